"""Each bound of the engine on both sides: planted faults moved them, and nothing else failed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from intervals.engine.areas import AreaTree
from intervals.engine.chart import Chart
from intervals.engine.conflicts import beyond
from intervals.engine.history import History, Hold, Plan, Treatment
from intervals.engine.open_days import OpenDays
from intervals.engine.periods import Period, always_longer
from intervals.engine.reasons import Status
from intervals.engine.rules import Rule, RuleBook
from intervals.engine.shift import Shift
from tests.engine.cases import DONE, HISTORY, ON, RULE, TWO_WEEKS, WEEK, chart

FACE, NEXT = ("face",), date(2026, 12, 1)


def test_an_answer_says_what_it_is_about():
    assert chart().dates("botox", ON).later == "botox"


def test_two_records_joined_have_what_was_done_in_either():
    other = History((Treatment("botox", date(2026, 10, 1), id="t2"),))
    assert set(HISTORY.joined(other).treatments) == {DONE, *other.treatments}


@pytest.mark.parametrize(("wait", "than"), [("P13M", "P12M"), ("P13M3D", "P12M3D")])
def test_a_longer_wait_in_months_is_longer_with_as_many_days(wait, than):
    assert always_longer(Period.parse(wait), Period.parse(than))
    assert not always_longer(Period.parse(than), Period.parse(wait))


def test_a_wait_counts_back_from_the_last_day_of_its_rule():
    last = date(2026, 11, 30)
    versions = RuleBook([replace(RULE, valid_to=last + timedelta(days=1))]).versions(
        "microneedling", "botox", ON
    )
    shift = Shift(versions, lambda rule: rule.minimum)
    assert shift.back(last) == last - timedelta(weeks=1)
    assert shift.back(last + timedelta(days=1)) == last + timedelta(days=1)


def test_what_falls_on_some_days_may_fall_on_the_last():
    found = chart(HISTORY, replace(RULE, best_by=Period.parse("P3W"))).dates("botox", ON)
    assert found.uppers.falling(date(2026, 11, 30), NEXT) == found.uppers.best_by
    assert found.uppers.falling(date(2026, 11, 29), date(2026, 11, 30)) is None


def test_who_may_not_yet_is_not_ready_however_long_ago_the_wait_was_over():
    held = replace(HISTORY, holds=(Hold("botox", None, "9"),))
    found = chart(held).dates("botox", date(2026, 12, 20))
    assert found.waited_for(timedelta(weeks=2))
    assert not found.ready_for(timedelta(weeks=2))


@pytest.mark.parametrize("step", [1, -1])
def test_an_open_day_is_sought_for_a_year(step):
    opens = date(2026, 11, 22)
    only = OpenDays(frozenset(), extra=frozenset({opens}))
    search = only.last_until if step == 1 else only.first_from
    within, too_far = timedelta(days=365 * step), timedelta(days=366 * step)
    assert (search(opens + within), search(opens + too_far)) == (opens, None)


def test_a_strip_that_begins_where_a_status_does_has_no_day_twice():
    strip = chart().strip("botox", date(2026, 11, 17), date(2026, 11, 30), ON)
    assert [(each.first, each.last) for each in strip] == [
        (date(2026, 11, 17), date(2026, 11, 23)),
        (date(2026, 11, 24), date(2026, 11, 30)),
    ]


# Reasons and areas


def on_the_face(*holds):
    done = History((replace(DONE, areas=frozenset(FACE)),), holds=holds)
    return chart(done).judge("botox", ON, ON, FACE)


def test_of_two_holds_until_one_day_either_covers_both_on_an_area_too():
    found = on_the_face(Hold("botox", NEXT, "1"), Hold("botox", NEXT, "2"))
    holds = {name: status for name, status in found.conflicts.items() if name.startswith("hold")}
    assert len(holds) == 2
    first = dict([next(iter(holds.items()))])
    assert not [name for name in found.beyond(first, AreaTree()) if name.startswith("hold")]


def test_a_verdict_on_an_area_keeps_the_reasons_that_are_named():
    found = on_the_face(Hold("botox", NEXT, "1"))
    assert found.only(found.conflicts).reasons == found.reasons
    [wait] = [name for name in found.conflicts if "hold" not in name]
    assert [reason.rule for reason in found.only([wait]).reasons] == [RULE]


def test_a_reason_for_a_longer_wait_covers_a_shorter_one_of_the_same_areas():
    name = "microneedling 2026-11-24 face > botox 2026-11-27 by {}"
    found = {name.format("P1W"): Status.TOO_SOON}
    assert beyond(found, {name.format("P2W"): Status.TOO_SOON}) == {}


def test_a_plan_is_asked_about_for_its_own_areas():
    rule = replace(RULE, same_area=True)
    plan = Plan("botox", date(2026, 11, 14), id="1", areas=frozenset({"hands"}))
    done = History((replace(DONE, areas=frozenset(FACE)),), (plan,))
    asked = chart(done, rule).ask_of_plan("1", ON)
    assert asked.status_on(plan.planned_on) is Status.NO_WAIT


# Versions


def test_a_version_about_the_other_order_is_no_change_of_a_day_after_both():
    """What is planned before a day does not come after it: rules the other way round say nothing of it."""
    begins, other_way = date(2026, 12, 15), date(2026, 12, 5)
    rules = [
        replace(RULE, id="a", minimum=WEEK, valid_to=date(2026, 12, 14)),
        replace(RULE, id="b", version=2, minimum=Period(days=13), valid_from=begins),
        Rule("botox", "microneedling", WEEK, TWO_WEEKS, id="c", valid_to=date(2026, 12, 4)),
        Rule("botox", "microneedling", TWO_WEEKS, TWO_WEEKS, id="d", version=2, valid_from=other_way),
    ]
    planned = History(plans=(Plan("microneedling", date(2026, 12, 10), id="1"),))
    found = chart(planned, *rules).judge("botox", date(2026, 12, 20), NEXT)
    assert [change.begins for change in found.changes] == [begins]


# The first day to move to

WEDDING = date(2026, 12, 20)


def wedding(minimum, *plans, **rule):
    before = Rule("botox", "wedding", minimum, minimum, id="w", **rule)
    history = History(plans=(Plan("wedding", WEDDING, id="1"), *plans))
    return Chart(history, RuleBook([RULE, before]), events=frozenset({"wedding"})).ask("botox", NEXT)


def test_what_is_planned_on_the_day_of_an_event_moves_before_it():
    assert wedding(WEEK).first_day_to_move_to(WEDDING) == NEXT
