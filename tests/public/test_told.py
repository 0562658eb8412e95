"""Anything else that counts: asked under the answer, counted, kept nowhere."""

from datetime import date, timedelta
from itertools import product

import pytest
from django.urls import reverse

from intervals.engine.circumstances import having, worth_asking
from intervals.engine.history import History
from intervals.management.demo_data import story
from intervals.management.demo_data.story import fill
from intervals.public.pairs import check_pairs
from intervals.queries.read_published import published_by
from tests.public.asking import ask, dates, noon, status
from tests.test_demo import CLINICS
from tests.web.page import Page
from tests.web.rows import auckland, rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]

QUERY = "given_on=2026-11-10"
HERE = {"HTTP_ORIGIN": "http://testserver"}


@pytest.fixture(autouse=True)
def _a_rule_about_a_vaccination(at):
    at.move_to(noon("2026-11-12"))
    rule("P2W", "P3W", earlier="vaccine", later="botox")


def send(client, query=QUERY, path="/check/with/", headers=HERE, **sent):
    return client.post(f"{path}?{query}", sent, **headers)


def told(client, **sent):
    response = send(client, **sent)
    assert response.status_code == 200
    return Page(response)


def test_the_answer_asks_what_could_change_it(client):
    page = ask(client, given_on="2026-11-10")
    assert "Anything else that counts?" in page.main
    assert "A vaccination in the last 3 weeks?" in page.main
    assert "Sunburn" not in page.main


def test_it_does_not_ask_what_could_not(client):
    page = ask(client, given_on="2027-02-10")
    assert "Anything else that counts?" not in page.main


@pytest.mark.parametrize("typed", ["2026-11-11", "11 Nov 2026", "11 November 2026"])
def test_a_day_becomes_dates_with_their_sum(client, typed):
    page = told(client, **{"vaccine-had": "yes", "vaccine-on": typed})
    assert dates(page) == ["Wednesday 25 November 2026", "Wednesday 2 December 2026"]
    assert "2 weeks after your vaccination on Wednesday 11 November 2026" in page.main


def test_a_day_alone_is_a_yes(client):
    page = told(client, **{"vaccine-on": "2026-11-11"})
    assert dates(page)[0] == "Wednesday 25 November 2026"


def test_a_month_counts_from_its_last_day_or_today(client):
    page = told(client, **{"vaccine-on": "November 2026"})
    assert dates(page)[0] == "Thursday 26 November 2026"


def test_no_changes_nothing(client):
    assert dates(told(client, **{"vaccine-had": "no"})) == dates(ask(client, given_on="2026-11-10"))


def test_not_knowing_names_no_date_and_says_whom_to_ask(client):
    page = told(client, **{"vaccine-had": "unknown"})
    assert not page.root.find("time")
    assert "calendar" not in str([each.attrs for each in page.root.find("a", "form")])
    assert (
        "The wait after a vaccination is 2 to 3 weeks, and the day it is counted from is not known."
        in page.main
    )


def test_what_was_answered_stays_and_the_form_stands_open(client):
    response = send(client, **{"vaccine-had": "yes", "vaccine-on": "11 Nov 2026"})
    page = Page(response)
    box = next(each for each in page.root.find("input") if each.attrs.get("name") == "vaccine-on")
    assert box.attrs["value"] == "11 Nov 2026"
    assert any("open" in each.attrs for each in page.root.find("details") if each.attrs.get("id") == "told")


# Kept nowhere


def test_the_page_is_kept_nowhere_and_no_address_in_it_carries_an_answer_unless_asked_for(client):
    response = send(client, **{"vaccine-on": "2026-11-11"})
    assert response.headers["Cache-Control"] == "no-store"
    assert not response.cookies
    page = Page(response)
    carrying = [each for each in page.root.find("a") if "vaccine" in each.attrs.get("href", "")]
    assert [each.text for each in carrying] == ["An address with these answers"]
    assert not [each for each in page.root.find("form") if "vaccine" in each.attrs.get("action", "")]


def test_an_address_with_the_answers_says_the_same_and_is_kept_nowhere_either(client):
    page = told(client, **{"vaccine-on": "2026-11-11"})
    href = next(each for each in page.root.find("a") if "vaccine" in each.attrs.get("href", "")).attrs["href"]
    response = client.get(href)
    assert response.headers["Cache-Control"] == "no-store"
    assert dates(Page(response)) == dates(page)


def test_two_days_of_one_circumstance_count_by_the_later(client):
    response = client.get(f"/check/with/?{QUERY}&had=vaccine:2026-11-11&had=vaccine:2026-10-01")
    assert dates(Page(response))[0] == "Wednesday 25 November 2026"


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_ORIGIN": "https://elsewhere.example"},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_ORIGIN": "null", "HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_SEC_FETCH_SITE": "same-site"},
        {"HTTP_ORIGIN": "https://testserver"},
        {},
    ],
)
@pytest.mark.parametrize("name", ["told", "told-calendar"])
def test_what_another_site_has_her_send_is_refused(client, headers, name):
    assert send(client, path=reverse(name), headers=headers, had="vaccine:unknown").status_code == 403


