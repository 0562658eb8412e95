"""Answers: a verdict on one day, and a forecast with its two dates."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import NamedTuple

from intervals.engine.areas import AreaTree
from intervals.engine.conflicts import Conflicts, beyond, conflicts_of, name_of
from intervals.engine.history import Treatment
from intervals.engine.periods import Period, add_or_none
from intervals.engine.reasons import AfterTreatment, BeforeNext, Change, Reason, Status, UnderHold, worst
from intervals.engine.uppers import Upper, Uppers

A_YEAR = Period(months=12)


class Over(NamedTuple):
    """The days on which the minimum and the full wait are over, whether or not a rule still speaks; None: no wait."""

    minimum: date | None
    recommended: date | None


def decider(reasons: tuple[Reason, ...]) -> Reason | None:
    """The reason that decides; None where there is none."""
    return next((reason for reason in reasons if reason.deciding), None)


@dataclass(frozen=True)
class Uncovered:
    """A procedure of the history for which no rule speaks of what is asked; `last_on` is its latest known day."""

    procedure: str
    last_on: date | None

    def is_long_ago(self, on: date) -> bool:
        """Whether it is more than a year before `on`."""
        over = self.last_on and add_or_none(self.last_on, A_YEAR)
        return over is not None and over < on


@dataclass(frozen=True)
class Verdict:
    """What a day means for a procedure, looked at both ways.

    `reasons` bear on it, the one that makes its status first. `open`: whether the clinic treats on that day, and the
    practitioner, where one is named; None where neither has said anything. `away`: it is only the practitioner who
    does not.
    """

    procedure: str
    on: date
    status: Status
    reasons: tuple[Reason, ...]
    uppers: Uppers = field(default_factory=Uppers)
    uncovered: tuple[Uncovered, ...] = ()
    changes: tuple[Change, ...] = ()
    open: bool | None = None
    areas: tuple[str, ...] = ()
    away: bool = False

    @property
    def deciding(self) -> Reason | None:
        """The reason that makes the status."""
        return decider(self.reasons)

    @property
    def against(self) -> tuple[Reason, ...]:
        """The reasons that warn of this day."""
        return tuple(reason for reason in self.reasons if reason.status_on(self.on).warns)

    @property
    def conflicts(self) -> dict[str, Status]:
        """What warns of this day, by its name, and how badly."""
        return conflicts_of(self.reasons, self.procedure, self.on, self.areas)

    def beyond(self, known: Conflicts, tree: AreaTree) -> dict[str, Status]:
        """Those of its conflicts that none of the `known` covers; of two holds until one day, either covers both."""
        left = beyond(self.conflicts, known, tree=tree)
        held = {
            name_of(each, self.procedure, self.on, self.areas): each.hold.until
            for each in self.against
            if isinstance(each, UnderHold)
        }
        covered = {until for name, until in held.items() if name not in left}
        return {name: left[name] for name in left if name not in held or held[name] not in covered}

    def only(self, names: Collection[str]) -> "Verdict":
        """The same day with those reasons alone whose conflicts have these names, and the status that they make."""
        left = [each for each in self.reasons if name_of(each, self.procedure, self.on, self.areas) in names]
        reasons = tuple(replace(reason, deciding=place == 0) for place, reason in enumerate(left))
        return replace(self, reasons=reasons, status=worst(reason.status_on(self.on) for reason in left))

    @property
    def whoever_is_there(self) -> "Verdict":
        """The same day with nothing said of who treats on it."""
        return replace(self, open=None, away=False)

    @property
    def inside_minimum(self) -> tuple[Reason, ...]:
        """Those of them that call it too soon."""
        return tuple(reason for reason in self.reasons if reason.status_on(self.on) is Status.TOO_SOON)

    @property
    def held(self) -> bool:
        """Whether a hold warns of this day."""
        return any(isinstance(reason, UnderHold) for reason in self.against)

    @property
    def late(self) -> Upper | None:
        """The upper figure that has passed by then."""
        return self.uppers.passed(self.on)


@dataclass(frozen=True)
class OpenDates:
    """The first open days on or after the two dates; None where there is no date, or no open day within a year."""

    earliest: date | None
    recommended: date | None


@dataclass(frozen=True)
class Forecast:
    """The answer for one later procedure as asked on the day `on`.

    `earliest` and `recommended` are None where nothing gives one; `silent_from` is the day from which no rule speaks
    any more, where a wait ends only because its rule does. `reasons` holds all of them, the one that pushed the
    earliest date furthest first; what is counted back from a day that has passed is none. `uppers` are those of `on`.
    `open_dates` is None for a clinic that has said nothing about its days, `planned` where no date was asked about.
    `unsettled`: no day is settled, by the skin, a hold until review, or a day that nobody knows.
    """

    later: str
    on: date
    status: Status
    earliest: date | None
    recommended: date | None
    silent_from: date | None
    reasons: tuple[Reason, ...]
    uppers: Uppers
    uncovered: tuple[Uncovered, ...]
    changes: tuple[Change, ...]
    open_dates: OpenDates | None
    planned: Verdict | None = None
    unsettled: bool = False

    @property
    def deciding(self) -> Reason | None:
        """The reason that pushed the earliest date furthest."""
        return decider(self.reasons)

    @property
    def has_dates(self) -> bool:
        """Whether there is any date to tell."""
        return self.earliest is not None or self.recommended is not None

    @property
    def bears(self) -> bool:
        """Whether anything makes one wait, or speak to the clinic first."""
        return self.status is not Status.NO_WAIT or self.has_dates

    @property
    def speaks(self) -> bool:
        """Whether anything bears on today or gives a date to come, be it by a rule that is not yet in force."""
        ahead = self.full_wait_ahead or self.earliest_ahead
        return self.status is not Status.NO_WAIT or ahead

    @property
    def earliest_ahead(self) -> bool:
        """Whether the earliest date is still to come."""
        return self.earliest is not None and self.earliest > self.on

    @property
    def full_wait_ahead(self) -> bool:
        """Whether the recommended date is still to come."""
        return self.recommended is not None and self.recommended > self.on

    def is_inside_wait(self, day: date) -> bool:
        """Whether a day lies before the recommended date; one that is ready is so because the same day is allowed."""
        return self.recommended is not None and day < self.recommended

    def waited_for(self, span: timedelta) -> bool:
        """Whether the recommended date is further back than that."""
        return self.recommended is not None and self.recommended + span < self.on

    def ready_for(self, span: timedelta) -> bool:
        """Whether it is ready, and the recommended date further back than that."""
        return self.status is Status.READY and self.waited_for(span)

    @property
    def wait_ends(self) -> date | None:
        """The day on which the full wait is over, or on which its rule ends before; None where nothing waits."""
        return self.recommended or self.silent_from

    @property
    def first_full_day(self) -> date | None:
        """The first day to come from which the full wait has passed, an open one where the clinic has said."""
        opened = self.open_dates.recommended if self.open_dates else None
        return opened or (max(self.recommended, self.on) if self.recommended else None)

    @property
    def gives_earliest(self) -> AfterTreatment | UnderHold | None:
        """The reason that gives the earliest date; None where there is none."""
        return self._giving(self.earliest, lambda reason: reason.minimum_over)

    @property
    def gives_recommended(self) -> AfterTreatment | UnderHold | None:
        """The reason that gives the recommended date, of several the one that decides; None where there is none.

        Its rule may speak no more on that day: then the wait ended because the rule did, and another speaks.
        """
        return self._giving(self.recommended, lambda reason: reason.recommended_over)

    def _giving(
        self, day: date | None, over: Callable[[AfterTreatment | UnderHold], date | None]
    ) -> AfterTreatment | UnderHold | None:
        return next((each for each in self.forward if day is not None and over(each) == day), None)

    @property
    def forward(self) -> tuple[AfterTreatment | UnderHold, ...]:
        """The reasons that can give a date: counted from what was done, and holds."""
        return tuple(each for each in self.reasons if isinstance(each, AfterTreatment | UnderHold))

    @property
    def main_reason(self) -> Reason | None:
        """The reason to name first: what makes the clinic speak first or alone warns, else the one that decides."""
        if self.status is Status.CONSULT:
            return next((each for each in self.reasons if each.status_on(self.on) is Status.CONSULT), None)
        return self.comes_after or self.deciding

    @property
    def comes_after(self) -> BeforeNext | None:
        """What warns of today by coming after it, where nothing before it does: no wait that passes will change it."""
        made = [each for each in self.reasons if each.status_on(self.on) is self.status]
        after = [each for each in made if isinstance(each, BeforeNext)]
        alone = self.status.warns and len(after) == len(made)
        return min(after, key=lambda each: (each.latest_date, each.next_on), default=None) if alone else None

    @property
    def holds(self) -> tuple[UnderHold, ...]:
        """The holds that stand, those until review first."""
        found = [each for each in self.reasons if isinstance(each, UnderHold)]
        return tuple(sorted(found, key=lambda each: each.hold.until is not None))

    @property
    def best_by(self) -> date | None:
        """The last day on which it is best done, as of `on`."""
        return self.uppers.best_by.day if self.uppers.best_by else None

    @property
    def start_again(self) -> date | None:
        """The first day on which a series is begun anew, as of `on`."""
        return self.uppers.start_again.day if self.uppers.start_again else None

    @property
    def late(self) -> Upper | None:
        """The upper figure that has passed by `on`."""
        return self.uppers.passed(self.on)

    @property
    def by_the_dates(self) -> Status | None:
        """The status of `on` by the two dates alone, whatever is said of the skin; None where they do not say."""
        if self.earliest is None:
            return None
        if self.on < self.earliest:
            return Status.TOO_SOON
        if self.wait_ends and self.on < self.wait_ends:
            return Status.ASK_FIRST
        return Status.READY if self.recommended else None

    @property
    def skin_matters(self) -> bool:
        """Whether an answer about the skin could change the status of `on`: nothing is sooner than too soon."""
        return self.status not in (Status.TOO_SOON, Status.NO_WAIT)

    @property
    def cannot_be_kept(self) -> bool:
        """Whether an upper figure lies before one of the two dates: they cannot be kept together."""
        last = max((day for day in (self.earliest, self.recommended) if day), default=None)
        best_by, again = self.best_by, self.start_again
        return last is not None and bool((best_by and best_by < last) or (again and again <= last))


@dataclass(frozen=True)
class DoneTooSoon:
    """A treatment that was itself done too soon after another, and why, by the rules in force on the day it was done.

    The holds that stand now say nothing about it.
    """

    treatment: Treatment
    verdict: Verdict

    @property
    def conflicts(self) -> dict[str, Status]:
        """What it was too soon after, by name."""
        done = self.verdict
        return conflicts_of(done.inside_minimum, done.procedure, done.on, done.areas)
