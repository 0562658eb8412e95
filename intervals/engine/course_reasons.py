"""Why a visit of a course is not earlier, or not later: the chain of causes that leads to a bound of its window."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from intervals.engine.course_days import (
    Before,
    Cause,
    Closed,
    Ends,
    Fixed,
    OnRecord,
    Order,
    Starts,
    Turn,
    Wait,
)
from intervals.engine.course_given import Given, Taken
from intervals.engine.course_search import Places, Search
from intervals.engine.courses import Figure
from intervals.engine.reasons import BeforeNext


@dataclass(frozen=True)
class Link:
    """What keeps the visit `visit` (its place in the course) to `day`; `other` is the day of the other visit, if any.

    Where several causes together take the days before or after, each has a link of its own, the nearest days first.
    """

    visit: int
    day: date
    cause: Cause
    other: date | None = None


@dataclass(frozen=True)
class _Taken:
    """Days that one cause takes, how far they reach from the one looked at, and the visit that the cause hangs on."""

    cause: Cause
    reach: int
    follow: int | None


@dataclass(frozen=True)
class Chains:
    """The chains of one plan of a course in which every visit is as early, or as late, as the others let it be.

    `upward`: why none is later.
    """

    given: Given
    figure: Figure
    search: Search
    order: tuple[int, ...]
    plan: Places
    upward: bool
    _links: dict[int, tuple[Link, ...]] = field(default_factory=dict)

    def of(self, here: int) -> tuple[Link, ...]:
        """The chain of the visit that stands at `here` in the order: its own links, then those that it hangs on."""
        if here not in self._links:
            taken = tuple(self._covering(self._groups[here]))
            found = [self._link(here, each) for each in taken]
            for each in taken:
                if each.follow is not None:
                    found += self.of(each.follow)
            self._links[here] = tuple(dict.fromkeys(found))
        return self._links[here]

    def _link(self, here: int, taken: _Taken) -> Link:
        day = self.search.axis.day
        other = None if taken.follow is None else day(self.plan[taken.follow])
        return Link(self.order[here], day(self.plan[here]), taken.cause, other)

    @cached_property
    def _groups(self) -> dict[int, range]:
        """For each visit those that share its day although a wait is between two."""
        groups = {here: range(here, here + 1) for here in range(len(self.plan))}
        for (one, other), pair in self.search.pairs.items():
            if self.plan[one] == self.plan[other] and pair.excused >> self.plan[one] & 1:
                joined = range(min(groups[one].start, one), max(groups[other].stop, other + 1))
                groups.update(dict.fromkeys(joined, joined))
        return groups

    def _covering(self, group: range) -> Iterator[_Taken]:
        """What takes all days on one side of the plan's, by as few causes as possible, from the nearest day on."""
        fixed = [each for here in group for each in self._limits(here) if isinstance(each, Fixed)]
        if fixed:
            yield _Taken(fixed[0], 0, None)
            return
        place = self.plan[group.start]
        while True:
            place += 1 if self.upward else -1
            taken = max(self._taking(group, place), key=self._weight, default=None)
            if taken is None:
                yield _Taken(self._edge(place), place, None)
                return
            yield taken
            if self._for_good(taken):
                return
            place = taken.reach

    def _edge(self, place: int) -> Cause:
        course = self.given.course
        if 0 <= place < self.search.axis.size:
            return Turn(self.search.axis.day(place))
        if not self.upward:
            return Starts(course.start)
        event = course.event
        return Before(event.procedure, event.day) if event else Ends(course.last)

    def _limits(self, here: int) -> dict[Cause, Taken]:
        return self.given.limits[self.order[here]]

    def _taking(self, group: range, place: int) -> Iterator[_Taken]:
        for cause, days, follow in self._causes(group):
            reach = self._reach(days, place)
            if reach is not None:
                yield _Taken(cause, reach, follow)

    def _causes(self, group: range) -> Iterator[tuple[Cause, int, int | None]]:
        """All that takes days from the visits of a group, and the other visit of those that hang on one."""
        for here in group:
            for cause, taken in self._limits(here).items():
                yield cause, taken[self.figure], None
        for (one, other), pair in self.search.pairs.items():
            cause = Wait(self.order[one], self.order[other])
            if one in group and other in group:
                yield cause, self.search.axis.every & ~pair.shared, None
            elif other in group and not self.upward:
                yield cause, pair.taken_after(self.plan[one]), one
            elif one in group and self.upward and pair.waits_before(self.plan[other]):
                yield cause, self._after(pair.latest(self.plan[other])), other
        if self.upward and group.stop < len(self.plan):
            yield Order(self.order[group.stop]), self._after(self.plan[group.stop]), group.stop
        elif not self.upward and group.start > 0:
            here = group.start - 1
            yield Order(self.order[here]), (1 << self.plan[here]) - 1, here

    def _after(self, place: int) -> int:
        """All days after a place, the first one past the end of the axis too."""
        return (1 << (self.search.axis.size + 1)) - (1 << (place + 1))

    def _reach(self, days: int, place: int) -> int | None:
        """How far a run of these days reaches from `place`; None where that is none of them."""
        if place < 0 or not days >> place & 1:
            return None
        if not self.upward:
            return (~days & ((1 << (place + 1)) - 1)).bit_length()
        rest = ~(days >> place)
        return place + (rest & -rest).bit_length() - 2

    def _for_good(self, taken: _Taken) -> bool:
        """Whether it takes all days that follow, those beyond the axis too."""
        if self.upward:
            return isinstance(taken.cause, Before | Wait | Order)
        bounded = isinstance(taken.cause, Closed) or (
            isinstance(taken.cause, OnRecord) and isinstance(taken.cause.reason, BeforeNext)
        )
        return taken.reach == 0 and not bounded

    def _weight(self, taken: _Taken) -> tuple[bool, int, bool]:
        """The better the further it reaches, and what hangs on no other visit rather than what does."""
        for_good = self._for_good(taken)
        reach = taken.reach if self.upward else -taken.reach
        return for_good, 0 if for_good else reach, taken.follow is None
