"""Reasons: each is one thing that bears on a day, and says alone what it makes of that day."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from intervals.engine.history import Entry, Hold, Plan
from intervals.engine.periods import LAST_DAY, DateOutOfRange, Period, add, add_or_none, day_after
from intervals.engine.rules import Rule, Run, Versions


class Status(StrEnum):
    """The status of a day, the worse before the better, and what it means for a person who plans."""

    TOO_SOON = "too_soon"
    CONSULT = "consult"
    ASK_FIRST = "ask_first"
    LATE = "late"
    READY = "ready"
    NO_WAIT = "no_wait"

    @property
    def severity(self) -> int:
        """Its place in the order, 0 for the worst."""
        return _ORDER.index(self)

    @property
    def warns(self) -> bool:
        """Whether going on needs a reason."""
        return self in (Status.TOO_SOON, Status.CONSULT, Status.ASK_FIRST)

    @property
    def works(self) -> bool:
        """Whether the day may be taken without a reason."""
        return not self.warns

    @property
    def stops(self) -> bool:
        """Whether it speaks even against what a clinician has done: ask first was hers to decide."""
        return self in (Status.TOO_SOON, Status.CONSULT)

    def covers(self, other: "Status") -> bool:
        """Whether a reason that was given for this one holds for the other: it is no worse."""
        return self.severity <= other.severity


_ORDER = tuple(Status)
# What begins on the two dates by their rule alone, and where there is no date.
FROM_EARLIEST, FROM_RECOMMENDED, WITHOUT_DATE = Status.ASK_FIRST, Status.READY, Status.NO_WAIT


def worst(statuses: Iterable[Status]) -> Status:
    """The worst of several; NO_WAIT where there is none."""
    return min(statuses, key=lambda status: status.severity, default=Status.NO_WAIT)


@dataclass(frozen=True)
class Span:
    """Days of one version of a rule, counted from one day: `minimum_over` and `recommended_over` end its waits.

    Neither lies further than the day after `last`, where there is one: from there another version speaks.
    """

    first: date
    last: date | None
    rule: Rule
    minimum_over: date
    recommended_over: date

    @classmethod
    def counted(cls, run: Run, rule: Rule, cause: Entry, given_on: date) -> "Span":
        """From a run of days. DateOutOfRange if a wait leads out of the range within it.

        What is only planned is held at the end of the range instead: a mistyped year spoils no other answer.
        """
        last = run.last or (LAST_DAY if isinstance(cause, Plan) else None)
        ends = (_over(given_on, wait, last) for wait in (rule.minimum, rule.recommended))
        return cls(run.first, run.last, rule, *ends)


def _over(given_on: date, wait: Period, last: date | None) -> date:
    try:
        over = add(given_on, wait)
    except DateOutOfRange:
        if last is None:
            raise
        return day_after(last)
    return over if last is None else min(over, day_after(last))


@dataclass(frozen=True)
class Change:
    """From `begins` on, `now` counts for a pair instead of `before`, and an answer differs by it; None: no rule."""

    begins: date
    before: Rule | None
    now: Rule | None

    @property
    def rule(self) -> Rule:
        """What counts from then on, or counted until then: either names the pair."""
        found = self.now or self.before
        assert found is not None  # noqa: S101 - a change is from a rule or to one
        return found


@dataclass(frozen=True)
class AfterTreatment:
    """A rule counted from something that comes before: done (a treatment) or meant to be (a plan).

    `spans` are the days from `given_on` on for which a version speaks. `minimum_over` is the day after the last one
    that is too soon, `recommended_over` the day after the last that is not ready: None where the day of the
    treatment is not known. `rule` is the version that speaks on `minimum_over`, or last spoke before it.
    """

    rule: Rule
    cause: Entry
    given_on: date | None
    spans: tuple[Span, ...]
    minimum_over: date | None
    recommended_over: date | None
    deciding: bool = False

    @property
    def earliest_date(self) -> date | None:
        """`minimum_over`; None where no version speaks on that day any more."""
        return self._while_in_force(self.minimum_over)

    @property
    def recommended_date(self) -> date | None:
        """`recommended_over`; None where no version speaks on that day any more."""
        return self._while_in_force(self.recommended_over)

    @property
    def best_by_date(self) -> date | None:
        """The last day that is good, counted from this by its rule, whatever else bears on it."""
        wait = self.rule.best_by
        return add_or_none(self.given_on, wait) if self.given_on and wait else None

    @property
    def waits(self) -> tuple[Period | None, Period | None]:
        """The waits that lead to its two days; None for one that ends on another day than any wait does.

        That is so where a version begins or ends meanwhile: the sum of another one would then be no sum.
        """
        rules = [self.rule, *(span.rule for span in self.spans)]
        given_on = self.given_on
        if given_on is None:
            return self.rule.minimum, self.rule.recommended
        minimum = (rule.minimum for rule in rules if add_or_none(given_on, rule.minimum) == self.minimum_over)
        full = (
            rule.recommended
            for rule in rules
            if add_or_none(given_on, rule.recommended) == self.recommended_over
        )
        return next(minimum, None), next(full, None)

    def _while_in_force(self, day: date | None) -> date | None:
        return day if day is not None and self.speaks_on(day) else None

    def speaks_on(self, day: date) -> bool:
        """Whether the version of `day` speaks of it, well or ill."""
        return self._span(day) is not None

    def as_of(self, day: date) -> "AfterTreatment | None":
        """The same with the version of `day` for its `rule`; None where none speaks of it."""
        span = self._span(day)
        return replace(self, rule=span.rule) if span else None

    def _span(self, day: date) -> Span | None:
        return next(
            (each for each in self.spans if each.first <= day and (each.last is None or day <= each.last)),
            None,
        )

    def status_on(self, day: date) -> Status:
        """What this alone makes of `day`. The days before the treatment are too soon: what follows is asked."""
        if self.given_on is not None and day < self.given_on:
            return Status.TOO_SOON
        span = self._span(day)
        if span is None:
            return Status.NO_WAIT
        if self.given_on is None:
            return Status.CONSULT
        if day == self.given_on and span.rule.same_day_allowed:
            return Status.READY
        if day < span.minimum_over:
            return Status.TOO_SOON
        return Status.ASK_FIRST if day < span.recommended_over else Status.READY

    def turns(self) -> Iterable[date]:
        """The days on which the status may change."""
        if self.given_on is not None:
            yield from (self.given_on, day_after(self.given_on))
        for span in self.spans:
            yield from (span.first, span.minimum_over, span.recommended_over)
            if span.last is not None:
                yield day_after(span.last)


def after(cause: Entry, versions: Versions) -> AfterTreatment | None:
    """The reason that `cause` gives by `versions`, those left out that do not bear on it; None if none does.

    DateOutOfRange if a wait after something done leads out of the range.
    """
    given_on = cause.day
    if given_on is None:
        known = [run for run in versions.runs if run.rule is not None]
        spans = tuple(Span(run.first, run.last, run.rule, run.first, run.first) for run in known if run.rule)
        return AfterTreatment(spans[0].rule, cause, None, spans, None, None) if spans else None
    spans = tuple(
        Span.counted(run, run.rule, cause, given_on) for run in versions.from_day(given_on) if run.rule
    )
    if not spans:
        return None
    minimum_over = max(
        (each.minimum_over for each in spans if each.minimum_over > each.first), default=given_on
    )
    waited = max(
        (each.recommended_over for each in spans if each.recommended_over > each.first), default=given_on
    )
    rule = next((each.rule for each in reversed(spans) if each.first <= minimum_over), spans[0].rule)
    return AfterTreatment(rule, cause, given_on, spans, minimum_over, max(minimum_over, waited))


@dataclass(frozen=True)
class BeforeNext:
    """A rule counted back from something done or planned after: the last days that leave it its wait.

    `rule` is the version of `next_on`. `same_day`: on `next_on` itself this still counts as before it.
    """

    rule: Rule
    next_on: date
    cause: Entry
    latest_date: date
    latest_recommended_date: date
    same_day: bool
    deciding: bool = False

    def status_on(self, day: date) -> Status:
        """What this alone makes of `day`."""
        if day > self.next_on or (day == self.next_on and not self.same_day):
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
    minimum_over = earliest_date
    recommended_over = earliest_date

    @property
    def given_on(self) -> date | None:
        """The day that bears on what follows: its own."""
        return self.hold.until

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
