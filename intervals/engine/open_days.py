"""Open days: on which a clinic treats, and a practitioner within them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from intervals.engine.periods import (
    FIRST_DAY,
    LAST_DAY,
    Period,
    add_or_none,
    back_or_none,
    day_after,
    day_before,
)

EVERY_DAY = frozenset(range(7))
A_YEAR = Period(months=12)


@dataclass(frozen=True)
class OpenDays:
    """A week (0 is Monday), less closures (first and last day, both closed), plus extra days.

    An extra day is open even if it is closed otherwise. `within`: the clinic's own days, for a practitioner's.
    """

    weekdays: frozenset[int] = EVERY_DAY
    closed: tuple[tuple[date, date], ...] = ()
    extra: tuple[date, ...] = ()
    within: "OpenDays | None" = None

    def away(self, day: date) -> bool:
        """Whether it is the practitioner who does not treat on a day on which the clinic does."""
        return self.within is not None and self.within.is_open(day) and not self.is_open(day)

    def is_open(self, day: date) -> bool:
        """Whether this is a day to come."""
        if self.within is not None and not self.within.is_open(day):
            return False
        closed = any(first <= day <= last for first, last in self.closed)
        return day in self.extra or (day.weekday() in self.weekdays and not closed)

    def first_from(self, day: date) -> date | None:
        """The first open day on or after `day`; None if there is none within a year."""
        return self._search(day, add_or_none(day, A_YEAR) or LAST_DAY, day_after)

    def last_until(self, day: date) -> date | None:
        """The last open day on or before `day`; None if there is none within a year."""
        end = back_or_none(day, A_YEAR) or FIRST_DAY
        return self._search(day, end, day_before)

    def _search(self, day: date, end: date, step: Callable[[date], date]) -> date | None:
        while not self.is_open(day):
            if day == end:
                return None
            day = step(day)
        return day
