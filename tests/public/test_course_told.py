"""Anything else that counts for a course: asked under its answer, counted, carried on, kept nowhere."""

from datetime import date
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar

from intervals.models.clinics import Clinic
from intervals.models.questions import ClinicQuestion
from tests.public.asking import noon
from tests.web.page import Page
from tests.web.rows import rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]

COURSE = "visit=microneedling&visit=botox"
HERE = {"HTTP_ORIGIN": "http://testserver"}
SOON = {"vaccine-on": "2026-11-20"}


@pytest.fixture(autouse=True)
def _a_rule_about_a_vaccination(at):
    at.move_to(noon("2026-11-22"))
    rule("P2W", "P3W", earlier="vaccine", later="microneedling")


@pytest.fixture
def pregnant():
    """Its key, as an answer names it."""
    own = ClinicQuestion.objects.create(
        clinic=Clinic.objects.get(slug="hamilton"), text="Are you pregnant?", reason="We wait until after it.",
        order=1,
    )  # fmt: skip
    return f"q.{own.pk}"


def send(client, query=COURSE, path="/course/with/", headers=HERE, **sent):
    return client.post(f"{path}?{query}", sent, **headers)


def told(client, query=COURSE, **sent):
    page = Page(send(client, query, **sent))
    assert page.status == 200
    return page


def asked(client, query=COURSE):
    page = Page(client.get(f"/course/?{query}"))
    assert page.status == 200
    return page


def days(page):
    return [each.attrs["datetime"] for each in page.root.find("time")]


def test_what_could_take_a_day_from_a_visit_is_asked_about(client):
    page = asked(client)
    assert "A vaccination in the last 3 weeks?" in page.main
    assert "Sunburn" not in page.main


@pytest.mark.parametrize("query", [f"{COURSE}&start=2026-12-13", f"{COURSE}&given=vaccine:2026-11-20"])
def test_what_could_not_or_was_said_already_is_not(client, query):
    assert "Anything else that counts?" not in asked(client, query).main


def test_a_day_moves_every_visit_and_says_why(client):
    page = told(client, **SOON)
    assert days(page)[0] >= "2026-12-11" > days(asked(client, f"{COURSE}&plan=soonest"))[0]
    assert "3 weeks after your vaccination" in page.main
    assert days(told(client, **{"vaccine-had": "no"})) == days(asked(client))


def test_not_knowing_shows_no_green_and_says_whom_to_ask(client):
    page = told(client, **{"vaccine-had": "unknown"})
    assert page.h1 == "A day from which a wait is counted is not known: speak to the clinic first."
    assert "Every wait in full" not in page.main
    assert "If the clinic agrees" in page.main
    assert "calendar" not in page.main
    assert "tone-ready" not in page.response.text
    assert "bar is the run of days" not in page.main
    days_to_choose = told(client, f"{COURSE}&fix=2", **{"vaccine-had": "unknown"})
    assert "tone-ask_first" in days_to_choose.response.text
    assert "tone-ready" not in days_to_choose.response.text


@pytest.mark.parametrize("said", ["yes", "unknown"])
def test_the_clinics_own_question_is_for_the_clinic_to_judge(client, pregnant, said):
    assert "Are you pregnant?" in asked(client).main
    page = told(client, **{f"{pregnant}-had": said})
    assert page.h1 == "One of your answers is for the clinic to judge: speak to it first."
    assert "We wait until after it." in page.main
    assert "tone-ready" not in page.response.text
    assert told(client, **{f"{pregnant}-had": "no"}).h1 == asked(client).h1
    file = send(client, path="/course/with/calendar.ics", **{f"{pregnant}-had": said})
    assert file.status_code == 422, "no day of it is one to keep"


def test_what_was_answered_is_carried_where_nothing_is_left_to_ask(client):
    """The same was given as something that she had."""
    query = f"{COURSE}&given=vaccine:2026-11-20&fix=1"
    page = told(client, query, had="vaccine:2026-11-21")
    assert carried(page) == {"had": ["vaccine:2026-11-21"]}
    assert days(page)[0] >= "2026-12-12"


def test_six_questions_are_asked_about_each_treatment(client):
    hamilton = Clinic.objects.get(slug="hamilton")
    for number in range(6):
        ClinicQuestion.objects.create(clinic=hamilton, text=f"Is it {number}?", reason="Why.", order=number)
    assert "A vaccination in the last 3 weeks?" in asked(client).main


