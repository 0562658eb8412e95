"""Days in words: names of months and weekdays as people write them, and days told from today."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Any

from dateutil.relativedelta import relativedelta
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import get_language, override

LANGUAGES = ("en", "fr")  # read whatever language a page is in: a clinic's letters come in both
CLOSE = 0.75  # as alike as Noveber and November
WEEK = 7
_NUMBERS = {
    word: number
    for number, word in enumerate(
        (
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        )
    )
} | {"a": 1, "an": 1}
_COUNT = rf"(\d{{1,3}}|{'|'.join(_NUMBERS)})"
_UNIT = r"(day|week|fortnight|month|year)s?"
_AGO = re.compile(rf"{_COUNT} {_UNIT} ago")
_IN = re.compile(rf"in {_COUNT} {_UNIT}")
_NEAR = {
    "today": 0,
    "yesterday": -1,
    "tomorrow": 1,
    "the day before yesterday": -2,
    "the day after tomorrow": 2,
}
_LENGTHS = {
    "day": relativedelta(days=1),
    "week": relativedelta(weeks=1),
    "fortnight": relativedelta(weeks=2),
    "month": relativedelta(months=1),
    "year": relativedelta(years=1),
}


def month_called(text: str) -> int | None:
    """The number of the month whose name begins so, in the reader's language, English or French."""
    return _called(text, MONTHS)


def weekday_called(text: str) -> int | None:
    """The number of the weekday, 0 for Monday, likewise."""
    return _called(text, WEEKDAYS)


def month_meant(text: str) -> int | None:
    """The month of which a name was misspelt; None where no name is that close."""
    names = {folded: number for number, folded in _names(MONTHS)}
    close = get_close_matches(_folded(text), names, n=1, cutoff=CLOSE)
    return names[close[0]] if close else None


def _called(text: str, names: Mapping[int, Any]) -> int | None:
    """The one whose name, in one of the languages, begins so; None where that is none, or more than one."""
    start = _folded(text.removesuffix("."))
    found = {number for number, name in _names(names) if len(start) >= 3 and name.startswith(start)}
    return found.pop() if len(found) == 1 else None


def _names(names: Mapping[int, Any]) -> list[tuple[int, str]]:
    found = []
    for language in dict.fromkeys((get_language() or "en", *LANGUAGES)):
        with override(language):
            found += [(number, _folded(str(name))) for number, name in names.items()]
    return found


def _folded(text: str) -> str:
    """Without accents and capitals: fevrier is février."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(each for each in plain if not unicodedata.combining(each)).casefold()


def told_from(on: date, text: str, *, ahead: bool) -> list[date]:
    """The days that words told from the day `on` can mean: none where they are no such words.

    `ahead`: whether a bare weekday is a day to come.
    """
    said = " ".join(text.casefold().replace(",", " ").split())
    if said in _NEAR:
        return [on + timedelta(days=_NEAR[said])]
    for pattern, sign in ((_AGO, -1), (_IN, 1)):
        if match := pattern.fullmatch(said):
            count = _NUMBERS.get(match[1]) or int(match[1] if match[1].isdecimal() else 0)
            return _stepped(on, sign * count, match[2])
    return _on_a_weekday(on, said, ahead=ahead)


def _stepped(on: date, count: int, unit: str) -> list[date]:
    try:
        return [on + count * _LENGTHS[unit]]
    except (ValueError, OverflowError):
        return []


def _on_a_weekday(on: date, said: str, *, ahead: bool) -> list[date]:
    first, _space, rest = said.rpartition(" ")
    weekday = weekday_called(rest)
    if weekday is None or first not in ("", "on", "last", "this", "next"):
        return []
    back = (on.weekday() - weekday - 1) % WEEK + 1
    coming = WEEK - back if back < WEEK else WEEK
    before, after = on - timedelta(days=back), on + timedelta(days=coming)
    return {
        "last": [before],
        "next": [after, after + timedelta(days=WEEK)],
        "this": [after],
    }.get(first, [after if ahead else before])
