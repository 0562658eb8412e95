"""The published test vectors, asked through the API: the same dates as the engine's, by way of the database."""

import json
from datetime import date
from itertools import groupby, pairwise
from operator import itemgetter
from pathlib import Path
from urllib.parse import urlencode

import pytest

from intervals.models.areas import Area
from intervals.models.clinics import Clinic
from intervals.models.open_days import WEEKDAYS, ClosedDays, ExtraDay, OpenWeek
from intervals.models.rules import IntervalRule
from tests.web.rows import procedure, rule

FILE = Path(__file__).parents[1] / "examples" / "vectors.json"
FIRST_DAY, LAST_DAY = "1900-01-01", "2199-12-31"


def versions(rules: list[dict]) -> dict[tuple, list[dict]] | None:
    """The rules as versions of each pair and owner; None where the database has no way to write them down."""
    owner = itemgetter("own", "earlier", "later")
    whole = [{"own": False, "valid_from": FIRST_DAY, "valid_to": None} | each for each in rules]
    found = {
        key: sorted(group, key=itemgetter("valid_from"))
        for key, group in groupby(sorted(whole, key=owner), owner)
    }
    for group in found.values():
        for one, following in pairwise(group):
            if one["valid_to"] is None or one["valid_to"] > following["valid_from"]:
                return None
    return found


def can_be_asked(case: dict) -> bool:
    """Whether the API has words for it: things done and the skin, by rules that the database holds."""
    given = case["given"]
    if case["kind"] != "forecast" or not set(given["history"]) <= {"treatments", "skin"}:
        return False
    treatments = given["history"].get("treatments", [])
    counted = bool(treatments) and not any(each.get("voided") for each in treatments)
    answered = case["expect"].get("error") in (None, "out_of_range")
    return counted and answered and not given.get("events") and versions(given["rules"]) is not None


CASES = [case for case in json.loads(FILE.read_text(encoding="utf-8"))["cases"] if can_be_asked(case)]


def write_down(rules: list[dict]) -> None:
    """In place of the shipped rule, these."""
    IntervalRule.objects.all().delete()
    for group in (versions(rules) or {}).values():
        for place, each in enumerate(group):
            pair = {"earlier": each["earlier"], "later": each["later"], "own": each["own"]}
            rule(
                each["minimum"],
                each["recommended"],
                **pair,
                valid_from=date.fromisoformat(each["valid_from"]),
                same_day_allowed=each.get("same_day_allowed", False),
                same_area=each.get("same_area", False),
                best_by=each.get("best_by") or "",
                start_again=each.get("start_again") or "",
                source_title=each["id"],
            )
            following = group[place + 1]["valid_from"] if place + 1 < len(group) else None
            if each["valid_to"] not in (None, following):
                ends = date.fromisoformat(each["valid_to"])
                rule(each["minimum"], each["recommended"], **pair, valid_from=ends, withdrawn=True)


def draw(within: dict[str, str], named: set[str]) -> None:
    """In place of the shipped areas, these."""
    Area.objects.all().update(within=None)
    Area.objects.all().delete()
    areas = {slug: Area.objects.create(slug=slug, name=slug) for slug in {*within, *within.values(), *named}}
    for inner, outer in within.items():
        Area.objects.filter(pk=areas[inner].pk).update(within=areas[outer])


def open_on(days: dict | None) -> None:
    """The clinic's open days."""
    clinic = Clinic.objects.get(slug="hamilton")
    if days is None:
        return
    week = {
        name: number in days.get("weekdays", range(1, 8)) for number, name in enumerate(WEEKDAYS, start=1)
    }
    OpenWeek.objects.create(clinic=clinic, **week)
    for run in days.get("closed", []):
        ClosedDays.objects.create(clinic=clinic, **run)
    for day in days.get("extra", []):
        ExtraDay.objects.create(clinic=clinic, day=day)


