"""The open course: windows, plans and changes as JSON, and every error at its parameter."""

import pytest

from tests.web.rows import procedure, rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]

ALL = (
    "visit=microneedling&visit=microneedling&visit=microneedling&visit=botox&before=wedding:2027-06-12"
    "&start=2026-12-01"
)


@pytest.fixture
def wedding(db):
    """The waits of the worked example in docs/intervals.md."""
    procedure("wedding", "a wedding", kind="event")
    rule("P4W", "P6W", "microneedling", "microneedling")
    rule("P2W", "P4W", "botox", "wedding")


def ask(client, query: str) -> dict:
    response = client.get(f"/api/v1/course?{query}")
    assert response.status_code == 200, response.text
    return response.json()


def errors(client, query: str) -> list[tuple[str, str]]:
    response = client.get(f"/api/v1/course?{query}")
    assert response.status_code == 422
    return [(each["field"], each["message"]) for each in response.json()["errors"]]


@pytest.mark.usefixtures("wedding")
def test_worked_example(client):
    found = ask(client, ALL)
    assert list(found) == [
        "on",
        "start",
        "time_zone",
        "before",
        "full",
        "minimum",
        "uncovered",
        "explanation",
    ]
    assert (found["on"], found["start"]) == ("2026-11-22", "2026-12-01")
    assert found["before"] == {"event": "wedding", "on": "2027-06-12"}
    full = found["full"]
    assert (full["possible"], full["order"]) == (True, [0, 1, 2, 3])
    assert [(each["procedure"], each["first"], each["last"]) for each in full["visits"]] == [
        ("microneedling", "2026-12-01", "2027-02-06"),
        ("microneedling", "2027-01-12", "2027-03-20"),
        ("microneedling", "2027-02-23", "2027-05-01"),
        ("botox", "2027-03-09", "2027-05-15"),
    ]
    assert full["soonest"] == [each["first"] for each in full["visits"]]
    assert full["latest"] == [each["last"] for each in full["visits"]]
    assert full["suggested"] == ["2027-01-03", "2027-02-14", "2027-03-28", "2027-04-11"]
    assert full["visits"][3]["because"] == [
        "Botox: 2 weeks after the third microneedling; 1 week at least, if your clinician agrees.",
        "Microneedling 3: 6 weeks after the second microneedling; 4 weeks at least, if your clinician agrees.",
        "Microneedling 2: 6 weeks after the first microneedling; 4 weeks at least, if your clinician agrees.",
        "Microneedling 1: From the first day of the course on.",
        "Botox: 4 weeks before your wedding.",
        "Botox: Before your wedding.",
    ]
    assert found["minimum"]["visits"][3]["last"] == "2027-05-29"
    assert found["uncovered"] == [{"earlier": "microneedling", "later": "wedding"}]
    assert found["explanation"].startswith("All four visits fit before your wedding, with 9 weeks to spare.")


@pytest.mark.usefixtures("wedding")
def test_what_cannot_be_has_its_changes(client):
    found = ask(client, "visit=microneedling&visit=microneedling&visit=botox&before=wedding:2026-12-30")
    assert found["minimum"]["possible"] is False
    assert (
        "Every visit has to be before your wedding on Wednesday 30 December." in found["minimum"]["because"]
    )
    assert found["minimum"]["changes"] == [
        {"kind": "move_event", "to": "2027-01-10"},
        {"kind": "leave_out", "visit": 0},
        {"kind": "leave_out", "visit": 1},
        {"kind": "leave_out", "visit": 2},
    ]
    found = ask(client, "visit=microneedling&visit=botox&before=wedding:2026-12-30")
    assert {"kind": "minimum_between", "visits": [0, 1]} in found["full"]["changes"]


def test_a_last_day_without_a_bound_is_null(client):
    found = ask(client, "visit=botox&given=microneedling:2026-11-20&on=2026-11-21")
    [visit] = found["full"]["visits"]
    assert (visit["first"], visit["last"]) == ("2026-12-04", None)
    assert found["before"] is None
    assert found["start"] == "2026-11-21"


