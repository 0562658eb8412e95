"""The days of an answer as cells, in rows of a week: today inked, day 0 ringed, a plan framed, a closed day struck."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from intervals.engine.open_days import OpenDays
from intervals.engine.periods import LAST_DAY
from intervals.engine.strip import Segment
from intervals.said import dates

A_WEEK = timedelta(days=6)
NEAR = timedelta(
    days=13
)  # a marked day so far into an open run is reached day by day, one further off after a gap
GAP, STRUCK = "gap", "is-closed"


@dataclass(frozen=True)
class Cell:
    """A day as it is drawn: how, the word above its number, the number."""

    kind: str
    word: str
    number: str


@dataclass(frozen=True)
class Marked:
    """The days that stand out among the others."""

    zero: date
    today: date
    plan: date | None
    open_days: OpenDays | None

    def cell(self, day: date) -> Cell:
        """A day with whatever marks it."""
        marks = {
            "is-today": day == self.today,
            "is-zero": day == self.zero,
            "is-plan": day == self.plan,
            STRUCK: self.is_closed(day),
        }
        kind = " ".join(["day", *(mark for mark, stands in marks.items() if stands)])
        word = _("Today") if marks["is-today"] else _("Plan") if marks["is-plan"] else dates.weekday(day)
        return Cell(kind, word, str(day.day))

    def is_closed(self, day: date) -> bool:
        """Whether the clinic has said that it does not treat on a day."""
        return self.open_days is not None and not self.open_days.is_open(day)


def days_of(run: Segment, marked: Marked, *, goes_on: bool) -> list[date]:
    """The days of a run that are drawn: all of them, or of one that goes on a week and what is marked beyond it."""
    if not goes_on:
        return _days(run.first, run.last)
    beyond = [day for day in (marked.today, marked.plan) if day and day >= run.first]
    near = [day for day in beyond if day - run.first <= NEAR]
    end = max([min(run.first, LAST_DAY - A_WEEK) + A_WEEK, *near])
    far = sorted({day for day in beyond if day > end})
    return [*_days(run.first, end)[: -2 * len(far) or None], *far]


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def cells(days: list[date], marked: Marked) -> list[Cell]:
    """Days as cells, with a gap where days are left out."""
    found = []
    for before, day in zip([None, *days], days, strict=False):
        if before is not None and (day - before).days > 1:
            found.append(Cell(GAP, "", "…"))
        found.append(marked.cell(day))
    return found