def ways(page):
    """The buttons that lead on, by their words."""
    return {
        each.text: each.attrs["formaction"] for each in page.root.find("button") if "formaction" in each.attrs
    }


def carried(page):
    [form] = [each for each in page.root.find("form") if each.attrs.get("id") == "carried"]
    return {"had": [each.attrs["value"] for each in form.find("input") if each.attrs["name"] == "had"]}


def test_every_way_on_carries_the_answers_and_no_address_has_them(client):
    page = told(client, **SOON)
    assert carried(page) == {"had": ["vaccine:2026-11-20"]}
    with_it = [each for each in page.root.find("a") if "vaccine" in each.attrs.get("href", "")]
    assert [each.text for each in with_it] == ["An address with these answers"]
    assert not [way for way in ways(page).values() if "vaccine" in way]
    inside = page.main_root if hasattr(page, "main_root") else page.root
    lost = [each for each in inside.find("a") if each.attrs.get("href", "").startswith("/course/?")]
    assert [each.text for each in lost] == ["Change the course"]
    for words, way in ways(page).items():
        said = client.post(way.partition("#")[0], carried(page), **HERE)
        assert said.status_code == 200, words
        if "calendar" in words:
            [first, _last] = [each.decoded("dtstart") for each in Calendar.from_ical(said.content).events]
            assert first >= date(2026, 12, 4)
        else:
            assert days(Page(said))[0] >= "2026-12-04", words


def test_a_day_is_set_with_the_answers(client):
    way = next(way for words, way in ways(told(client, **SOON)).items() if words.startswith("Set its day"))
    page = Page(client.post(way.partition("#")[0], {"had": "vaccine:2026-11-20"}, **HERE))
    [form] = [
        each for each in page.root.find("form") if each.find("input") and "fix=1" in each.attrs["action"]
    ]
    assert form.attrs["method"] == "post"
    sent = {
        "had": "vaccine:2026-11-20",
        "fixed_on_day": "20",
        "fixed_on_month": "12",
        "fixed_on_year": "2026",
    }
    action = form.attrs["action"].partition("#")[0]
    assert days(Page(client.post(action, sent, **HERE)))[0] == "2026-12-20"
    unsure = Page(client.post(action, {"had": sent["had"], "fixed_on": "04/05/2027"}, **HERE))
    assert unsure.status == 422
    assert [each for each in unsure.root.find("input") if each.attrs["name"] == "fixed_on_meant"]
    assert [each.text for each in unsure.root.find("a") if "vaccine" in each.attrs.get("href", "")] == [
        "An address with these answers"
    ], "no reading of the day is a link with the answers in it"
    refused = Page(client.post(action, sent | {"fixed_on_day": "31", "fixed_on_month": "2"}, **HERE))
    assert refused.status == 422
    assert carried(refused) == {"had": ["vaccine:2026-11-20"]}


def test_an_address_with_the_answers_says_the_same(client):
    page = told(client, **SOON)
    href = next(each.attrs["href"] for each in page.root.find("a") if "vaccine" in each.attrs.get("href", ""))
    response = client.get(href)
    assert response.headers["Cache-Control"] == "no-store"
    assert days(Page(response)) == days(page)
    assert urlsplit(href).path == "/course/with/"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"vaccine-on": "31 Feb 2026"}, "31 February is not a real date."),
        ({"vaccine-had": "yes"}, "Enter when it was, or choose “I don’t know”."),
        ({"had": "1:2026-11-10"}, "“1” is nothing that counts here."),
    ],
)
def test_what_is_wrong_is_asked_again(client, sent, said):
    page = Page(send(client, **sent))
    assert page.status == 422
    assert said in page.main
    back = next(each for each in page.root.find("a") if each.text == "Back to the answer without it")
    assert back.attrs["href"] == f"/course/?{COURSE}"


def test_a_course_that_is_wrong_is_asked_again(client):
    for path in ("/course/with/", "/course/with/calendar.ics"):
        assert send(client, "visit=tattoo", path).status_code == 422


def test_a_course_that_cannot_be_says_so_and_asks_nothing_more(client):
    page = told(client, f"{COURSE}&before=2026-12-05", **SOON)
    assert "cannot all be before" in page.h1


def test_another_sites_form_is_refused(client):
    assert send(client, headers={"HTTP_ORIGIN": "https://elsewhere.example"}, **SOON).status_code == 403
