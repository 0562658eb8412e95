"""The first page: the question, and the shortest ways to an answer."""

from datetime import datetime

import pytest

from intervals.models.rules import IntervalRule
from tests.conftest import TORONTO
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


@pytest.mark.parametrize(
    ("label", "given_on"),
    [
        ("Today", "2026-11-22"),
        ("Yesterday", "2026-11-21"),
        ("1 week ago", "2026-11-15"),
        ("I do not know the date", "unknown"),
    ],
)
def test_quick_links(client, label, given_on):
    href = read(client).links[label]
    assert href == f"/check/?given_on={given_on}"
    assert client.get(href).status_code == 200


@pytest.mark.parametrize("address", ["/", "/check/", "/check/?given_on=soon"])
def test_quick_links_stand_wherever_the_question_stands(client, address):
    assert Page(client.get(address)).links["Today"] == "/check/?given_on=2026-11-22"


def test_quick_links_follow_the_clinics_day(client, at, settings):
    at.move_to(datetime(2026, 11, 30, 23, 30, tzinfo=TORONTO))
    assert read(client).links["Today"] == "/check/?given_on=2026-11-30"
    auckland()
    settings.CLINIC = "nz"
    assert read(client).links["Today"] == "/check/?given_on=2026-12-01"


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
    assert page.links["Today"] == "/check/?earlier=botox&later=microneedling&given_on=2026-11-22"


def test_a_pair_may_be_asked_about_without_a_date(client):
    procedure("peel", "chemical peel")
    rule("P3W", "P4W", earlier="peel")
    page = read(client, "earlier=peel")
    assert page.h1 == "When can I have Botox after chemical peel?"
    assert "3 to 4 weeks" in page.main
    assert page.links["Today"] == "/check/?earlier=peel&given_on=2026-11-22"
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
