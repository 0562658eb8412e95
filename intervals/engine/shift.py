"""Shifts: on which day a pair's wait is over, by the day it is counted from, and back from the one to the other.

`over` never goes back as the day counted from moves on, so a range of days on which a wait is over is a range of
days to count from. It is what `AfterTreatment` says of one treatment, said of all of them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from intervals.engine.periods import FIRST_DAY, DateOutOfRange, Period, add, back, day_after, never_shorter
from intervals.engine.rules import NO_VERSIONS, Rule, Run, Versions


def _nothing(_rule: Rule) -> Period:
    return Period()


@dataclass(frozen=True)
class Shift:
    """One wait of one pair, each day by its version: `wait` picks it out of a rule.

    Without any version, it is over on the very day that is counted from.
    """

    versions: Versions = NO_VERSIONS
    wait: Callable[[Rule], Period] = _nothing

    @classmethod
    def of_one(cls, rule: Rule, wait: Period) -> "Shift":
        """By one rule for good."""
        return cls(Versions((Run(FIRST_DAY, None, rule),)), lambda _rule: wait)

    @property
    def bears(self) -> bool:
        """Whether any version speaks at all."""
        return any(run.rule for run in self.versions.runs)

    def over(self, counted_from: date) -> date:
        """The day after the last one that the wait forbids. DateOutOfRange if it leads out of the range."""
        found = counted_from
        for run in self.versions.from_day(counted_from):
            if run.rule:
                end = self._end(run, run.rule, counted_from)
                if end > run.first:
                    found = max(found, end)
        return found

    def _end(self, run: Run, rule: Rule, counted_from: date) -> date:
        try:
            end = add(counted_from, self.wait(rule))
        except DateOutOfRange:
            if run.last is None:
                raise
            return day_after(run.last)
        return end if run.last is None else min(end, day_after(run.last))

    def back(self, day: date) -> date | None:
        """The last day to count from with which it is over on `day` or before; None where there is none in range."""
        bounds = [day]
        for run in self.versions.runs:
            if run.rule and (run.last is None or run.last >= day):
                try:
                    bounds.append(back(max(day, run.first), self.wait(run.rule)))
                except DateOutOfRange:
                    return None
        return min(bounds)

    def keeps_ahead_of(self, other: "Shift") -> bool:
        """Whether counted from a later day, it is over no earlier than `other`, whatever the two days are."""
        turns = {run.first for shift in (self, other) for run in shift.versions.runs}
        return self.bears and all(self._no_shorter(other, day) for day in turns)

    def _no_shorter(self, other: "Shift", day: date) -> bool:
        mine, its = self.versions.of(day), other.versions.of(day)
        return its is None or (mine is not None and never_shorter(self.wait(mine), other.wait(its)))
