"""What must always hold (docs/intervals.md), on random histories and rules."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from intervals.engine.history import Skin
from intervals.engine.periods import (
    LAST_DAY,
    DateOutOfRange,
    Period,
    add,
    always_longer,
    back,
    never_shorter,
)
from intervals.engine.reasons import AfterTreatment, Status
from tests.engine.cases import Case
from tests.engine.strategies import (
    ANY_DAY,
    ANY_WAIT,
    CASES,
    DAYS,
    HOLDS,
    MONTH_EDGES,
    ONE_WAY,
    PAIRS,
    SEEDS,
    SHORT_WAITS,
    TREATMENTS,
    Dealer,
)

DAY = timedelta(days=1)
moderately = settings(max_examples=60, deadline=None, database=None)


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
def test_never_shorter_and_always_longer_are_sound(months, days, other_months, length, shift):
    """Pairs of almost the same length, where a month of 28 days against one of 31 matters."""
    wait = Period(months, days)
    than = Period(other_months, max(0, length * (months - other_months) + days + shift))
    for one, other in ((wait, than), (than, wait)):
        if never_shorter(one, other):
            assert all(add(day, one) >= add(day, other) for day in MONTH_EDGES)
        if always_longer(one, other):
            assert all(add(day, one) > add(day, other) for day in MONTH_EDGES)


# The two dates and the status


def clear(case: Case) -> Case:
    """The same without what makes a day `consult` or `late`, so that the dates alone speak."""
    history = case.history
    return case.having(
        treatments=tuple(treatment for treatment in history.treatments if treatment.given_on),
        holds=tuple(hold for hold in history.holds if hold.until),
        skin=Skin.SETTLED,
    ).without_uppers()


def allowed_on_the_day_itself(question, day):
    """Whether something was done on `day` after which the same day is allowed."""
    return any(
        reason.given_on == day and reason.status_on(day) is Status.READY
        for reason in question.from_treatments
    )


@moderately
@given(ONE_WAY, st.integers(0, 60))
def test_the_day_before_the_earliest_date_is_too_soon_and_no_day_from_it_on_is(case, further):
    question = case.question()
    earliest = question.over().minimum
    assume(earliest)
    assert question.status_on(earliest + further * DAY) is not Status.TOO_SOON
    before = earliest - DAY
    assert question.status_on(before) is Status.TOO_SOON or allowed_on_the_day_itself(question, before)


@moderately
@given(ONE_WAY, st.integers(0, 60))
def test_the_day_before_the_recommended_date_is_not_ready_and_every_day_from_it_on_is(case, further):
    question = clear(case).question()
    recommended = question.over().recommended
    assume(recommended)
    assert question.status_on(recommended + further * DAY) in (Status.READY, Status.NO_WAIT)
    before = recommended - DAY
    assert question.status_on(before).warns or allowed_on_the_day_itself(question, before)


@moderately
@given(ONE_WAY)
def test_a_date_is_a_day_on_which_something_bears(case):
    """Where no rule speaks any more, there is no date, and it is said from when."""
    question = clear(case).question()
    found, over = question.forecast(), question.over()
    for day, date_ in ((over.minimum, found.earliest), (over.recommended, found.recommended)):
        if day is None:
            assert date_ is None
        elif question.status_on(day) is Status.NO_WAIT:
            assert date_ is None
            assert found.silent_from is not None
            assert found.silent_from <= day
        else:
            assert date_ == day


@moderately
@given(CASES)
def test_earliest_is_never_after_recommended(case):
    question = case.question()
    over, found = question.over(), question.forecast()
    assert (over.minimum is None) == (over.recommended is None)
    assert over.minimum is None or over.minimum <= over.recommended
    assert found.earliest is None or found.recommended is None or found.earliest <= found.recommended


@moderately
@given(CASES)
def test_one_reason_decides_and_it_is_the_one_that_pushed_furthest(case):
    question = case.question()
    found = question.forecast()
    assert [reason.deciding for reason in found.reasons] == [
        place == 0 for place in range(len(found.reasons))
    ]
    if question.over().minimum is not None:
        first = found.reasons[0]
        pushed = first.minimum_over if isinstance(first, AfterTreatment) else first.earliest_date
        assert pushed == question.over().minimum
    first = next(iter(found.reasons), None)
    if found.earliest is not None and isinstance(first, AfterTreatment) and first.speaks_on(found.earliest):
        assert first.rule.valid_from <= max(found.earliest, case.on)


@moderately
@given(CASES, DAYS)
def test_the_deciding_reason_of_a_verdict_has_its_status(case, day):
    found = case.question().judge(day)
    alone = found.reasons[0].status_on(day) if found.reasons else Status.NO_WAIT
    if found.status is Status.LATE:
        assert found.late
        assert not alone.warns
    else:
        assert found.status == alone or (found.status is Status.CONSULT and case.history.skin.unsettled)
    for reason in found.reasons:
        assert reason.status_on(day) is not Status.NO_WAIT
        if isinstance(reason, AfterTreatment):
            assert reason.rule.in_force_on(max(day, case.on))


# Adding something


def not_earlier(before, after):
    return before is None or (after is not None and after >= before)


def assert_only_lengthened(case, longer, day):
    """The dates, and the statuses but for late: what was done since, or done again, ends a best by."""
    before, after = case.question().over(), longer.question().over()
    assert not_earlier(before.minimum, after.minimum)
    assert not_earlier(before.recommended, after.recommended)
    before, after = (each.without_uppers().question() for each in (case, longer))
    assert after.status_on(day).severity <= before.status_on(day).severity
    assert after.judge(day).status.severity <= before.judge(day).status.severity


@moderately
@given(CASES, TREATMENTS, DAYS)
def test_adding_a_treatment_only_lengthens(case, treatment, day):
    assert_only_lengthened(case, case.having(treatments=(*case.history.treatments, treatment)), day)


@moderately
@given(CASES, HOLDS, DAYS)
def test_adding_a_hold_only_lengthens(case, hold, day):
    assert_only_lengthened(case, case.having(holds=(*case.history.holds, hold)), day)


@moderately
@given(CASES, st.sampled_from(PAIRS), SEEDS, DAYS)
def test_adding_the_first_rule_of_a_pair_only_lengthens(case, pair, seed, day):
    without = replace(case, rules=tuple(rule for rule in case.rules if (rule.earlier, rule.later) != pair))
    more = (*without.rules, *Dealer(seed).versions(pair, own=False))
    assert_only_lengthened(without, replace(case, rules=more), day)


# Order


@moderately
@given(CASES, DAYS, st.randoms(use_true_random=False))
def test_the_order_of_the_history_does_not_matter(case, planned_on, random):
    history = case.history
    facts = {
        "treatments": shuffled(history.treatments, random),
        "plans": shuffled(history.plans, random),
        "holds": shuffled(history.holds, random),
    }
    mixed = replace(case.having(**facts), rules=shuffled(case.rules, random))
    assert dates_and_verdict(mixed, planned_on) == dates_and_verdict(case, planned_on)
    assert sorted(map(repr, mixed.chart().done_too_soon())) == sorted(map(repr, case.chart().done_too_soon()))


def dates_and_verdict(case, planned_on):
    return case.chart().dates(case.procedure, case.on, case.areas, planned_on)


def shuffled(items, random):
    mixed = list(items)
    random.shuffle(mixed)
    return tuple(mixed)


# The strip, and versions


@moderately
@given(CASES, DAYS, st.integers(0, 150))
def test_the_strip_agrees_with_the_status_on_every_day(case, first, length):
    question = case.question()
    last = first + length * DAY
    segments = case.chart().strip(case.procedure, first, last, case.on, case.areas)
    assert segments[0].first == first
    assert segments[-1].last == last
    assert all(one.last + DAY == two.first for one, two in pairwise(segments))
    assert all(one.status is not two.status for one, two in pairwise(segments))
    for segment in segments:
        length = (segment.last - segment.first).days
        assert length >= 0
        assert {question.status_on(segment.first + count * DAY) for count in range(length + 1)} == {
            segment.status
        }


@moderately
@given(CASES, DAYS, DAYS)
def test_a_version_that_changes_nothing_changes_no_date(case, begins, planned_on):
    """Every rule in two versions that say the same, the second from `begins` on."""
    parted = []
    for rule in case.rules:
        if rule.in_force_on(begins) and rule.valid_from < begins:
            parted += [replace(rule, valid_to=begins), replace(rule, valid_from=begins, version=2)]
        else:
            parted.append(rule)
    twice = replace(case, rules=tuple(parted))
    assert plainly(dates_and_verdict(twice, planned_on)) == plainly(dates_and_verdict(case, planned_on))
    first, last = planned_on - 60 * DAY, planned_on + 60 * DAY
    assert twice.chart().strip(case.procedure, first, last, case.on, case.areas) == case.chart().strip(
        case.procedure, first, last, case.on, case.areas
    )


def plainly(found):
    """A forecast without the rules in it."""
    planned = found.planned
    return (
        *(
            found.status,
            found.earliest,
            found.recommended,
            found.silent_from,
            found.best_by,
            found.start_again,
        ),
        *(found.uncovered, found.open_dates, [change.begins for change in found.changes]),
        *(planned.status, planned.uncovered, planned.open, [change.begins for change in planned.changes]),
    )
