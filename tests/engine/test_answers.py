"""What an answer says of its own dates, so that nobody else compares them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from intervals.engine.answers import Forecast, Uncovered
from intervals.engine.chart import Chart
from intervals.engine.history import History, Hold, Plan, Skin, Treatment
from intervals.engine.open_days import OpenDays
from intervals.engine.periods import Period
from intervals.engine.reasons import AfterTreatment, Status
from intervals.engine.rules import Rule, RuleBook
from tests.engine.cases import RULE

GIVEN = date(2026, 11, 10)  # a Tuesday
NONE = Chart()


def answer(on: date, rule: Rule = RULE, open_days: OpenDays | None = None) -> Forecast:
    done = History((Treatment("microneedling", GIVEN),))
    return Chart(done, RuleBook([rule]), open_days=open_days).dates("botox", on)


@pytest.mark.parametrize(
    ("on", "earliest_ahead", "full_ahead", "first_full"),
    [
        (date(2026, 11, 16), True, True, date(2026, 11, 24)),
        (date(2026, 11, 17), False, True, date(2026, 11, 24)),
        (date(2026, 11, 24), False, False, date(2026, 11, 24)),
        (date(2026, 11, 25), False, False, date(2026, 11, 25)),
    ],
)
def test_what_lies_ahead(on, earliest_ahead, full_ahead, first_full):
    found = answer(on)
    assert (found.earliest_ahead, found.full_wait_ahead, found.first_full_day) == (
        earliest_ahead, full_ahead, first_full,
    )  # fmt: skip
    assert found.has_dates
    assert found.bears
    assert found.speaks


@pytest.mark.parametrize(
    ("fact", "unsettled"),
    [
        ({}, False),
        ({"skin": Skin.SETTLED}, False),
        ({"skin": Skin.NOT_SETTLED}, True),
        ({"skin": Skin.UNSURE}, True),
        ({"holds": (Hold("botox", date(2026, 12, 24)),)}, False),
        ({"holds": (Hold("botox", None),)}, True),
        ({"holds": (Hold("filler", None),)}, False),
        ({"treatments": (Treatment("microneedling", None),)}, True),
    ],
)
def test_whether_any_day_is_settled(fact, unsettled):
    done = replace(History((Treatment("microneedling", GIVEN),)), **fact)
    chart = Chart(done, RuleBook([RULE]))
    assert chart.dates("botox", GIVEN).unsettled is unsettled
    assert (chart.first_day_that_works("botox", GIVEN, GIVEN) is None) is unsettled


def test_the_first_full_day_is_an_open_one():
    mondays = OpenDays(frozenset({0}))
    assert answer(date(2026, 11, 16), open_days=mondays).first_full_day == date(2026, 11, 30)


def test_where_nothing_is_known_nothing_bears():
    found = NONE.dates("botox", GIVEN)
    assert {found.has_dates, found.bears, found.speaks, found.is_inside_wait(GIVEN)} == {False}
    assert (found.first_full_day, found.wait_ends) == (None, None)
    assert not found.waited_for(timedelta())


def test_how_long_the_wait_has_been_over():
    found = answer(date(2026, 11, 27))
    assert found.waited_for(timedelta(days=2))
    assert not found.waited_for(timedelta(days=3))
    assert found.ready_for(timedelta(days=2))
    assert not answer(date(2026, 11, 20)).ready_for(timedelta())
    assert found.is_inside_wait(date(2026, 11, 23))
    assert not found.is_inside_wait(date(2026, 11, 24))


def test_a_wait_that_ends_with_its_rule():
    found = answer(date(2026, 11, 12), replace(RULE, valid_to=date(2026, 11, 20)))
    assert (found.recommended, found.wait_ends) == (None, date(2026, 11, 20))


def test_best_by_counted_from_one_reason_and_what_falls_on_some_days():
    found = answer(date(2026, 11, 26), replace(RULE, best_by=Period.parse("P3W")))
    [reason] = found.reasons
    assert isinstance(reason, AfterTreatment)
    assert reason.best_by_date == date(2026, 12, 1)
    falls = found.uppers.falling
    assert falls(date(2026, 12, 1), date(2026, 12, 7)) == found.uppers.best_by
    assert falls(date(2026, 12, 2), date(2026, 12, 7)) is None


def test_the_waits_that_lead_to_its_days():
    [reason] = answer(GIVEN).reasons
    assert reason.waits == (RULE.minimum, RULE.recommended)
    [ends] = answer(GIVEN, replace(RULE, valid_to=date(2026, 11, 15))).reasons
    assert ends.waits == (None, None)
    unknown = Chart(History((Treatment("microneedling", None),)), RuleBook([RULE])).dates("botox", GIVEN)
    assert unknown.reasons[0].waits == (RULE.minimum, RULE.recommended)


@pytest.mark.parametrize(
    ("last_on", "long_ago"),
    [(date(2025, 11, 9), True), (date(2025, 11, 10), False), (None, False), (date(2199, 6, 1), False)],
)
def test_what_is_uncovered_and_long_ago(last_on, long_ago):
    assert Uncovered("peel", last_on).is_long_ago(GIVEN) is long_ago


def test_what_a_reason_given_for_one_status_covers():
    assert Status.TOO_SOON.covers(Status.ASK_FIRST)
    assert Status.ASK_FIRST.covers(Status.ASK_FIRST)
    assert not Status.ASK_FIRST.covers(Status.TOO_SOON)


def test_a_hold_alone_gives_dates_that_bear():
    held = Chart(History(holds=(Hold("botox", date(2026, 12, 1)),))).dates("botox", GIVEN)
    assert held.earliest_ahead
    assert held.speaks


@pytest.mark.parametrize(
    ("planned_on", "too_late"), [(date(2026, 11, 16), True), (date(2026, 11, 17), False)]
)
def test_too_late_when_working_back(planned_on, too_late):
    found = Chart(rules=RuleBook([RULE])).work_back("microneedling", "botox", planned_on, GIVEN)
    assert found.too_late is too_late


AGAIN = Rule("botox", "peel", Period.parse("P1W"), Period.parse("P2W"))


@pytest.mark.parametrize(
    ("on", "planned", "status", "latest"),
    [
        (date(2026, 12, 1), (date(2026, 12, 4),), Status.TOO_SOON, date(2026, 11, 27)),
        (date(2026, 12, 1), (date(2026, 12, 7), date(2026, 12, 4)), Status.TOO_SOON, date(2026, 11, 27)),
        (date(2026, 12, 1), (date(2026, 12, 10),), Status.ASK_FIRST, date(2026, 12, 3)),
        (date(2026, 12, 1), (date(2027, 1, 10),), Status.READY, None),
        (date(2026, 11, 12), (date(2026, 11, 14),), Status.TOO_SOON, None),
        (date(2026, 12, 1), (), Status.READY, None),
    ],
)
def test_what_comes_after_is_named_first_where_it_alone_warns_of_today(on, planned, status, latest):
    plans = tuple(Plan("peel", day, id=str(day)) for day in planned)
    chart = Chart(History((Treatment("microneedling", GIVEN),), plans), RuleBook([RULE, AGAIN]))
    found = chart.dates("botox", on)
    assert found.status is status
    assert (found.comes_after.latest_date if found.comes_after else None) == latest
    assert found.main_reason is (found.comes_after or found.deciding)
