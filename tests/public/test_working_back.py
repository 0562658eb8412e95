"""Working back: by when the earlier procedure must be done."""

from datetime import datetime

import pytest

from intervals.models.clinics import Clinic
from intervals.models.open_days import OpenWeek
from tests.conftest import TORONTO
from tests.public.asking import noon
from tests.web.page import Page
from tests.web.rows import procedure, rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]

BY = "Microneedling by Saturday 29 May 2027."
IF_AGREED = "Microneedling by Saturday 5 June 2027, if your clinic agrees."
TOO_LATE = "Too late for microneedling before that day."


def ask(client, **query) -> Page:
    page = Page(client.get("/plan/", query, follow=True))
    assert page.status == 200, page.summary
    return page


def dates(page: Page) -> list[str]:
    return [each.text for each in page.root.find("time")][:2]


def test_worked_example(client):
    page = ask(client, planned_on="2027-06-12")
    assert page.h1 == BY
    assert dates(page) == ["Saturday 29 May 2027", "Saturday 5 June 2027"]
    assert "For the full wait, by Saturday 29 May 2027" in page.main
    assert "At the very latest, by Saturday 5 June 2027" in page.main
    assert "Counted back from Botox on Saturday 12 June 2027" in page.main
    assert "planned for Saturday 12 June 2027" in page.title


@pytest.mark.parametrize(
    ("today", "headline"),
    [
        ("2027-05-28", BY),
        ("2027-05-29", BY),
        ("2027-05-30", IF_AGREED),
        ("2027-06-04", IF_AGREED),
        ("2027-06-05", IF_AGREED),
        ("2027-06-06", TOO_LATE),
        ("2027-06-12", TOO_LATE),
        ("2027-06-13", TOO_LATE),
    ],
)
def test_day_by_day(client, at, today, headline):
    at.move_to(datetime.fromisoformat(f"{today}T12:00").replace(tzinfo=TORONTO))
    page = ask(client, planned_on="2027-06-12")
    assert page.h1 == headline
    assert dates(page) == ["Saturday 29 May 2027", "Saturday 5 June 2027"]
    not_enough = "There is no longer enough time before that day. Choose a later day for Botox."
    assert (not_enough in page.main) is (today in ("2027-06-06", "2027-06-12"))
    assert ("That day has passed. Is the year right?" in page.main) is (today == "2027-06-13")


def test_forward_and_back_agree(client):
    """The day that working back names as the last one is answered with the planned date, going forward."""
    latest = ask(client, planned_on="2027-03-08").root.find("time")
    days = [each.attrs["datetime"] for each in latest][:2]
    assert days == ["2027-02-22", "2027-03-01"]
    forward = [Page(client.get("/check/", {"given_on": day})).root.find("time") for day in days]
    assert forward[0][1].attrs["datetime"] == "2027-03-08"  # recommended
    assert forward[1][0].attrs["datetime"] == "2027-03-08"  # earliest


def test_months_count_back_to_the_greatest_day(client):
    rule("P1M", "P2M", own=True)
    assert dates(ask(client, planned_on="2027-03-31")) == [
        "Sunday 31 January 2027",
        "Sunday 28 February 2027",
    ]


def test_the_other_way_round_has_no_rule(client):
    page = ask(client, earlier="botox", later="microneedling", planned_on="2027-06-12")
    assert page.h1 == "There is no interval to count here."
    assert "That is not a yes: ask the clinic." in page.main
    assert "our source gives no interval for it" in page.main
    assert dates(page) == []


def test_the_same_day_allowed_is_said(client):
    assert "same day" not in ask(client, planned_on="2027-06-12").main
    rule("P1W", "P2W", own=True, same_day_allowed=True)
    assert "Having both on the same day is allowed." in ask(client, planned_on="2027-06-12").main


def test_another_pair(client):
    procedure("peel", "chemical peel")
    rule("P3W", "P4W", earlier="peel")
    page = ask(client, earlier="peel", planned_on="2027-06-12")
    assert page.h1 == "Chemical peel by Saturday 15 May 2027."


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("planned_on_day=12&planned_on_month=june&planned_on_year=2027", "planned_on=2027-06-12"),
        ("planned_on=12+Jun+2027", "planned_on=2027-06-12"),
        ("planned_on=2027-06-12&utm_source=x", "planned_on=2027-06-12"),
        ("planned_on=2027-06-12&planned_on=2027-06-12", "planned_on=2027-06-12"),
        ("earlier=microneedling&later=botox&planned_on=2027-06-12", "planned_on=2027-06-12"),
    ],
)
def test_every_question_has_one_address(client, query, canonical):
    response = client.get(f"/plan/?{query}")
    assert response.status_code == 302
    assert response["Location"] == f"/plan/?{canonical}"
    assert client.get(response["Location"]).status_code == 200


def test_the_bare_page_asks(client):
    page = Page(client.get("/plan/"))
    assert page.status == 200
    assert page.summary == []
    assert "On which day would you like to have Botox?" in page.main


