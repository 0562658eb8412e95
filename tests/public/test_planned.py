"""The verdict on a planned date."""

from datetime import date
from html import unescape

import pytest

from tests.public.asking import ask, noon, status

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]

MOVE = "Ask the clinic to move it to Tuesday 24 November 2026 or later."
IF_HEALED = "Possible if your clinician agrees that your skin has healed by then."
KEEP = "The full wait will have passed. Keep the date if your skin has healed."
SPEAK = "Speak to the clinic before you keep this date."


SAME_DAY = f"The same day is too soon: Botox needs 1 week after microneedling. {MOVE}"
EARLY = "That is {} too early: the earliest date is Tuesday 17 November 2026. " + MOVE


@pytest.mark.parametrize(
    ("planned_on", "skin", "verdict"),
    [
        ("2026-11-10", "", ("Too soon", SAME_DAY)),
        ("2026-11-11", "", ("Too soon", EARLY.format("6 days"))),
        ("2026-11-16", "", ("Too soon", EARLY.format("1 day"))),
        ("2026-11-16", "not_settled", ("Too soon", EARLY.format("1 day"))),
        ("2026-11-17", "", ("Ask your clinic first", IF_HEALED)),
        ("2026-11-23", "", ("Ask your clinic first", IF_HEALED)),
        ("2026-11-23", "settled", ("Ask your clinic first", IF_HEALED)),
        ("2026-11-24", "", ("Ready", KEEP)),
        ("2026-12-24", "", ("Ready", KEEP)),
        ("2026-11-24", "unsure", ("Speak to the clinic first", SPEAK)),
        ("2026-11-17", "not_settled", ("Speak to the clinic first", SPEAK)),
    ],
)
def test_verdict_on_a_planned_date(client, at, planned_on, skin, verdict):
    at.move_to(noon("2026-11-10"))
    page = ask(client, given_on="2026-11-10", planned_on=planned_on, skin=skin)
    when = date.fromisoformat(planned_on)
    label, said = verdict
    assert status(page) == label
    assert f"our Botox on {when:%A} {when.day} {when:%B}" in page.h1
    assert said in page.main


def test_verdict_without_the_date_of_the_treatment(client):
    page = ask(client, given_on="unknown", planned_on="2027-11-10")
    assert SPEAK in page.main


@pytest.mark.parametrize(
    ("today", "planned_on", "headline"),
    [
        (
            "2026-11-10",
            "2026-11-16",
            "Your Botox on Monday 16 November is too soon: move it by 1 day at least.",
        ),
        (
            "2026-11-10",
            "2026-11-19",
            "Your Botox on Thursday 19 November is early: ask first, or move it by 5 days.",
        ),
        ("2026-11-10", "2026-11-24", "Yes: your Botox on Tuesday 24 November is after the full wait."),
        ("2026-11-10", "2027-01-05", "Yes: your Botox on Tuesday 5 January 2027 is after the full wait."),
        ("2026-12-10", "2026-11-16", "Your Botox on Monday 16 November was too soon."),
        ("2026-12-10", "2026-11-19", "Your Botox on Thursday 19 November was early: before the full wait."),
        ("2026-12-10", "2026-11-24", "Your Botox on Tuesday 24 November was after the full wait."),
    ],
)
def test_hers_is_the_headline(client, at, today, planned_on, headline):
    at.move_to(noon(today))
    page = ask(client, given_on="2026-11-10", planned_on=planned_on)
    assert page.h1 == headline
    assert ("Was it done? Then tell the clinic." in page.main) is (
        "was too soon" in headline or "was early" in headline
    )


def test_verdict_where_no_rule_speaks(client):
    page = ask(client, earlier="botox", later="microneedling", given_on="2026-11-10", planned_on="2026-11-12")
    assert page.h1 == "No rule spoke of your microneedling on Thursday 12 November."
    assert "No interval is on record for microneedling on that day. That is not a yes" in page.main


def test_nobody_is_told_to_move_a_date_into_the_past(client):
    """Asked on 22 November about a date in October: the full wait passed on the 15th."""
    page = ask(client, given_on="2026-10-01", planned_on="2026-10-05")
    assert "Thursday 15 October 2026 or later" not in page.main


def test_no_verdict_without_a_planned_date(client):
    assert "our Botox on" not in ask(client, given_on="2026-11-10").main


def test_a_planned_date_that_comes_first_leads_to_the_question_it_asks(client):
    page = client.get("/check/?given_on=2026-11-10&planned_on=2026-11-05")
    assert page.status_code == 422
    assert "If you mean to have Botox before microneedling, that is another question." in page.text
    asked = "/check/?earlier=botox&later=microneedling&given_on=2026-11-05&planned_on=2026-11-10"
    assert f'href="{asked}"' in unescape(page.text)
    answer = client.get(asked, follow=True)
    assert answer.status_code == 200
    assert "No rule on record says how long to wait between the two." in answer.text


def test_a_planned_date_in_the_right_order_leads_nowhere_else(client):
    page = client.get("/check/?given_on=2026-11-10&planned_on=tomorrow")
    assert "that is another question" not in page.text
