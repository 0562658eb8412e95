"""The answer: the right dates and the right status, in words, on every day that matters."""

import pytest

from tests.public.asking import ask, dates, noon, status
from tests.web.page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


# The dates


@pytest.mark.parametrize(
    ("given_on", "earliest", "recommended"),
    [
        ("2026-11-10", "Tuesday 17 November 2026", "Tuesday 24 November 2026"),
        ("2026-10-28", "Wednesday 4 November 2026", "Wednesday 11 November 2026"),
        ("2026-03-05", "Thursday 12 March 2026", "Thursday 19 March 2026"),
        ("2026-12-25", "Friday 1 January 2027", "Friday 8 January 2027"),
        ("2028-02-15", "Tuesday 22 February 2028", "Tuesday 29 February 2028"),
        ("2028-02-22", "Tuesday 29 February 2028", "Tuesday 7 March 2028"),
        ("2027-02-22", "Monday 1 March 2027", "Monday 8 March 2027"),
    ],
)
def test_worked_examples(client, given_on, earliest, recommended):
    page = ask(client, given_on=given_on)
    assert dates(page) == [earliest, recommended]
    assert f"Earliest date {earliest}" in page.main
    assert f"Recommended from {recommended}" in page.main


def test_the_sum_is_shown(client):
    page = ask(client, given_on="2026-11-10")
    assert "1 week after your microneedling on Tuesday 10 November 2026" in page.main
    assert "1 week after · 5 days ago" in page.main
    assert "2 weeks after · in 2 days" in page.main


def test_the_answer_names_its_source(client):
    page = ask(client, given_on="2026-11-10")
    assert "“Understanding the Optimal Timing for Botox After Microneedling in Hamilton”" in page.main
    assert (
        "No clinician has reviewed it yet. Last looked at on Monday 2 November 2026, by Intervals editors."
        in page.main
    )
    assert "Expert custom" in page.main


# The status, day by day

POSSIBLE = "Possible now, if your skin has healed and your clinic agrees."


@pytest.mark.parametrize(
    ("today", "label", "headline"),
    [
        ("2026-11-10", "Too soon", "Not yet: in 7 days at the earliest."),
        ("2026-11-15", "Too soon", "Not yet: in 2 days at the earliest."),
        ("2026-11-16", "Too soon", "Not yet: tomorrow at the earliest."),
        (
            "2026-11-17",
            "Ask your clinic first",
            POSSIBLE,
        ),
        (
            "2026-11-18",
            "Ask your clinic first",
            POSSIBLE,
        ),
        (
            "2026-11-23",
            "Ask your clinic first",
            POSSIBLE,
        ),
        ("2026-11-24", "Ready", "Yes: the full wait has passed."),
        ("2026-11-25", "Ready", "Yes: the full wait has passed."),
    ],
)
def test_the_day_before_the_day_and_the_day_after(client, at, today, label, headline):
    at.move_to(noon(today))
    page = ask(client, given_on="2026-11-10")
    assert status(page) == label
    assert page.h1 == headline
    assert dates(page) == ["Tuesday 17 November 2026", "Tuesday 24 November 2026"]


@pytest.mark.parametrize(
    ("today", "number"),
    [("2026-11-16", "Day 6 of your recovery"), ("2026-11-10", "The day of your treatment")],
)
def test_the_day_of_recovery(client, at, today, number):
    at.move_to(noon(today))
    assert number in ask(client, given_on="2026-11-10").main


SETTLE = "Your skin has not settled: speak to the clinic before you go on."
LOOK = "You are not sure about your skin: let the clinic look at it first."


@pytest.mark.parametrize(
    ("skin", "today", "answer"),
    [
        ("settled", "2026-11-17", ("Ask your clinic first", POSSIBLE)),
        ("settled", "2026-11-24", ("Ready", "Yes: the full wait has passed.")),
        ("not_settled", "2026-11-16", ("Too soon", "Not yet: tomorrow at the earliest.")),
        ("not_settled", "2026-11-17", ("Speak to the clinic first", SETTLE)),
        ("not_settled", "2026-11-24", ("Speak to the clinic first", SETTLE)),
        ("unsure", "2026-11-16", ("Too soon", "Not yet: tomorrow at the earliest.")),
        ("unsure", "2026-11-24", ("Speak to the clinic first", LOOK)),
    ],
)
def test_what_the_skin_is_like(client, at, skin, today, answer):
    at.move_to(noon(today))
    page = ask(client, given_on="2026-11-10", skin=skin)
    assert (status(page), page.h1) == answer


def test_the_skin_is_asked_about_only_once_it_matters(client, at):
    question = "Has your skin settled?"
    assert question in ask(client, given_on="2026-11-10").main
    assert question not in ask(client, given_on="unknown").main
    at.move_to(noon("2026-11-16"))
    assert question not in ask(client, given_on="2026-11-10").main


def test_an_answer_about_the_skin_keeps_the_rest_of_the_question(client):
    page = ask(client, given_on="2026-11-10", planned_on="2026-11-26")
    answer = Page(client.get(page.links["No, still red, swollen or sore"]))
    assert status(answer) == "Speak to the clinic first"
    assert "Speak to the clinic before you keep this date." in answer.main
    assert "Then wait, whatever the date says, and speak to the clinic." in answer.main


def test_a_date_that_is_not_known(client):
    page = ask(client, given_on="unknown")
    assert status(page) == "Speak to the clinic first"
    assert page.h1 == "Without the date, only the clinic can tell."
    assert "The clinic that did the treatment can look it up." in page.main
    assert "The wait after microneedling is 1 to 2 weeks" in page.main
    assert dates(page) == []
    assert "Add to my calendar" not in page.text


def test_the_other_way_round_has_no_rule_and_is_no_yes(client):
    page = ask(client, earlier="botox", later="microneedling", given_on="2026-11-10")
    assert status(page) == "No wait on record"
    assert page.h1 == "There is no interval to count here."
    assert "No rule on record says how long to wait" in page.main
    assert "That is not a yes: ask the clinic." in page.main
    assert "Botox before microneedling: our source gives no interval for it" in page.main
    assert "Ready" not in page.main
    assert dates(page) == []
    assert "Add to my calendar" not in page.text


def test_a_treatment_to_come_is_a_plan_and_said_so(client):
    page = ask(client, given_on="2026-12-01")
    assert status(page) == "Too soon"
    assert "Tuesday 8 December 2026" in page.h1
    assert "Your microneedling is still to come, so this is a plan" in page.main
    assert dates(page) == ["Tuesday 8 December 2026", "Tuesday 15 December 2026"]
    assert "of your recovery" not in page.main


def test_today_and_yesterday_are_no_plans(client):
    for given_on in ("2026-11-22", "2026-11-21"):
        assert "so this is a plan" not in ask(client, given_on=given_on).main


@pytest.mark.parametrize(
    ("today", "given_on", "asked"),
    [
        ("2026-11-22", "2025-11-22", False),
        ("2026-11-22", "2025-11-21", True),
        ("2026-11-22", "2020-11-10", True),
        ("2028-11-22", "2027-11-22", False),
        ("2028-11-22", "2027-11-21", True),
    ],
)
def test_more_than_a_year_ago_asks_about_the_year_and_answers(client, at, today, given_on, asked):
    at.move_to(noon(today))
    page = ask(client, given_on=given_on)
    assert status(page) == "Ready"
    assert ("That is more than a year ago. Is the year right?" in page.main) is asked


def test_more_than_a_year_away_asks_about_the_year(client):
    page = ask(client, given_on="2028-11-10")
    assert "That is more than a year away. Is the year right?" in page.main
