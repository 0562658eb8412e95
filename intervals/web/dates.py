"""A date as a person writes it: read without ever guessing, or refused in words that help.

One reading is taken. Of two, or of what a slip of the hand suggests, each is offered (BadDate.readings).
"""

import calendar
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

PARTS = ("day", "month", "year")
LONGEST = 40
UNKNOWN = "unknown"


class BadDate(Exception):
    """What was typed is not one date. `parts` names the parts to mend, `readings` what may have been meant."""

    def __init__(self, message: str, *parts: str, readings: "Iterable[WrittenDate]" = ()) -> None:
        super().__init__(message)
        self.message = message
        self.parts = parts or PARTS
        self.readings = tuple(readings)


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
    """What arrived: one text, or the three parts; `meant` is the reading that was chosen of those that were offered.

    `repeated` holds the values of a parameter given twice.
    """

    text: str = ""
    day: str = ""
    month: str = ""
    year: str = ""
    repeated: tuple[str, ...] = ()
    meant: str = ""

    @property
    def blank(self) -> bool:
        """Whether nothing was typed at all."""
        return not any(map(tidy, (self.text, self.day, self.month, self.year, self.meant)))


def given_twice(values: Iterable[str]) -> str:
    """What to say of a parameter that came more than once, with different values."""
    return _("This was given more than once (%(values)s). Give it once.") % {
        "values": ", ".join(value[:LONGEST] for value in values)
    }


def tidy(text: str) -> str:
    """Compatibility forms, invisible marks and outer spaces taken off; the characters themselves stay."""
    plain = unicodedata.normalize("NFKC", text)
    return " ".join("".join(each for each in plain if unicodedata.category(each) != "Cf").split())


def written(found: WrittenDate) -> str:
    """A date in words, as it is read back: 27 November 2026, or November 2026."""
    first = found.first_day
    return date_format(first, "j F Y" if found.day else "F Y") if first else ""
