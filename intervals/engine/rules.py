"""Rules: directed pairs with their waits, each in force for a run of days, and which of them counts on a day."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from intervals.engine.periods import (
    FIRST_DAY,
    Period,
    add,
    always_longer,
    back,
    back_or_none,
    day_after,
    day_before,
    never_shorter,
)


@dataclass(frozen=True)
class Rule:
    """One version of *earlier procedure -> later procedure*.

    In force from `valid_from` (included) to `valid_to` (excluded; None: until further notice). `own` marks
    a clinic's own rule, which replaces the shared one for its pair. `best_by` and `start_again` are None where the
    rule has no such figure; `same_area` makes it count only where the areas of both meet. `managed`: only a manager
    plans inside its minimum; it moves no date.

    ValueError unless minimum <= recommended <= best by < start again whatever day they are counted from, if there
    is no wait at all although the same day is not allowed, or if the rule would end before it begins.
    """

    earlier: str
    later: str
    minimum: Period
    recommended: Period
    same_day_allowed: bool = False
    valid_from: date = FIRST_DAY
    valid_to: date | None = None
    own: bool = False
    id: str = ""
    version: int = 1
    best_by: Period | None = None
    start_again: Period | None = None
    same_area: bool = False
    managed: bool = False

    def __post_init__(self) -> None:
        if not never_shorter(self.recommended, self.minimum):
            raise ValueError("The recommended wait is shorter than the minimum.")
        if self.best_by is not None and not never_shorter(self.best_by, self.recommended):
            raise ValueError("Best by is before the recommended wait is over.")
        if self.start_again is not None and not always_longer(
            self.start_again, self.best_by or self.recommended
        ):
            raise ValueError("A series starts again after what comes before it.")
        if self.minimum == Period() and not self.same_day_allowed:
            raise ValueError("Without a minimum wait, the same day must be allowed.")
        if self.valid_to is not None and self.valid_to <= self.valid_from:
            raise ValueError("A rule ends after it begins.")

    @property
    def has_upper_figure(self) -> bool:
        """Whether it says until when, or from when a series starts again."""
        return self.best_by is not None or self.start_again is not None

    def in_force_on(self, on: date) -> bool:
        """Whether the rule is in force on the day `on`."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)

    def earliest_after(self, given_on: date) -> date:
        """The first day on which the later procedure may follow a treatment on `given_on`."""
        return add(given_on, self.minimum)

    def recommended_after(self, given_on: date) -> date:
        """The first day from which the full wait has passed since `given_on`."""
        return add(given_on, self.recommended)

    def latest_before(self, planned_on: date) -> date:
        """The last day for the earlier procedure that keeps the minimum before `planned_on`."""
        return back(planned_on, self.minimum)

    def latest_recommended_before(self, planned_on: date) -> date:
        """The last day for the earlier procedure that leaves the full wait before `planned_on`."""
        return back(planned_on, self.recommended)

    def first_days_before(self, planned_on: date) -> tuple[date | None, date | None]:
        """The first days for the earlier procedure that leave `planned_on` best by, and before a series starts again.

        None where the rule has no such figure, or it leads out of the range.
        """
        best_from = back_or_none(day_before(planned_on), self.best_by) if self.best_by else None
        continues_from = back_or_none(planned_on, self.start_again) if self.start_again else None
        return best_from and day_after(best_from), continues_from and day_after(continues_from)

    def waits_as(self, other: "Rule") -> bool:
        """Whether another version has the same lower figures, which make the two dates."""
        return (self.minimum, self.recommended) == (other.minimum, other.recommended)

    def says_the_same_as(self, other: "Rule") -> bool:
        """Whether another version makes the same of every day."""
        mine, its = (
            (rule.same_day_allowed, rule.same_area, rule.best_by, rule.start_again) for rule in (self, other)
        )
        return self.waits_as(other) and mine == its


def in_force(rules: Iterable[Rule], on: date) -> tuple[Rule, ...]:
    """The rules that count on the day `on`: in force, and a clinic's own in place of the shared one."""
    current = [rule for rule in rules if rule.in_force_on(on)]
    owned = {(rule.earlier, rule.later) for rule in current if rule.own}
    return tuple(rule for rule in current if rule.own or (rule.earlier, rule.later) not in owned)


