"""A wait as a person writes it: 10 days, 2 wks, a fortnight, 1 month and 2 weeks, 48 hours; or refused in words."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from intervals.engine.periods import Period
from intervals.said import dates

UNITS = {
    "day": (0, 1), "days": (0, 1), "d": (0, 1), "week": (0, 7), "weeks": (0, 7), "wk": (0, 7),
    "wks": (0, 7), "w": (0, 7),
    "fortnight": (0, 14), "fortnights": (0, 14), "month": (1, 0), "months": (1, 0), "mo": (1, 0), "mos": (1, 0),
    "mth": (1, 0), "mths": (1, 0), "year": (12, 0), "years": (12, 0), "yr": (12, 0), "yrs": (12, 0), "y": (12, 0),
}  # fmt: skip
HOURS = {"hour", "hours", "h", "hr", "hrs"}
WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NUMBERS = {word: number for number, word in enumerate(WORDS, start=1)} | {"a": 1, "an": 1}
NONE = {"none", "no wait", "the same day", "same day", "0"}
_PART = re.compile(r"(?:([0-9]+) ?|([a-z]+) )?([a-z]+)\.?")
_BETWEEN = re.compile(r"\s*(?:,|\+|&|\band\b)\s*")


def read(text: str) -> Period:
    """The wait that somebody wrote; ValueError in words, with an example."""
    typed = " ".join(text.lower().split())
    if typed in NONE:
        return Period()
    if typed.startswith("p"):
        return Period.parse(typed.upper())
    months = days = 0
    for part in _BETWEEN.split(typed):
        more = _part(part)
        months, days = months + more[0], days + more[1]
    return Period(months, days)


def _part(text: str) -> tuple[int, int]:
    found = _PART.fullmatch(text)
    if found is None:
        raise ValueError(text)
    number, word, unit = found.groups()
    if (word and word not in NUMBERS) or not (number or word or unit == "fortnight"):
        raise ValueError(text)
    count = int(number) if number else NUMBERS.get(word, 1)
    if unit in HOURS and count % 24 == 0:
        return 0, count // 24
    months, days = UNITS.get(unit, (0, 0))
    if not months and not days:
        raise ValueError(text)
    return count * months, count * days


class WaitField(forms.CharField):
    """A wait as Period; None where it may be left out and was."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=60, **kwargs)

    def to_python(self, value: Any) -> Any:
        """ValidationError, with what would do, for anything that is no wait."""
        text = super().to_python(value)
        if not text:
            return None
        try:
            return read(text)
        except ValueError:
            said = _("“%(typed)s” is no wait. Write it as in: 10 days, 2 weeks, 1 month and 2 weeks, none.")
            raise ValidationError(said % {"typed": text[:40]}) from None

    def prepare_value(self, value: Any) -> Any:
        """A wait in words; what was typed as it was."""
        return dates.wait(value) if isinstance(value, Period) else value

    def validate(self, value: Any) -> None:
        """No wait at all is one."""
        if value is None and self.required:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """Read already."""
