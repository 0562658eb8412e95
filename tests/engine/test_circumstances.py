"""Which circumstances are worth asking about, and that no answer ever moves a date earlier."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intervals.engine.chart import Chart
from intervals.engine.circumstances import (
    Bearing,
    bearing_on,
    having,
    speaking_first,
    still_waits,
    worth_asking,
)
from intervals.engine.course_answers import answer
from intervals.engine.courses import Course, Visit
from intervals.engine.history import History
from intervals.engine.periods import DateOutOfRange, Period
from intervals.engine.reasons import Status
from intervals.engine.rules import Rule
from tests.engine.cases import DONE, HISTORY, ON, RULE, TWO_WEEKS, WEEK, chart
from tests.engine.strategies import CASES

VACCINE = Rule("vaccine", "botox", TWO_WEEKS, Period(days=21), id="vb")
OF_THE_FACE = replace(VACCINE, earlier="sunburn", same_area=True)


def asked(found, planned_on=None, on=ON):
    return list(worth_asking(found, "botox", on, ["sunburn", "vaccine", "dental-work"], planned_on))


def test_what_a_rule_speaks_of_is_asked_about_as_far_back_as_it_bears():
    assert asked(chart(HISTORY, RULE, VACCINE)) == [Bearing("vaccine", Period(days=21))]


def test_in_the_order_that_is_wanted():
    found = asked(chart(HISTORY, RULE, VACCINE, OF_THE_FACE))
    assert [each.circumstance for each in found] == ["sunburn", "vaccine"]


def test_what_cannot_change_the_dates_is_not_asked():
    shorter = replace(VACCINE, minimum=Period(days=2), recommended=Period(days=3))
    assert asked(chart(HISTORY, RULE, shorter)) == []


def test_what_changes_only_the_day_asked_about_is():
    """Long after the treatment both dates have passed, and stay as they are where the wait is shorter still."""
    on = DONE.given_on + timedelta(days=60)
    found = chart(HISTORY, RULE, replace(VACCINE, minimum=WEEK, recommended=WEEK))
    assert [each.circumstance for each in asked(found, on=on)] == ["vaccine"]


def test_what_happened_earlier_may_count_where_the_rule_ends_before_its_wait_is_over():
    """Had it happened today, no rule would speak any more on the day on which the wait is over."""
    ends = replace(VACCINE, minimum=TWO_WEEKS, recommended=TWO_WEEKS, valid_to=ON + timedelta(days=10))
    assert having(chart(History(), ends), ON, ("vaccine", ON)).dates("botox", ON).earliest is None
    assert asked(chart(History(), ends)) == [Bearing("vaccine", TWO_WEEKS)]


def test_the_longest_version_says_how_far_back():
    coming = replace(VACCINE, recommended=Period(months=2), valid_from=date(2027, 1, 1), id="later")
    now = replace(VACCINE, valid_to=date(2027, 1, 1))
    assert asked(chart(HISTORY, RULE, now, coming)) == [Bearing("vaccine", Period(months=2))]


ANSWERS = st.lists(st.one_of(st.none(), st.integers(0, 60)), max_size=2)
HAPPENED = ["microneedling", "botox"]


@given(CASES, ANSWERS, st.sampled_from(HAPPENED))
def test_no_answer_moves_a_date_earlier_or_makes_a_day_greener(case, answers, circumstance):
    known = case.question()
    happened = [(circumstance, None if ago is None else case.on - timedelta(days=ago)) for ago in answers]
    told = having(case.chart(), case.on, *happened).ask(case.procedure, case.on, case.areas)
    before, after = known.forecast(), told.forecast()
    for one, other in ((before.earliest, after.earliest), (before.recommended, after.recommended)):
        assert one is None or other is None or one <= other
    for ahead in range(0, 90, 7):
        day = case.on + timedelta(days=ahead)
        if told.status_on(day).works and not told.uppers(day):
            assert not known.status_on(day).stops


@given(CASES, st.integers(0, 60), st.sampled_from(HAPPENED))
def test_not_knowing_works_on_no_day_on_which_some_answer_warns(case, ago, circumstance):
    def told(given_on):
        return having(case.chart(), case.on, (circumstance, given_on)).ask(
            case.procedure, case.on, case.areas
        )

    dated, unknown = told(case.on - timedelta(days=ago)), told(None)
    for ahead in range(0, 90, 7):
        day = case.on + timedelta(days=ahead)
        if dated.status_on(day).warns and not case.question().status_on(day).warns:
            assert unknown.status_on(day).warns, (day, dated.status_on(day), unknown.status_on(day))


@given(CASES)
def test_what_is_not_asked_changes_no_date(case):
    others = [slug for slug in ("microneedling", "botox", "wedding") if slug != case.procedure]
    found = case.chart()
    bearing = {each.circumstance for each in worth_asking(found, case.procedure, case.on, others)}
    known = found.dates(case.procedure, case.on)
    for slug in set(others) - bearing:
        for ago in (0, 1, 7, 30, 400):
            happened = slug, case.on - timedelta(days=ago)
            told = having(found, case.on, happened).dates(case.procedure, case.on)
            assert (told.earliest, told.recommended) == (known.earliest, known.recommended)


def test_what_is_told_and_lies_ahead_is_a_plan():
    history = having(
        chart(), ON, ("vaccine", ON), ("vaccine", ON + timedelta(days=1)), ("sunburn", None)
    ).history
    assert [(each.procedure, each.planned_on) for each in history.plans] == [
        ("vaccine", ON + timedelta(days=1))
    ]
    assert [(each.procedure, each.given_on) for each in history.treatments[1:]] == [
        ("vaccine", ON),
        ("sunburn", None),
    ]


def test_a_day_out_of_range_is_refused():
    with pytest.raises(DateOutOfRange):
        list(worth_asking(chart(), "botox", date(1700, 1, 1), ["vaccine"]))


def test_whoever_is_to_speak_first_is_told_so_and_no_date_moves():
    needled = Chart.of_rule(Rule("needling", "botox", Period(days=7), Period(days=14)), date(2026, 11, 10))
    plain = needled.dates("botox", date(2026, 11, 26))
    found = speaking_first(needled, "botox", "q.1", "q.2").dates("botox", date(2026, 11, 26))
    assert found.status is Status.CONSULT
    assert (found.earliest, found.recommended) == (plain.earliest, plain.recommended)
    assert speaking_first(needled, "botox").dates("botox", date(2026, 11, 26)) == plain
    assert (
        speaking_first(needled, "botox", "q.1").dates("botox", date(2026, 11, 12)).status is Status.TOO_SOON
    )


# A course


def of_course(found, *firsts):
    visits = [((slug, frozenset()), day) for slug, day in firsts]
    return list(bearing_on(found, ON, ["sunburn", "vaccine", "dental-work"], visits))


@pytest.mark.parametrize("begins", range(0, 40, 3))
def test_of_a_course_what_could_take_a_day_from_a_visit_is_asked_about_and_nothing_else(begins):
    known, start = chart(HISTORY, RULE, VACCINE), ON + timedelta(days=begins)
    course = Course((Visit("peel"), Visit("botox")), start)
    found = answer(known, course, ON)
    kinds = [visit.kind for visit in course.visits]
    firsts = [window.first for window in found.minimum.windows]
    changed = any(
        answer(having(known, ON, ("vaccine", ON - timedelta(days=ago))), course, ON).full != found.full
        for ago in range(22)
    )
    asked_about = list(bearing_on(known, ON, ["vaccine"], zip(kinds, firsts, strict=True)))
    assert asked_about == ([Bearing("vaccine", Period(days=21))] if changed else [])


def test_of_a_course_the_longest_wait_of_its_visits_says_how_far_back():
    longer = replace(VACCINE, later="peel", recommended=Period(months=2), id="vp")
    found = chart(HISTORY, RULE, VACCINE, longer)
    assert of_course(found, ("botox", ON), ("peel", ON)) == [Bearing("vaccine", Period(months=2))]
    assert of_course(found, ("botox", ON), ("peel", ON + timedelta(days=90))) == [
        Bearing("vaccine", Period(days=21))
    ]
    assert of_course(found) == []


def test_a_wait_beyond_all_days_bears_on_every_visit():
    on, endless = date(2195, 1, 1), replace(VACCINE, recommended=Period(months=1200))
    visits = [(("botox", frozenset()), date(2199, 12, 31))]
    assert list(bearing_on(chart(HISTORY, endless), on, ["vaccine"], visits)) == [
        Bearing("vaccine", endless.recommended)
    ]


@pytest.mark.parametrize(("day", "waits"), [(date(2026, 11, 23), True), (date(2026, 11, 24), False)])
def test_a_wait_after_what_was_told_is_over_on_the_day_that_it_leads_to(day, waits):
    assert still_waits(date(2026, 11, 10), TWO_WEEKS, day) is waits


def test_a_wait_that_leads_out_of_the_range_is_never_over():
    assert still_waits(date(2199, 12, 31), WEEK, date(2199, 12, 31))
