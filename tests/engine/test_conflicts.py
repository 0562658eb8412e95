"""Conflicts: the same name from either side, covered only by one as bad, and told when a side of it has gone."""

from dataclasses import replace
from datetime import date

import pytest

from intervals.engine.areas import AreaTree
from intervals.engine.chart import Chart
from intervals.engine.conflicts import (
    add,
    also_under,
    beyond,
    by_a_manager,
    is_hold,
    no_longer,
    still_there,
    without_waits,
)
from intervals.engine.history import History, Hold, Plan, Treatment
from intervals.engine.periods import Period
from intervals.engine.reasons import Status
from intervals.engine.rules import Rule, RuleBook

ON = date(2026, 11, 22)
NEEDLED, BOTOX = date(2026, 11, 24), date(2026, 11, 27)
RULE = Rule(
    id="r", version=1, earlier="microneedling", later="botox", minimum=Period(days=7), recommended=Period(days=14),
    valid_from=date(2026, 1, 1),
)  # fmt: skip
DAYS = "microneedling 2026-11-24 > botox 2026-11-27"
BETWEEN = f"{DAYS} by P1W"


def chart(*entries, holds=()):
    done = tuple(each for each in entries if isinstance(each, Treatment))
    plans = tuple(each for each in entries if isinstance(each, Plan))
    return Chart(History(done, plans, holds), RuleBook([RULE]))


def test_two_plans_have_the_same_conflict_from_either_side():
    both = chart(Plan("microneedling", NEEDLED, id="1"), Plan("botox", BOTOX, id="2"))
    assert both.judge_plan("1", ON).conflicts == {BETWEEN: Status.TOO_SOON}
    assert both.judge_plan("2", ON).conflicts == {BETWEEN: Status.TOO_SOON}


def test_it_keeps_its_name_when_the_plan_is_done():
    done = chart(Treatment("microneedling", NEEDLED, id="1"), Plan("botox", BOTOX, id="2"))
    assert done.judge_plan("2", ON).conflicts == {BETWEEN: Status.TOO_SOON}


def test_a_hold_and_an_unknown_day_have_names_of_their_own():
    found = chart(
        Treatment("microneedling", None, id="1"),
        Plan("botox", BOTOX, id="2"),
        holds=(Hold("botox", None, "9"),),
    )
    conflicts = found.judge_plan("2", ON).conflicts
    assert conflicts == {
        "hold 9 > botox 2026-11-27": Status.CONSULT,
        "microneedling unknown > botox 2026-11-27": Status.CONSULT,
    }
    assert [is_hold(name) for name in sorted(conflicts)] == [True, False]


@pytest.mark.parametrize(
    ("known", "found", "covered"),
    [
        (Status.ASK_FIRST, Status.TOO_SOON, False),
        (Status.CONSULT, Status.TOO_SOON, False),
        (Status.TOO_SOON, Status.TOO_SOON, True),
        (Status.TOO_SOON, Status.ASK_FIRST, True),
    ],
)
def test_what_is_less_bad_covers_nothing_worse(known, found, covered):
    other = BETWEEN.replace("24", "25")
    assert beyond({DAYS: found}, {other: Status.TOO_SOON}, {DAYS: known}) == (
        {} if covered else {DAYS: found}
    )
    assert beyond({DAYS: found}) == {DAYS: found}


@pytest.mark.parametrize(
    ("known", "found", "covered"),
    [
        (BETWEEN, BETWEEN, True),
        (BETWEEN, f"{DAYS} by P2W", False),
        (f"{DAYS} by P2W", BETWEEN, True),
        (f"{DAYS} by P1M", f"{DAYS} by P30D", False),  # a month may be shorter
        (DAYS, f"{DAYS} by P2W", True),  # from before waits were named
        ("microneedling 2026-11-24 face > botox 2026-11-27 by P1W", BETWEEN, False),
        (BETWEEN, "microneedling 2026-11-24 face > botox 2026-11-27 by P1W", True),
        (DAYS.replace(" >", " face+neck >"), DAYS.replace(" >", " neck >"), True),
        ("microneedling 2026-11-24 neck > botox 2026-11-27", "microneedling 2026-11-24 face > botox 2026-11-27", False),
        ("microneedling 2026-11-24 > botox 2026-11-27 neck", "microneedling 2026-11-24 > botox 2026-11-27 face", False),
        ("hold 9 > botox 2026-11-27", "hold 9 > botox 2026-11-27 face", True),
        ("hold 9 > botox 2026-11-27", "hold 8 > botox 2026-11-27", False),
        (BETWEEN, f"{BETWEEN} managed", False),
        (f"{BETWEEN} managed", f"{BETWEEN} managed", True),
        (f"{BETWEEN} managed", BETWEEN, True),
        (DAYS, f"{BETWEEN} managed", False),
        ("", BETWEEN, False),
        (f"{DAYS} by a week", BETWEEN, False),
    ],
)  # fmt: skip
def test_a_reason_covers_the_wait_and_the_areas_that_it_was_given_for(known, found, covered):
    assert beyond({found: Status.TOO_SOON}, {known: Status.TOO_SOON}) == (
        {} if covered else {found: Status.TOO_SOON}
    )


