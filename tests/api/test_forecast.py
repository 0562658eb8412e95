"""The open forecast: the exact answer, and everything that is wrong said at once."""

from datetime import date, datetime

import pytest

from intervals.models.rules import IntervalRule
from tests.conftest import TORONTO
from tests.web.page import Page
from tests.web.rows import auckland, procedure, rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]

ADDRESS = "/api/v1/forecast"
EXAMPLE = "later=botox&given=microneedling:2026-11-10&on=2026-11-22"


def ask(client, query: str) -> dict:
    response = client.get(f"{ADDRESS}?{query}")
    assert response.status_code == 200, response.text
    return response.json()


def refused(client, query: str) -> list[tuple[str, str]]:
    """What is wrong with a query, as pairs of parameter and message."""
    response = client.get(f"{ADDRESS}?{query}")
    assert response.status_code == 422
    assert response["Content-Type"] == "application/json; charset=utf-8"
    assert response["Cache-Control"] == "no-store"
    assert list(response.json()) == ["errors"]
    assert all(list(each) == ["field", "message"] for each in response.json()["errors"])
    return [(each["field"], each["message"]) for each in response.json()["errors"]]


def test_the_example_word_for_word(client):
    answer = ask(client, f"{EXAMPLE}&planned_on=2026-11-20")
    explanation = answer.pop("explanation")
    assert answer == {
        "later": "botox",
        "on": "2026-11-22",
        "time_zone": "America/Toronto",
        "status": "ask_first",
        "earliest": "2026-11-17",
        "recommended": "2026-11-24",
        "best_by": None,
        "start_again": None,
        "open_day": None,
        "uncovered": [],
        "changes": [],
        "planned": {"on": "2026-11-20", "status": "ask_first", "open": None, "uncovered": [], "changes": []},
        "because": [
            {
                "earlier": "microneedling",
                "given_on": "2026-11-10",
                "minimum": "P1W",
                "recommended": "P2W",
                "earliest_date": "2026-11-17",
                "recommended_date": "2026-11-24",
                "best_by_date": None,
                "same_area": False,
                "deciding": True,
                "rule": {
                    "id": "shared:microneedling:botox",
                    "version": 1,
                    "valid_from": "2026-01-01",
                    "source": {
                        "title": "“Understanding the Optimal Timing for Botox After Microneedling in Hamilton”, "
                        "unsigned article",
                        "url": None,
                    },
                    "reviewed_on": "2026-11-02",
                },
            }
        ],
    }
    assert explanation.startswith("Possible now, if your skin has healed and your clinic agrees. ")
    assert "1 week after your microneedling on Tuesday 10 November 2026" in explanation
    assert "Possible if your clinician agrees that your skin has healed by then." in explanation


def test_the_order_of_the_fields_is_the_documented_one(client):
    assert list(ask(client, EXAMPLE)) == [
        "later", "on", "time_zone", "status", "earliest", "recommended", "best_by", "start_again", "open_day",
        "uncovered", "changes", "planned", "because", "explanation",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "earliest", "recommended"),
    [
        (["2026-11-10"], "2026-11-17", "2026-11-24"),
        (["2026-10-28"], "2026-11-04", "2026-11-11"),
        (["2026-03-05"], "2026-03-12", "2026-03-19"),
        (["2026-12-25"], "2027-01-01", "2027-01-08"),
        (["2028-02-15"], "2028-02-22", "2028-02-29"),
        (["2028-02-22"], "2028-02-29", "2028-03-07"),
        (["2027-02-22"], "2027-03-01", "2027-03-08"),
        (["2026-11-03", "2026-11-10"], "2026-11-17", "2026-11-24"),
        (["2026-11-10", "2026-11-03"], "2026-11-17", "2026-11-24"),
        (["2026-11-10", "2026-11-10"], "2026-11-17", "2026-11-24"),
    ],
)
def test_worked_examples(client, given, earliest, recommended):
    answer = ask(client, "later=botox&" + "&".join(f"given=microneedling:{day}" for day in given))
    assert (answer["earliest"], answer["recommended"]) == (earliest, recommended)
    assert len(answer["because"]) == len(given)
    assert [each["deciding"] for each in answer["because"]] == [True] + [False] * (len(given) - 1)
    assert answer["because"][0]["given_on"] == max(given)


