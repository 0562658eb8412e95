"""Slips in typing: a letter of a word, a digit of a date, day and month in the other's place."""

from datetime import date

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


def day_and_month_exchanged(day: date) -> date | None:
    """The date with its day as the month and its month as the day; None if there is no such date, or it is the same."""
    if day.day > 12 or day.day == day.month:
        return None
    return day.replace(month=day.day, day=day.month)


def one_digit_apart(day: date) -> set[date]:
    """The dates that differ from this one in one of the eight digits of year, month and day."""
    written = day.isoformat()
    found = set()
    for place, digit in enumerate(written):
        for other in set("0123456789") - {digit, "-"} if digit != "-" else ():
            try:
                found.add(date.fromisoformat(written[:place] + other + written[place + 1 :]))
            except ValueError:
                continue
    return found