def test_changing_the_date_begins_with_the_date(client):
    answer = ask(client, planned_on="2027-06-12")
    page = Page(client.get(answer.links["Change the date"]))
    assert page.status == 200
    assert [page.typed[f"planned_on_{part}"] for part in ("day", "month", "year")] == ["12", "6", "2027"]


def test_changing_the_date_keeps_the_pair(client):
    answer = ask(client, earlier="botox", later="microneedling", planned_on="2027-06-12")
    page = Page(client.get(answer.links["Change the date"]))
    assert "On which day would you like to have microneedling?" in page.main
    assert (page.typed["earlier"], page.typed["later"]) == ("botox", "microneedling")


@pytest.mark.parametrize(
    ("today", "headline", "left"),
    [
        ("2027-06-05", IF_AGREED, False),
        ("2027-06-06", "Microneedling on Saturday 12 June 2027, the same day.", True),
        ("2027-06-12", "Microneedling on Saturday 12 June 2027, the same day.", False),
        ("2027-06-13", TOO_LATE, False),
    ],
)
def test_where_the_same_day_is_allowed_it_is_left_to_the_end(client, at, today, headline, left):
    rule("P1W", "P2W", own=True, same_day_allowed=True)
    at.move_to(datetime.fromisoformat(f"{today}T12:00").replace(tzinfo=TORONTO))
    page = ask(client, planned_on="2027-06-12")
    assert page.h1 == headline
    assert ("There is no longer enough time before that day." in page.main) is left
    assert "Choose a later day" not in page.main
    assert "Having both on the same day is allowed." in page.main


@pytest.mark.parametrize(
    ("today", "planned_on", "said"),
    [
        ("2026-11-22", "2026-12-01", ""),
        (
            "2026-11-25",
            "2026-12-01",
            "Microneedling today means Botox from Wednesday 2 December, if your clinic agrees, "
            "or from Wednesday 9 December with the full wait.",
        ),
        ("2026-11-25", "2026-11-20", ""),
    ],
)
def test_where_it_is_too_late_what_still_works_is_offered(client, at, today, planned_on, said):
    at.move_to(noon(today))
    page = ask(client, planned_on=planned_on)
    assert ("Microneedling today means" in page.main) is bool(said)
    if said:
        assert said in page.main
        assert page.links["Those dates"] == f"/check/?given_on={today}"
        assert dates(Page(client.get(page.links["Those dates"])))[0] == "Wednesday 2 December 2026"


def test_what_still_works_begins_on_the_next_open_day(client, at):
    OpenWeek.objects.create(clinic=Clinic.objects.get(), friday=True)
    at.move_to(noon("2026-11-25"))
    page = ask(client, planned_on="2026-12-01")
    assert "Microneedling on Friday 27 November means Botox from Friday 4 December" in page.main
    assert page.links["Those dates"] == "/check/?given_on=2026-11-27"


def test_before_an_event_nothing_else_is_offered(client, at):
    procedure("wedding", "a wedding", kind="event")
    rule("P1W", "P2W", later="wedding", own=True)
    at.move_to(noon("2026-11-25"))
    page = ask(client, planned_on="2026-11-28", later="wedding")
    assert "Speak to the clinic" in page.main
    assert "Those dates" not in page.links


def test_one_wait_has_one_date_that_still_works(client, at):
    rule("P2W", "P2W", own=True)
    at.move_to(noon("2026-11-25"))
    page = ask(client, planned_on="2026-12-01")
    assert "Microneedling today means Botox from Wednesday 9 December." in page.main


def drawn(page: Page) -> list[tuple[str, str, str]]:
    """Each phase: its tone, its first and its last day's number."""
    [phases] = [each for each in page.root.find("ol") if each.attrs.get("class") == "phases"] or [None]
    found = [each for each in phases.find("li") if each.attrs["class"].startswith("phase ")] if phases else []
    return [
        (each.attrs["class"].partition("tone-")[2], each.find("b")[0].text, each.find("b")[-1].text)
        for each in found
    ]


def test_the_days_before_it_are_cells_and_the_planned_one_is_framed(client):
    page = ask(client, planned_on="2027-06-12")
    assert drawn(page) == [("ready", "23", "29"), ("ask_first", "30", "5"), ("too_soon", "6", "12")]
    framed = [each.text for each in page.root.find("li") if "is-plan" in each.attrs.get("class", "")]
    assert framed == ["Plan 12"]


def test_the_number_of_a_closed_day_is_struck(client):
    week = dict.fromkeys(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday"], True)
    OpenWeek.objects.create(clinic=Clinic.objects.get(), **week)
    page = ask(client, planned_on="2027-06-12")
    struck = [each.text for each in page.root.find("li") if "is-closed" in each.attrs.get("class", "")]
    assert struck == ["Sun 23", "Sun 30", "Sun 6"]
    assert "A number that is struck: the clinic is closed on that day." in page.main


def test_a_longer_wait_has_its_two_dates_and_no_cells(client):
    rule("P2M", "P3M", "laser", "peel")
    page = ask(client, planned_on="2027-06-12", earlier="laser", later="peel")
    assert drawn(page) == []
    assert "For the full wait, by" in page.main
