"""The dates that somebody typing a birth date into the search may mean: every reading counts, none is refused."""

import re
from datetime import date

from django.utils.dates import MONTHS
from django.utils.translation import override

from intervals.queries.names import fold

_PIECES = re.compile(r"\d+|[^\W\d_]+")
_ORDINALS = {"st", "nd", "rd", "th", "er"}


def birth_dates(text: str) -> list[date]:
    """Each day that `text` may be: 1985-05-12, 12 May 1985, May 12th, 1985; for 12.5.1985 both readings."""
    compact = re.fullmatch(r"\s*(\d{4})(\d\d)(\d\d)\s*", text)
    pieces = list(compact.groups()) if compact else _PIECES.findall(text)
    pieces = [each for each in pieces if each.casefold() not in _ORDINALS]
    if len(pieces) != 3:
        return []
    first, second, third = pieces
    year_last = [(third, second, first), (third, first, second)]
    orders = [(first, second, third)] if len(first) == 4 else year_last
    return sorted({day for each in orders for day in _real(*each)})


def _real(year: str, month: str, day: str) -> list[date]:
    number = int(month) if month.isdecimal() else _month(month)
    if number is None or not (year.isdecimal() and day.isdecimal()) or len(year) not in (2, 4):
        return []
    found = []
    for century in (1900, 2000) if len(year) == 2 else (0,):
        try:
            found.append(date(century + int(year), number, int(day)))
        except (ValueError, OverflowError):  # the digits may be as many as the box takes
            continue
    return found


def _month(word: str) -> int | None:
    """The number of a month by its name, or by three of its letters, in the reader's language or in English."""
    if len(word) < 3:
        return None
    for names in (_months(), _months_in_english()):
        for number, name in names.items():
            if name.startswith(fold(word)):
                return number
    return None


def _months() -> dict[int, str]:
    return {number: fold(str(name)) for number, name in MONTHS.items()}


def _months_in_english() -> dict[int, str]:
    with override("en"):
        return _months()
