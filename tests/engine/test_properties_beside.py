"""What must always hold of areas, upper figures and open days (docs/intervals.md), on random histories and rules."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from intervals.engine.history import History
from intervals.engine.periods import FIRST_DAY, Period, add
from intervals.engine.reasons import Status
from intervals.engine.rules import Rule
from tests.engine.cases import Case
from tests.engine.strategies import (
    ALL_AREAS,
    CASES,
    DAYS,
    SHORT_WAITS,
    WITHIN,
    Dealer,
    cases,
    dealt,
    several,
)

DAY = timedelta(days=1)
moderately = settings(max_examples=60, deadline=None, database=None)


def not_earlier(before, after):
    return before is None or (after is not None and after >= before)


# Areas


def assert_only_shortened(case, less, day):
    """The dates and the statuses, upper figures apart."""
    before, after = (each.without_uppers().question() for each in (case, less))
    assert not_earlier(after.over().minimum, before.over().minimum)
    assert not_earlier(after.over().recommended, before.over().recommended)
    assert after.status_on(day).severity >= before.status_on(day).severity
    assert after.judge(day).status.severity >= before.judge(day).status.severity


@moderately
@given(CASES, st.sampled_from(ALL_AREAS), DAYS)
def test_naming_an_area_makes_no_date_later_and_no_status_worse(case, area, day):
    nowhere = replace(case, areas=())
    assert_only_shortened(nowhere, replace(case, areas=(area,)), day)


@moderately
@given(CASES, st.sampled_from(list(WITHIN)), DAYS)
def test_nor_does_naming_one_inside_another(case, area, day):
    assert_only_shortened(replace(case, areas=(WITHIN[area],)), replace(case, areas=(area,)), day)


@moderately
@given(CASES, st.integers(0, 5), st.sampled_from(ALL_AREAS), DAYS)
def test_nor_does_naming_the_area_of_what_was_done(case, place, area, day):
    treatments = list(case.history.treatments)
    assume(treatments)
    place %= len(treatments)
    unknown = replace(treatments[place], areas=frozenset())
    before, after = (
        case.having(treatments=(*treatments[:place], each, *treatments[place + 1 :]))
        for each in (unknown, replace(unknown, areas=frozenset({area})))
    )
    assert_only_shortened(before, after, day)


# Upper figures


@moderately
@given(CASES)
def test_an_upper_figure_changes_neither_date(case):
    assert case.question().over() == case.without_uppers().question().over()
    one, other = case.question().forecast(), case.without_uppers().question().forecast()
    assert (one.earliest, one.recommended, one.silent_from) == (
        other.earliest,
        other.recommended,
        other.silent_from,
    )


SAME = [("microneedling", "botox"), ("botox", "botox")]


@moderately
@given(
    cases(
        st.builds(History, several(Dealer.treatment, 6)),
        st.tuples(
            *(
                dealt(lambda dealer, pair=pair: dealer.rule(pair, own=False, begins=FIRST_DAY, ends=None))
                for pair in SAME
            )
        ),
        st.just("botox"),
    ),
    st.integers(1, 90),
)
def test_after_best_by_and_until_it_is_done_nothing_is_ready(case, further):
    for rule in case.rules:
        best_by = best_by_of(case, rule)
        if best_by is not None:
            question, day = case.question(), best_by + further * DAY
            assert question.status_on(day) not in (Status.READY, Status.NO_WAIT)
            assert question.judge(day).status not in (Status.READY, Status.NO_WAIT)


def best_by_of(case: Case, rule: Rule) -> date | None:
    """From the last treatment of all that meets; None where Botox was done since, or the rule has no such figure."""
    meets = case.chart().tree.meet
    met = [
        treatment
        for treatment in case.history.counted()
        if treatment.given_on and (not rule.same_area or meets(case.areas, treatment.areas))
    ]
    last = max((each.given_on for each in met if each.procedure == rule.earlier), default=None)
    if last is None or rule.best_by is None:
        return None
    done = [each.given_on for each in met if each.procedure == rule.later and each.given_on >= last]
    done_since = any(day > last for day in done) or (done and rule.earlier != rule.later)
    return None if done_since else add(last, rule.best_by)


# Open days


@moderately
@given(CASES, DAYS)
def test_the_open_day_is_never_before_its_date_and_never_after_it_working_back(case, planned_on):
    found = case.question().forecast()
    if found.open_dates is not None:
        pairs = (
            (found.earliest, found.open_dates.earliest),
            (found.recommended, found.open_dates.recommended),
        )
        for day, opened in pairs:
            assert opened is None or (day <= opened and case.on <= opened and case.open_days.is_open(opened))
    back_to = case.chart().work_back("microneedling", case.procedure, planned_on, case.on)
    if back_to is not None and case.open_days is not None:
        days = ((back_to.latest, back_to.open_latest), (back_to.recommended, back_to.open_recommended))
        assert all(opened is None or opened <= day for day, opened in days)


@moderately
@given(CASES, DAYS)
def test_the_first_day_that_works_works_and_is_open(case, not_before):
    day = case.chart().first_day_that_works(case.procedure, not_before, case.on, case.areas)
    if day is not None:
        verdict = case.question().judge(day)
        assert day >= not_before
        assert verdict.status.works
        assert verdict.open is not False


# Working back from an upper figure


@moderately
@given(SHORT_WAITS, DAYS)
def test_the_first_day_for_the_earlier_agrees_with_counting_forward(wait, planned_on):
    again = Period(wait.months, wait.days + 1)
    waits = {"minimum": Period(), "recommended": Period(), "best_by": wait, "start_again": again}
    rule = Rule("microneedling", "botox", **waits, same_day_allowed=True)
    best_from, continues_from = rule.first_days_before(planned_on)
    assert add(best_from, rule.best_by) >= planned_on > add(best_from - DAY, rule.best_by)
    assert add(continues_from, rule.start_again) > planned_on >= add(continues_from - DAY, rule.start_again)
