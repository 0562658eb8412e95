"""What stands beside public dates: upper figures, other versions, rules that end, what no rule covers, open days."""

from datetime import date

import pytest
from icalendar import Calendar

from intervals.models.clinics import Clinic
from intervals.models.open_days import OpenWeek
from tests.public.asking import ask, dates, noon, status
from tests.web.page import Page
from tests.web.rows import offer, procedure, rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]

PAIR = {"earlier": "peel", "later": "lift"}
NEXT = date(2026, 12, 1)


@pytest.fixture(autouse=True)
def pair(db):
    """Two treatments that the clinic offers, without a rule."""
    offer("peel", "a chemical peel")
    offer("lift", "a thread lift")


def check(client, given_on: str, **more: str) -> Page:
    return ask(client, **PAIR, given_on=given_on, **more)


def back(client, planned_on: str) -> Page:
    page = Page(client.get("/plan/", {**PAIR, "planned_on": planned_on}, follow=True))
    assert page.status == 200, page.summary
    return page


def drawn(page: Page) -> list[str]:
    """The statuses in the picture, in order."""
    drawn = [
        each.attrs["class"].split()
        for each in page.root.find("li")
        if "phase" in each.attrs.get("class", "").split()
    ]
    return [kind.removeprefix("tone-") for kinds in drawn for kind in kinds if kind != "phase"]


def weekdays_only() -> None:
    days = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), True)
    OpenWeek.objects.create(clinic=Clinic.objects.get(slug="hamilton"), **days)


# Best by, start again


@pytest.mark.parametrize(
    ("today", "label", "headline"),
    [
        ("2026-12-01", "Ready", "Yes: the full wait has passed."),
        ("2026-12-02", "Later than is best", "Possible, though later than is best."),
        ("2026-12-21", "Later than is best", "Possible, though later than is best."),
        ("2026-12-22", "Later than is best", "Possible, and so long after that the series begins anew."),
    ],
)
def test_late_has_its_words_and_its_look(client, at, today, label, headline):
    rule("P1W", "P2W", **PAIR, best_by="P3W", start_again="P6W")
    at.move_to(noon(today))
    page = check(client, "2026-11-10")
    assert (status(page), page.h1) == (label, headline)
    assert dates(page) == ["Tuesday 17 November 2026", "Tuesday 24 November 2026"]
    assert "Best by Tuesday 1 December 2026: within 3 weeks of a chemical peel" in page.main
    assert "From Tuesday 22 December 2026 the series starts again: 6 weeks after" in page.main
    assert drawn(page) == ["too_soon", "ask_first", "ready", "late"]


def test_a_planned_day_that_is_late_is_no_warning(client):
    rule("P1W", "P2W", **PAIR, best_by="P3W")
    page = check(client, "2026-11-10", planned_on="2026-12-05")
    assert "Later than is best" in page.main
    assert "Ask the clinic to move it" not in page.main


def test_what_cannot_be_kept_together_is_said(client, at):
    """The recommended date comes from a version that begins meanwhile, best by from today's."""
    rule("P1W", "P2W", **PAIR, best_by="P2W")
    rule("P1W", "P4W", **PAIR, valid_from=date(2026, 11, 24))
    page = check(client, "2026-11-10")
    assert "Best by Tuesday 24 November 2026" in page.main
    assert (
        "The recommended date lies after that: the two cannot be kept together. Ask the clinic." in page.main
    )


def test_working_back_from_an_upper_figure(client):
    rule("P1W", "P2W", **PAIR, best_by="P4W", start_again="P6W")
    page = back(client, "2027-06-12")
    assert (
        "Best not before Saturday 15 May 2027: a thread lift is best within 4 weeks of a chemical peel."
        in page.main
    )
    assert "Before Sunday 2 May 2027 it would be too long" in page.main


def test_the_same_area_is_said(client):
    rule("P1W", "P2W", **PAIR, same_area=True)
    said = "This wait counts where both are done in the same area of the body."
    assert said in check(client, "2026-11-10").main
    assert said in back(client, "2027-06-12").main


# Versions


