"""Courses by example: a wedding, what cannot be, what would do, and what is not looked at."""

from datetime import date
from itertools import pairwise

import pytest

from intervals.engine.chart import Chart
from intervals.engine.course_answers import answer
from intervals.engine.course_changes import Change, Kind
from intervals.engine.course_days import Before, Closed, Ends, OnRecord, Starts, Wait
from intervals.engine.course_given import Given
from intervals.engine.courses import Course, CourseRefused, Event, Refusal, Visit
from intervals.engine.history import History, Hold, Plan, Treatment
from intervals.engine.open_days import OpenDays
from intervals.engine.periods import LAST_DAY, DateOutOfRange, Period
from intervals.engine.rules import Rule, RuleBook

ON, START = date(2026, 11, 26), date(2026, 12, 1)
WEDDING = Event("wedding", date(2027, 6, 12))
NEEDLING, BOTOX = Visit("microneedling"), Visit("botox")
P = Period.parse
RULES = (
    Rule("microneedling", "microneedling", P("P4W"), P("P6W"), id="mm"),
    Rule("microneedling", "botox", P("P1W"), P("P2W"), id="mb"),
    Rule("botox", "wedding", P("P2W"), P("P4W"), id="bw"),
)


def chart(*rules, history=None, **facts):
    return Chart(history or History(), RuleBook(rules or RULES), events=frozenset({"wedding"}), **facts)


def days(windows):
    return [(each.first, each.last) for each in windows]


def causes(chain):
    return [link.cause for link in chain]


def test_three_needlings_and_botox_before_a_wedding():
    """The worked example of docs/intervals.md."""
    course = Course((NEEDLING, NEEDLING, NEEDLING, BOTOX), START, WEDDING)
    found = answer(chart(), course, ON).full
    assert days(found.windows) == [
        (date(2026, 12, 1), date(2027, 2, 6)),
        (date(2027, 1, 12), date(2027, 3, 20)),
        (date(2027, 2, 23), date(2027, 5, 1)),
        (date(2027, 3, 9), date(2027, 5, 15)),
    ]
    assert found.soonest == tuple(each.first for each in found.windows)
    assert found.latest == tuple(each.last for each in found.windows)
    assert found.suggested == (date(2027, 1, 3), date(2027, 2, 14), date(2027, 3, 28), date(2027, 4, 11))
    botox = found.windows[3]
    assert causes(botox.because_first) == [Wait(2, 3), Wait(1, 2), Wait(0, 1), Starts(START)]
    assert [type(each) for each in causes(botox.because_last)] == [OnRecord, Before]
    assert [link.other for link in botox.because_first[:1]] == [date(2027, 2, 23)]


def test_without_an_event_nothing_ends_a_course_but_the_two_years():
    found = answer(chart(), Course((NEEDLING, BOTOX), START), ON).minimum
    assert days(found.windows) == [(START, None), (date(2026, 12, 8), None)]
    assert causes(found.windows[1].because_last) == [Ends(date(2028, 12, 1))]
    assert found.suggested == found.soonest
    assert found.latest == (date(2028, 11, 24), date(2028, 12, 1))


def test_what_cannot_all_be_before_the_wedding():
    course = Course((NEEDLING, NEEDLING, BOTOX), START, Event("wedding", date(2027, 1, 20)))
    found = answer(chart(), course, ON)
    assert not found.full.possible
    assert set(found.full.against) >= {Starts(START), Wait(0, 1)}
    assert Before("wedding", date(2027, 1, 20)) in found.full.against
    assert found.full.changes[0] == Change(Kind.MOVE_EVENT, to=date(2027, 2, 23))
    assert Change(Kind.LEAVE_OUT, visit=0) in found.full.changes
    assert found.minimum.possible


def test_a_minimum_between_two_visits_is_offered_for_the_full_wait_only():
    course = Course((NEEDLING, BOTOX), START, Event("wedding", date(2027, 1, 5)))
    found = answer(chart(), course, ON)
    assert Change(Kind.MINIMUM_BETWEEN, visits=(0, 1)) in found.full.changes
    assert found.minimum.possible
    narrow = Course((NEEDLING, BOTOX), START, Event("wedding", date(2026, 12, 10)))
    kinds = {each.kind for each in answer(chart(), narrow, ON).minimum.changes}
    assert kinds == {Kind.MOVE_EVENT, Kind.LEAVE_OUT}


def test_a_single_visit_that_cannot_be_is_not_left_out():
    """And where the event is not what stands against it, moving it would not do."""
    closed = OpenDays(frozenset(), extra=())
    found = answer(chart(open_days=closed), Course((BOTOX,), START, WEDDING), ON).minimum
    assert found.against == (Closed(),)
    assert found.changes == ()


def test_a_fixed_day_need_not_be_open():
    closed = OpenDays(frozenset({0, 1, 2, 3, 4}))
    course = Course((Visit("microneedling", fixed_on=date(2026, 12, 6)), BOTOX), START)
    found = answer(chart(open_days=closed), course, ON).full
    assert found.windows[0].first == found.windows[0].last == date(2026, 12, 6)
    assert found.windows[1].first == date(2026, 12, 21)  # the 20th is a Sunday
    assert causes(found.windows[1].because_first)[:2] == [Closed(), Wait(0, 1)]