@pytest.mark.parametrize(
    ("on", "status"),
    [
        ("2026-11-10", "too_soon"),
        ("2026-11-16", "too_soon"),
        ("2026-11-17", "ask_first"),
        ("2026-11-23", "ask_first"),
        ("2026-11-24", "ready"),
        ("2199-12-31", "ready"),
    ],
)
def test_status_of_the_day_and_of_the_plan(client, on, status):
    answer = ask(client, f"later=botox&given=microneedling:2026-11-10&on={on}&planned_on={on}")
    assert answer["on"] == on
    assert answer["status"] == status
    assert (answer["planned"]["on"], answer["planned"]["status"]) == (on, status)


def test_without_a_planned_date_there_is_no_verdict(client):
    assert ask(client, EXAMPLE)["planned"] is None


@pytest.mark.parametrize(
    ("moment", "on"),
    [
        (datetime(2026, 11, 16, 23, 30, tzinfo=TORONTO), "2026-11-16"),
        (datetime(2026, 11, 17, 0, 0, tzinfo=TORONTO), "2026-11-17"),
    ],
)
def test_the_day_is_the_clinics_today_unless_given(client, at, settings, moment, on):
    at.move_to(moment)
    query = "later=botox&given=microneedling:2026-11-10"
    assert ask(client, query)["on"] == on
    auckland()
    settings.CLINIC = "nz"
    answer = ask(client, query)
    assert (answer["on"], answer["time_zone"]) == ("2026-11-17", "Pacific/Auckland")


@pytest.mark.parametrize(
    "query", ["later=microneedling&given=botox:2026-11-10", "later=botox&given=botox:2026-11-10"]
)
def test_no_rule_is_no_wait_and_no_yes(client, query):
    answer = ask(client, f"{query}&planned_on=2026-11-30")
    assert answer["status"] == "no_wait"
    assert answer["earliest"] is answer["recommended"] is None
    assert answer["because"] == []
    assert (answer["planned"]["on"], answer["planned"]["status"]) == ("2026-11-30", "no_wait")
    assert "That is not a yes" in answer["explanation"]


def test_each_day_is_judged_by_its_own_version(client):
    rule("P2W", "P4W", valid_from=date(2026, 11, 20))
    by_day = {
        on: ask(client, f"later=botox&given=microneedling:2026-11-10&on={on}")
        for on in ("2026-11-19", "2026-11-20")
    }
    assert [each["earliest"] for each in by_day.values()] == ["2026-11-24", "2026-11-24"]
    assert [each["because"][0]["rule"]["version"] for each in by_day.values()] == [2, 2]
    said = "From Friday 20 November 2026 the clinic waits 2 to 4 weeks after microneedling."
    assert [said in each["explanation"] for each in by_day.values()] == [True, False]


def test_the_clinics_own_rule_has_a_name_of_its_own(client):
    rule("P3D", "P5D", own=True)
    [because] = ask(client, EXAMPLE)["because"]
    assert because["rule"]["id"] == "hamilton:microneedling:botox"
    assert because["rule"]["source"] == {
        "title": "A paper on waiting",
        "url": "https://paper.example/waiting",
    }
    assert (because["minimum"], because["recommended"]) == ("P3D", "P5D")


def test_several_treatments_and_rules(client):
    procedure("peel")
    rule("P3W", "P4W", earlier="peel")
    answer = ask(
        client, "later=botox&given=microneedling:2026-11-10&given=peel:2026-11-01&given=botox:2026-01-01"
    )
    assert (answer["earliest"], answer["recommended"]) == ("2026-11-22", "2026-11-29")
    assert [(each["earlier"], each["deciding"]) for each in answer["because"]] == [
        ("peel", True),
        ("microneedling", False),
    ]


