"""The answers for courses are those of trying every combination of days."""

from hypothesis import given, settings

from intervals.engine.course_answers import answer
from tests.engine import course_reference as reference
from tests.engine.course_cases import COURSES, OPEN

often = settings(max_examples=1000, deadline=None, database=None)


def same_as(case, course, found, figure):
    """What the engine found is what there is."""
    if course.open_order:
        best = reference.in_best_order(case, course, figure)
        order, plans = best or ((), [])
    else:
        order, plans = tuple(range(len(course.visits))), reference.plans(case, course, figure)
    assert found.possible is bool(plans)
    if not plans:
        return
    assert found.order == order
    in_order = reference.replace(course, visits=tuple(course.visits[place] for place in order))
    there = [found.windows[place] for place in order]
    assert [(window.first, window.last) for window in there] == reference.windows(plans)
    assert [found.soonest[place] for place in order] == list(reference.soonest(plans))
    assert [found.latest[place] for place in order] == list(reference.latest(plans))
    expected = reference.suggested(case, in_order, figure, plans)
    assert [found.suggested[place] for place in order] == list(expected)


@often
@given(COURSES)
def test_courses_in_their_order(asked):
    case, course = asked
    found = answer(case.chart(), course, case.on)
    same_as(case, course, found.full, "full")
    same_as(case, course, found.minimum, "minimum")


@settings(often, max_examples=200)
@given(OPEN)
def test_courses_whose_order_is_to_be_found(asked):
    case, course = asked
    found = answer(case.chart(), course, case.on)
    same_as(case, course, found.full, "full")
    same_as(case, course, found.minimum, "minimum")
