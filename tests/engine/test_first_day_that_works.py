"""The first day that works: no warning speaks against it, and the clinic is open."""

from datetime import date, timedelta

import pytest

from intervals.engine.chart import Chart
from intervals.engine.history import History, Hold, Plan, Skin, Treatment
from intervals.engine.open_days import OpenDays
from intervals.engine.periods import LAST_DAY, DateOutOfRange, Period, furthest_plan
from intervals.engine.rules import Rule, RuleBook

SHIPPED = RuleBook([Rule("microneedling", "botox", Period.parse("P1W"), Period.parse("P2W"))])
ON = date(2026, 11, 12)
NEEDLED = Treatment("microneedling", date(2026, 11, 10))


def offered(history, procedure="botox", not_before=ON, on=ON, **facts):
    return Chart(history, SHIPPED, **facts).first_day_that_works(procedure, not_before, on)


def test_after_microneedling_it_is_the_recommended_date():
    assert offered(History((NEEDLED,))) == date(2026, 11, 24)


def test_on_a_closed_day_it_is_the_next_open_one():
    mondays = OpenDays(weekdays=frozenset({0}))
    assert offered(History((NEEDLED,)), open_days=mondays) == date(2026, 11, 30)
    assert offered(History(), open_days=mondays) == date(2026, 11, 16)


def test_a_day_that_works_already_is_offered_itself():
    assert offered(History((NEEDLED,)), not_before=date(2026, 12, 1)) == date(2026, 12, 1)


def test_before_a_planned_botox_the_microneedling_moves_behind_it():
    history = History(plans=(Plan("botox", date(2026, 11, 20)),))
    assert offered(history, "microneedling", date(2026, 11, 14)) == date(2026, 11, 21)
    assert offered(history, "microneedling", date(2026, 11, 6)) == date(2026, 11, 6)


def test_where_the_days_before_a_plan_are_closed_it_moves_behind_it():
    history = History(plans=(Plan("botox", date(2026, 11, 20)),))
    closed = OpenDays(closed=((date(2026, 11, 1), date(2026, 11, 6)),))
    assert offered(history, "microneedling", date(2026, 11, 5), open_days=closed) == date(2026, 11, 21)


def test_a_dated_hold_is_waited_for_and_one_until_review_offers_nothing():
    assert offered(History(holds=(Hold("botox", date(2027, 1, 8)),))) == date(2027, 1, 8)
    assert offered(History(holds=(Hold("botox", None),))) is None


def test_skin_that_has_not_settled_offers_nothing():
    assert offered(History((NEEDLED,), skin=Skin.NOT_SETTLED)) is None


def test_a_wait_that_leaves_the_range_is_refused():
    last = History((Treatment("microneedling", LAST_DAY - timedelta(days=10)),))
    with pytest.raises(DateOutOfRange):
        offered(last, not_before=LAST_DAY, on=LAST_DAY)


# Where a plan is to be moved to

WEDDING = date(2026, 12, 5)
BEFORE = RuleBook([Rule("botox", "event", Period.parse("P2W"), Period.parse("P2W"))])


def moved_to(planned_on, *others, rules=BEFORE, treatments=()):
    plan = Plan("botox", planned_on, id="1")
    found = Chart(History(treatments, (plan, *others)), rules, events=frozenset({"event"}))
    return found.first_day_for_plan("1", ON)


def test_a_plan_too_close_before_an_event_moves_before_it_and_never_past_it():
    wedding = Plan("event", WEDDING, id="2")
    assert moved_to(date(2026, 11, 30), wedding) == ON
    assert moved_to(date(2026, 11, 14), wedding) == date(2026, 11, 14)
    assert moved_to(WEDDING + timedelta(days=1), wedding) == WEDDING + timedelta(days=1)


def test_where_nothing_works_before_the_event_nothing_is_offered():
    rules = RuleBook([*BEFORE.rules, *SHIPPED.rules])
    assert (
        moved_to(date(2026, 11, 30), Plan("event", WEDDING, id="2"), rules=rules, treatments=(NEEDLED,))
        is None
    )


def test_a_day_on_which_the_same_is_planned_is_passed_over():
    others = [Plan("botox", date(2026, 11, day), id=str(day)) for day in (24, 25)]
    assert moved_to(date(2026, 11, 20), *others, rules=SHIPPED, treatments=(NEEDLED,)) == date(2026, 11, 26)


@pytest.mark.parametrize(("months", "offers"), [(59, True), (61, False)])
def test_a_day_further_ahead_than_a_plan_may_lie_is_not_offered(months, offers):
    rules = RuleBook([Rule("microneedling", "botox", Period(months=months), Period(months=months))])
    found = moved_to(date(2026, 11, 20), rules=rules, treatments=(Treatment("microneedling", ON),))
    assert found == (date(2031, 10, 12) if offers else None)


def test_at_the_end_of_the_range_the_last_day_is_the_furthest():
    assert furthest_plan(date(2196, 1, 1)) == LAST_DAY
    assert furthest_plan(date(2024, 2, 29)) == date(2029, 3, 1)
