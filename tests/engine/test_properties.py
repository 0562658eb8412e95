"""What must always hold (docs/intervals.md), on random histories and rules."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from intervals.engine.forecast import forecast, judge, too_soon_when_done

from intervals.engine.history import Skin
from intervals.engine.periods import LAST_DAY, DateOutOfRange, Period, add, back, never_shorter
from intervals.engine.reasons import AfterTreatment, Status
from intervals.engine.strip import strip
from tests.engine.strategies import (
    ANY_DAY,
    ANY_WAIT,
    DAYS,
    HOLDS,
    MONTH_EDGES,
    ONE_WAY,
    QUESTIONS,
    SHORT_WAITS,
    TREATMENTS,
    Question,
    rules,
)

DAY = timedelta(days=1)
moderately = settings(max_examples=80, deadline=None, database=None)


def ask(question: Question):
    return forecast(question.history, question.rules, question.later, question.on)


def clear(question: Question):
    """The same without what makes a day `consult`, so that the dates alone speak."""
    history = question.history
    return replace(
        question,
        history=replace(
            history,
            treatments=tuple(treatment for treatment in history.treatments if treatment.given_on),
            holds=tuple(hold for hold in history.holds if hold.until),
            skin=Skin.SETTLED,
        ),
    )


def same_day(found, day):
    """Whether something was done on `day` after which the same day is allowed."""
    return any(
        isinstance(reason, AfterTreatment) and reason.rule.same_day_allowed and reason.given_on == day
        for reason in found.reasons
    )


# Dates


@moderately
@given(ANY_DAY, ANY_WAIT)
def test_back_and_forward_agree(planned, wait):
    try:
        last = back(planned, wait)
    except DateOutOfRange:
        assume(condition=False)
    assert add(last, wait) <= planned
    assert last == LAST_DAY or passes_the_range(last + DAY, wait) or planned < add(last + DAY, wait)


def passes_the_range(day, wait):
    try:
        add(day, wait)
    except DateOutOfRange:
        return True
    return False


@moderately
@given(DAYS, DAYS, SHORT_WAITS)
def test_a_later_day_never_comes_out_earlier(one, other, wait):
    first, second = sorted([one, other])
    assert add(first, wait) <= add(second, wait)
    assert back(first, wait) <= back(second, wait)
    assert back(add(first, wait), wait) >= first


@moderately
@given(ANY_WAIT)
def test_a_wait_reads_back_as_written(wait):
    assert Period.parse(str(wait)) == wait


@moderately
@given(st.integers(0, 90), st.integers(0, 99), st.integers(0, 99), st.integers(0, 99))
def test_a_wait_is_the_sum_of_its_parts(years, months, weeks, days):
    wait = Period.parse(f"P{years}Y{months}M{weeks}W{days}D")
    assert wait == Period(12 * years + months, 7 * weeks + days)
    assert str(Period.parse(str(wait))) == str(wait)


@moderately
@given(st.integers(0, 14), st.integers(0, 5), st.integers(0, 14), st.integers(28, 31), st.integers(-1, 1))
def test_never_shorter_is_sound(months, days, other_months, length, shift):
    """Pairs of almost the same length, where a month of 28 days against one of 31 matters."""
    wait = Period(months, days)
    than = Period(other_months, max(0, length * (months - other_months) + days + shift))
    for one, other in ((wait, than), (than, wait)):
        if never_shorter(one, other):
            assert all(add(day, one) >= add(day, other) for day in MONTH_EDGES)


# The two dates and the status


@moderately
@given(ONE_WAY)
def test_the_day_before_the_earliest_date_is_too_soon_and_the_earliest_date_is_not(question):
    found = ask(question)
    assume(found.earliest)
    assert found.status_on(found.earliest) is not Status.TOO_SOON
    before = found.earliest - DAY
    assert found.status_on(before) is Status.TOO_SOON or same_day(found, before)


@moderately
@given(ONE_WAY)
def test_the_day_before_the_recommended_date_is_not_ready_and_the_recommended_date_is(question):
    found = ask(clear(question))
    assume(found.recommended)
    assert found.status_on(found.recommended) is Status.READY
    before = found.recommended - DAY
    assert found.status_on(before) is not Status.READY or same_day(found, before)


@moderately
@given(QUESTIONS)
def test_earliest_is_never_after_recommended(question):
    found = ask(question)
    assert (found.earliest is None) == (found.recommended is None)
    assert found.earliest is None or found.earliest <= found.recommended


@moderately
@given(QUESTIONS)
def test_one_reason_decides_and_it_is_the_one_that_pushed_furthest(question):
    found = ask(question)
    assert [reason.deciding for reason in found.reasons] == [True, *[False] * (len(found.reasons) - 1)][
        : len(found.reasons)
    ]
    if found.earliest is not None:
        assert found.reasons[0].earliest_date == found.earliest


@moderately
@given(QUESTIONS, DAYS)
def test_the_deciding_reason_of_a_verdict_has_its_status(question, day):
    found = judge(question.history, question.rules, question.later, day, question.on)
    if found.reasons:
        decided = found.reasons[0].status_on(day)
        assert found.reasons[0].deciding
        assert found.status == decided or (found.status is Status.CONSULT and question.history.skin)


# Adding something


def not_earlier(before, after):
    return before is None or (after is not None and after >= before)


def assert_only_lengthened(question, longer, day):
    before, after = ask(question), ask(longer)
    assert not_earlier(before.earliest, after.earliest)
    assert not_earlier(before.recommended, after.recommended)
    assert after.status_on(day).severity <= before.status_on(day).severity


@moderately
@given(QUESTIONS, TREATMENTS, DAYS)
def test_adding_a_treatment_only_lengthens(question, treatment, day):
    history = question.history
    more = replace(history, treatments=(*history.treatments, treatment))
    assert_only_lengthened(question, replace(question, history=more), day)


@moderately
@given(QUESTIONS, HOLDS, DAYS)
def test_adding_a_hold_only_lengthens(question, hold, day):
    history = question.history
    assert_only_lengthened(
        question, replace(question, history=replace(history, holds=(*history.holds, hold))), day
    )


@moderately
@given(QUESTIONS, rules(), DAYS)
def test_adding_a_rule_only_lengthens(question, rule, day):
    """A clinic's own rule is meant to replace the shared one; here every rule is a shared one."""
    shared = tuple(replace(found, own=False) for found in question.rules)
    more = (*shared, replace(rule, own=False, id="more"))
    assert_only_lengthened(replace(question, rules=shared), replace(question, rules=more), day)


