"""Slips in typing."""

from rapidfuzz.distance import OSA

from intervals.queries.names import SHORTEST_GUESSED


def one_slip_apart(first: str, second: str) -> bool:
    """Whether two words are the same but for a letter more, less or another, or two exchanged.

    In a short word every slip is another word, so that only the same one counts.
    """
    return first == second or (
        min(len(first), len(second)) >= SHORTEST_GUESSED - 1
        and max(len(first), len(second)) >= SHORTEST_GUESSED
        and OSA.distance(first, second, score_cutoff=1) == 1
    )
