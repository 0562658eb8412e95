"""The engine and the slow reference implementation give the same answers."""

from itertools import groupby

from hypothesis import given, settings
from hypothesis import strategies as st
from intervals.engine.forecast import forecast, judge, too_soon_when_done

from intervals.engine.periods import Period, add, back
from intervals.engine.rules import work_back
from intervals.engine.strip import strip
from tests.engine import reference
from tests.engine.strategies import DAYS, ONE_WAY, PROCEDURES, QUESTIONS, SHORT_WAITS, several_rules

moderately = settings(max_examples=120, deadline=None, database=None)


@moderately
@given(DAYS, SHORT_WAITS)
def test_adding_a_wait(day, wait):
    assert add(day, wait) == reference.plus(day, wait)


@moderately
@given(DAYS, st.builds(Period, months=st.integers(0, 8), days=st.integers(0, 50)))
def test_going_back_is_the_greatest_day_a_search_finds(planned_on, wait):
    assert back(planned_on, wait) == reference.last_day_before(planned_on, wait)


@moderately
@given(st.one_of(QUESTIONS, ONE_WAY), DAYS)
def test_dates_and_statuses(question, planned_on):
    known = (question.history, question.rules, question.later)
    found = forecast(*known, question.on, planned_on)
    assert (found.earliest, found.recommended) == reference.dates(*known, question.on)
    assert found.status == reference.status(*known, question.on, question.on)
    assert found.planned.status == reference.verdict(*known, planned_on, question.on)
    assert found.planned == judge(*known, planned_on, question.on)
    for day in turning_days(found, question, planned_on):
        assert found.status_on(day) == reference.status(*known, question.on, day)
        assert judge(*known, day, question.on).status == reference.verdict(*known, day, question.on)


def turning_days(found, question, planned_on):
    """The days on which something was done or planned and on which the status turns, and their neighbours."""
    known = reference.days_done(question.history) + reference.days_planned(question.history)
    segments = strip(found, planned_on - 200 * reference.DAY, planned_on + 200 * reference.DAY)
    days = {planned_on, *(day for _, day in known if day), *(segment.first for segment in segments)}
    return {day + shift for day in days for shift in (-reference.DAY, 0 * reference.DAY, reference.DAY)}


@settings(moderately, max_examples=60)
@given(QUESTIONS, DAYS, st.integers(0, 100))
def test_strips(question, first, length):
    known = (question.history, question.rules, question.later)
    last = first + length * reference.DAY
    by_day = [(reference.status(*known, question.on, day), day) for day in reference.days(first, last)]
    runs = [(status, [day for _, day in run]) for status, run in groupby(by_day, key=lambda item: item[0])]
    expected = [(days[0], days[-1], status) for status, days in runs]
    segments = strip(forecast(*known, question.on), first, last)
    assert [(segment.first, segment.last, segment.status) for segment in segments] == expected


@moderately
@given(QUESTIONS)
def test_done_too_soon(question):
    flagged = too_soon_when_done(question.history, question.rules)
    treatments = question.history.treatments
    expected = [treatments[place] for place in reference.too_soon_when_done(question.history, question.rules)]
    assert list(flagged) == expected


@settings(moderately, max_examples=60)
@given(several_rules(), PROCEDURES, PROCEDURES, DAYS, DAYS)
def test_working_back(rules, earlier, later, planned_on, on):
    pair = [rule for rule in reference.rules_on(rules, on) if (rule.earlier, rule.later) == (earlier, later)]
    found = work_back(rules, earlier, later, planned_on, on)
    if not pair:
        assert found is None
    else:
        assert found.latest == min(reference.last_day_before(planned_on, rule.minimum) for rule in pair)
        assert found.recommended == min(
            reference.last_day_before(planned_on, rule.recommended) for rule in pair
        )
        assert found.rule in pair
        assert found.latest == found.rule.latest_before(planned_on)
