"""A question: one procedure of one history on one day of asking, every reason worked out once, any day judged."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from intervals.engine.answers import Forecast, OpenDates, Over, Uncovered, Verdict
from intervals.engine.areas import AreaTree
from intervals.engine.changes import changes_of_a_day, changes_of_dates
from intervals.engine.history import Entry, History, Plan, Treatment
from intervals.engine.open_days import OpenDays
from intervals.engine.periods import FIRST_DAY, LAST_DAY, day_after, furthest_plan, in_range
from intervals.engine.reasons import AfterTreatment, BeforeNext, Reason, Status, UnderHold, after, worst
from intervals.engine.rules import Rule, RuleBook, Versions
from intervals.engine.uppers import UpperFigures, Uppers


@dataclass(frozen=True)
class Question:
    """What `procedure` on `areas` (none: not known) means on any day, as asked on the day `on`.

    `events` are the procedures that treatments come before.
    """

    history: History
    rules: RuleBook
    tree: AreaTree
    open_days: OpenDays | None
    events: frozenset[str]
    procedure: str
    on: date
    areas: Collection[str] = ()

    def __post_init__(self) -> None:
        in_range(self.on)
        self.history.check_range()

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """What was done and counts, and what is planned."""
        return (*self.history.counted(), *self.history.plans)

    @cached_property
    def forward(self) -> tuple[AfterTreatment, ...]:
        """The reasons counted from what was done and what is planned."""
        found = (after(entry, self.versions_after(entry)) for entry in self.entries)
        return tuple(reason for reason in found if reason is not None)

    @cached_property
    def backward(self) -> tuple[BeforeNext, ...]:
        """The reasons counted back from it, each by the version of its day."""
        return tuple(self._backward())

    @cached_property
    def holds(self) -> tuple[UnderHold, ...]:
        """The holds on the procedure."""
        return tuple(UnderHold(hold) for hold in self.history.holds if hold.procedure == self.procedure)

    @property
    def from_treatments(self) -> tuple[AfterTreatment, ...]:
        """The reasons counted from what was done: a plan gives no date."""
        return tuple(reason for reason in self.forward if isinstance(reason.cause, Treatment))

    def _meets(self, rule: Rule, areas: Collection[str]) -> bool:
        return not rule.same_area or self.tree.meet(self.areas, areas)

    def versions_after(self, entry: Entry) -> Versions:
        """The versions for what follows `entry`, those left out that do not count for its areas."""
        found = self.rules.versions(entry.procedure, self.procedure, self.on)
        return found.where(lambda rule: self._meets(rule, entry.areas))

    def versions_before(self, entry: Entry) -> Versions:
        """The versions for what goes before `entry`, those left out that do not count for its areas."""
        found = self.rules.versions(self.procedure, entry.procedure, self.on)
        return found.where(lambda rule: self._meets(rule, entry.areas))

    def _backward(self) -> Iterator[BeforeNext]:
        for entry in self.entries:
            next_on = entry.day
            rule = next_on and self.versions_before(entry).of(next_on)
            if next_on and rule:
                latest, recommended = rule.latest_before(next_on), rule.latest_recommended_before(next_on)
                yield BeforeNext(rule, next_on, entry, latest, recommended, self._on_one_day(entry)[1])

    def _on_one_day(self, entry: Entry) -> tuple[bool, bool]:
        """Whether, on one day, `entry` counts as before and as after what is asked about.

        An event comes after everything, what was done before, and two plans count both ways.
        """
        ours, theirs = self.procedure in self.events, entry.procedure in self.events
        return (ours, theirs) if ours != theirs else (True, isinstance(entry, Plan))

    def judge(self, day: date) -> Verdict:
        """What `day` means, looked at both ways. DateOutOfRange if a date leaves the range."""
        reasons, status = self.judged(in_range(day))
        return Verdict(
            procedure=self.procedure,
            on=day,
            status=status,
            reasons=reasons,
            uppers=self.uppers(day),
            uncovered=self.uncovered(day, upto=day),
            changes=changes_of_a_day(self, day, status),
            open=None if self.open_days is None else self.open_days.is_open(day),
            areas=tuple(sorted(self.areas)),
            away=self.open_days is not None and self.open_days.away(day),
        )

    def judged(self, day: date) -> tuple[tuple[Reason, ...], Status]:
        """The reasons that bear on `day`, each by its version, the one that decides first, and the status they make."""
        so_far = [reason.as_of(day) for reason in self.forward if self.lies_before(reason.cause, day)]
        to_come = [reason for reason in self.backward if self.lies_after(reason.cause, day)]
        reasons = mark_deciding(
            [*filter(None, so_far), *self.holds, *to_come],
            lambda reason: (-reason.status_on(day).severity, *_push(reason)),
        )
        return reasons, self._status(reasons, self.uppers(day), day)

    def lies_before(self, entry: Entry, day: date) -> bool:
        """Whether `entry` counts as before `day`; one whose day is not known does."""
        return entry.day is None or entry.day < day or (entry.day == day and self._on_one_day(entry)[0])

    def lies_after(self, entry: Entry, day: date) -> bool:
        """Whether `entry` counts as after `day`."""
        return entry.day is not None and (
            entry.day > day or (entry.day == day and self._on_one_day(entry)[1])
        )

    def forecast(self) -> Forecast:
        """The two dates and every reason, as asked on `on`. DateOutOfRange if a date leaves the range."""
        over = self.over()
        earliest, recommended = (day if day and self._speaks_on(day) else None for day in over)
        ahead = (reason for reason in self.backward if self.lies_after(reason.cause, self.on))
        return Forecast(
            later=self.procedure,
            on=self.on,
            status=self.status_on(self.on),
            earliest=earliest,
            recommended=recommended,
            silent_from=next(
                (day for day, kept in zip(over, (earliest, recommended), strict=True) if day and not kept),
                None,
            ),
            reasons=mark_deciding([*self.from_treatments, *self.holds, *ahead], _push),
            uppers=self.uppers(self.on),
            uncovered=self.uncovered(self.on),
            changes=changes_of_dates(self, over),
            open_dates=self._open_dates(earliest, recommended),
            unsettled=self.unsettled,
        )

    @property
    def unsettled(self) -> bool:
        """Whether no day is settled: by the skin, a hold until review, or a day that nobody knows."""
        on_hold = any(reason.hold.until is None for reason in self.holds)
        unknown = any(reason.given_on is None for reason in self.from_treatments)
        return self.history.skin.unsettled or on_hold or unknown

    def dates(self, planned_on: date | None = None) -> Forecast:
        """The forecast; `planned_on` adds a verdict on that day."""
        found = self.forecast()
        return found if planned_on is None else replace(found, planned=self.judge(planned_on))

    def over(self) -> Over:
        """The day after the last that is too soon by anything done or a hold, and after the last that is not ready."""
        held = [reason.hold.until for reason in self.holds if reason.hold.until]
        minimum = [reason.minimum_over for reason in self.from_treatments if reason.minimum_over]
        waited = [reason.recommended_over for reason in self.from_treatments if reason.recommended_over]
        return Over(max([*held, *minimum], default=None), max([*held, *waited], default=None))

    @property
    def followed(self) -> bool:
        """Whether it was done on or after the last day that bears on it.

        Where a rule makes it wait for itself, each time it is done begins a new wait: then it never was.
        """
        bearing: tuple[AfterTreatment | UnderHold, ...] = (*self.from_treatments, *self.holds)
        if any(reason.rule.earlier == self.procedure for reason in self.from_treatments):
            return False
        last = max((reason.given_on for reason in bearing if reason.given_on), default=FIRST_DAY)
        return any(
            each.procedure == self.procedure and each.given_on and each.given_on >= last
            for each in self.history.counted()
        )

    def _speaks_on(self, day: date) -> bool:
        """Whether anything that gives a date still bears on `day`: a rule in force, or a hold that has passed."""
        return any(reason.speaks_on(day) for reason in self.from_treatments) or any(
            reason.hold.until and reason.hold.until <= day for reason in self.holds
        )

    def _open_dates(self, *dates: date | None) -> OpenDates | None:
        if self.open_days is None:
            return None
        return OpenDates(*(day and self._first_open(max(day, self.on)) for day in dates))

    def status_on(self, day: date) -> Status:
        """The status of `day` in a forecast: what was done counted forward, what comes after counted back."""
        reasons: tuple[Reason, ...] = (*self.from_treatments, *self.holds, *self.backward)
        return self._status(reasons, self.uppers(in_range(day)), day)

    def _status(self, reasons: Iterable[Reason], uppers: Uppers, day: date) -> Status:
        found = worst(reason.status_on(day) for reason in reasons)
        if uppers.passed(day):
            found = worst((found, Status.LATE))
        return worst((found, Status.CONSULT)) if self.history.skin.unsettled else found

    def uppers(self, day: date) -> Uppers:
        """The upper figures that bear on `day`."""
        return self._upper_figures.on(day)

    @cached_property
    def _upper_figures(self) -> UpperFigures:
        return UpperFigures(self.history, self.rules, self.procedure, self.on, self._meets)

    def uncovered(self, day: date, upto: date | None = None) -> tuple[Uncovered, ...]:
        """The procedures done, up to the day `upto` (None: whenever), that no rule in force on `day` speaks of."""
        latest: dict[str, date | None] = {}
        for treatment in self.history.counted():
            slug, given_on = treatment.procedure, treatment.given_on
            if upto is None or given_on is None or given_on <= upto:
                known = [each for each in (latest.get(slug), given_on) if each]
                latest[slug] = max(known, default=None)
        return tuple(
            Uncovered(slug, latest[slug])
            for slug in sorted(latest)
            if self.rules.versions(slug, self.procedure, self.on).of(day) is None
        )

    def turns(self) -> set[date]:
        """Every day on which a status may change, whichever way it is asked."""
        reasons: tuple[Reason, ...] = (*self.forward, *self.backward, *self.holds)
        return {turn for reason in reasons for turn in reason.turns()} | set(self._upper_figures.turns())

    def first_day_that_works(self, not_before: date) -> date | None:
        """The first open day from `not_before` on that no warning speaks against.

        None where no day is settled, or where no run of days that work has an open one within a year of its first.
        A verdict changes only on a day on which one of its reasons turns, so only those are tried.
        """
        found, works = None, False
        for start in sorted({in_range(not_before), *(turn for turn in self.turns() if turn > not_before)}):
            if found is not None and found < start:
                return found
            worked, works = works, self.judged(start)[1].works
            if not works:
                found = None
            elif not worked:
                found = self._first_open(start)
        return found

    def first_day_to_move_to(self, planned_on: date) -> date | None:
        """The first day that works for what is planned on `planned_on`, from then on; None where no day is settled.

        Never past an event that it has to come before: then the first one from the day of asking on. Days on which
        the same is planned already are passed over; one that is further ahead than a plan may lie is none.
        """
        ends = [each.next_on for each in self.backward if each.cause.procedure in self.events]
        last = min((day for day in ends if day >= planned_on), default=None)
        for begin in (planned_on, self.on):
            found = self._first_free(begin)
            if last is None or (found is not None and found <= last):
                return found if found is None or found <= furthest_plan(self.on) else None
        return None

    def _first_free(self, begin: date) -> date | None:
        taken = {plan.planned_on for plan in self.history.plans if plan.procedure == self.procedure}
        found = self.first_day_that_works(begin)
        while found is not None and found in taken and found < LAST_DAY:
            found = self.first_day_that_works(day_after(found))
        return found

    def _first_open(self, day: date) -> date | None:
        return day if self.open_days is None else self.open_days.first_from(day)


def mark_deciding(reasons: list[Reason], key: Callable[[Reason], tuple[Any, ...]]) -> tuple[Reason, ...]:
    """Order the reasons by `key`, strongest first, and mark that one; the order of entry plays no part."""
    ordered = sorted(reasons, key=key, reverse=True)
    return tuple(replace(reason, deciding=place == 0) for place, reason in enumerate(ordered))


def _push(reason: Reason) -> tuple[date, date, date, str, str, list[str]]:
    """How far a reason pushes, to sort by; ties are broken by content, not by order of entry."""
    never = date.min
    if isinstance(reason, UnderHold):
        until = reason.hold.until or never
        return until, until, until, "", reason.hold.id, []
    content = reason.rule.id, reason.cause.id, sorted(reason.cause.areas)
    if isinstance(reason, BeforeNext):
        return never, reason.latest_date, reason.next_on, *content
    return (
        reason.minimum_over or never,
        reason.recommended_over or never,
        reason.given_on or never,
        *content,
    )
