"""The rules in force, in words, each worked through from today."""

from datetime import date, datetime

import pytest

from intervals.models.rules import IntervalRule
from tests.conftest import TORONTO
from tests.web.page import Page
from tests.web.rows import auckland, procedure, rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


def read(client) -> Page:
    page = Page(client.get("/rules/"))
    assert page.status == 200
    return page


def test_the_shipped_rule(client):
    page = read(client)
    assert "Botox after microneedling" in page.main
    assert (
        "Botox at the earliest 1 week after microneedling, 2 weeks recommended. Never on the same day."
        in page.main
    )
    assert "Version 1, in force since Thursday 1 January 2026" in page.main
    assert (
        "“Understanding the Optimal Timing for Botox After Microneedling in Hamilton”, unsigned article"
        in page.main
    )
    assert (
        "No clinician has reviewed it yet. Last looked at on Monday 2 November 2026, by Intervals editors."
        in page.main
    )
    assert "Expert custom" in page.main


@pytest.mark.parametrize(
    "where", ["/", "/check/?given_on=2026-11-10", "/rules/", "/evidence/microneedling/botox/"]
)
def test_who_reviewed_the_rule_is_said_or_that_no_clinician_has(client, where):
    nobody = "o clinician has reviewed it yet"
    assert nobody in Page(client.get(where)).main
    rule("P1W", "P2W", own=True)
    page = Page(client.get(where))
    assert nobody not in page.main
    assert "reviewed on" in page.main or "by Dr Ada Vale" in page.main


def test_the_worked_example_begins_today(client):
    assert (
        "Microneedling on Sunday 22 November 2026: earliest date Sunday 29 November 2026, "
        "recommended from Sunday 6 December 2026."
    ) in read(client).main


def test_the_worked_example_agrees_with_the_answer(client):
    answer = Page(client.get("/check/?given_on=2026-11-22"))
    main = read(client).main
    assert all(each.text in main for each in answer.root.find("time")[:2])


def test_today_is_the_clinics(client, at, settings):
    at.move_to(datetime(2026, 11, 16, 23, 30, tzinfo=TORONTO))
    assert "Microneedling on Monday 16 November 2026:" in read(client).main
    auckland()
    settings.CLINIC = "nz"
    assert "Microneedling on Tuesday 17 November 2026:" in read(client).main


def test_the_clinics_own_rule_stands_in_place_of_the_shared_one(client):
    rule("P10D", "P1M", own=True, evidence="studies")
    main = read(client).main
    assert "Botox at the earliest 10 days after microneedling, 1 month recommended." in main
    assert "1 week after microneedling" not in main
    assert "Clinical studies" in main
    assert "Monday 4 May 2026, by Dr Ada Vale" in main


def test_every_pair_has_its_rule(client):
    procedure("peel", "chemical peel")
    rule("P3W", "P4W", earlier="peel")
    rule("P0D", "P1W", earlier="peel", later="microneedling", same_day_allowed=True)
    headings = [each.text for each in read(client).root.find("h2")]
    for pair in (
        "Botox after microneedling",
        "Botox after chemical peel",
        "Microneedling after chemical peel",
    ):
        assert headings.count(pair) == 1
    assert "On the same day it is allowed." in read(client).main


def test_a_rule_leads_to_the_question_about_its_own_pair(client):
    procedure("peel", "chemical peel")
    IntervalRule.objects.all().delete()
    rule("P3W", "P4W", earlier="peel")
    question = Page(client.get(read(client).links["Find my dates"]))
    assert question.h1 == "When can I have Botox after chemical peel?"


@pytest.mark.parametrize(("today", "version"), [("2026-11-29", "Version 1"), ("2026-11-30", "Version 2")])
def test_a_new_version_is_shown_from_its_first_day(client, at, today, version):
    rule("P2W", "P4W", valid_from=date(2026, 11, 30))
    at.move_to(datetime.fromisoformat(f"{today}T12:00").replace(tzinfo=TORONTO))
    main = read(client).main
    assert f"{version}, in force since" in main
    assert main.count("in force since") == 1


def test_without_a_rule_the_page_says_so(client):
    IntervalRule.objects.all().delete()
    assert "No rule is in force today." in read(client).main


def test_another_clinics_own_rule_is_not_shown(client):
    rule("P3D", "P5D", own=True)
    IntervalRule.objects.filter(clinic__isnull=False).update(clinic=auckland())
    assert "3 days after" not in read(client).main
