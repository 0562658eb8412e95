"""Reasons: each is one thing that bears on a day, and says alone what it makes of that day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from intervals.engine.history import Hold, Plan, Treatment
from intervals.engine.periods import LAST_DAY
from intervals.engine.rules import Rule


class Status(StrEnum):
    """The status of a day, the worse before the better."""

    TOO_SOON = "too_soon"
    CONSULT = "consult"
    ASK_FIRST = "ask_first"
    READY = "ready"
    NO_WAIT = "no_wait"

    @property
    def severity(self) -> int:
        """Its place in the order, 0 for the worst."""
        return _ORDER.index(self)


_ORDER = tuple(Status)


def worst(statuses: Iterable[Status]) -> Status:
    """The worst of several; NO_WAIT where there is none."""
    return min(statuses, key=lambda status: status.severity, default=Status.NO_WAIT)


@dataclass(frozen=True)
class AfterTreatment:
    """A rule counted from something that comes before: done (a treatment) or meant to be (a plan).

    Both dates are None where the day of the treatment is not known.
    """

    rule: Rule
    given_on: date | None
    cause: Treatment | Plan
    earliest_date: date | None
    recommended_date: date | None
    deciding: bool = False

    def status_on(self, day: date) -> Status:
        """What this alone makes of `day`."""
        if self.earliest_date is None or self.recommended_date is None:
            return Status.CONSULT
        if day == self.given_on and self.rule.same_day_allowed:
            return Status.READY
        if day < self.earliest_date:
            return Status.TOO_SOON
        return Status.ASK_FIRST if day < self.recommended_date else Status.READY

    def turns(self) -> Iterable[date]:
        """The days on which the status may change."""
        if self.given_on and self.earliest_date and self.recommended_date:
            yield from (self.given_on, day_after(self.given_on), self.earliest_date, self.recommended_date)


@dataclass(frozen=True)
class BeforeNext:
    """A rule counted back from something done or planned after: the last days that leave it its wait."""

    rule: Rule
    next_on: date
    cause: Treatment | Plan
    latest_date: date
    latest_recommended_date: date
    deciding: bool = False

    def status_on(self, day: date) -> Status:
        """What this alone makes of `day`."""
        if day > self.next_on:
            return Status.NO_WAIT
        if day == self.next_on and self.rule.same_day_allowed:
            return Status.READY
        if day > self.latest_date:
            return Status.TOO_SOON
        return Status.ASK_FIRST if day > self.latest_recommended_date else Status.READY

    def turns(self) -> Iterable[date]:
        """The days on which the status may change."""
        last_days = (self.latest_recommended_date, self.latest_date, self.next_on)
        yield from (self.next_on, *(day_after(day) for day in last_days))


@dataclass(frozen=True)
class UnderHold:
    """A clinician's hold. Until review, it has no date and no day is settled."""

    hold: Hold
    deciding: bool = False

    @property
    def earliest_date(self) -> date | None:
        """The hold's own date, for both dates alike."""
        return self.hold.until

    recommended_date = earliest_date

    def status_on(self, day: date) -> Status:
        """What this alone makes of `day`."""
        if self.hold.until is None:
            return Status.CONSULT
        return Status.TOO_SOON if day < self.hold.until else Status.READY

    def turns(self) -> Iterable[date]:
        """The days on which the status may change."""
        if self.hold.until:
            yield self.hold.until


Reason = AfterTreatment | BeforeNext | UnderHold


def day_after(day: date) -> date:
    """The next day, held at the last day of the range."""
    return min(day, LAST_DAY - timedelta(days=1)) + timedelta(days=1)