def answer(client, given: dict):
    treatments = given["history"]["treatments"]
    for slug in {given["later"], *(each["procedure"] for each in treatments)}:
        procedure(slug)
    draw(
        given.get("within", {}),
        {*given.get("areas", []), *(a for t in treatments for a in t.get("areas", []))},
    )
    open_on(given.get("open_days"))
    query = [("later", given["later"]), ("on", given["on"])]
    for each in treatments:
        at = f"@{','.join(each['areas'])}" if each.get("areas") else ""
        query.append(("given", f"{each['procedure']}:{each['given_on'] or 'unknown'}{at}"))
    query += [("areas", ",".join(given["areas"]))] if given.get("areas") else []
    query += [("planned_on", given["planned_on"])] if given.get("planned_on") else []
    query += [("skin", given["history"]["skin"])] if given["history"].get("skin") else []
    return client.get(f"/api/v1/forecast?{urlencode(query)}")


def course_can_be_asked(case: dict) -> bool:
    """Likewise of a course: after things done, by rules that the database holds."""
    given = case["given"]
    if case["kind"] != "course" or not set(given.get("history", {})) <= {"treatments"}:
        return False
    return bool(given["course"]["visits"]) and versions(given["rules"]) is not None


COURSES = [
    case for case in json.loads(FILE.read_text(encoding="utf-8"))["cases"] if course_can_be_asked(case)
]


def course(client, given: dict):
    asked, treatments = given["course"], given.get("history", {}).get("treatments", [])
    for each in (*asked["visits"], *treatments):
        procedure(each["procedure"])
    draw(given.get("within", {}), {area for each in asked["visits"] for area in each.get("areas", [])})
    open_on(given.get("open_days"))
    query = [("on", given["on"]), ("start", asked["start"])]
    for each in asked["visits"]:
        day = f":{each['fixed_on']}" if each.get("fixed_on") else ""
        at = f"@{','.join(each['areas'])}" if each.get("areas") else ""
        query.append(("visit", f"{each['procedure']}{day}{at}"))
    query += [("given", f"{each['procedure']}:{each['given_on'] or 'unknown'}") for each in treatments]
    if before := asked.get("before"):
        query.append(("before", f"{before['procedure']}:{before['on']}"))
    query += [("order", "open")] if asked.get("open_order") else []
    return client.get(f"/api/v1/course?{urlencode(query)}")


def as_in_a_vector(found: dict) -> dict:
    """An outcome of the API in the words of the vectors."""
    if not found["possible"]:
        changes = found["changes"]
        return {"possible": False, **({"changes": changes} if changes else {})}
    windows = [[each["first"], each["last"]] for each in found["visits"]]
    plans = {name: found[name] for name in ("suggested", "soonest", "latest")}
    return {"possible": True, "order": found["order"], "windows": windows, **plans}


@pytest.mark.django_db
@pytest.mark.parametrize("case", COURSES, ids=[case["name"] for case in COURSES])
def test_course_vector(client, case):
    given, expect = case["given"], case["expect"]
    procedure("wedding", kind="event")
    write_down(given["rules"])
    response = course(client, given)
    if expect == {"error": "beyond_limits"}:
        assert response.status_code == 422
        return
    found = response.json()
    assert {figure: as_in_a_vector(found[figure]) for figure in ("full", "minimum")} == {
        figure: expect[figure] for figure in ("full", "minimum")
    }
    named = [[each["earlier"], each["later"]] for each in found["uncovered"] if each["later"] != "wedding"]
    assert named == expect.get("uncovered", [])


def test_enough_of_them_can_be_asked():
    assert len(COURSES) > 25
    assert len(CASES) > 120


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_vector(client, case):
    given, expect = case["given"], case["expect"]
    write_down(given["rules"])
    response = answer(client, given)
    if expect == {"error": "out_of_range"}:
        assert response.status_code == 422
        assert all(LAST_DAY in each["message"] for each in response.json()["errors"])
        return
    found = response.json()
    usual = {"best_by": None, "start_again": None, "open_day": None, "uncovered": []}
    compared = ("status", "earliest", "recommended", *usual)
    assert {name: found[name] for name in compared} == {name: (usual | expect)[name] for name in compared}
    if "planned" in expect:
        assert found["planned"]["status"] == expect["planned"]["status"]
    if expect.get("deciding") and not case["name"].startswith("equally far in everything"):
        [decided] = [each for each in found["because"] if each["deciding"]]
        [cause] = [
            each for each in given["history"]["treatments"] if each["id"] == expect["deciding"]["cause"]
        ]
        assert (decided["earlier"], decided["given_on"]) == (cause["procedure"], cause["given_on"])
        assert decided["rule"]["source"]["title"] == expect["deciding"]["rule"]