def test_areas_a_fixed_day_and_an_open_order(client):
    rule("P4W", "P4W", "botox", "botox", same_area=True)
    found = ask(
        client, "visit=botox@forehead&visit=microneedling:2026-12-01@face&visit=botox@forehead&order=open"
    )
    assert found["full"]["suggested"][1] == "2026-12-01"
    assert found["full"]["order"] == [0, 1, 2]
    turned = ask(client, "visit=botox:2026-12-15&visit=microneedling:2026-12-01&order=open")
    assert turned["full"]["order"] == [1, 0]


@pytest.mark.parametrize(
    ("query", "field", "message"),
    [
        ("visit=", "visit", "Name one of:"),
        ("&".join(["visit=botox"] * 13), "visit", "Give 1 to 12 visits"),
        ("visit=tattoo", "visit", "“tattoo” is not a known procedure."),
        ("visit=event", "visit", "“event” is no treatment, so it cannot be a visit."),
        ("visit=botox:x", "visit", "“x” is not a date such as 2026-11-10."),
        ("visit=botox@knee", "visit", "“knee” is not a known area."),
        ("visit=botox:2029-01-01", "visit", "A fixed day is more than 2 years after the first day."),
        ("visit=botox&before=2027-01-01", "before", "“2027-01-01” is not a known procedure."),
        ("visit=botox&before=botox:2027-01-01", "before", "“botox” is no event."),
        ("visit=botox&before=event", "before", "“” is not a date"),
        ("visit=botox&before=event:2026-11-21", "before", "The event is before the first day."),
        (
            "visit=botox&before=event:2029-11-21",
            "before",
            "The event is more than 2 years after the first day.",
        ),
        ("visit=botox&order=best", "order", "“best” is not one of given, open."),
        ("&".join(["visit=botox"] * 7) + "&order=open", "order", "An order is found for at most 6 visits."),
        ("visit=botox&start=2199-01-01", "start", "Dates run from"),
        ("visit=botox&given=microneedling:2199-12-31", "given", "Dates run from"),
        ("visit=botox&given=x", "given", "“x” is not a known procedure."),
        ("visit=botox&clinic=nowhere", "clinic", "There is no clinic “nowhere”."),
        ("visit=botox&later=botox", "later", "There is no such parameter."),
        ("visit=botox&start=2027-01-01&start=2027-01-02", "start", "Give this once."),
    ],
)
def test_every_error_names_its_parameter(client, query, field, message):
    found = errors(client, query)
    assert found[0][0] == field
    assert found[0][1].startswith(message)


def test_all_errors_at_once(client):
    found = errors(client, "visit=tattoo&before=x:y&given=z:2026-11-10&start=never&order=any")
    assert {field for field, _message in found} == {"visit", "before", "given", "start", "order"}
    assert errors(client, "")[0][0] == "visit"


def test_it_is_the_page_in_other_words(client):
    found = ask(client, "visit=microneedling&visit=botox&before=event:2027-06-12")
    page = client.get("/course/?visit=microneedling&visit=botox&before=2027-06-12").text
    assert all(f'datetime="{day}"' in page for day in found["full"]["suggested"])


def test_head_is_answered_and_the_page_is_remembered(client):
    response = client.head("/api/v1/course?visit=botox")
    assert response.status_code == 200
    assert response["Cache-Control"].startswith("public")


def test_a_day_that_is_not_known_is_said_and_is_no_yes(client):
    """The rule speaks of the wait: it is neither “no rule says” nor “it fits”."""
    for others in ("", "&visit=microneedling"):
        found = ask(client, f"visit=botox{others}&given=microneedling:unknown&start=2026-12-01")
        said = found["explanation"]
        assert said.startswith("A day from which a wait is counted is not known: speak to the clinic first.")
        assert (
            "The wait for Botox after microneedling is 1 to 2 weeks, and the day it is counted from" in said
        )
        assert found["full"]["possible"] is True
    page = client.get("/course/?visit=botox&given=microneedling:unknown&start=2026-12-01").text
    assert "Speak to the clinic first" in page
    assert "No rule counts" not in page
