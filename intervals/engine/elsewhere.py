"""What is published elsewhere of a pair: who says which wait, how far each figure reaches, which exclude each other.

Nothing of it counts a date. A month is as long here as it is on average, to compare and to draw.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from intervals.engine.periods import Period, add_or_none

A_YEAR = Period(months=12)
DAYS_OF_A_MONTH = 30.4375
UNSIGNED = "C"
LIMIT = "limit"


def about(wait: Period) -> float:
    """A wait in days."""
    return wait.months * DAYS_OF_A_MONTH + wait.days


@dataclass(frozen=True)
class ReadSource:
    """A source as it was read. `dated` is as far as it is known."""

    code: str
    title: str
    publisher: str
    country: str
    dated: str
    kind: str
    grade: str
    address: str
    checked_on: date

    @property
    def signed(self) -> bool:
        """Whether anybody stands behind it: what nobody signed supports nothing."""
        return self.grade != UNSIGNED

    def is_old(self, on: date) -> bool:
        """Whether it was read more than a year before `on`."""
        a_year_on = add_or_none(self.checked_on, A_YEAR)
        return a_year_on is not None and a_year_on < on


@dataclass(frozen=True)
class Statement:
    """What a source says of a pair. Both waits as they are written there; "" for no figure."""

    earlier: str
    later: str
    minimum: str
    upper: str
    upper_is: str
    same_area: bool
    note: str
    verified: bool
    source: ReadSource

    @property
    def has_figure(self) -> bool:
        """Whether it names a wait at all."""
        return bool(self.minimum or self.upper)

    @property
    def span(self) -> tuple[float, float]:
        """From its first figure to its last, in days as they are drawn; a limit alone reaches from the same day on."""
        low = about(Period.parse(self.minimum)) if self.minimum else 0.0
        return low, about(Period.parse(self.upper)) if self.upper else low

    @property
    def asks(self) -> Period | None:
        """The wait that it asks for at least; None where it names none."""
        return Period.parse(self.minimum) if self.minimum else None

    @property
    def is_limit(self) -> bool:
        """Whether its upper figure is one that must not be passed."""
        return self.upper_is == LIMIT


def sources_of(statements: Iterable[Statement]) -> list[ReadSource]:
    """Each source once, in the order of what they say."""
    return list(dict.fromkeys(each.source for each in statements))
