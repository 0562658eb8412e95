"""Shifts say of every day counted from what the engine says of one treatment, and lead back from a day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intervals.engine.history import Treatment
from intervals.engine.periods import LAST_DAY, DateOutOfRange, Period
from intervals.engine.reasons import after
from intervals.engine.rules import Rule, RuleBook
from intervals.engine.shift import Shift
from tests.engine.cases import RULE
from tests.engine.strategies import Dealer

ON = date(2028, 1, 10)
WAITS = (lambda rule: rule.minimum, lambda rule: rule.recommended)
DEALERS = st.integers(0, 10**6).map(Dealer)


def versions_of(dealer, slug="microneedling"):
    pair = (slug, "botox")
    rules = [
        *dealer.versions(pair, own=False),
        *(dealer.versions(pair, own=True) if dealer.likely(4) else []),
    ]
    return RuleBook(rules).versions(*pair, ON)


@given(DEALERS, st.integers(0, 1))
def test_it_says_what_the_engine_says_of_a_treatment(dealer, which):
    versions = versions_of(dealer)
    for _each in range(5):
        day = dealer.day()
        found = after(Treatment("microneedling", day), versions)
        if found:
            said = (found.minimum_over, found.recommended_over)[which]
            assert Shift(versions, WAITS[which]).over(day) == said


@given(DEALERS, st.integers(0, 1))
def test_it_never_goes_back_and_leads_back_to_the_last_day_that_does(dealer, which):
    shift = Shift(versions_of(dealer), WAITS[which])
    first = dealer.day()
    over = {day: shift.over(day) for day in (first + timedelta(days=each) for each in range(90))}
    assert sorted(over.values()) == list(over.values())
    sought = first + timedelta(days=60)
    assert [day for day, end in over.items() if end <= sought] == [
        day for day in over if day <= shift.back(sought)
    ]


@given(DEALERS, st.integers(0, 1))
def test_what_keeps_ahead_is_never_over_earlier(dealer, which):
    one, other = (Shift(versions_of(dealer, slug), WAITS[which]) for slug in ("microneedling", "wedding"))
    if one.keeps_ahead_of(other):
        for _each in range(10):
            day = min(dealer.day(), ON)
            assert one.over(day + timedelta(days=1)) >= other.over(day)
    assert not Shift().keeps_ahead_of(one)


def test_without_a_rule_a_wait_is_over_at_once():
    day = date(2026, 11, 10)
    assert (Shift().over(day), Shift().back(day), Shift().bears) == (day, day, False)


def test_a_figure_of_one_rule_is_counted_for_good():
    shift = Shift.of_one(RULE, Period(days=21))
    assert (shift.over(date(2026, 11, 10)), shift.back(date(2026, 12, 1))) == (
        date(2026, 12, 1),
        date(2026, 11, 10),
    )


def test_no_day_leads_there_from_within_the_range():
    century = Shift.of_one(RULE, Period(months=1200))
    assert century.back(date(1950, 1, 1)) is None
    with pytest.raises(DateOutOfRange):
        century.over(LAST_DAY)


def test_a_wait_that_a_version_ends_does_not_leave_the_range():
    ends = date(2199, 6, 1)
    rule = Rule("microneedling", "botox", Period(months=1200), Period(months=1200), valid_to=ends)
    versions = RuleBook([rule]).versions("microneedling", "botox", date(2199, 1, 1))
    assert Shift(versions, lambda rule: rule.minimum).over(date(2199, 1, 1)) == ends


def test_without_a_version_nothing_is_waited_for():
    rule = Rule("peel", "laser", Period(days=7), Period(days=14))
    assert Shift().wait(rule) == Period()
    assert not Shift().bears
