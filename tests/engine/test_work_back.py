"""What stands beside working back: upper figures counted back, and a version that begins meanwhile."""

from dataclasses import replace
from datetime import date

import pytest

from intervals.engine.chart import Chart
from intervals.engine.history import History
from intervals.engine.periods import FIRST_DAY, Period
from intervals.engine.reasons import Change, Status
from intervals.engine.rules import RuleBook
from tests.engine.cases import ON, RULE, TWO_WEEKS

WEDDING = date(2027, 6, 12)
NEXT = date(2026, 12, 1)
LIMITED = replace(RULE, best_by=Period(days=28), start_again=Period(days=42))
ENDING = replace(RULE, valid_to=NEXT)
LONGER = replace(RULE, minimum=TWO_WEEKS, valid_from=NEXT, version=2)


def chart(*rules):
    return Chart(History(), RuleBook(rules))


def test_the_first_days_that_are_best_and_no_new_series():
    found = chart(LIMITED).work_back("microneedling", "botox", WEDDING, ON)
    assert (found.best_from, found.continues_from) == (date(2027, 5, 15), date(2027, 5, 2))


def test_without_upper_figures_there_are_none():
    found = chart(RULE).work_back("microneedling", "botox", WEDDING, ON)
    assert (found.best_from, found.continues_from) == (None, None)


def test_a_figure_that_leads_out_of_the_range_is_as_if_there_were_none():
    assert LIMITED.first_days_before(date(1900, 1, 20)) == (None, None)
    assert LIMITED.first_days_before(FIRST_DAY) == (None, None)


def test_the_version_that_begins_before_the_day_is_named():
    assert chart(ENDING, LONGER).change_until("microneedling", "botox", WEDDING, ON) == Change(
        NEXT, ENDING, LONGER
    )
    assert chart(ENDING).change_until("microneedling", "botox", WEDDING, ON) == Change(NEXT, ENDING, None)


def test_what_begins_after_the_day_or_has_begun_is_no_change():
    both = chart(ENDING, LONGER)
    assert both.change_until("microneedling", "botox", date(2026, 11, 30), ON) is None
    assert both.change_until("microneedling", "botox", WEDDING, NEXT) is None
    assert chart(RULE).change_until("botox", "microneedling", WEDDING, ON) is None


@pytest.mark.parametrize(
    ("on", "same_day", "status", "on_the_day"),
    [
        (date(2027, 5, 29), True, Status.READY, False),
        (date(2027, 5, 30), True, Status.ASK_FIRST, False),
        (date(2027, 6, 5), True, Status.ASK_FIRST, False),
        (date(2027, 6, 6), True, Status.TOO_SOON, True),
        (date(2027, 6, 6), False, Status.TOO_SOON, False),
        (WEDDING, True, Status.READY, True),
        (WEDDING, False, Status.TOO_SOON, False),
        (date(2027, 6, 13), True, Status.NO_WAIT, False),
    ],
)
def test_what_the_day_of_asking_means(on, same_day, status, on_the_day):
    found = chart(replace(RULE, same_day_allowed=same_day)).work_back("microneedling", "botox", WEDDING, on)
    assert (found.status, found.on_the_day) == (status, on_the_day)


def test_the_days_before_the_full_wait_begin_within_what_is_counted():
    found = chart(RULE).work_back("microneedling", "botox", date(2026, 12, 24), ON)
    assert found is not None
    assert found.lead_in(6) == date(2026, 12, 4)
    assert replace(found, recommended=date(1900, 1, 7)).lead_in(6) == FIRST_DAY
    assert replace(found, recommended=date(1900, 1, 6)).lead_in(6) is None