def test_a_version_that_changes_the_answer_is_named(client):
    rule("P1W", "P2W", **PAIR)
    rule("P3W", "P3W", **PAIR, valid_from=NEXT)
    said = "From Tuesday 1 December 2026 the clinic waits 3 weeks after a chemical peel."
    page = check(client, "2026-11-20")
    assert dates(page) == ["Friday 11 December 2026"] * 2
    assert drawn(page) == ["too_soon", "ask_first", "too_soon", "ready"]
    assert said in page.main
    assert said not in check(client, "2026-11-01").main
    assert said in back(client, "2027-06-12").main
    assert said not in back(client, "2026-11-30").main


def test_no_sum_is_shown_that_leads_elsewhere(client):
    """Two weeks until the 20th, one from then on: the wait is over on the 20th, which is no sum of either."""
    rule("P2W", "P2W", **PAIR)
    rule("P1W", "P2W", **PAIR, valid_from=date(2026, 11, 25))
    page = check(client, "2026-11-15")
    assert dates(page)[0] == "Wednesday 25 November 2026"
    assert "Counted from your chemical peel on Sunday 15 November 2026, by the rule of each day." in page.main
    assert "1 week after" not in page.main


def test_each_wait_is_that_of_the_version_that_ends_it(client):
    rule("P1W", "P2W", **PAIR)
    rule("P1W", "P4W", **PAIR, valid_from=date(2026, 11, 29))
    page = check(client, "2026-11-20")
    assert (
        "1 week after your chemical peel on Friday 20 November 2026; 4 weeks for the full wait." in page.main
    )
    assert "4 weeks after · in 26 days" in page.main


# A rule that ends


def ending(minimum: str, recommended: str) -> None:
    rule(minimum, recommended, **PAIR)
    rule(minimum, recommended, **PAIR, valid_from=NEXT, withdrawn=True)


SILENT = "From Tuesday 1 December 2026 no rule speaks of it any more. That is not a yes: ask the clinic."


def test_where_the_rule_ends_before_the_wait_no_card_is_empty(client):
    ending("P2W", "P3W")
    page = check(client, "2026-11-20")
    assert dates(page) == []
    assert f"No rule · Earliest and recommended date No date {SILENT}" in page.main
    assert page.main.count(SILENT) == 1
    assert drawn(page) == ["too_soon", "no_wait"]
    assert "Add to my calendar" not in page.links


def test_where_it_ends_between_the_two_dates_one_card_says_so(client):
    ending("P1W", "P3W")
    page = check(client, "2026-11-20")
    assert dates(page) == ["Friday 27 November 2026"]
    assert "Ask first · Earliest date Friday 27 November 2026 1 week after · in 5 days" in page.main
    assert f"No rule · Recommended from No date {SILENT}" in page.main
    response = client.get(page.links["Add to my calendar"])
    assert len(Calendar.from_ical(response.content).walk("VEVENT")) == 1


def test_a_plan_after_its_end_is_no_yes(client):
    ending("P1W", "P3W")
    page = check(client, "2026-11-20", planned_on="2026-12-05")
    assert "No rule says how long after a chemical peel on Friday 20 November 2026." in page.main
    assert "The full wait" not in page.main
    assert page.main.count("From Tuesday 1 December 2026") == 1
    assert "From Tuesday 1 December 2026 no rule says how long to wait" in back(client, "2027-06-12").main


# What no rule covers


def test_what_is_not_covered_is_said(client):
    page = check(client, "2026-11-20")
    assert status(page) == "No wait on record"
    assert "No rule says how long after a chemical peel on Friday 20 November 2026." in page.main
    assert "No rule says how long after a chemical peel." in check(client, "unknown").main


@pytest.mark.parametrize(("given_on", "folded"), [("2025-11-22", False), ("2025-11-21", True)])
def test_what_is_older_than_a_year_is_folded(client, given_on, folded):
    details = [each.text for each in check(client, given_on).root.find("details")]
    assert any("No rule says how long after a chemical peel" in each for each in details) is folded


# Open days


def test_the_first_day_to_come_stands_beside_the_dates(client):
    rule("P1W", "P2W", **PAIR)
    assert "you can come" not in check(client, "2026-11-21").main
    weekdays_only()
    page = check(client, "2026-11-21")
    assert dates(page) == ["Saturday 28 November 2026", "Saturday 5 December 2026"]
    said = "First day you can come: Monday 30 November 2026, or Monday 7 December 2026 after the full wait."
    assert said in page.main
    said = "Last day you can come: Friday 28 May 2027, or Friday 4 June 2027 at the very latest."
    assert said in back(client, "2027-06-12").main


