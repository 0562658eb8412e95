"""The first page: the question, and the shortest ways to an answer."""

from datetime import datetime

import pytest

from intervals.models.clinics import Clinic
from intervals.models.rules import IntervalRule
from tests.conftest import TORONTO
from tests.public.asking import days, today
from tests.web.page import Page
from tests.web.rows import auckland, procedure, rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]

BOXES = [f"{name}_{part}" for name in ("given_on", "planned_on") for part in ("day", "month", "year")]


def read(client, query="") -> Page:
    page = Page(client.get(f"/?{query}"))
    assert page.status == 200
    return page


def test_the_question(client):
    page = read(client)
    assert page.h1 == "When can I have Botox after microneedling?"
    assert "no clinician has reviewed it yet" in page.main
    assert "When was your microneedling?" in page.main
    assert "Is a date for Botox already set? (optional)" in page.main
    assert "1 to 2 weeks" in page.main
    assert page.summary == []


def test_the_example_date_cannot_be_misread(client):
    assert "27 10 2026" in read(client).main


def test_every_box_has_a_name_to_be_called_by(client):
    page = read(client)
    labels = {each.attrs["for"] for each in page.root.find("label")}
    boxes = [each for each in page.root.find("input") if each.attrs.get("type") != "hidden"]
    assert [each.attrs["name"] for each in boxes] == BOXES
    assert {each.attrs["id"] for each in boxes} <= labels


def test_the_form_asks_without_a_token_and_without_a_script(client):
    [form] = read(client).root.find("form")
    assert form.attrs["method"].lower() == "get"
    assert form.attrs["action"] == "/check/"
    assert not [each for each in form.find("input") if "csrf" in each.attrs.get("name", "")]


def test_each_of_the_last_three_weeks_is_a_link_to_its_answer(client):
    found = days(read(client))
    assert list(found)[:2] == ["Sunday 1 November 2026", "Monday 2 November 2026"]
    assert list(found)[-1] == "Sunday 22 November 2026, today"
    assert list(found.values()) == [f"/check/?given_on=2026-11-{day:02}" for day in range(1, 23)]
    for href in found.values():
        assert client.get(href).status_code == 200


def test_what_is_still_to_come_is_no_link(client):
    [table] = read(client).root.find("table")
    assert [each.text for each in table.find("span")] == ["23", "24", "25", "26", "27", "28"]


@pytest.mark.parametrize(("country", "first"), [("CA", "Sunday"), ("NZ", "Monday"), ("EG", "Saturday")])
def test_a_week_begins_as_in_the_clinics_country_and_the_last_21_days_are_there(client, country, first):
    Clinic.objects.update(country=country, region="")
    page = read(client)
    heads = [each.attrs["title"] for each in page.root.find("abbr")]
    assert heads[0] == first
    assert len(heads) == len(set(heads)) == 7
    assert next(iter(days(page))).startswith(first)
    assert len(days(page)) >= 21
    assert "Monday 2 November 2026" in days(page)


def test_the_months_are_named(client, at):
    assert "Choose the day. November 2026" in read(client).main
    at.move_to(datetime(2027, 1, 8, 12, tzinfo=TORONTO))
    page = read(client)
    assert "Choose the day. December 2026 and January 2027" in page.main
    [table] = page.root.find("table")
    assert "Jan 1" in table.text
    at.move_to(datetime(2026, 11, 8, 12, tzinfo=TORONTO))
    assert "Choose the day. October and November 2026" in read(client).main


def test_a_day_that_an_answer_was_asked_for_is_ringed_and_its_plan_kept(client):
    page = read(client, "given_on=2026-11-10&planned_on=2026-12-01")
    [cell] = [each for each in page.root.find("td") if "is-zero" in each.attrs.get("class", "")]
    [ringed] = cell.find("a")
    assert ringed.attrs["aria-label"] == "Tuesday 10 November 2026"
    assert ringed.attrs["href"] == "/check/?given_on=2026-11-10&planned_on=2026-12-01"


def folded(page, summary):
    [found] = [each for each in page.root.find("details") if each.find("summary")[0].text == summary]
    return found


def test_typing_is_folded_until_there_is_something_to_change(client):
    assert "open" not in folded(read(client), "Longer ago, or only roughly known").attrs
    assert "open" in folded(read(client, "given_on=2026-11-10"), "Longer ago, or only roughly known").attrs
    assert "open" in folded(read(client, "planned_on=2026-12-01"), "Longer ago, or only roughly known").attrs


def test_a_date_that_nobody_knows_is_asked_about_too(client):
    href = read(client).links["I do not know the date"]
    assert href == "/check/?given_on=unknown"
    assert client.get(href).status_code == 200


@pytest.mark.parametrize(
    ("label", "given_on"),
    [("Today", "2026-11-22"), ("Yesterday", "2026-11-21"), ("1 week ago", "2026-11-15")],
)
@pytest.mark.parametrize("address", ["/check/", "/check/?given_on=soon"])
def test_quick_links_stand_where_the_question_is_asked_again(client, address, label, given_on):
    href = Page(client.get(address)).links[label]
    assert href == f"/check/?given_on={given_on}"
    assert client.get(href).status_code == 200


def test_the_days_are_the_clinics(client, at, settings):
    at.move_to(datetime(2026, 11, 30, 23, 30, tzinfo=TORONTO))
    assert today(read(client)) == "/check/?given_on=2026-11-30"
    auckland()
    settings.CLINIC = "nz"
    assert today(read(client)) == "/check/?given_on=2026-12-01"


