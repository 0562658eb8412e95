"""The days of a course as sets: which days each visit may have by itself, and which two visits leave each other.

Days are counted from the first one of the run that is looked at; a set of them is an int, with a bit for each day.
What takes days away is a `Cause`; a solver may leave any of them out, and ask again.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from intervals.engine.periods import DateOutOfRange, Period, add, back
from intervals.engine.reasons import Reason
from intervals.engine.rules import Rule, Versions

NONE = Period()


@dataclass(frozen=True)
class Starts:
    """No visit is before the day on which the course may start."""

    day: date


@dataclass(frozen=True)
class Ends:
    """No visit is after the last day that a course is looked at for."""

    day: date


@dataclass(frozen=True)
class Before:
    """Every visit is before the event, or on its day where a rule allows that."""

    procedure: str
    day: date


@dataclass(frozen=True)
class Closed:
    """Days on which nobody is treated."""


@dataclass(frozen=True)
class Fixed:
    """The visit has a day of its own."""

    visit: int
    day: date


@dataclass(frozen=True)
class OnRecord:
    """What was done, is planned or held bears on the visit."""

    visit: int
    reason: Reason

    def __hash__(self) -> int:
        return hash(self.visit)  # what a reason holds takes longer to hash than the few of a visit to compare


@dataclass(frozen=True)
class Wait:
    """The wait between two visits of the course, by their places."""

    earlier: int
    later: int


@dataclass(frozen=True)
class Order:
    """The visit is not before the one that stands before it. Nobody can take that away."""

    visit: int


@dataclass(frozen=True)
class Turn:
    """From `day` on another version of a rule asks for more between visits than they have."""

    day: date


Cause = Starts | Ends | Before | Closed | Fixed | OnRecord | Wait | Order | Turn


@dataclass(frozen=True)
class Axis:
    """A run of days, both included, and the days as numbers in it."""

    first: date
    last: date

    @cached_property
    def size(self) -> int:
        """How many days there are."""
        return (self.last - self.first).days + 1

    @property
    def every(self) -> int:
        """All of them."""
        return (1 << self.size) - 1

    def place(self, day: date) -> int:
        """The number of a day: below 0 and from `size` on for one that lies outside."""
        return (day - self.first).days

    def day(self, place: int) -> date:
        """The day of a number."""
        return self.first + timedelta(days=place)

    def run(self, first: date | None, last: date | None) -> int:
        """The days from `first` to `last`, both included, as far as they lie in it; None: without end."""
        begin = 0 if first is None else self.place(first)
        return self.between(begin, self.size if last is None else self.place(last))

    def between(self, first: int, last: int) -> int:
        """The places from `first` to `last`, both included, as far as they lie in it."""
        first, last = max(first, 0), min(last, self.size - 1)
        return (1 << (last + 1)) - (1 << first) if last >= first else 0


def first_from(days: int, place: int) -> int | None:
    """The first of the days from `place` on."""
    rest = days >> max(place, 0)
    return max(place, 0) + (rest & -rest).bit_length() - 1 if rest else None


def last_until(days: int, place: int) -> int | None:
    """The last of the days until `place`."""
    rest = days & ((1 << (place + 1)) - 1) if place >= 0 else 0
    return rest.bit_length() - 1 if rest else None


@dataclass(frozen=True)
class Stretch:
    """The places from `first` to `last`, both included, on which `rule` counts for a pair; None: no rule."""

    first: int
    last: int
    rule: Rule | None
    wait: Period


class Pair:
    """Two visits in their order: on which days the later one may be, by the version of its day.

    `takes` picks the wait out of a rule.
    """

    def __init__(self, axis: Axis, versions: Versions, takes: Callable[[Rule], Period]) -> None:
        self.axis = axis
        self.stretches = tuple(self._stretches(versions, takes))
        self.bears = any(each.rule for each in self.stretches)
        self._over: dict[tuple[int, int, int], int] = {}
        self._latest: dict[int, int] = {}

    def _stretches(self, versions: Versions, takes: Callable[[Rule], Period]) -> Iterator[Stretch]:
        for run in versions.runs:
            days = self.axis.run(run.first, run.last)
            if days:
                first = (days & -days).bit_length() - 1
                wait = takes(run.rule) if run.rule else NONE
                yield Stretch(first, days.bit_length() - 1, run.rule, wait)

    @cached_property
    def shared(self) -> int:
        """The days that both may have: where no rule counts, or its version allows the same day."""
        return self._days(lambda each: each.rule is None or each.rule.same_day_allowed)

    @cached_property
    def excused(self) -> int:
        """The days that both may have although there is a wait between them."""
        return self._days(
            lambda each: each.rule is not None and each.rule.same_day_allowed and each.wait != NONE
        )

    def _days(self, counts: Callable[[Stretch], bool]) -> int:
        found = 0
        for each in self.stretches:
            if counts(each):
                found |= self.axis.between(each.first, each.last)
        return found

    @cached_property
    def turns(self) -> tuple[int, ...]:
        """The places from which another version counts."""
        return tuple(each.first for each in self.stretches[1:])

    def over(self, counted_from: int, wait: Period) -> int:
        """The place on which a wait is over; past the end where it leads out of the range."""
        key = counted_from, wait.months, wait.days
        if key not in self._over:
            try:
                self._over[key] = self.axis.place(add(self.axis.day(counted_from), wait))
            except DateOutOfRange:
                self._over[key] = self.axis.size
        return self._over[key]

    def first(self, earlier: int, place: int) -> int | None:
        """The first place from `place` on for the later one, with its wait over or without one."""
        for each in self.stretches:
            if each.last >= place:
                found = max(each.first, place, self.over(earlier, each.wait) if each.rule else earlier)
                if found <= each.last:
                    return found
        return None

    def allows(self, earlier: int, later: int) -> bool:
        """Whether both may have these places."""
        found = self.at(later)
        return (
            found is None
            or self.over(earlier, found.wait) <= later
            or (earlier == later and self.shared >> later & 1 == 1)
        )

    def taken_after(self, earlier: int) -> int:
        """The places that the wait takes from the later one when the earlier one has its own."""
        found = 0
        for each in self.stretches:
            if each.wait != NONE:
                free = self.over(earlier, each.wait)
                found |= self.axis.between(each.first, min(free - 1, each.last))
        return found

    def latest(self, later: int) -> int:
        """The last place for the earlier one that leaves its wait; -1 where there is none."""
        if later not in self._latest:
            rule = self.at(later)
            self._latest[later] = self._back(later, rule.wait) if rule else later
        return self._latest[later]

    def _back(self, later: int, wait: Period) -> int:
        try:
            return max(self.axis.place(back(self.axis.day(later), wait)), -1)
        except DateOutOfRange:
            return -1

    def waits_before(self, later: int) -> bool:
        """Whether the version of that place asks for a wait at all."""
        found = self.at(later)
        return found is not None and found.wait != NONE

    def at(self, place: int) -> Stretch | None:
        """The stretch of a place, if a rule counts there."""
        found = next(each for each in self.stretches if each.first <= place <= each.last)
        return found if found.rule else None


def days_of(axis: Axis, turns: Iterable[date], counts: Callable[[date], bool]) -> int:
    """The days for which `counts` is true, where it may change on the `turns` only."""
    begins = sorted({axis.first, *(turn for turn in turns if axis.first < turn <= axis.last)})
    ends = [*(begin - timedelta(days=1) for begin in begins[1:]), axis.last]
    found = 0
    for begin, end in zip(begins, ends, strict=True):
        if counts(begin):
            found |= axis.run(begin, end)
    return found
