"""How a date is read that somebody typed: counted from today where words or a missing year ask for it."""

import calendar
import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext as _

from intervals.engine.periods import FIRST_DAY, LAST_DAY
from intervals.web.dates import (
    LONGEST,
    UNKNOWN,
    BadDate,
    Typed,
    WrittenDate,
    given_twice,
    tidy,
    written,
)
from intervals.web.day_words import month_called, month_meant, told_from, weekday_called

_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})(?:\2(\d{1,2}))?")
_NUMBERS = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{2}|\d{4})")
_DAY_FIRST = re.compile(
    r"(?:the )?(\d{1,2})(?:st|nd|rd|th|er)?(?: of|[ -])? ?([^\W\d]+\.?)(?:,?[ -]'?(\d+))?", re.IGNORECASE
)
_MONTH_FIRST = re.compile(r"([^\W\d]+\.?) (?:the )?(\d{1,2})(?:st|nd|rd|th)?(?:,? '?(\d+))?", re.IGNORECASE)
_MONTH_ONLY = re.compile(r"([^\W\d]+\.?)(?:,? (\d{4}))?", re.IGNORECASE)
NEAR = timedelta(weeks=35)  # of a year; the nearer of two that are a year apart is never farther
BACK, AHEAD = 80, 2  # years, within which two digits say which one
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|er)$", re.IGNORECASE)


@dataclass(frozen=True)
class Reader:
    """How dates are read: counted from the day `on`, if one is known.

    `ahead`: whether what is left out lies ahead, as of a plan; otherwise it lies in the past, as of a treatment.
    """

    on: date | None = None
    ahead: bool = False

    def text(self, text: str) -> WrittenDate:
        """One date written in one piece. BadDate for any other."""
        if text == UNKNOWN:
            return WrittenDate()
        if match := _ISO.fullmatch(text) or _DIGITS.fullmatch(text):
            year, month, day = match[1], match[3 if match.re is _ISO else 2], match[match.re.groups]
            return self.parts(day or "", month, year)
        if match := _NUMBERS.fullmatch(text):
            return self._numbers(text, *match.groups())
        told = told_from(self.on, text, ahead=self.ahead) if self.on else []
        if told:
            return _one_of(text, [WrittenDate(day.year, day.month, day.day) for day in told if _counts(day)])
        return self._in_words(text)

    def _in_words(self, text: str) -> WrittenDate:
        for pattern, order in ((_DAY_FIRST, (1, 2, 3)), (_MONTH_FIRST, (2, 1, 3)), (_MONTH_ONLY, (0, 1, 2))):
            match = pattern.fullmatch(text)
            if match and (month_called(match[order[1]]) or month_meant(match[order[1]])):
                day = match[order[0]] if order[0] else ""
                return self.parts(day, match[order[1]], match[order[2]] or "")
        first_word, _space, rest = text.partition(" ")
        if rest and (weekday := weekday_called(first_word.rstrip(","))) is not None:
            return _on_a(weekday, self.text(rest), text)
        raise BadDate(
            _("“%(text)s” is not a date we can read. Write it as 27 November 2026.") % {"text": text}
        )

    def parts(self, day: str, month: str, year: str) -> WrittenDate:
        """One date in its parts. BadDate where they are none, or where some are missing and nothing says which."""
        if not month or (not year and self.on is None):
            missing = [name for name, part in (("month", month), ("year", year)) if not part]
            raise BadDate(_missing(missing), *missing)
        number = _month(month) or self._misspelt(day, month, year)
        return _real(day, number, _year(self._full(year)) if year else self._nearest(day, number))

    def _misspelt(self, day: str, month: str, year: str) -> int:
        """Refuse a month that is none, with what a slip suggests: a name that is close, or day and month exchanged."""
        readings = []
        exchanged = month.isdecimal() and _month(day) is not None
        meant, on_day = (_month(day), month) if exchanged else (month_meant(month), day)
        if meant is not None:
            with suppress(BadDate):
                readings.append(self.parts(on_day, str(meant), year))
        said = _("“%(month)s” is not a month. Write a number from 1 to 12, or a name such as November.")
        if readings:
            said = _("“%(month)s” is not a month. Did you mean %(reading)s?")
        shown = {"month": month, "reading": written(readings[0]) if readings else ""}
        raise BadDate(said % shown, "month", readings=readings)

    def _numbers(self, text: str, *numbers: str) -> WrittenDate:
        """A date of bare numbers: day or month first, and with dashes and a short year perhaps that one."""
        orders = [(0, 1, 2), (1, 0, 2)]
        if "-" in text and len(numbers[2]) == 2 and self.on is not None:
            orders.append((2, 1, 0))
        found: dict[WrittenDate, None] = {}
        for day, month, year in (tuple(numbers[place] for place in order) for order in orders):
            full = _year(self._full(year))
            if _month(month):
                with suppress(BadDate):
                    found[_real(day, int(month), full)] = None
        if not found:
            raise BadDate(_("%(text)s is not a real date.") % {"text": text})
        return _one_of(text, list(found))

    def _full(self, year: str) -> str:
        """A year of two digits in full: within 80 years back and 2 ahead."""
        if self.on is None or len(year) != 2 or not year.isdecimal():
            return year
        newest = self.on.year + AHEAD
        full = newest - (newest - int(year)) % 100
        return str(full) if full >= self.on.year - BACK else year

    def _nearest(self, day: str, month: int) -> int:
        """The year of a date that says none: the nearest one in the past, or to come."""
        on = self.on
        assert on is not None  # noqa: S101 - parts() has seen to it
        number = int(day) if day.isdecimal() and len(day) <= 2 else 1
        last = (month, 31) if not day else (month, number)
        if self.ahead:
            return _leap(on.year + (last < (on.month, on.day)), month, number, 1)
        first = (month, 1) if not day else (month, number)
        return _leap(on.year - (first > (on.month, on.day)), month, number, -1)