def test_the_order_that_ends_soonest():
    course = Course((BOTOX, NEEDLING), START, open_order=True)
    last = Rule("botox", "microneedling", P("P5W"), P("P5W"))
    found = answer(chart(*RULES, last), course, ON).full
    assert found.order == (1, 0)
    assert found.soonest == (date(2026, 12, 15), START)
    alike = Course((NEEDLING, NEEDLING), START, open_order=True)
    assert answer(chart(), alike, ON).full.order == (0, 1)


def test_what_no_rule_speaks_of():
    history = History((Treatment("filler", date(2026, 11, 1)),))
    found = answer(chart(history=history), Course((BOTOX, NEEDLING), START), ON)
    assert found.uncovered == (
        ("filler", "botox"),
        ("filler", "microneedling"),
        ("botox", "microneedling"),
    )


@pytest.mark.parametrize(
    ("visits", "facts", "why"),
    [
        ((), {}, Refusal.NO_VISIT),
        ((BOTOX,) * 13, {}, Refusal.TOO_MANY_VISITS),
        ((BOTOX,) * 7, {"open_order": True}, Refusal.TOO_MANY_IN_OPEN_ORDER),
        ((BOTOX,), {"event": Event("wedding", date(2026, 11, 30))}, Refusal.EVENT_BEFORE_START),
        ((BOTOX,), {"event": Event("wedding", date(2028, 12, 2))}, Refusal.EVENT_TOO_FAR),
        ((Visit("botox", fixed_on=date(2028, 12, 2)),), {}, Refusal.FIXED_TOO_FAR),
    ],
)
def test_what_is_not_looked_at(visits, facts, why):
    with pytest.raises(CourseRefused) as refused:
        Course(visits, START, **facts)
    assert refused.value.why is why


def test_the_limits_themselves_are_looked_at():
    Course((BOTOX,) * 12, START, Event("wedding", date(2028, 12, 1)))
    Course((BOTOX,) * 6, START, open_order=True)
    with pytest.raises(DateOutOfRange):
        Course((BOTOX,), LAST_DAY)


def test_a_wait_that_leads_out_of_the_range_leaves_no_day():
    rule = Rule("microneedling", "botox", P("P99Y"), P("P99Y"))
    start = date(2197, 1, 1)
    found = answer(chart(rule), Course((NEEDLING, BOTOX), start), start).minimum
    assert not found.possible
    assert Wait(0, 1) in found.against


def test_no_event_within_two_years_leaves_three():
    rule = Rule("botox", "wedding", P("P3Y"), P("P3Y"))
    found = answer(chart(rule), Course((BOTOX, NEEDLING), START, WEDDING), ON).minimum
    assert found.changes == (Change(Kind.LEAVE_OUT, visit=0),)


def test_a_longer_version_that_leads_out_of_the_range_going_back():
    turn = date(1900, 9, 1)
    rules = (
        Rule("microneedling", "botox", P("P1Y"), P("P1Y"), valid_to=turn),
        Rule("microneedling", "botox", P("P13M"), P("P13M"), valid_from=turn),
    )
    start = date(1900, 6, 1)
    found = answer(chart(*rules), Course((NEEDLING, BOTOX), start), start).minimum
    assert found.windows[1].first == date(1901, 7, 1)


def test_what_is_suggested_is_the_soonest_where_halfway_leaves_no_plan():
    rule = Rule("microneedling", "botox", P("P23M"), P("P23M"), same_day_allowed=True)
    course = Course((NEEDLING, Visit("botox", fixed_on=date(2028, 11, 1))), START)
    found = answer(chart(rule), course, ON).minimum
    assert days(found.windows)[0] == (START, date(2028, 11, 1))
    assert found.suggested == found.soonest == (START, date(2028, 11, 1))


def test_the_days_of_a_plan_never_go_down_the_order():
    course = Course((NEEDLING, Visit("filler"), BOTOX, Visit("filler")), START, WEDDING)
    for outcome in (answer(chart(), course, ON).full, answer(chart(), course, ON).minimum):
        for plan in (outcome.soonest, outcome.latest, outcome.suggested):
            assert all(one <= other for one, other in pairwise(plan))


@pytest.mark.parametrize(
    ("course", "more", "bears"),
    [
        (Course((BOTOX,), START), {}, [False]),
        (
            Course((BOTOX,), START),
            {"history": History((Treatment("microneedling", date(2026, 1, 1)),))},
            [True],
        ),
        (Course((BOTOX,), START), {"history": History((Treatment("botox", date(2026, 1, 1)),))}, [False]),
        (Course((BOTOX,), START), {"history": History(holds=(Hold("botox", ON),))}, [True]),
        (Course((NEEDLING,), START), {"history": History(plans=(Plan("botox", date(2028, 1, 1)),))}, [True]),
        (Course((BOTOX, NEEDLING), START, WEDDING), {}, [True, False]),
        (Course((BOTOX, NEEDLING), START), {}, [False, False]),
        (Course((BOTOX, NEEDLING), START, open_order=True), {}, [True, True]),
    ],
)
def test_a_rule_bears_on_a_visit_be_its_wait_over_or_its_day_far_off(course, more, bears):
    given = Given.of(chart(**more), course, ON)
    assert [given.bears(place) for place in range(len(course.visits))] == bears
