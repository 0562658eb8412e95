"""What would do where a course cannot be: each change as a link to the course so changed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from intervals.engine.course_answers import Outcome
from intervals.engine.course_changes import Change, Kind
from intervals.engine.course_days import Fixed
from intervals.engine.course_given import Given
from intervals.engine.course_orders import find, is_possible
from intervals.engine.courses import MOST_IN_OPEN_ORDER, Figure
from intervals.public.course_counted import Counted
from intervals.public.course_query import CourseQuery


@dataclass(frozen=True)
class ChangeLink:
    """A change that would do, with its price, and the course so changed."""

    text: str
    href: str


def changes(counted: Counted, outcome: Outcome) -> Iterator[ChangeLink]:
    """The engine's changes, and a fixed day left open or another order, each tried."""
    told, here = counted.told, counted.here
    for change in outcome.changes:
        changed = _changed(counted, change)
        if changed:
            yield ChangeLink(told.change(change), f"{here}?{changed}")
    for cause in outcome.against:
        if isinstance(cause, Fixed):
            freed = counted.asked.plain.fixed(cause.visit, None)
            if _fits(counted, freed, outcome.figure):
                yield ChangeLink(told.freed(cause.visit), f"{here}?{freed}")
    ordered = replace(counted.asked.plain, open_order=True)
    may_be_open = not counted.asked.open_order and 1 < len(ordered.visits) <= MOST_IN_OPEN_ORDER
    if may_be_open and _fits(counted, ordered, outcome.figure):
        yield ChangeLink(_("Have them in another order."), f"{here}?{ordered}")


def _fits(counted: Counted, asked: CourseQuery, figure: Figure) -> bool:
    given = Given.of(counted.given.facts.chart, asked.course(counted.on), counted.on)
    return is_possible(given, figure)


def _changed(counted: Counted, change: Change) -> CourseQuery | None:
    """The course as a change makes it."""
    asked = counted.asked.plain
    if change.kind is Kind.MOVE_EVENT:
        return replace(asked, before=change.to)
    if change.kind is Kind.LEAVE_OUT and change.visit is not None:
        return asked.without(change.visit)
    if change.visits is None:
        return None
    one, other = change.visits
    enough = {(one, other): Figure.MINIMUM, (other, one): Figure.MINIMUM}
    found = find(counted.given, Figure.FULL, enough=enough)
    if found is None:
        return None
    soonest, *_later = sorted(found.search.earliest, key=lambda plan: (plan[-1], plan))
    by_place = dict(zip(found.order, soonest, strict=True))
    return asked.all_fixed([counted.given.axis.day(by_place[place]) for place in range(len(asked.visits))])
