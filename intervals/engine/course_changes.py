"""What stands against a course that has no plan, and the single changes that would do, each tried."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import combinations

from intervals.engine.course_days import Axis, Cause
from intervals.engine.course_given import Given
from intervals.engine.course_orders import find, is_possible
from intervals.engine.courses import LONGEST, Event, Figure
from intervals.engine.periods import FIRST_DAY, LAST_DAY, add_or_none, back_or_none


class Kind(StrEnum):
    """What may be changed."""

    LEAVE_OUT = "leave_out"
    MOVE_EVENT = "move_event"
    MINIMUM_BETWEEN = "minimum_between"


@dataclass(frozen=True)
class Change:
    """One change that makes a course possible: a visit left out, the event moved, the minimum between two visits."""

    kind: Kind
    visit: int | None = None
    to: date | None = None
    visits: tuple[int, int] | None = None


def contradiction(given: Given, figure: Figure) -> tuple[Cause, ...]:
    """A set of causes that cannot hold together: any one taken away, the rest can. The order is none of them."""
    wide = given.on_axis(wide_axis(given))
    causes = wide.causes()
    return tuple(_smallest(causes, lambda kept: is_possible(wide, figure, kept)))


def wide_axis(given: Given) -> Axis:
    """So many days that without the start, or without the end, every wait can be kept."""
    room = sum((_longest(given, later) for later in range(len(given.course.visits))), 2 * 366)
    first = max(given.axis.first.toordinal() - room, FIRST_DAY.toordinal())
    last = min(given.axis.last.toordinal() + room, LAST_DAY.toordinal())
    return Axis(date.fromordinal(first), date.fromordinal(last))


def _longest(given: Given, later: int) -> int:
    """The longest wait before a visit, in days."""
    pairs = (given.between(earlier, later, Figure.FULL) for earlier in range(len(given.course.visits)))
    waits = (each.wait for pair in pairs if pair is not None for each in pair.stretches)
    return max((31 * wait.months + wait.days for wait in waits), default=0)


def _smallest(causes: list[Cause], holds: Callable[[set[Cause]], bool]) -> list[Cause]:
    """Of causes that do not hold together, those of which none can be left out: halves first, then one by one."""

    def needed(kept: list[Cause], added: bool, rest: list[Cause]) -> list[Cause]:
        if added and not holds(set(kept)):
            return []
        if len(rest) == 1:
            return rest
        half = len(rest) // 2
        second = needed(kept + rest[:half], True, rest[half:])
        return needed(kept + second, bool(second), rest[:half]) + second

    return needed([], False, causes)


def changes(given: Given, figure: Figure) -> tuple[Change, ...]:
    """The single changes that would do, in the order in which they are best read."""
    return (*_event_moved(given, figure), *_shortened(given, figure), *_left_out(given, figure))


def _left_out(given: Given, figure: Figure) -> Iterator[Change]:
    visits = given.course.visits
    for place in range(len(visits) if len(visits) > 1 else 0):
        if is_possible(given, figure, without=place):
            yield Change(Kind.LEAVE_OUT, visit=place)


def _shortened(given: Given, figure: Figure) -> Iterator[Change]:
    if figure is Figure.FULL:
        for one, other in combinations(range(len(given.course.visits)), 2):
            enough = {(one, other): Figure.MINIMUM, (other, one): Figure.MINIMUM}
            if is_possible(given, figure, enough=enough):
                yield Change(Kind.MINIMUM_BETWEEN, visits=(one, other))


def _event_moved(given: Given, figure: Figure) -> Iterator[Change]:
    event = given.course.event
    if event is None:
        return
    free = find(given.before(None), figure)
    if free is None:
        return
    soonest = free.search.axis.day(min(plan[-1] for plan in free.search.earliest))
    first = max(soonest, back_or_none(event.day, LONGEST) or FIRST_DAY)
    last = min(given.course.last, add_or_none(event.day, LONGEST) or LAST_DAY)
    days = (first + timedelta(days=count) for count in range((last - first).days + 1))
    for day in sorted(days, key=lambda day: (abs(day - event.day), day < event.day)):
        moved = given.before(Event(event.procedure, day))
        if day != event.day and is_possible(moved, figure):
            yield Change(Kind.MOVE_EVENT, to=day)
            return
