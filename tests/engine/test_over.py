"""The waits of many are over when the engine says so of each, from the last days alone."""

from datetime import date

from hypothesis import given

from intervals.engine.answers import Over
from intervals.engine.history import Treatment
from intervals.engine.over import WaitsOf
from intervals.engine.periods import LAST_DAY, Period
from intervals.engine.rules import Rule, RuleBook
from tests.engine.strategies import CASES


def deciding(history, on):
    """The last day of each procedure up to the day of asking, and all that lie ahead."""
    done = [each for each in history.counted() if each.given_on]
    for each in done:
        newer = [other for other in done if other.procedure == each.procedure and other.given_on <= on]
        if each.given_on > on or each.given_on == max(other.given_on for other in newer):
            yield each.procedure, each.given_on


@given(CASES)
def test_they_are_over_as_the_chart_says(case):
    chart = case.chart()
    held = [each.until for each in chart.history.holds if each.procedure == case.procedure and each.until]
    waits = WaitsOf(chart.rules, case.procedure, case.on)
    counted = [*deciding(chart.history, case.on)]
    asked = chart.ask(case.procedure, case.on).over()
    assert waits.over(counted, max(held, default=None)) == asked
    assert waits.over(counted, max(held, default=None)) == asked  # as it is remembered


def test_a_wait_that_leads_out_of_the_range_ends_with_it():
    waits = WaitsOf(
        RuleBook([Rule("a", "b", Period(months=1200), Period(months=1200))]), "b", date(2150, 1, 1)
    )
    assert waits.over([("a", Treatment("a", date(2150, 1, 1)).given_on)]) == Over(LAST_DAY, LAST_DAY)