# What the dates are


def stretches(page):
    """Each stretch of days: its word, what it means, its cells."""
    found = [each for each in page.root.find("li") if each.attrs.get("class", "").startswith("phase ")]
    return [
        (each.find("h3")[0].text, each.find("p")[0].text, [cell.text for cell in each.find("b")])
        for each in found
    ]


def test_the_dates_are_shown_day_by_day(client):
    words, meanings, cells = zip(*stretches(read(client)), strict=True)
    assert words == ("Too soon", "Ask first", "Ready")
    assert meanings[0] == "Days 0 to 6. Before the earliest date: the skin is still healing."
    assert meanings[2] == "From day 14. From the recommended date: the full wait has passed."
    assert cells == tuple([str(day) for day in range(first, first + 7)] for first in (0, 7, 14))


def test_a_long_wait_is_said_rather_than_drawn_day_by_day(client):
    rule("P3M", "P6M", own=True)
    assert [(word, cells) for word, _meaning, cells in stretches(read(client))] == [
        ("Too soon", ["From day 0"]),
        ("Ask first", ["From 3 months"]),
        ("Ready", ["From 6 months"]),
    ]


def test_a_rule_that_allows_the_same_day_says_so_of_day_0(client):
    rule("P1W", "P2W", own=True, same_day_allowed=True)
    assert stretches(read(client))[0] == ("Ready", "Day 0. The rule allows the same day.", ["0"])


def test_an_upper_figure_is_shown_too(client):
    rule("P1W", "P2W", own=True, best_by="P3W")
    assert stretches(read(client))[-1][::2] == ("Late", [str(day) for day in range(22, 29)])


# The other questions


def test_the_other_questions(client):
    links = {text.split(" Is ")[0]: href for text, href in read(client).links.items()}
    assert links["Botox is already booked"] == "/check/"
    assert {"/plan/", "/course/", "/rules/"} <= set(links.values())
    assert client.get("/check/").status_code == 200
    page = read(client, "earlier=botox&later=microneedling")
    assert [href for text, href in page.links.items() if "already booked" in text] == [
        "/check/?earlier=botox&later=microneedling"
    ]


def test_the_other_way_round_says_that_there_is_no_rule_and_whom_to_ask(client):
    page = read(client, read(client).links["Microneedling after Botox: ask the clinic"].partition("?")[2])
    assert page.h1 == "When can I have microneedling after Botox?"
    said = "No rule on record says how long to wait for microneedling after Botox. Ask the clinic."
    assert said in page.main
    assert page.main.index(said) < page.main.index("Call 905 555 0100")
    assert days(page) == {}
    assert stretches(page) == []
    assert page.typed["earlier"] == "botox"


def test_a_pair_whose_turned_pair_has_a_rule_offers_it_as_any_other(client):
    rule("P1W", "P2W", "botox", "microneedling", own=True)
    page = read(client)
    assert page.links["Microneedling after Botox"] == "/?earlier=botox&later=microneedling"
    assert not any("ask the clinic" in label for label in page.links)


@pytest.mark.parametrize(
    ("query", "typed"),
    [
        ("", ["", "", "", "", "", ""]),
        ("given_on=2026-11-10", ["10", "11", "2026", "", "", ""]),
        ("given_on=2026-11-10&planned_on=2026-12-01", ["10", "11", "2026", "1", "12", "2026"]),
        ("given_on=2026-11", ["", "11", "2026", "", "", ""]),
        ("given_on=unknown&planned_on=2026-12-01", ["", "", "", "1", "12", "2026"]),
    ],
)
def test_changing_an_answer_begins_with_what_was_asked(client, query, typed):
    page = read(client, query)
    assert [page.typed[box] for box in BOXES] == typed


def test_changing_an_answer_keeps_its_pair(client):
    answer = Page(client.get("/check/?earlier=botox&later=microneedling&given_on=2026-11-10"))
    page = Page(client.get(answer.links["Change the date"]))
    assert page.h1 == "When can I have microneedling after Botox?"
    assert (page.typed["earlier"], page.typed["later"]) == ("botox", "microneedling")
    assert page.links["I do not know the date"].startswith("/check/?earlier=botox&later=microneedling")


def test_a_pair_may_be_asked_about_without_a_date(client):
    procedure("peel", "chemical peel")
    rule("P3W", "P4W", earlier="peel")
    page = read(client, "earlier=peel")
    assert page.h1 == "When can I have Botox after chemical peel?"
    assert "3 to 4 weeks" in page.main
    assert today(page) == "/check/?earlier=peel&given_on=2026-11-22"
    assert page.typed["earlier"] == "peel"


def test_without_a_rule_no_usual_wait_is_named(client):
    IntervalRule.objects.all().delete()
    assert "weeks" not in read(client).main


def test_a_form_sent_from_here_is_answered(client):
    page = read(client)
    typed = page.typed | {"given_on_day": "10", "given_on_month": "nov", "given_on_year": "2026"}
    [form] = page.root.find("form")
    answer = Page(client.get(form.attrs["action"], typed, follow=True))
    assert answer.response.request["QUERY_STRING"] == "given_on=2026-11-10"
    assert answer.title.startswith("Ask your clinic first")
