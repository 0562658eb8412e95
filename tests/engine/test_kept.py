"""The waits that were kept, by the rules in force on the day of what came after."""

from datetime import date, timedelta

import pytest

from intervals.engine.history import History, Hold, Treatment
from intervals.engine.kept import Kept, kept
from tests.engine.cases import DONE, chart


def after(days, **more):
    return Treatment("botox", DONE.given_on + timedelta(days=days), id="t2", **more)


@pytest.mark.parametrize(
    ("days", "inside_minimum", "inside_wait"),
    [(0, True, False), (6, True, False), (7, False, True), (13, False, True), (14, False, False)],
)
def test_how_long_and_how_far_inside(days, inside_minimum, inside_wait):
    done = after(days)
    found = kept(chart(History(treatments=(DONE, done))), done)
    assert found == [Kept("microneedling", "botox", days, inside_minimum, inside_wait)]


def test_the_last_time_counts():
    before = Treatment("microneedling", DONE.given_on - timedelta(days=40), id="t0")
    done = after(9)
    for treatments in ((before, DONE, done), (DONE, before, done)):
        assert [each.days for each in kept(chart(History(treatments=treatments)), done)] == [9]


def test_what_came_first_kept_no_wait_and_a_hold_is_none():
    held = Hold("microneedling", date(2027, 1, 1), id="h1", set_on=date(2026, 1, 1))
    assert kept(chart(History(treatments=(DONE, after(9)), holds=(held,))), DONE) == []


def test_without_a_day_there_is_no_wait():
    done = Treatment("botox", None, id="t2")
    assert kept(chart(History(treatments=(DONE, done))), done) == []


def test_before_a_day_that_is_not_known_no_wait_is_counted():
    done = after(9)
    unknown = Treatment("microneedling", None, id="t1")
    assert kept(chart(History(treatments=(unknown, done))), done) == []