def test_the_page_and_the_api_give_the_same_dates(client):
    for given_on in ("2026-11-10", "2026-11-20", "2028-02-22", "2026-12-31"):
        answer = ask(client, f"later=botox&given=microneedling:{given_on}")
        page = Page(client.get("/check/", {"given_on": given_on}))
        shown = [each.attrs["datetime"] for each in page.root.find("time")][:2]
        assert shown == [answer["earliest"], answer["recommended"]]
        assert page.h1 in answer["explanation"]


# What is wrong

GIVE = "Give 1 to 100 treatments, each as procedure:date, such as microneedling:2026-11-10."
SLUGS = "botox, dental-work, event, isotretinoin-end, microneedling, sunburn, vaccine"
KNOWN = f"Known: {SLUGS}."


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ("", [("later", f"Name one of: {SLUGS}."), ("given", GIVE)]),
        ("later=botox", [("given", GIVE)]),
        ("given=microneedling:2026-11-10", [("later", f"Name one of: {SLUGS}.")]),
        ("later=&given=microneedling:2026-11-10", [("later", f"Name one of: {SLUGS}.")]),
        ("later=tattoo&given=microneedling:2026-11-10", [("later", f"“tattoo” is not a known procedure. {KNOWN}")]),
        ("later=botox&given=tattoo:2026-11-10", [("given", f"“tattoo” is not a known procedure. {KNOWN}")]),
        ("later=botox&given=microneedling", [("given", "“” is not a date such as 2026-11-10.")]),
        ("later=botox&given=microneedling:", [("given", "“” is not a date such as 2026-11-10.")]),
        ("later=botox&given=microneedling:unknow", [("given", "“unknow” is not a date such as 2026-11-10.")]),
        ("later=botox&given=microneedling:2026-11", [("given", "“2026-11” is not a date such as 2026-11-10.")]),
        ("later=botox&given=microneedling:2026-11-1", [("given", "“2026-11-1” is not a date such as 2026-11-10.")]),
        ("later=botox&given=microneedling:03/04/2026", [("given", "“03/04/2026” is not a date such as 2026-11-10.")]),
        ("later=botox&given=microneedling:2026-02-31", [("given", "2026-02-31 is not a real date.")]),
        ("later=botox&given=microneedling:2026-11-10T", [("given", "“2026-11-10T” is not a date such as 2026-11-10.")]),
        (
            "later=botox&given=microneedling:1899-12-31",
            [("given", "1899-12-31 is outside the range from 1900-01-01 to 2199-12-31.")],
        ),
        (
            "later=botox&given=microneedling:2199-12-31",
            [("given", "Dates run from 1900-01-01 to 2199-12-31.")],
        ),
        (f"{EXAMPLE}&on=2026-11-22", [("on", "Give this once.")]),
        (f"{EXAMPLE}&later=botox", [("later", "Give this once.")]),
        (f"{EXAMPLE}&planned_on=2026-11-22&planned_on=2026-11-23", [("planned_on", "Give this once.")]),
        (f"{EXAMPLE}&planned_on=", [("planned_on", "“” is not a date such as 2026-11-10.")]),
        ("later=botox&given=microneedling:2026-11-10&on=", [("on", "“” is not a date such as 2026-11-10.")]),
        ("later=botox&given=microneedling:2026-11-10&on=today", [("on", "“today” is not a date such as 2026-11-10.")]),
        (
            "later=botox&given=microneedling:2026-11-10&on=2200-01-01",
            [("on", "2200-01-01 is outside the range from 1900-01-01 to 2199-12-31.")],
        ),
        (f"{EXAMPLE}&skin=red", [("skin", "“red” is not one of settled, not_settled, unsure.")]),
        (f"{EXAMPLE}&skin=", [("skin", "“” is not one of settled, not_settled, unsure.")]),
        (f"{EXAMPLE}&clinic=nowhere", [("clinic", "There is no clinic “nowhere”.")]),
        (f"{EXAMPLE}&clinic=%00", [("clinic", "There is no clinic “\x00”.")]),
        (f"{EXAMPLE}&clinic=", [("clinic", "There is no clinic “”.")]),
        (f"{EXAMPLE}&clinic=hamilton&clinic=hamilton", [("clinic", "Give this once.")]),
        (f"{EXAMPLE}&Later=botox", [("Later", "There is no such parameter.")]),
        (f"{EXAMPLE}&given[]=microneedling:2026-11-11", [("given[]", "There is no such parameter.")]),
        (f"{EXAMPLE}&{'x' * 1000}=1", [("x" * 60, "There is no such parameter.")]),
    ],
)  # fmt: skip
def test_one_thing_wrong(client, query, errors):
    assert refused(client, query) == errors


