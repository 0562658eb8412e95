"""Whether two full names are the same, however they were written: Anne-Marie Roy is ROY, Annemarie."""

from functools import cache

from intervals.queries.names import MOST_WORDS, fold


def same_name(first: str, second: str) -> bool:
    """Whether two full names are equal but for accents, capitals, the order of their words and where these are cut.

    That is whether the words of each can be put in an order in which both spell the same.
    """
    one, other = _cut(first), _cut(second)
    if not one or sorted("".join(one)) != sorted("".join(other)):
        return False
    if max(len(one), len(other)) > MOST_WORDS:
        return one == other
    return _spell_the_same(one, other)


def _cut(name: str) -> tuple[str, ...]:
    return tuple(sorted(fold(name).replace("'", " ").split()))


def _spell_the_same(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    @cache
    def fit(ahead: str, its: tuple[str, ...], others: tuple[str, ...]) -> bool:
        """Whether the words left can end alike, where one side is ahead by these letters."""
        if not ahead:
            return not its or any(fit(word, _without(its, word), others) for word in its)
        return any(
            fit(ahead[len(word) :], its, _without(others, word))
            if ahead.startswith(word)
            else word.startswith(ahead) and fit(word[len(ahead) :], _without(others, word), its)
            for word in others
        )

    return fit("", one, other)


def _without(each: tuple[str, ...], word: str) -> tuple[str, ...]:
    place = each.index(word)
    return each[:place] + each[place + 1 :]
