"""Rules: directed pairs with a minimum and a recommended wait, each in force for a run of days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from intervals.engine.periods import FIRST_DAY, Period, add, always_longer, back, in_range, never_shorter


@dataclass(frozen=True)
class Rule:
    """One version of *earlier procedure -> later procedure*.

    In force from `valid_from` (included) to `valid_to` (excluded; None: until further notice). `own` marks
    a clinic's own rule, which replaces the shared one for its pair. `best_by` and `start_again` are None where the
    rule has no such figure; `same_area` makes it count only where the areas of both meet.

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


def in_force(rules: Iterable[Rule], on: date) -> tuple[Rule, ...]:
    """The rules that count on the day `on`: in force, and a clinic's own in place of the shared one."""
    current = [rule for rule in rules if rule.in_force_on(on)]
    owned = {(rule.earlier, rule.later) for rule in current if rule.own}
    return tuple(rule for rule in current if rule.own or (rule.earlier, rule.later) not in owned)


@dataclass(frozen=True)
class WorkedBack:
    """By when the earlier procedure must be done: `recommended` leaves the full wait."""

    rule: Rule
    latest: date
    recommended: date


def work_back(
    rules: Iterable[Rule], earlier: str, later: str, planned_on: date, on: date
) -> WorkedBack | None:
    """The last days for `earlier` before `later` on `planned_on`, by the rules in force on `on`.

    None where no rule in force speaks of the pair. DateOutOfRange if a date leaves the range.
    """
    pair = [rule for rule in in_force(rules, in_range(on)) if (rule.earlier, rule.later) == (earlier, later)]
    if not pair:
        return None
    strictest = min(pair, key=lambda rule: rule.latest_before(planned_on))
    recommended = min(rule.latest_recommended_before(planned_on) for rule in pair)
    return WorkedBack(strictest, strictest.latest_before(planned_on), recommended)