@pytest.mark.parametrize(
    ("known", "found", "covered"),
    [
        ("face", "forehead", True),
        ("face", "forehead+cheeks", True),
        ("upper-face", "cheeks", False),
        ("upper-face", "forehead+cheeks", False),
        ("forehead", "face", False),
        ("forehead+cheeks", "forehead", True),
        ("face", "neck", False),
        ("neck+upper-face", "neck+forehead", True),
        ("forehead", "", False),
        ("", "forehead", True),
    ],
)
@pytest.mark.parametrize(
    "between",
    ["microneedling 2026-11-24{} > botox 2026-11-27 by P1W", "microneedling 2026-11-24 > botox 2026-11-27{}"],
)
def test_a_reason_for_an_area_covers_what_lies_within_it(between, known, found, covered):
    tree = AreaTree({"forehead": "upper-face", "upper-face": "face", "cheeks": "face"})
    given, asked = (
        {between.format(f" {areas}" if areas else ""): Status.TOO_SOON} for areas in (known, found)
    )
    assert beyond(asked, given, tree=tree) == ({} if covered else asked)


def test_where_only_a_manager_plans_the_name_says_so_and_a_managers_reason_covers_it():
    managed = replace(RULE, managed=True)
    done = Treatment("microneedling", NEEDLED, id="1")
    found = Chart(History((done,)), RuleBook([managed])).judge("botox", BOTOX, ON).conflicts
    assert found == {f"{BETWEEN} managed": Status.TOO_SOON}
    asking_first = {f"{DAYS} by P2W": Status.ASK_FIRST, "hold 9 > botox 2026-11-27": Status.TOO_SOON}
    before = {BETWEEN: Status.TOO_SOON, **asking_first}
    assert beyond(found, before) == found
    assert by_a_manager(before) == {f"{BETWEEN} managed": Status.TOO_SOON, **asking_first}
    assert by_a_manager(found) == found
    assert beyond(found, by_a_manager(before)) == {}
    assert still_there(found, before)


@pytest.mark.parametrize(
    ("name", "status", "without"),
    [
        (DAYS, Status.TOO_SOON, True),
        (DAYS, Status.ASK_FIRST, True),
        (BETWEEN, Status.TOO_SOON, False),
        ("microneedling unknown > botox 2026-11-27", Status.CONSULT, False),
        ("hold 9 > botox 2026-11-27", Status.TOO_SOON, False),
    ],
)
def test_a_name_from_before_waits_were_named_is_known(name, status, without):
    assert without_waits({name: status, f"{BETWEEN} managed": Status.TOO_SOON}) is without


def test_a_worse_status_covers_a_longer_wait():
    full = f"{DAYS} by P2W"
    assert beyond({full: Status.ASK_FIRST}, {BETWEEN: Status.TOO_SOON}) == {}
    assert beyond({full: Status.ASK_FIRST}, {BETWEEN: Status.CONSULT}) == {}


def test_areas_stand_in_the_name():
    done = Treatment("microneedling", NEEDLED, id="1", areas=frozenset({"neck", "face"}))
    found = chart(done).judge("botox", BOTOX, ON, {"face"}).conflicts
    assert found == {"microneedling 2026-11-24 face+neck > botox 2026-11-27 face by P1W": Status.TOO_SOON}


def test_what_it_was_against_is_still_there_by_another_wait():
    assert still_there([BETWEEN], {f"{DAYS} by P2W": Status.TOO_SOON})
    assert still_there([DAYS], {BETWEEN: Status.TOO_SOON})
    assert not still_there([BETWEEN], {BETWEEN.replace("24", "25"): Status.TOO_SOON})


def test_the_worst_that_is_known_counts():
    known = {}
    for status in (Status.ASK_FIRST, Status.TOO_SOON, Status.CONSULT):
        add(known, "a", status)
    assert known == {"a": Status.TOO_SOON}


def test_what_is_no_longer_on_record_is_told():
    names = [BETWEEN, "microneedling unknown > botox 2026-11-27", "hold 9 > botox 2026-11-27"]
    there = History((Treatment("botox", BOTOX), Treatment("microneedling", NEEDLED, voided=True)))
    assert no_longer(there, names) == (("microneedling", None), ("microneedling", NEEDLED))
    assert no_longer(there, []) == ()