@pytest.mark.parametrize("skin", ["not_settled", "unsure"])
def test_where_the_skin_has_not_settled_there_is_no_day_to_come(client, skin):
    rule("P1W", "P2W", **PAIR)
    weekdays_only()
    assert "you can come" in check(client, "2026-11-10", skin="settled").main
    assert "you can come" not in check(client, "2026-11-10", skin=skin).main
    file = client.get("/check/calendar.ics", {**PAIR, "given_on": "2026-11-10", "skin": skin})
    assert "you can come" not in file.text


def test_a_planned_day_on_which_the_clinic_is_closed(client):
    rule("P1W", "P2W", **PAIR)
    weekdays_only()
    page = check(client, "2026-11-10", planned_on="2026-11-28")
    assert "The clinic is closed on Saturday 28 November 2026." in page.main
    assert "The next day you can come is Monday 30 November 2026." in page.main
    assert "Keep the date" not in page.main
    early = check(client, "2026-11-21", planned_on="2026-11-24")
    assert "Ask the clinic to move it to Monday 7 December 2026 or later." in early.main


def test_the_booking_link_leads_to_an_open_day(client):
    Clinic.objects.update(booking_url="https://book.example/{date}")
    rule("P1W", "P2W", **PAIR)
    weekdays_only()
    links = check(client, "2026-11-21").links
    assert links["Book at Hamilton Clinic"] == "https://book.example/2026-12-07"


# The calendar file


def test_the_calendar_file_says_all_of_it(client):
    rule("P1W", "P2W", **PAIR, best_by="P3W")
    rule("P3W", "P3W", **PAIR, valid_from=NEXT)
    weekdays_only()
    response = client.get("/check/calendar.ics", {**PAIR, "given_on": "2026-11-20"})
    for event in Calendar.from_ical(response.content).walk("VEVENT"):
        for said in (
            "First day you can come",
            "Best by",
            "From Tuesday 1 December 2026 the clinic waits 3 weeks",
        ):
            assert said in str(event["DESCRIPTION"])
        assert str(event["SUMMARY"]).startswith("A thread lift:")


# The rules page


def rules(client) -> Page:
    page = Page(client.get("/rules/"))
    assert page.status == 200
    return page


def test_a_rule_says_its_upper_figures_and_its_area(client):
    rule("P1W", "P2W", **PAIR, best_by="P3W", start_again="P6W", same_area=True)
    main = rules(client).main
    assert "Best within 3 weeks. From 6 weeks on the series starts again." in main
    assert "It counts where both are done in the same area of the body." in main
    assert "Best by Sunday 13 December 2026. From Sunday 3 January 2027 the series starts again." in main


def test_versions_to_come_are_named(client):
    rule("P1W", "P2W", **PAIR)
    rule("P3W", "P4W", **PAIR, valid_from=NEXT)
    main = rules(client).main
    said = "A thread lift at the earliest 3 weeks after a chemical peel, 4 weeks recommended."
    assert f"From Tuesday 1 December 2026: {said}" in main
    assert (
        "recommended from Sunday 20 December 2026" in main
    )  # as the answer counts, by the version of that day


def test_the_end_of_a_rule_is_named(client):
    ending("P1W", "P2W")
    assert "From Tuesday 1 December 2026 no rule speaks of it." in rules(client).main


def test_a_rule_that_begins_later_is_not_among_those_in_force(client):
    rule("P1W", "P2W", **PAIR, valid_from=NEXT)
    page = rules(client)
    assert "Rules that begin later" in page.main
    assert "A thread lift after a chemical peel" not in [each.text for each in page.root.find("h2")]
    assert "A thread lift after a chemical peel" in [each.text for each in page.root.find("h3")]


def test_a_rule_before_an_event_is_said_backward(client):
    procedure("wedding", "a wedding", kind="event")
    rule("P2W", "P4W", earlier="lift", later="wedding")
    page = rules(client)
    assert "A thread lift before a wedding" in [each.text for each in page.root.find("h2")]
    assert "A thread lift at the latest 2 weeks before a wedding, 4 weeks recommended." in page.main
    assert "/plan/?earlier=lift&later=wedding" in [each.attrs["href"] for each in page.root.find("a")]