# Order


@moderately
@given(QUESTIONS, DAYS, st.randoms(use_true_random=False))
def test_the_order_of_the_history_does_not_matter(question, planned_on, random):
    history = question.history
    mixed = replace(
        history,
        treatments=shuffled(history.treatments, random),
        plans=shuffled(history.plans, random),
        holds=shuffled(history.holds, random),
    )
    other_rules = shuffled(question.rules, random)
    straight = forecast(history, question.rules, question.later, question.on, planned_on)
    assert forecast(mixed, other_rules, question.later, question.on, planned_on) == straight
    assert sorted(map(repr, too_soon_when_done(mixed, other_rules))) == sorted(
        map(repr, too_soon_when_done(history, question.rules))
    )


def shuffled(items, random):
    mixed = list(items)
    random.shuffle(mixed)
    return tuple(mixed)


# The strip


@moderately
@given(QUESTIONS, DAYS, st.integers(0, 150))
def test_the_strip_agrees_with_the_status_on_every_day(question, first, length):
    found = ask(question)
    last = first + length * DAY
    segments = strip(found, first, last)
    assert segments[0].first == first
    assert segments[-1].last == last
    assert all(one.last + DAY == two.first for one, two in pairwise(segments))
    assert all(one.status is not two.status for one, two in pairwise(segments))
    for segment in segments:
        length = (segment.last - segment.first).days
        assert length >= 0
        assert {found.status_on(segment.first + count * DAY) for count in range(length + 1)} == {
            segment.status
        }
