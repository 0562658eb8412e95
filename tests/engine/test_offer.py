"""The first day that works, against trying every day."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from intervals.engine.forecast import judge
from intervals.engine.offer import first_day_that_works

from intervals.engine.history import History, Hold, Plan, Skin, Treatment
from intervals.engine.periods import LAST_DAY, DateOutOfRange, Period
from intervals.engine.reasons import Status
from intervals.engine.rules import Rule
from tests.engine.strategies import DAYS, HISTORIES, several_rules

SHIPPED = (Rule("microneedling", "botox", Period.parse("P1W"), Period.parse("P2W")),)
ON = date(2026, 11, 12)
NEEDLED = Treatment("microneedling", date(2026, 11, 10))
FAR = 6 * 366  # days: further than the waits of these rules can reach


def offered(history, procedure="botox", not_before=ON, rules=SHIPPED, on=ON):
    return first_day_that_works(history, rules, procedure, not_before, on)


@settings(max_examples=80, deadline=None, database=None)
@given(HISTORIES, several_rules(), DAYS, DAYS, st.sampled_from(["microneedling", "botox"]))
def test_it_is_the_first_of_all_days_without_a_warning(history, rules, not_before, on, procedure):
    found = offered(history, procedure, not_before, rules, on)
    days = (not_before + timedelta(days=n) for n in range(FAR))
    works = (Status.READY, Status.NO_WAIT)
    first = next((day for day in days if judge(history, rules, procedure, day, on).status in works), None)
    assert found == first


def test_after_microneedling_it_is_the_recommended_date():
    assert offered(History((NEEDLED,))) == date(2026, 11, 24)


def test_a_day_that_works_already_is_offered_itself():
    assert offered(History((NEEDLED,)), not_before=date(2026, 12, 1)) == date(2026, 12, 1)


def test_before_a_planned_botox_the_microneedling_moves_behind_it():
    history = History(plans=(Plan("botox", date(2026, 11, 20)),))
    assert offered(history, "microneedling", date(2026, 11, 14)) == date(2026, 11, 21)
    assert offered(history, "microneedling", date(2026, 11, 6)) == date(2026, 11, 6)


def test_a_dated_hold_is_waited_for_and_one_until_review_offers_nothing():
    assert offered(History(holds=(Hold("botox", date(2027, 1, 8)),))) == date(2027, 1, 8)
    assert offered(History(holds=(Hold("botox", None),))) is None


def test_skin_that_has_not_settled_offers_nothing():
    assert offered(History((NEEDLED,), skin=Skin.NOT_SETTLED)) is None


def test_a_wait_that_leaves_the_range_is_refused():
    last = History((Treatment("microneedling", LAST_DAY - timedelta(days=10)),))
    with pytest.raises(DateOutOfRange):
        offered(last, not_before=LAST_DAY, on=LAST_DAY)
