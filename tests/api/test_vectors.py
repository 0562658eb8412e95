"""The published test vectors, asked through the API: the same dates as the engine's, by way of the database."""

import json
from datetime import date
from itertools import groupby, pairwise
from operator import itemgetter
from pathlib import Path
from urllib.parse import urlencode

import pytest

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


NO_WORDS_YET = {"areas", "within", "events", "open_days", "best_by", "start_again", "same_area"}
NOT_FOR_THE_API = {"overlap", "contradiction"}  # the database refuses to write them down


def can_be_asked(case: dict) -> bool:
    """Whether the API has words for it: treatments with a day, and nothing else about the person."""
    given = case["given"]
    if case["kind"] != "forecast" or list(given["history"]) != ["treatments"]:
        return False
    treatments = given["history"]["treatments"]
    if any(NO_WORDS_YET & set(each) for each in (given, *treatments, *given["rules"])):
        return False
    all_known = all(each["given_on"] and not each.get("voided") for each in treatments)
    return (
        all_known
        and versions(given["rules"]) is not None
        and case["expect"].get("error") not in NOT_FOR_THE_API
    )


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
                source_title=each["id"],
            )
            following = group[place + 1]["valid_from"] if place + 1 < len(group) else None
            if each["valid_to"] not in (None, following):
                ends = date.fromisoformat(each["valid_to"])
                rule(each["minimum"], each["recommended"], **pair, valid_from=ends, withdrawn=True)


def answer(client, given: dict):
    treatments = given["history"]["treatments"]
    for slug in {given["later"], *(each["procedure"] for each in treatments)}:
        procedure(slug)
    query = [("later", given["later"]), ("on", given["on"])]
    query += [("given", f"{each['procedure']}:{each['given_on']}") for each in treatments]
    query += [("planned_on", given["planned_on"])] if given.get("planned_on") else []
    return client.get(f"/api/v1/forecast?{urlencode(query)}")


def test_enough_of_them_can_be_asked():
    assert len(CASES) > 60


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
    assert {name: found[name] for name in ("status", "earliest", "recommended")} == {
        name: expect[name] for name in ("status", "earliest", "recommended")
    }
    if "planned" in expect:
        assert found["planned"]["status"] == expect["planned"]["status"]
    if expect.get("deciding") and not case["name"].startswith("equally far in everything"):
        [decided] = [each for each in found["because"] if each["deciding"]]
        [cause] = [
            each for each in given["history"]["treatments"] if each["id"] == expect["deciding"]["cause"]
        ]
        assert (decided["earlier"], decided["given_on"]) == (cause["procedure"], cause["given_on"])
        assert decided["rule"]["source"]["title"] == expect["deciding"]["rule"]
