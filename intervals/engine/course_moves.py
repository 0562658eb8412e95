"""What moving some visits of a course means for the others: each stays where it may, and else goes as far as it must.

What somebody has decided about, a day in spite of a warning, is not what a move pushes: it stays as it was decided.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations

from intervals.engine.answers import Verdict
from intervals.engine.chart import Chart
from intervals.engine.course_given import Given
from intervals.engine.course_search import Places, Search
from intervals.engine.courses import Course, Figure, Visit
from intervals.engine.history import Plan
from intervals.engine.reasons import Status
from intervals.engine.sessions import as_done


def pushed(
    chart: Chart,
    visits: Sequence[Plan],
    on: date,
    moved: Mapping[str, date] | None = None,
    undecided: Collection[str] = (),
) -> dict[str, date | None]:
    """Where the visits of a course are to be that have to move, by their ids, in their order; None: no day would do.

    The visits are open plans of the chart, in their order; `moved` are those whose new day somebody has chosen. The
    others keep their day where the waits after those before them let them, with the waits in full, or as short as they
    are between two now; but for those `undecided`, whose days do not fit and which nobody has decided about. One whose
    day has passed, or is later than is best, goes to the first day that works. Nothing is moved to the day of the visit
    before it: two plans of one day are judged both ways.
    """
    wanted = dict(moved or {})
    without = chart.planned((), {each.id for each in visits})
    given = _given(without, visits, on)
    search = _as_they_stand(given, visits, undecided)
    found: dict[str, date | None] = {}
    head: Places = ()
    before: Plan | None = None
    for visit in visits:
        place = given.axis.place(wanted.get(visit.id, visit.planned_on))
        if visit.id not in wanted and place < given.axis.size:
            first = 0 if _as_soon_as_it_may(chart, visits, visit, on) else place
            if before is not None and before.planned_on != visit.planned_on:
                first = max(first, head[-1] + 1)
            free = search.after(head, first)
            if free is None:
                return found | {visit.id: None}
            place = free
            if given.axis.day(place) != visit.planned_on:
                found[visit.id] = given.axis.day(place)
        head += (min(max(place, 0), given.axis.size - 1),)
        before = visit
    return found


def _given(chart: Chart, visits: Sequence[Plan], on: date) -> Given:
    people = {each.practitioner for each in visits}
    if len(people) == 1:
        chart = chart.by(people.pop())
    return Given.of(chart, Course(tuple(Visit(each.procedure, each.areas) for each in visits), on), on)


def _as_they_stand(given: Given, visits: Sequence[Plan], undecided: Collection[str]) -> Search:
    """The search for full waits, but for the days and the waits that are shorter now, as somebody has decided."""
    axis, enough = given.axis, {}
    places = [axis.place(each.planned_on) for each in visits]
    for earlier, later in combinations(range(len(visits)), 2):
        full, least = (given.between(earlier, later, each) for each in (Figure.FULL, Figure.MINIMUM))
        one, other = places[earlier], places[later]
        if visits[later].id in undecided:
            continue
        known = full and least and 0 <= one < axis.size and 0 <= other < axis.size
        if full and least and known and not full.allows(one, other) and least.allows(one, other):
            enough[earlier, later] = Figure.MINIMUM
    search = given.search(Figure.FULL, at_least=enough)
    allowed = tuple(
        days | (1 << place if 0 <= place < axis.size and visit.id not in undecided else 0)
        for days, place, visit in zip(search.allowed, places, visits, strict=True)
    )
    return replace(search, allowed=allowed)


def judge_visit(chart: Chart, visits: Sequence[Plan], visit: Plan, on: date) -> Verdict:
    """What the day of a visit means once those before it are done on theirs. KeyError if the chart has no such plan."""
    before = visits[: list(visits).index(visit)]
    left = chart.planned((), {each.id for each in before}).history
    treatments = (*left.treatments, *(as_done(each) for each in before))
    return replace(chart, history=replace(left, treatments=treatments)).judge_plan(visit.id, on)


def _as_soon_as_it_may(chart: Chart, visits: Sequence[Plan], visit: Plan, on: date) -> bool:
    """Whether a visit is to be as soon as it may: its day has passed, or is later than is best."""
    return visit.planned_on < on or judge_visit(chart, visits, visit, on).status is Status.LATE
