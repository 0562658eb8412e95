"""What may be typed as a date, from a month alone to a whole sentence, and the one address it leads to."""

import pytest

from tests.public.asking import ask, dates, noon, status
from tests.web.page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]

# Only the month

COUNTED = "You gave only the month, so we counted from {}, the latest day it can have been."


@pytest.mark.parametrize(
    ("given_on", "counted_from", "earliest", "label"),
    [
        ("2026-10", "Saturday 31 October 2026", "Saturday 7 November 2026", "Ready"),
        ("2026-02", "Saturday 28 February 2026", "Saturday 7 March 2026", "Ready"),
        ("2026-11", "Sunday 22 November 2026", "Sunday 29 November 2026", "Too soon"),
        ("2026-12", "Thursday 31 December 2026", "Thursday 7 January 2027", "Too soon"),
    ],
)
def test_only_the_month(client, given_on, counted_from, earliest, label):
    page = ask(client, given_on=given_on)
    assert COUNTED.format(counted_from) in page.main
    assert dates(page)[0] == earliest
    assert status(page) == label


@pytest.mark.parametrize(
    ("today", "counted_from"),
    [
        ("2026-11-01", "Sunday 1 November 2026"),
        ("2026-11-29", "Sunday 29 November 2026"),
        ("2026-11-30", "Monday 30 November 2026"),
        ("2026-12-01", "Monday 30 November 2026"),
        ("2026-10-31", "Monday 30 November 2026"),
    ],
)
def test_a_running_month_counts_from_today(client, at, today, counted_from):
    at.move_to(noon(today))
    assert COUNTED.format(counted_from) in ask(client, given_on="2026-11").main


@pytest.mark.parametrize(
    ("given_on", "planned_on"),
    [("2026-11", "2026-11-21"), ("2026-10", "2026-10-30"), ("2026-12", "2026-12-01")],
)
def test_a_planned_date_in_the_same_month_needs_the_day(client, given_on, planned_on):
    page = Page(client.get("/check/", {"given_on": given_on, "planned_on": planned_on}))
    assert page.refusal() == "Enter the day as well: your planned date is in the same month."


@pytest.mark.parametrize(
    ("given_on", "planned_on"),
    [("2026-11", "2026-11-22"), ("2026-10", "2026-10-31"), ("2026-10", "2026-11-01")],
)
def test_a_planned_date_from_the_counted_day_on_is_judged(client, given_on, planned_on):
    assert ask(client, given_on=given_on, planned_on=planned_on).h1.startswith("Your Botox on ")


# What may be typed, and the address it leads to


@pytest.mark.parametrize(
    "typed",
    [
        "2026-11-10", "2026-11-1", "10 November 2026", "10 november 2026", "10 nov 2026", "10 Nov. 2026",
        "10-Nov-2026", "10th Nov 2026", "Nov 10, 2026", "november 10 2026", " 10  NOV  2026 ",
    ],
)  # fmt: skip
def test_ways_to_write_a_date(client, typed):
    expected = "2026-11-01" if typed == "2026-11-1" else "2026-11-10"
    for field in ("given_on", "given_on_day"):
        response = client.get("/check/", {field: typed})
        if field == "given_on" and typed == expected:
            assert response.status_code == 200
        else:
            assert response.status_code == 302
            assert response["Location"] == f"/check/?given_on={expected}"