@dataclass(frozen=True)
class Run:
    """The days from `first` to `last` (both included; None: for good) on which `rule` counts; None: no rule."""

    first: date
    last: date | None
    rule: Rule | None


@dataclass(frozen=True)
class Versions:
    """Which rule counts for one pair on each day, as asked on one day: the version of each day.

    That is the one in force on the day or, before the day of asking, on that day.
    """

    runs: tuple[Run, ...]

    def of(self, day: date) -> Rule | None:
        """The version of `day`; None where no rule counts."""
        return self.run(day).rule

    def run(self, day: date) -> Run:
        """The run of days that `day` lies in."""
        return self.runs[bisect_right(self.runs, day, key=lambda run: run.first) - 1]

    def from_day(self, day: date) -> Iterator[Run]:
        """The runs of days from `day` on."""
        for run in self.runs:
            if run.last is None or run.last >= day:
                yield Run(max(run.first, day), run.last, run.rule)

    def where(self, counts: Callable[[Rule], bool]) -> "Versions":
        """The same without the versions that do not count."""
        if all(run.rule is None or counts(run.rule) for run in self.runs):
            return self
        return Versions(
            tuple(run if run.rule and counts(run.rule) else replace(run, rule=None) for run in self.runs)
        )

    @classmethod
    def as_asked_on(cls, on: date, rules: Iterable[Rule]) -> "Versions":
        """From all versions of one pair."""
        rules = tuple(rules)
        ends = (rule.valid_to for rule in rules if rule.valid_to is not None)
        begins = [
            FIRST_DAY,
            *sorted({day for day in (*(rule.valid_from for rule in rules), *ends) if day > on}),
        ]
        lasts = [*(day_before(day) for day in begins[1:]), None]
        return cls(
            tuple(
                Run(first, last, next(iter(in_force(rules, max(first, on))), None))
                for first, last in zip(begins, lasts, strict=True)
            )
        )


NO_VERSIONS = Versions((Run(FIRST_DAY, None, None),))


class RuleBook:
    """All versions of all rules that bear on a clinic's patients. It keeps what it has worked out for a day.

    ValueError where two versions of one pair and owner are in force on the same day.
    """

    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        self.rules = tuple(rules)
        self._pairs: dict[tuple[str, str], list[Rule]] = defaultdict(list)
        for rule in self.rules:
            self._pairs[rule.earlier, rule.later].append(rule)
        for versions in self._pairs.values():
            _refuse_overlap(versions)
        self._versions: dict[tuple[str, str, date], Versions] = {}
        self._as_of: dict[date, RuleBook] = {}

    def versions(self, earlier: str, later: str, on: date) -> Versions:
        """Which rule counts for the pair on each day, as asked on the day `on`."""
        rules = self._pairs.get((earlier, later))
        if not rules:
            return NO_VERSIONS
        key = (earlier, later, on)
        if key not in self._versions:
            if len(self._versions) > _MOST_REMEMBERED:
                self._versions.clear()
            self._versions[key] = Versions.as_asked_on(on, rules)
        return self._versions[key]

    def of(self, earlier: str, later: str, day: date) -> Rule | None:
        """The rule that counts for the pair on the day `day`."""
        return self.versions(earlier, later, day).of(day)

    def in_force(self, on: date) -> tuple[Rule, ...]:
        """The rules that count on the day `on`, of all pairs."""
        return in_force(self.rules, on)

    def as_of(self, on: date) -> "RuleBook":
        """The rules in force on `on` and no others, as if they counted for good."""
        if on not in self._as_of:
            if len(self._as_of) > _MOST_REMEMBERED:
                self._as_of.clear()
            self._as_of[on] = RuleBook(
                replace(rule, valid_from=FIRST_DAY, valid_to=None) for rule in self.in_force(on)
            )
        return self._as_of[on]


_MOST_REMEMBERED = 2000


def _refuse_overlap(versions: Iterable[Rule]) -> None:
    in_order = sorted(versions, key=lambda rule: (rule.own, rule.valid_from))
    for one, following in pairwise(in_order):
        if one.own is following.own and (one.valid_to is None or one.valid_to > following.valid_from):
            raise ValueError("Two versions of one rule are in force on the same day.")
