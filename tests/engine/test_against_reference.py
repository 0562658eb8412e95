"""The engine and the slow reference implementation give the same answers."""

from itertools import groupby

from hypothesis import given, settings
from hypothesis import strategies as st

from intervals.engine.areas import AreaTree
from intervals.engine.periods import FIRST_DAY, Period, add, back
from tests.engine import reference
from tests.engine.strategies import AREAS, CASES, DAYS, ONE_WAY, OPEN_DAYS, SHORT_WAITS, SLUGS, WITHIN

moderately = settings(max_examples=150, deadline=None, database=None)


@moderately
@given(DAYS, SHORT_WAITS)
def test_adding_a_wait(day, wait):
    assert add(day, wait) == reference.plus(day, wait)


@moderately
@given(DAYS, st.builds(Period, months=st.integers(0, 8), days=st.integers(0, 50)))
def test_going_back_is_the_greatest_day_a_search_finds(planned_on, wait):
    assert back(planned_on, wait) == reference.last_day_before(planned_on, wait)


@moderately
@given(AREAS, AREAS)
def test_areas_that_meet(first, second):
    assert AreaTree(WITHIN).meet(first, second) == reference.areas_meet(WITHIN, first, second)


@settings(moderately, max_examples=600)
@given(st.one_of(CASES, ONE_WAY))
def test_dates(case):
    found = case.question().forecast()
    assert (found.earliest, found.recommended, found.silent_from) == reference.dates(case)
    assert found.status == reference.status(case, case.on)
    assert (found.best_by, found.start_again) == reference.uppers(case, case.on)
    assert plainly(found.uncovered) == reference.uncovered(case, case.on)
    assert versions(found.changes) == reference.changes_of_dates(case)
    if case.open_days is not None:
        dates = (found.earliest, found.recommended)
        expected = [day and reference.first_open(case.open_days, max(day, case.on)) for day in dates]
        assert [found.open_dates.earliest, found.open_dates.recommended] == expected


@settings(moderately, max_examples=400)
@given(st.one_of(CASES, ONE_WAY), DAYS)
def test_verdicts(case, planned_on):
    question = case.question()
    for day in turning_days(question, planned_on):
        found = question.judge(day)
        assert found.status == reference.verdict(case, day)
        assert (upper_day(found.uppers.best_by), upper_day(found.uppers.start_again)) == reference.uppers(
            case, day
        )
        assert plainly(found.uncovered) == reference.uncovered(case, day, upto=day)
        assert versions(found.changes) == reference.changes_of_a_day(case, day)
        assert found.open == (None if case.open_days is None else reference.is_open(case.open_days, day))
        assert question.status_on(day) == reference.status(case, day)


def plainly(uncovered):
    return [(each.procedure, each.last_on) for each in uncovered]


def versions(changes):
    return [(each.begins, each.before, each.now) for each in changes]


def upper_day(upper):
    return upper and upper.day


def turning_days(question, planned_on):
    """A day, the first on which something was done or planned, and the turns next to it, with their neighbours."""
    turns = sorted(question.turns() - {FIRST_DAY}, key=lambda day: abs(day - planned_on))
    days = {planned_on, *[entry.day for entry in question.entries if entry.day][:1], *turns[:3]}
    return {day + shift for day in days for shift in (-reference.DAY, 0 * reference.DAY, reference.DAY)}


@settings(moderately, max_examples=100)
@given(CASES, st.integers(0, 2))
def test_a_plan_of_the_history_is_judged_without_itself(case, place):
    for plan in case.history.plans[place : place + 1]:
        asked = reference.replace(case, procedure=plan.procedure, areas=tuple(plan.areas))
        found = case.chart().judge(plan.procedure, plan.planned_on, case.on, plan.areas, without=plan)
        assert found.status == reference.verdict(reference.leaving_out(asked, plan), plan.planned_on)


@settings(moderately, max_examples=120)
@given(CASES, DAYS, st.integers(0, 100))
def test_strips(case, first, length):
    last = first + length * reference.DAY
    by_day = [(reference.status(case, day), day) for day in reference.days(first, last)]
    runs = [(status, [day for _, day in run]) for status, run in groupby(by_day, key=lambda item: item[0])]
    expected = [(days[0], days[-1], status) for status, days in runs]
    segments = case.chart().strip(case.procedure, first, last, case.on, case.areas)
    assert [(segment.first, segment.last, segment.status) for segment in segments] == expected


@settings(moderately, max_examples=300)
@given(CASES)
def test_done_too_soon(case):
    flagged = [each.treatment for each in case.chart().done_too_soon()]
    treatments = case.history.treatments
    expected = [treatments[place] for place in reference.done_too_soon(case)]
    assert flagged == expected


@moderately
@given(CASES, st.sampled_from(SLUGS), DAYS)
def test_working_back(case, earlier, planned_on):
    found = case.chart().work_back(earlier, case.procedure, planned_on, case.on)
    rule = reference.rule_of(case, earlier, case.procedure, planned_on)
    if rule is None:
        assert found is None
        return
    days = [reference.last_day_before(planned_on, wait) for wait in (rule.minimum, rule.recommended)]
    opened = [case.open_days and reference.last_open(case.open_days, day) for day in days]
    assert found.rule is rule
    assert [found.latest, found.recommended, found.open_latest, found.open_recommended] == [*days, *opened]


@moderately
@given(OPEN_DAYS, DAYS)
def test_open_days(open_days, day):
    assert open_days.is_open(day) == reference.is_open(open_days, day)
    assert open_days.first_from(day) == reference.first_open(open_days, day)
    assert open_days.last_until(day) == reference.last_open(open_days, day)


FAR = 6 * 366  # days: further than the waits of these rules can reach


@settings(moderately, max_examples=60)
@given(CASES, DAYS)
def test_the_first_day_that_works(case, not_before):
    found = case.chart().first_day_that_works(case.procedure, not_before, case.on, case.areas)
    assert found == reference.first_day_that_works(case, not_before, FAR)
