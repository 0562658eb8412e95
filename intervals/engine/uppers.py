"""Upper figures: until when a later procedure is best done, and from when a series starts again."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from intervals.engine.history import History, Treatment
from intervals.engine.periods import add_or_none, day_after
from intervals.engine.rules import Rule, RuleBook, Versions


@dataclass(frozen=True)
class Upper:
    """A figure that limits from above: `day`, by `rule`, counted from `cause`."""

    day: date
    rule: Rule
    cause: Treatment


@dataclass(frozen=True)
class Uppers:
    """The upper figures that bear on a day, the earliest of each: `best_by` is the last day that is good,
    `start_again` the first on which a series is begun anew."""

    best_by: Upper | None = None
    start_again: Upper | None = None

    def falling(self, first: date, last: date) -> Upper | None:
        """The figure that falls on these days; of the two, until when it is best done."""
        both = (self.best_by, self.start_again)
        return next((upper for upper in both if upper and first <= upper.day <= last), None)

    def passed(self, day: date) -> Upper | None:
        """The figure that makes `day` late, starting again before best by; None where it is in time."""
        if self.start_again is not None and day >= self.start_again.day:
            return self.start_again
        return self.best_by if self.best_by is not None and day > self.best_by.day else None


@dataclass(frozen=True)
class UpperFigures:
    """Those of one question; `meets` says whether a rule counts for certain areas of something done."""

    history: History
    rules: RuleBook
    procedure: str
    asked_on: date
    meets: Callable[[Rule, Collection[str]], bool]

    def on(self, day: date) -> Uppers:
        """The upper figures of `day`: from the latest treatment on or before it, until what is asked was done."""
        best_by: list[Upper] = []
        again: list[Upper] = []
        for earlier in self._limited:
            rule = self._versions(earlier).of(day)
            latest = rule and self._latest(rule, day)
            if rule and latest and latest.given_on and not self._done_since(rule, latest.given_on):
                for wait, found in ((rule.best_by, best_by), (rule.start_again, again)):
                    end = wait and add_or_none(latest.given_on, wait)
                    if end:
                        found.append(Upper(end, rule, latest))
        return Uppers(*(min(each, key=_upper_order, default=None) for each in (best_by, again)))

    @cached_property
    def _limited(self) -> tuple[str, ...]:
        """The procedures of the history from which some version counts an upper figure."""
        slugs = sorted({treatment.procedure for treatment in self.history.counted()})
        return tuple(
            slug
            for slug in slugs
            if any(run.rule and run.rule.has_upper_figure for run in self._versions(slug).runs)
        )

    def _latest(self, rule: Rule, day: date) -> Treatment | None:
        found = [
            treatment
            for treatment in self.history.counted()
            if treatment.procedure == rule.earlier
            and treatment.given_on
            and treatment.given_on <= day
            and self.meets(rule, treatment.areas)
        ]
        return max(found, key=lambda each: (each.given_on, each.id, sorted(each.areas)), default=None)

    def _done_since(self, rule: Rule, given_on: date) -> bool:
        first = day_after(given_on) if rule.earlier == rule.later else given_on
        return any(
            treatment.procedure == rule.later
            and treatment.given_on
            and treatment.given_on >= first
            and self.meets(rule, treatment.areas)
            for treatment in self.history.counted()
        )

    def turns(self) -> Iterator[date]:
        """The days on which a day may become late, or stop being so."""
        for earlier in self._limited:
            days = [
                each.given_on
                for each in self.history.counted()
                if each.procedure == earlier and each.given_on
            ]
            yield from days
            for run in self._versions(earlier).runs:
                yield run.first
                if run.rule:
                    yield from (end for day in days for end in _ends(run.rule, day))

    def _versions(self, earlier: str) -> Versions:
        return self.rules.versions(earlier, self.procedure, self.asked_on)


def _ends(rule: Rule, day: date) -> Iterator[date]:
    """The days on which the upper figures of `rule`, counted from `day`, make a day late."""
    best_by = rule.best_by and add_or_none(day, rule.best_by)
    again = rule.start_again and add_or_none(day, rule.start_again)
    if best_by:
        yield day_after(best_by)
    if again:
        yield again


def _upper_order(upper: Upper) -> tuple[date, str, str]:
    return upper.day, upper.rule.id, upper.cause.id