def read(typed: Typed, *, exact: bool, on: date | None = None, ahead: bool | None = False) -> WrittenDate:
    """Read one date. BadDate, with the words to show, for anything that is not exactly one date.

    `exact`: whether it must be a day; otherwise a month alone, or "unknown", is an answer too. `on` and `ahead`: as of
    a Reader; None for what may lie either way, as what a patient tells: then a month alone is a past one.
    """
    if ahead is None:
        return _either_way(typed, exact=exact, on=on)
    if typed.repeated:
        raise BadDate(given_twice(typed.repeated))
    for text in (typed.text, typed.day, typed.month, typed.year, typed.meant):
        if len(text) > LONGEST:
            raise BadDate(_("That is too long for a date. Write it as 27 November 2026."))
        if any(unicodedata.category(each) == "Cc" for each in text):
            raise BadDate(_("That has characters in it that no date has. Type the date again."))
    reader = Reader(on, ahead)
    text, *boxes = (tidy(part) for part in (typed.text, typed.day, typed.month, typed.year))
    filled = [box for box in boxes if box]
    if typed.meant:
        text, filled = tidy(typed.meant), []
    elif not text and len(filled) == 1 and _is_whole(filled[0], boxes):
        text, filled = filled[0], []
    if text and filled:
        raise BadDate(_("There are two dates here. Give one."))
    found = reader.text(text) if text else reader.parts(*boxes)
    if exact and found.day is None:
        raise BadDate(_("Enter the day as well: this needs the exact date."), "day")
    return found


def _either_way(typed: Typed, *, exact: bool, on: date | None) -> WrittenDate:
    """The one reading that there is, or the nearer one by far; both are offered where the other one is near as well."""
    readings, refused = [], []
    for ahead in (False, True):
        try:
            readings.append(read(typed, exact=exact, on=on, ahead=ahead))
        except BadDate as bad:
            refused.append(bad)
    if not readings:
        raise refused[0]
    first, last = readings[0], readings[-1]
    if on is None or first == last or first.day is None or not (first.first_day and last.first_day):
        return first
    far = [abs(each - on) > NEAR for each in (first.first_day, last.first_day)]
    if far[0] != far[1]:
        return last if far[0] else first
    return _one_of(" ".join(filter(None, (typed.text, typed.day, typed.month))), readings)


def _is_whole(box: str, boxes: list[str]) -> bool:
    """Whether what stands alone in a box is more than what the box is for."""
    if box.isdecimal():
        return len(box) > len("2026")
    return bool(boxes[0]) or any(each.isdecimal() for each in box)


def _counts(day: date) -> bool:
    return FIRST_DAY <= day <= LAST_DAY


def _one_of(text: str, readings: list[WrittenDate]) -> WrittenDate:
    """The one reading; BadDate that offers all of several."""
    if len(readings) == 1:
        return readings[0]
    if not readings:
        raise BadDate(_year_range(), "year")
    *rest, last = map(written, readings)
    said = _("%(text)s can mean %(readings)s or %(last)s. Write the month as a word.")
    if any(each.isalpha() for each in text):
        said = _("%(text)s can mean %(readings)s or %(last)s. Choose one, or write the whole date.")
    values = {"text": text, "readings": ", ".join(rest), "last": last}
    raise BadDate(said % values, readings=readings)


def _leap(year: int, month: int, day: int, step: int) -> int:
    """The year, or for 29 February the nearest that has one; for a day that never is, the year itself."""
    if (month, day) != (2, 29):
        return year
    return next(each for each in range(year, year + step * 9, step) if calendar.isleap(each))


def _missing(parts: list[str]) -> str:
    if "month" in parts and "year" in parts:
        return _("Enter the month and the year as well.")
    return _("Enter the month as well.") if "month" in parts else _("Enter the year as well.")


def _on_a(weekday: int, found: WrittenDate, text: str) -> WrittenDate:
    """The date, if it falls on the weekday that was written with it."""
    day = found.first_day
    if day is not None and found.day is not None and day.weekday() != weekday:
        raise BadDate(
            _("“%(text)s” cannot be right: that day is a %(weekday)s.")
            % {"text": text, "weekday": WEEKDAYS[day.weekday()]}
        )
    return found


def _real(typed_day: str, month: int, year: int) -> WrittenDate:
    day_text = _ORDINAL.sub("", typed_day)
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


def _month(text: str) -> int | None:
    if text.isdecimal():
        return int(text) if len(text) <= 2 and 1 <= int(text) <= 12 else None
    return month_called(text)


def _year(text: str) -> int:
    if not text.isdecimal():
        raise BadDate(_("“%(year)s” is not a year. Write it as 2026.") % {"year": text}, "year")
    if len(text) != 4:
        raise BadDate(_year_in_full(text), "year")
    year = int(text)
    if not FIRST_DAY.year <= year <= LAST_DAY.year:
        raise BadDate(_year_range(), "year")
    return year


def _year_range() -> str:
    return _("The year must be between %(first)s and %(last)s.") % {
        "first": FIRST_DAY.year,
        "last": LAST_DAY.year,
    }


def _year_in_full(text: str) -> str:
    return _(
        "Write the year in full, with four figures, such as 2026. “%(year)s” could mean more than one."
    ) % {"year": text}