@pytest.mark.parametrize(
    ("month", "number"),
    [
        ("11", 11), ("nov", 11), ("Nov.", 11), ("November", 11), ("NOVEMBER", 11), ("novem", 11),
        ("april", 4), ("Apr", 4), ("may", 5), ("jun", 6), ("jul", 7), ("sept", 9), ("Sept.", 9),
        ("03", 3), ("3", 3), (" 3 ", 3),
    ],
)  # fmt: skip
def test_months_in_numbers_and_words(client, month, number):
    parts = {"given_on_day": "2", "given_on_month": month, "given_on_year": "2026"}
    response = client.get("/check/", parts)
    assert response.status_code == 302
    assert response["Location"] == f"/check/?given_on=2026-{number:02}-02"


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("given_on_day=1&given_on_month=2&given_on_year=2026", "given_on=2026-02-01"),
        ("given_on_day=&given_on_month=10&given_on_year=2026", "given_on=2026-10"),
        ("given_on=2026-11-10&utm_source=letter&x=1", "given_on=2026-11-10"),
        ("given_on=2026-11-10&planned_on=&skin=&earlier=", "given_on=2026-11-10"),
        ("given_on=2026-11-10&given_on=2026-11-10", "given_on=2026-11-10"),
        ("skin=settled&given_on=2026-11-10", "given_on=2026-11-10&skin=settled"),
        ("earlier=microneedling&later=botox&given_on=2026-11-10", "given_on=2026-11-10"),
        (
            "planned_on_day=20&planned_on_month=nov&planned_on_year=2026&given_on=2026-11-10",
            "given_on=2026-11-10&planned_on=2026-11-20",
        ),
        ("given_on=2026-11-10&planned_on=&planned_on_day=&planned_on_year=", "given_on=2026-11-10"),
        ("earlier=botox&later=microneedling&given_on=unknown", "earlier=botox&later=microneedling&given_on=unknown"),
    ],
)  # fmt: skip
def test_every_question_has_one_address(client, query, canonical):
    response = client.get(f"/check/?{query}")
    if query == canonical:
        assert response.status_code == 200
        return
    assert response.status_code == 302
    assert response["Location"] == f"/check/?{canonical}"
    assert response["Cache-Control"] == "no-store"
    assert client.get(response["Location"]).status_code == 200


def test_the_answer_leads_on(client):
    page = ask(client, given_on="2026-11-10", planned_on="2026-11-20")
    assert page.links["Add to my calendar"] == (
        "/check/calendar.ics?given_on=2026-11-10&planned_on=2026-11-20"
    )
    assert page.links["Change the date"] == "/?given_on=2026-11-10&planned_on=2026-11-20"
    assert "http://testserver/check/?given_on=2026-11-10&planned_on=2026-11-20" in page.main


def test_the_timeline_says_the_same_in_words(client):
    page = ask(client, given_on="2026-11-10", planned_on="2026-11-20")
    for said in (
        "Too soon: from Tuesday 10 November 2026 to Monday 16 November 2026",
        "Ask your clinic first: from Tuesday 17 November 2026 to Monday 23 November 2026",
        "Ready: from Tuesday 24 November 2026",
        "today is day 12",
        "your Botox: day 10",
    ):
        assert said in page.main


# Links as they arrive

ANSWER = "/check/?given_on=2026-11-10&earlier=microneedling&later=botox"


@pytest.mark.parametrize(
    "end", [".", ")", ").", ",", ";", "!", "?", "]", ">", '"', "%E2%80%99", "%29", "%3E"]
)
@pytest.mark.parametrize(
    "address", [ANSWER, "/rules/", "/rules", "/guidance/recovery/", "/check/calendar.ics?given_on=2026-11-10"]
)
def test_a_link_that_ends_a_sentence_leads_where_it_was_meant_to(client, address, end):
    found = client.get(address + end, follow=True)
    meant = client.get(address, follow=True)
    assert found.status_code == 200
    assert found.content == meant.content


def test_a_link_copied_out_of_html(client):
    found = client.get(ANSWER.replace("&", "&amp;"), follow=True)
    assert found.status_code == 200
    assert found.content == client.get(ANSWER, follow=True).content


@pytest.mark.parametrize("address", ["/nowhere.", "/.", "//evil.example/.", "/rules/x."])
def test_what_is_nowhere_stays_nowhere(client, address):
    assert client.get(address).get("Location", "/").startswith("/")
    assert client.get(address, follow=True).redirect_chain[-1:] in ([], [("/", 302)])


@pytest.mark.parametrize(
    "text", ["2026/11/10", "2026.11.10", "2026/11/10.", "2026-11-10)", "10 November 2026."]
)
def test_the_year_first_is_one_date_whatever_stands_between(client, text):
    assert dates(ask(client, given_on=text))[0] == "Tuesday 17 November 2026"
