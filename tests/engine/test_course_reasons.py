"""Why a course's windows are what they are, why it cannot be, and what would do: each is true when it is tried."""

from dataclasses import replace

from hypothesis import given, settings

from intervals.engine.course_answers import answer
from intervals.engine.course_changes import Kind, wide_axis
from intervals.engine.course_days import OnRecord, Order, Starts
from intervals.engine.course_given import Given
from intervals.engine.course_orders import find
from intervals.engine.courses import Event, Figure
from intervals.engine.reasons import BeforeNext
from tests.engine.course_cases import COURSES, SEVERAL

often = settings(max_examples=200, deadline=None, database=None)


def bounds(given, outcome, only, visit):
    """The first and the last day of a visit where nothing but these causes counts."""
    search = given.search(outcome.figure, outcome.order, only)
    here = outcome.order.index(visit)
    day = search.axis.day
    first = min(plan[here] for plan in search.earliest)
    last = max(plan[here] for plan in search.latest)
    return day(first), day(last)


@often
@given(COURSES)
def test_every_cause_of_a_bound_is_needed_and_together_they_are_enough(asked):
    """Not earlier than the start: what is done lies before it, and nobody goes back behind that."""
    case, course = asked
    found = answer(case.chart(), course, case.on)
    near = Given.of(case.chart(), course, case.on)
    beyond = near.on_axis(replace(near.axis, last=wide_axis(near).last))
    for outcome in (found.full, found.minimum):
        if outcome.possible:
            search = near.search(outcome.figure)
            # Where days can be shared, or a longer version begins inside, one way of several leads to a bound, and its
            # chain is that of this way.
            if not any(pair.excused for pair in search.pairs.values()):
                every_first(beyond, outcome)
                if not any(pair.turns for pair in search.pairs.values()) and not shares_the_events_day(near):
                    every_last(beyond, outcome)


def shares_the_events_day(given):
    """Whether a visit may be on the event's day and not on those before it: then, too, there are several ways."""
    causes = [cause for limits in given.limits for cause in limits]
    return any(isinstance(each, OnRecord) and _on_the_day_too(each.reason) for each in causes)


def _on_the_day_too(reason):
    return isinstance(reason, BeforeNext) and reason.rule.same_day_allowed


def every_first(given, outcome):
    for place, window in enumerate(outcome.windows):
        causes = {link.cause for link in window.because_first}
        assert bounds(given, outcome, causes, place)[0] == window.first
        for cause in causes:
            if not isinstance(cause, Starts | Order) and window.first != given.course.start:
                assert bounds(given, outcome, causes - {cause}, place)[0] < window.first


def every_last(given, outcome):
    for place, window in enumerate(outcome.windows):
        causes = {link.cause for link in window.because_last}
        last = bounds(given, outcome, causes, place)[1]
        assert window.last is None or last == window.last
        for cause in causes:
            if not isinstance(cause, Order):
                assert bounds(given, outcome, causes - {cause}, place)[1] > last


@often
@given(SEVERAL)
def test_what_is_shown_as_contradictory_is_smallest(asked):
    case, course = asked
    found = answer(case.chart(), course, case.on)
    near = Given.of(case.chart(), course, case.on)
    wide = near.on_axis(wide_axis(near))
    for outcome in (found.full, found.minimum):
        assert bool(outcome.against) is not outcome.possible
        if not outcome.possible:
            assert find(wide, outcome.figure, outcome.against) is None
            for cause in outcome.against:
                assert find(wide, outcome.figure, set(outcome.against) - {cause})


@often
@given(SEVERAL)
def test_every_change_that_is_proposed_has_a_plan(asked):
    case, course = asked
    found = answer(case.chart(), course, case.on)
    for outcome in (found.full, found.minimum):
        assert not (outcome.possible and outcome.changes)
        for change in outcome.changes:
            if change.kind is Kind.MINIMUM_BETWEEN:
                assert outcome.figure is Figure.FULL
                continue
            changed = (
                replace(course, event=Event(course.event.procedure, change.to))
                if change.kind is Kind.MOVE_EVENT
                else replace(
                    course,
                    visits=tuple(each for place, each in enumerate(course.visits) if place != change.visit),
                )
            )
            then = answer(case.chart(), changed, case.on)
            assert (then.full if outcome.figure is Figure.FULL else then.minimum).possible