def test_everything_wrong_at_once(client):
    query = "later=tattoo&given=peel:2026-02-31&given=botox&on=x&planned_on=2200-01-01&on=y&colour=red"
    assert refused(client, query) == [
        ("on", "Give this once."),
        ("colour", "There is no such parameter."),
        ("later", f"“tattoo” is not a known procedure. {KNOWN}"),
        ("given", f"“peel” is not a known procedure. {KNOWN}"),
        ("given", "2026-02-31 is not a real date."),
        ("given", "“” is not a date such as 2026-11-10."),
        ("on", "“y” is not a date such as 2026-11-10."),
        ("planned_on", "2200-01-01 is outside the range from 1900-01-01 to 2199-12-31."),
    ]


def test_everything_wrong_where_something_is_missing_altogether(client):
    assert refused(client, "on=x&colour=red") == [
        ("colour", "There is no such parameter."),
        ("later", f"Name one of: {SLUGS}."),
        ("given", GIVE),
        ("on", "“x” is not a date such as 2026-11-10."),
    ]


@pytest.mark.parametrize(
    "text",
    ["\x00", "2026-11-10\x00", "\u202e2026-11-10", "\uff12026-11-10", "\u0662\u0660\u0662\u0666-11-10",
     "😀", "2026-11-10\n", "%"],
    ids=ascii,
)  # fmt: skip
def test_a_program_writes_dates_exactly(client, text):
    response = client.get(ADDRESS, {"later": "botox", "given": f"microneedling:{text}"})
    assert response.status_code == 422
    assert [each["field"] for each in response.json()["errors"]] == ["given"]
    assert client.get(ADDRESS, {"later": text, "given": "microneedling:2026-11-10"}).status_code == 422


def test_a_long_text_is_not_sent_back_whole(client):
    query = f"later={'x' * 10_000}&given={'y' * 10_000}:{'z' * 10_000}"
    response = client.get(f"{ADDRESS}?{query}")
    assert response.status_code == 422
    assert len(response.content) < 1000


@pytest.mark.parametrize(("count", "status"), [(100, 200), (101, 422), (900, 422)])
def test_how_many_treatments(client, count, status):
    query = "later=botox&" + "&".join(["given=microneedling:2026-11-10"] * count)
    response = client.get(f"{ADDRESS}?{query}")
    assert response.status_code == status
    if status == 422:
        assert response.json() == {"errors": [{"field": "given", "message": GIVE}]}


# What goes with it


def test_open_to_all_without_a_trace(client):
    response = client.get(f"{ADDRESS}?{EXAMPLE}")
    assert response["Content-Type"] == "application/json; charset=utf-8"
    assert response["Cache-Control"] == "public, max-age=60, must-revalidate"
    assert response["ETag"]
    assert not response.cookies


def test_the_answer_follows_the_rules(client):
    first = client.get(f"{ADDRESS}?{EXAMPLE}")
    IntervalRule.objects.all().delete()
    again = client.get(f"{ADDRESS}?{EXAMPLE}", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 200
    assert again.json()["status"] == "no_wait"


def test_a_slash_too_many_is_another_address(client):
    assert client.get(f"{ADDRESS}/?{EXAMPLE}").status_code == 404