def test_a_plan_moves_to_the_first_day_that_works_for_it():
    found = chart(Treatment("microneedling", NEEDLED, id="1"), Plan("botox", BOTOX, id="2"))
    assert found.first_day_for_plan("2", ON) == date(2026, 12, 8)
    with pytest.raises(KeyError):
        found.first_day_for_plan("3", ON)


def test_two_records_make_one_chart():
    joined = chart(Treatment("microneedling", NEEDLED)).joined(
        chart(Plan("botox", BOTOX, id="2"), holds=(Hold("botox", None),))
    )
    assert joined.judge_plan("2", ON).conflicts.keys() == {BETWEEN, "hold  > botox 2026-11-27"}


def test_the_same_of_the_same_day_on_areas_that_meet():
    done = Treatment("botox", BOTOX, areas=frozenset({"chin"}))
    found = chart(done, Treatment("botox", NEEDLED), Treatment("microneedling", BOTOX))
    assert found.same_on("botox", BOTOX) == found.same_on("botox", BOTOX, ["chin"]) == (done,)
    assert found.same_on("botox", BOTOX, ["neck"]) == ()


def test_a_hold_of_today_does_not_make_what_was_done_before_it_too_soon():
    done = (
        Treatment("microneedling", date(2026, 11, 1), id="1"),
        Treatment("botox", date(2026, 11, 3), id="2"),
    )
    [found] = chart(*done, holds=(Hold("botox", date(2027, 1, 1), "9"),)).done_too_soon()
    assert found.conflicts == {"microneedling 2026-11-01 > botox 2026-11-03 by P1W": Status.TOO_SOON}
    assert found.verdict.deciding.given_on == date(2026, 11, 1)


def test_what_is_left_over_has_its_own_status_and_its_own_reason():
    held = chart(
        Treatment("microneedling", NEEDLED, id="1"),
        Plan("botox", BOTOX, id="2"),
        holds=(Hold("botox", None, "9"),),
    ).judge_plan("2", ON)
    assert held.status is Status.TOO_SOON
    left = held.only(beyond(held.conflicts, {BETWEEN: Status.TOO_SOON}))
    assert (left.status, left.deciding.hold.id) == (Status.CONSULT, "9")
    assert held.only(()).deciding is None
    assert held.only(()).status is Status.NO_WAIT
    assert held.only(held.conflicts) == held


def test_a_conflict_stands_as_long_as_both_its_days_do_on_whichever_side_a_plan_was_done():
    needled, botox = Treatment("microneedling", NEEDLED, id="1"), Treatment("botox", BOTOX, id="2")
    for found in (
        chart(needled, botox),
        chart(needled, Plan("botox", BOTOX, id="2")),
        chart(Plan("microneedling", NEEDLED, id="1"), Plan("botox", BOTOX, id="2")),
    ):
        assert found.stands([BETWEEN], ON)
        assert not found.stands([BETWEEN.replace("24", "25"), "hold 9 > botox 2026-11-27"], ON)
    assert not chart(needled).stands([BETWEEN], ON)
    assert not chart(replace(needled, voided=True), botox).stands([BETWEEN], ON)
    held = chart(Plan("botox", BOTOX, id="2"), holds=(Hold("botox", None, "9"),))
    assert held.stands(["hold 9 > botox 2026-11-27"], ON)
    assert not held.stands(["hold 8 > botox 2026-11-27"], ON)


def test_a_hold_is_known_by_its_number():
    assert is_hold("hold 9 > botox 2026-11-27", "9")
    assert not is_hold("hold 91 > botox 2026-11-27", "9")


@pytest.mark.parametrize("until", [None, date(2026, 12, 1)])
def test_of_two_holds_until_the_same_day_either_covers_both(until):
    held = chart(
        Treatment("microneedling", NEEDLED, id="1"),
        Plan("botox", BOTOX, id="2"),
        holds=(Hold("botox", until, "9"), Hold("botox", until, "8"), Hold("botox", date(2026, 12, 5), "7")),
    ).judge_plan("2", ON)
    nine = "hold 9 > botox 2026-11-27"
    assert held.beyond({}, AreaTree()) == held.conflicts
    assert held.beyond({nine: held.conflicts[nine]}, AreaTree()) == {
        BETWEEN: Status.TOO_SOON, "hold 7 > botox 2026-11-27": Status.TOO_SOON
    }  # fmt: skip


def test_what_is_known_of_a_hold_is_said_of_the_same_one():
    nine, other = "hold 9 > botox 2026-11-27 face", "hold 91 > botox 2026-11-27"
    known = dict.fromkeys([nine, other, BETWEEN], Status.CONSULT)
    assert also_under("5", "9", known) == {"hold 5 > botox 2026-11-27 face": Status.CONSULT}
