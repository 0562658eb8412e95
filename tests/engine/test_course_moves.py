"""Moving a visit of a course: what it pushes, how far, and what stays; and the sessions, counted."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intervals.engine.chart import Chart
from intervals.engine.course_moves import pushed
from intervals.engine.history import History, Plan, Treatment
from intervals.engine.open_days import OpenDays
from intervals.engine.periods import Period
from intervals.engine.reasons import Status
from intervals.engine.rules import Rule, RuleBook
from intervals.engine.sessions import sessions

ON = date(2026, 11, 27)
DAY = timedelta(days=1)
P = Period.parse
RULES = (
    Rule("needling", "needling", P("P4W"), P("P6W"), best_by=P("P10W"), start_again=P("P26W"), id="nn"),
    Rule("needling", "botox", P("P1W"), P("P2W"), id="nb"),
    Rule("botox", "needling", P("P0D"), P("P0D"), same_day_allowed=True, id="bn"),
)


def plan(id, days, procedure="needling", **more):
    return Plan(procedure, ON + days * DAY, id=id, **more)


def chart(*plans, done=(), rules=RULES, **facts):
    return Chart(History(tuple(done), plans), RuleBook(rules), **facts)


def days(found):
    return {id: (to - ON).days if to else None for id, to in found.items()}


def moved(visits, ahead=0, of=None, done=(), undecided=(), **facts):
    to = {of: ON + ahead * DAY} if of else None
    return days(pushed(chart(*visits, done=done, **facts), visits, ON, to, undecided))


def test_what_need_not_move_stays():
    visits = (plan("1", 0), plan("2", 42), plan("3", 90))
    assert moved(visits) == {}
    assert moved(visits, 3, "1") == {"2": 45}, "the third has room"
    assert moved(visits, 50, "2") == {"3": 92}
    assert moved(visits, 43, "2") == {}


def test_a_wait_that_is_short_already_stays_as_short_as_it_may():
    visits = (plan("1", 0), plan("2", 30))
    assert moved(visits) == {}, "somebody gave a reason for it"
    assert moved(visits, 1, "1") == {}
    assert moved(visits, 3, "1") == {"2": 31}
    too_short = (plan("1", 0), plan("2", 20))
    assert moved(too_short, 1, "1") == {"2": 43}, "shorter than the minimum is not kept"


def test_a_day_that_has_passed_goes_to_the_first_that_works_and_takes_the_rest_along():
    visits = (plan("1", -3), plan("2", 39), plan("3", 80, "botox"))
    assert moved(visits) == {"1": 0, "2": 42}


def test_done_late_pushes_and_done_long_ago_is_late():
    late = Treatment("needling", ON, id="9")
    assert moved((plan("2", 39),), done=[late]) == {}, "somebody has decided about it"
    assert moved((plan("2", 39),), done=[late], undecided=["2"]) == {"2": 42}
    short = (plan("2", 39), plan("3", 70))
    assert moved(short, undecided=["3"]) == {"3": 81}
    long_ago = Treatment("needling", ON - 50 * DAY, id="9")
    assert moved((plan("2", 30),), done=[long_ago]) == {"2": 0}, "best by was 10 weeks"
    assert moved((plan("2", 10), plan("3", 60)), done=[long_ago]) == {}, "in time after the one before it"


def test_closed_days_are_passed_over_but_a_day_that_stands_is_kept():
    weekdays = OpenDays(frozenset(range(5)))
    visits = (plan("1", 0), plan("2", 44))  # a Sunday
    assert moved(visits, open_days=weekdays) == {"2": 45} or moved(visits, open_days=weekdays) == {}
    assert moved(visits, 4, "1", open_days=weekdays) == {"2": 46}


def test_by_the_practitioner_s_own_days():
    mondays = OpenDays(frozenset({0}))
    visits = (plan("1", 0, practitioner="7"), plan("2", 42, practitioner="7"))
    to = moved(visits, 1, "1", practitioners={"7": mondays})["2"]
    assert (ON + to * DAY).weekday() == 0
    both = (plan("1", 0, practitioner="7"), plan("2", 42, practitioner="8"))
    assert moved(both, 1, "1", practitioners={"7": mondays}) == {"2": 43}


def test_where_no_day_would_do_nothing_is_said_of_what_follows():
    visits = (plan("1", 0), plan("2", 700), plan("3", 740))
    assert moved(visits, 720, "1") == {"2": None}
    far = (plan("1", 0), plan("2", 900))
    assert moved(far, 10, "1") == {}, "what lies beyond two years is left alone"


NOTHING_IS_LATE = [replace(each, best_by=None, start_again=None) for each in RULES]


@settings(max_examples=60, deadline=None)
@given(
    gaps=st.lists(st.integers(42, 60), min_size=1, max_size=4),
    kinds=st.lists(st.sampled_from(["needling", "botox"]), min_size=5, max_size=5),
    which=st.integers(0, 4),
    by=st.integers(0, 80),
)
def test_what_is_proposed_fits_and_nothing_moves_without_need(gaps, kinds, which, by):
    places = [sum(gaps[:number]) for number in range(len(gaps) + 1)]
    visits = tuple(plan(str(number), place, kinds[number]) for number, place in enumerate(places))
    own = visits[which % len(visits)]
    found = pushed(chart(*visits, rules=NOTHING_IS_LATE), visits, ON, {own.id: own.planned_on + by * DAY})
    new = [
        replace(
            each,
            planned_on=found.get(each.id) or (own.planned_on + by * DAY if each is own else each.planned_on),
        )
        for each in visits
    ]
    later = [each for each in new if visits[int(each.id)].planned_on >= own.planned_on and each.id != own.id]
    judged = chart(*new, rules=NOTHING_IS_LATE)
    for each in later:
        assert judged.judge_plan(each.id, ON).status not in (Status.TOO_SOON, Status.ASK_FIRST)
    for id, to in found.items():
        assert to is not None
        assert to > visits[int(id)].planned_on
        back = [
            replace(each, planned_on=visits[int(id)].planned_on) if each.id == id else each for each in new
        ]
        status = chart(*back, rules=NOTHING_IS_LATE).judge_plan(id, ON).status
        ordered = all(one.planned_on < two.planned_on for one, two in pairwise(back))
        assert status in (Status.TOO_SOON, Status.ASK_FIRST) or not ordered


def visit(days, procedure="needling", id=""):
    return Treatment(procedure, ON + days * DAY if days is not None else None, id=id or f"v{days}")


def numbers(*visits, done=()):
    return [each.number for each in sessions(chart(done=done), visits, ON)]


@pytest.mark.parametrize(("gap", "expected"), [(181, [1, 2, 3]), (182, [1, 1, 2]), (183, [1, 1, 2])])
def test_after_so_long_the_count_starts_anew(gap, expected):
    assert numbers(visit(-gap), visit(0), visit(42)) == expected


def test_it_says_by_what():
    found = sessions(chart(), (visit(-200), visit(0)), ON)
    assert found[0].anew is None
    assert found[1].anew.cause.given_on == ON - 200 * DAY
    assert found[1].anew.rule.id == "nn"


def test_what_was_done_beside_the_course_goes_on_with_the_series():
    assert numbers(visit(-200), visit(0), done=[visit(-90, id="beside")]) == [1, 2]


def test_a_first_visit_begins_it_and_an_unknown_day_begins_nothing_anew():
    assert numbers() == []
    assert numbers(visit(0), done=[visit(-400, id="old")]) == [1]
    assert numbers(visit(-200), visit(None)) == [1, 2]


def test_what_is_done_counts_once():
    done = visit(-10, id="7")
    assert numbers(done, visit(40), done=[done]) == [1, 2]
