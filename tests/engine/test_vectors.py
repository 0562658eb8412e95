"""Every published test vector (tests/examples/vectors.json) against the engine, and the file itself."""

import json
from datetime import date
from pathlib import Path

import pytest

from intervals.engine.chart import Chart
from intervals.engine.history import History, Hold, Plan, Skin, Treatment
from intervals.engine.periods import FIRST_DAY, DateOutOfRange, Period, add, back
from intervals.engine.reasons import Reason, UnderHold
from intervals.engine.rules import Rule, RuleBook

VECTORS = json.loads((Path(__file__).parent.parent / "examples" / "vectors.json").read_text(encoding="utf-8"))
CASES = VECTORS["cases"]
KINDS = {"add", "back", "forecast", "work_back", "strip", "too_soon_when_done"}
WORKED = "worked example: "


def day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def rule(item: dict) -> Rule:
    return Rule(
        earlier=item["earlier"],
        later=item["later"],
        minimum=Period.parse(item["minimum"]),
        recommended=Period.parse(item["recommended"]),
        same_day_allowed=item.get("same_day_allowed", False),
        valid_from=date.fromisoformat(item.get("valid_from", FIRST_DAY.isoformat())),
        valid_to=day(item.get("valid_to")),
        own=item.get("own", False),
        id=item["id"],
    )


def history(item: dict) -> History:
    return History(
        treatments=tuple(
            Treatment(found["procedure"], day(found["given_on"]), found.get("voided", False), found["id"])
            for found in item.get("treatments", [])
        ),
        plans=tuple(
            Plan(found["procedure"], date.fromisoformat(found["planned_on"]), found["id"])
            for found in item.get("plans", [])
        ),
        holds=tuple(
            Hold(found["procedure"], day(found["until"]), found["id"]) for found in item.get("holds", [])
        ),
        skin=Skin(item.get("skin", "")),
    )


def deciding(reasons: tuple[Reason, ...]) -> dict | None:
    for reason in reasons:
        if reason.deciding:
            if isinstance(reason, UnderHold):
                return {"hold": reason.hold.id}
            return {"rule": reason.rule.id, "cause": reason.cause.id}
    return None


def iso(found: date | None) -> str | None:
    return None if found is None else found.isoformat()


def run_add(given: dict) -> dict:
    wait = Period.parse(given["wait"])
    return {"day": iso(add(day(given["day"]), wait)), "wait": str(wait)}


def run_back(given: dict) -> dict:
    return {"day": iso(back(day(given["day"]), Period.parse(given["wait"])))}


def chart(given: dict) -> Chart:
    return Chart(
        history=history(given.get("history", {})),
        rules=RuleBook(rule(item) for item in given["rules"]),
    )


def run_forecast(given: dict) -> dict:
    found = chart(given).dates(given["later"], day(given["on"]), planned_on=day(given.get("planned_on")))
    answer = {
        "status": str(found.status),
        "earliest": iso(found.earliest),
        "recommended": iso(found.recommended),
        "deciding": deciding(found.reasons),
    }
    if found.planned is not None:
        verdict = found.planned
        answer["planned"] = {"status": str(verdict.status), "deciding": deciding(verdict.reasons)}
    return answer


def run_work_back(given: dict) -> dict:
    found = chart(given).work_back(
        given["earlier"], given["later"], day(given["planned_on"]), day(given["on"])
    )
    if found is None:
        return {"latest": None, "recommended": None, "rule": None}
    return {"latest": iso(found.latest), "recommended": iso(found.recommended), "rule": found.rule.id}


def run_strip(given: dict) -> dict:
    segments = chart(given).strip(given["later"], day(given["first"]), day(given["last"]), day(given["on"]))
    return {
        "segments": [{"first": iso(s.first), "last": iso(s.last), "status": str(s.status)} for s in segments]
    }


def run_too_soon_when_done(given: dict) -> dict:
    return {"too_soon": [each.treatment.id for each in chart(given).done_too_soon()]}


RUN = {
    "add": run_add,
    "back": run_back,
    "forecast": run_forecast,
    "work_back": run_work_back,
    "strip": run_strip,
    "too_soon_when_done": run_too_soon_when_done,
}

MAY_BE_LEFT_OUT = {"deciding", "wait"}


def only_what_is_expected(found: dict, expect: dict) -> dict:
    """Drop from `found` the fields that a vector may leave unsaid, and does."""
    return {
        key: only_what_is_expected(value, expect.get(key) or {}) if isinstance(value, dict) else value
        for key, value in found.items()
        if key in expect or key not in MAY_BE_LEFT_OUT
    }


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_vector(case):
    run = RUN[case["kind"]]
    if case["expect"] == {"error": "out_of_range"}:
        with pytest.raises(DateOutOfRange):
            run(case["given"])
    else:
        assert only_what_is_expected(run(case["given"]), case["expect"]) == case["expect"]


def test_the_file_says_its_format():
    assert VECTORS["format"] == 1
    assert VECTORS["about"]


def test_names_are_unique_and_every_case_is_whole():
    names = [case["name"] for case in CASES]
    assert len(set(names)) == len(names)
    assert all(list(case) == ["name", "kind", "given", "expect"] for case in CASES)


def test_there_are_enough_cases_of_every_kind():
    assert {case["kind"] for case in CASES} == KINDS
    assert sum(not case["name"].startswith(WORKED) for case in CASES) >= 60