def test_a_browser_that_withholds_the_origin_says_that_it_is_the_same(client):
    headers = {"HTTP_ORIGIN": "null", "HTTP_SEC_FETCH_SITE": "same-origin"}
    assert send(client, headers=headers, had="vaccine:no").status_code == 200


@pytest.mark.parametrize("path", [f"/check/?{QUERY}", f"/check/with/?{QUERY}"])
def test_a_browser_may_say_where_the_form_stood(client, path):
    assert client.get(path).headers["Referrer-Policy"] == "same-origin"


# Calendar and skin


def test_the_calendar_file_is_made_from_the_same_form(client):
    page = told(client, **{"vaccine-on": "2026-11-11"})
    form = next(each for each in page.root.find("form") if "calendar" in each.attrs["action"])
    sent = {each.attrs["name"]: each.attrs["value"] for each in form.find("input")}
    file = client.post(form.attrs["action"], sent, **HERE)
    assert file.headers["Content-Type"].startswith("text/calendar")
    assert file.headers["Cache-Control"] == "no-store"
    assert b"DTSTART;VALUE=DATE:20261125" in file.content
    assert b"vaccine" not in file.content  # neither in its address nor in its identity


def test_the_skin_is_answered_without_losing_the_rest(client, at):
    at.move_to(noon("2026-11-26"))
    page = told(client, **{"vaccine-on": "2026-11-11"})
    form = next(each for each in page.root.find("form") if "skin=not_settled" in each.attrs["action"])
    sent = {each.attrs["name"]: each.attrs["value"] for each in form.find("input")}
    assert sent == {"had": "vaccine:2026-11-11"}
    after = Page(client.post(form.attrs["action"], sent, **HERE))
    assert status(after) == "Speak to the clinic first"
    assert "vaccination on Wednesday 11 November 2026" in after.main


# Wrong


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"vaccine-had": "yes"}, "Enter when it was, or choose “I don’t know”."),
        ({"vaccine-had": "maybe"}, "“maybe” is not one of the answers. Choose one of these."),
        ({"vaccine-had": "no", "vaccine-on": "2026-11-11"}, "There is a day and another answer here."),
        ({"vaccine-on": "31 February 2026"}, "February"),
        ({"vaccine-had": ["no", "yes"]}, "This was given more than once (no, yes)."),
        ({"had": "plague:2026-11-11"}, "“plague” is nothing that counts here."),
        ({"had": "vaccine:soon"}, "soon"),
        ({"had": [f"vaccine:2026-11-{day:02}" for day in range(1, 26)]}, "more answers here than anybody"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(client, sent, said):
    response = send(client, **sent)
    page = Page(response)
    assert response.status_code == 422
    assert said in page.main
    typed = sent.get("vaccine-on")
    boxes = {each.attrs["name"]: each.attrs for each in page.root.find("input") if "name" in each.attrs}
    assert not typed or boxes["vaccine-on"]["value"] == typed


@pytest.mark.parametrize("query", ["", "given_on=31", "given_on=2026-11-10&skin=green", "earlier=nothing"])
def test_a_question_that_is_none_is_asked_again(client, query):
    assert send(client, query=query, had="vaccine:no").status_code == 422


@pytest.mark.parametrize("name", ["told", "told-calendar"])
@pytest.mark.parametrize("had", ["vaccine:2199-12-30", "vaccine:soon", "plague:2199-12-30"])
def test_a_date_out_of_range_is_said(client, name, had):
    response = send(client, query="given_on=2199-12-25", path=reverse(name), had=had)
    assert response.status_code == 422
    assert "1900" in Page(response).refusal()


def test_it_is_the_page_of_the_clinic_that_was_asked(client):
    auckland()
    assert send(client, path="/c/nz/check/with/", had="vaccine:2026-11-11").status_code == 200
    assert send(client, path="/c/nowhere/check/with/", had="vaccine:2026-11-11").status_code == 404


# All rules that are shipped or demonstrated


@pytest.mark.parametrize("clinic", CLINICS)
def test_no_combination_of_answers_moves_a_date_earlier(clinic, monkeypatch):
    for people in ("patients", "lives"):
        monkeypatch.setattr(story, people, lambda *_: [])
    fill(str)
    on = date(2026, 11, 12)
    published = published_by(clinic)
    assert published.clinic.slug == clinic
    happening = [slug for slug, kind in published.kinds.items() if kind == "circumstance"]
    for earlier, later in check_pairs(published, on):
        chart = published.chart(History.of_one(earlier, date(2026, 11, 10)))
        known = chart.dates(later, on)
        asked = [each.circumstance for each in worth_asking(chart, later, on, happening)]
        for answers in product(["no", None, 0, 1, 13, 40], repeat=len(asked)):
            happened = [
                (slug, None if ago is None else on - timedelta(days=ago))
                for slug, ago in zip(asked, answers, strict=True)
                if ago != "no"
            ]
            found = having(chart, on, *happened).dates(later, on)
            assert found.earliest >= known.earliest
            assert found.recommended >= known.recommended
            assert not (found.status.works and None in answers)
