"""A date as a person writes it: read without ever guessing, or refused in words that help."""

import calendar
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from intervals.engine.periods import FIRST_DAY, LAST_DAY

PARTS = ("day", "month", "year")
LONGEST = 40
UNKNOWN = "unknown"

_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})(?:\2(\d{1,2}))?")
_NUMBERS = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{2,4})")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ -]([^\W\d]+\.?),?[ -](\d+)", re.IGNORECASE)
_MONTH_FIRST = re.compile(r"([^\W\d]+\.?) (\d{1,2})(?:st|nd|rd|th)?,? (\d+)", re.IGNORECASE)
_MONTH_ONLY = re.compile(r"([^\W\d]+\.?),? (\d{4})", re.IGNORECASE)


class BadDate(Exception):
    """What was typed is not one date. `parts` names the parts to mend."""

    def __init__(self, message: str, *parts: str) -> None:
        super().__init__(message)
        self.message = message
        self.parts = parts or PARTS


@dataclass(frozen=True)
class WrittenDate:
    """A date as far as somebody knows it: to the day, to the month (`day` is None), or not at all."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    @property
    def known(self) -> bool:
        """Whether at least the month is known."""
        return self.month is not None

    @property
    def month_only(self) -> bool:
        """Whether the month is known and the day is not."""
        return self.known and self.day is None

    def __str__(self) -> str:
        """As it stands in an address: 2026-11-10, 2026-11 or unknown."""
        if self.year is None or self.month is None:
            return UNKNOWN
        month = f"{self.year:04}-{self.month:02}"
        return month if self.day is None else f"{month}-{self.day:02}"

    @property
    def first_day(self) -> date | None:
        """The first day that it can mean; None if nothing is known."""
        return date(self.year, self.month, self.day or 1) if self.year and self.month else None

    def counted_from(self, on: date) -> date | None:
        """The day to count from: a month's last day, or `on` if the month is still running then.

        Counting from the latest day it can have been is the cautious reading. None if nothing is known.
        """
        first = self.first_day
        if first is None or self.day is not None:
            return first
        last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
        return on if first <= on < last else last


@dataclass(frozen=True)
class Typed:
    """What arrived: one text, or the three parts. `repeated` holds the values of a parameter given twice."""

    text: str = ""
    day: str = ""
    month: str = ""
    year: str = ""
    repeated: tuple[str, ...] = ()

    @property
    def blank(self) -> bool:
        """Whether nothing was typed at all."""
        return not any(map(tidy, (self.text, self.day, self.month, self.year)))


def given_twice(values: Iterable[str]) -> str:
    """What to say of a parameter that came more than once, with different values."""
    return _("This was given more than once (%(values)s). Give it once.") % {
        "values": ", ".join(value[:LONGEST] for value in values)
    }


def tidy(text: str) -> str:
    """Compatibility forms, invisible marks and outer spaces taken off; the characters themselves stay."""
    plain = unicodedata.normalize("NFKC", text)
    return " ".join("".join(each for each in plain if unicodedata.category(each) != "Cf").split())


def read(typed: Typed, *, exact: bool) -> WrittenDate:
    """Read one date. BadDate, with the words to show, for anything that is not exactly one date.

    `exact`: whether it must be a day; otherwise a month alone, or "unknown", is an answer too.
    """
    if typed.repeated:
        raise BadDate(given_twice(typed.repeated))
    for text in (typed.text, typed.day, typed.month, typed.year):
        if len(text) > LONGEST:
            raise BadDate(_("That is too long for a date. Write it as 27 November 2026."))
        if any(unicodedata.category(each) == "Cc" for each in text):
            raise BadDate(_("That has characters in it that no date has. Type the date again."))
    text, day, month, year = (tidy(part) for part in (typed.text, typed.day, typed.month, typed.year))
    if day and not month and not year and not day.isdecimal():
        text, day = day, ""  # a whole date typed into the first box
    if text and (day or month or year):
        raise BadDate(_("There are two dates here. Give one."))
    found = _from_text(text) if text else _from_parts(day, month, year)
    if exact and found.day is None:
        raise BadDate(_("Enter the day as well: this needs the exact date."), "day")
    return found


def _from_parts(day: str, month: str, year: str) -> WrittenDate:
    missing = [name for name, part in zip(PARTS, (day, month, year), strict=True) if not part]
    if "month" in missing or "year" in missing:
        raise BadDate(_missing(missing), *(part for part in missing if part != "day"))
    return _real(day, month, year)


def _missing(parts: list[str]) -> str:
    if "month" in parts and "year" in parts:
        return _("Enter the month and the year as well.")
    return _("Enter the month as well.") if "month" in parts else _("Enter the year as well.")


def _from_text(text: str) -> WrittenDate:
    if text == UNKNOWN:
        return WrittenDate()
    first_word, _space, rest = text.partition(" ")
    if rest and (weekday := _numbered(first_word.rstrip(","), WEEKDAYS)) is not None:
        return _on_a(weekday, _from_text(rest), text)
    if match := _ISO.fullmatch(text):
        year, _sign, month, day = match.groups()
        return _real(day or "", month, year)
    if match := _NUMBERS.fullmatch(text):
        raise BadDate(_readings(text, *match.groups()))
    if match := _DAY_FIRST.fullmatch(text):
        return _real(*match.groups())
    if match := _MONTH_FIRST.fullmatch(text):
        month, day, year = match.groups()
        return _real(day, month, year)
    if match := _MONTH_ONLY.fullmatch(text):
        return _real("", *match.groups())
    raise BadDate(_("“%(text)s” is not a date we can read. Write it as 27 November 2026.") % {"text": text})


def _on_a(weekday: int, found: WrittenDate, text: str) -> WrittenDate:
    """The date, if it falls on the weekday that was written with it."""
    day = found.first_day
    if day is not None and found.day is not None and day.weekday() != weekday:
        raise BadDate(
            _("“%(text)s” cannot be right: that day is a %(weekday)s.")
            % {"text": text, "weekday": WEEKDAYS[day.weekday()]}
        )
    return found


def _readings(text: str, first: str, second: str, year: str) -> str:
    """Refuse a date of bare numbers, offering what it can mean."""
    if len(year) != 4:
        return _year_in_full(year)
    readings = []
    for day, month in ((first, second), (second, first)):
        try:
            readings.append(date_format(date(int(year), int(month), int(day)), "j F Y"))
        except ValueError:
            continue
    if not readings:
        return _("%(text)s is not a real date.") % {"text": text}
    if len(set(readings)) == 1:
        return _("Write %(text)s with the month as a word: %(reading)s.") % {
            "text": text,
            "reading": readings[0],
        }
    return _("%(text)s can mean %(one)s or %(other)s. Write the month as a word.") % {
        "text": text,
        "one": readings[0],
        "other": readings[1],
    }


def _real(day_text: str, month_text: str, year_text: str) -> WrittenDate:
    month = _month(month_text)
    year = _year(year_text)
    if not day_text:
        return WrittenDate(year, month)
    if not day_text.isdecimal() or len(day_text) > 2 or not 1 <= int(day_text) <= 31:
        raise BadDate(
            _("“%(day)s” is not a day. Write it as a number from 1 to 31.") % {"day": day_text}, "day"
        )
    day = int(day_text)
    longest = calendar.monthrange(year, month)[1]
    if day > longest:
        month_name = MONTHS[month]
        raise BadDate(
            _("%(day)s %(month)s is not a real date. %(month)s %(year)s has %(longest)s days.")
            % {"day": day, "month": month_name, "year": year, "longest": longest},
            "day",
        )
    return WrittenDate(year, month, day)


def _month(text: str) -> int:
    if text.isdecimal() and len(text) <= 2 and 1 <= int(text) <= 12:
        return int(text)
    if (month := _numbered(text, MONTHS)) is not None:
        return month
    raise BadDate(
        _("“%(month)s” is not a month. Write a number from 1 to 12, or a name such as November.")
        % {"month": text},
        "month",
    )


def _numbered(text: str, names: Mapping[int, Any]) -> int | None:
    """The number of the month or weekday whose name, in the reader's language or English, begins so."""
    start = text.removesuffix(".").casefold()
    for language in (get_language() or "en", "en"):
        with override(language):
            for number, name in names.items():
                if len(start) >= 3 and str(name).casefold().startswith(start):
                    return number
    return None


def _year(text: str) -> int:
    if not text.isdecimal():
        raise BadDate(_("“%(year)s” is not a year. Write it as 2026.") % {"year": text}, "year")
    if len(text) != 4:
        raise BadDate(_year_in_full(text), "year")
    year = int(text)
    if not FIRST_DAY.year <= year <= LAST_DAY.year:
        raise BadDate(
            _("The year must be between %(first)s and %(last)s.")
            % {"first": FIRST_DAY.year, "last": LAST_DAY.year},
            "year",
        )
    return year


def _year_in_full(text: str) -> str:
    return _(
        "Write the year in full, with four figures, such as 2026. “%(year)s” could mean more than one."
    ) % {"year": text}
