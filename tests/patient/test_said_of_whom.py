"""What a patient's pages say of themselves: whose they are, what is kept of her, and what the privacy page tells."""

from datetime import date

import pytest

from tests.patient.signed_in import signed_in_patient
from tests.public.asking import noon
from tests.web.page import Page
from tests.web.rows import rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


def test_the_privacy_page_says_what_her_own_pages_keep(client, patient):
    signed_in_patient(client, patient("Marie Tremblay"))
    way = Page(client.get("/me/")).links["Privacy"]
    assert way == "/privacy/#own-pages"
    page = Page(client.get("/privacy/"))
    assert [each for each in page.root.walk() if each.attrs.get("id") == "own-pages"]
    for kept in ("the e-mail address that the clinic has invited", "a cookie", "network address", "calendar"):
        assert kept in page.main
    assert "Nothing. The date" not in page.main


def test_the_session_after_signing_out_leads_to_nothing_of_hers(client, patient):
    """As the sign-in says."""
    access = signed_in_patient(client, patient("Marie Tremblay"))
    response = client.post("/me/sign-out/", follow=True)
    assert "Once you sign out, it leads to nothing of yours." in Page(response).main
    left = str(dict(client.session.items()))
    assert str(access.pk) not in left
    assert client.get("/me/")["Location"] == "/me/sign-in/"


@pytest.mark.parametrize(
    "address",
    [
        "/me/",
        "/me/card/",
        "/me/treatments/",
        "/me/everything/",
        "/me/looks/",
        "/me/feed/",
        "/me/not-right/",
        "/me/deletion/",
        "/me/skin/",
        "/me/messages/",
    ],
)
def test_a_parent_is_not_spoken_to_as_the_patient(client, patient, treated, planned, held, address):
    child = patient("Tom Tremblay", date_of_birth=date(2014, 3, 1))
    treated(child, "microneedling", date(2026, 11, 10))
    planned(child, "botox", date(2026, 11, 23))
    held(child, "botox", date(2026, 12, 8))
    signed_in_patient(client, child, is_parent=True)
    client.post("/me/skin/", {"skin": "not_settled", "text": ""})
    main = Page(client.get(address)).main
    for said in (
        "Your dates",
        "your dates",
        "your record",
        "about you",
        "Your treatments",
        "you among others",
        "your microneedling",
        "your botox",
        "our clinician",
        "your skin",
        "your earliest",
        "your plan",
        "your date",
        "asked you to",
        "our date",
        "you should wait",
        "you can come",
    ):
        assert said not in main


def test_a_parent_reads_of_whom_each_sentence_is(client, patient, treated, at):
    at.move_to(noon("2026-11-15"))
    child = patient("Tom Tremblay", date_of_birth=date(2014, 3, 1))
    treated(child, "microneedling", date(2026, 11, 3))
    signed_in_patient(client, child, is_parent=True)
    assert "after Tom Tremblay’s microneedling on Tuesday 3 November 2026" in Page(client.get("/me/")).main
    treated(child, "microneedling", date(2026, 11, 10))
    main = Page(client.get("/me/")).main
    assert "Tom Tremblay’s earliest date moved from Tuesday 10 November 2026 to Tuesday 17" in main
    assert "How does Tom Tremblay’s skin look?" in Page(client.get("/me/skin/")).main


def test_after_a_parents_page_the_next_reader_is_spoken_to(client, patient, treated):
    child = patient("Tom Tremblay", date_of_birth=date(2014, 3, 1))
    treated(child, "microneedling", date(2026, 11, 10))
    signed_in_patient(client, child, is_parent=True)
    assert "Tom Tremblay’s microneedling" in Page(client.get("/me/")).main
    marie = patient("Marie Tremblay")
    treated(marie, "microneedling", date(2026, 11, 10))
    signed_in_patient(client, marie)
    assert "your microneedling" in Page(client.get("/me/")).main


def test_two_dates_that_are_one_are_said_once(client, patient, treated, at):
    at.move_to(noon("2026-11-15"))
    rule("P3W", "P3W", own=True)
    marie = patient("Marie Tremblay")
    treated(marie, "microneedling", date(2026, 11, 10))
    signed_in_patient(client, marie)
    main = Page(client.get("/me/")).main
    assert "Earliest and recommended date Tuesday 1 December 2026" in main
    assert "Recommended from" not in main


def test_the_days_that_are_drawn_say_which_is_which(client, patient, treated, at):
    at.move_to(noon("2026-11-15"))
    marie = patient("Marie Tremblay")
    treated(marie, "microneedling", date(2026, 11, 10))
    signed_in_patient(client, marie)
    main = Page(client.get("/me/")).main
    assert "Today is day 5 · day 0: your microneedling" in main
    assert "Too soon · until" in main


def test_a_day_on_which_somebody_looked_says_its_weekday(client, patient):
    signed_in_patient(client, patient("Marie Tremblay"))
    client.get("/me/")
    assert "Sun 22 Nov you, here" in Page(client.get("/me/looks/")).main


def test_the_new_address_is_asked_for_by_its_name(client, patient):
    signed_in_patient(client, patient("Marie Tremblay"))
    response = client.post("/me/address/", {"email": ""})
    assert "Enter the new e-mail address" in Page(response).main


def test_the_desk_says_that_an_archived_records_pages_are_shut(desk, patient):
    browser = desk()
    marie = patient("Marie Tremblay", archived_at=None)
    signed_in_patient(browser, marie)
    browser = desk()
    type(marie).objects.update(archived_at=marie.created_at, archived_by=marie.created_by)
    place = f"/desk/hamilton/patients/{marie.ref}/own-pages/"
    page = Page(browser.get(place))
    assert "nobody can open its pages" in page.main
    assert "Who may open them" not in page.main
    assert "Card to hand out" not in page.links
    assert "Invite by e-mail" not in page.main
    assert "nobody can open its pages" in Page(browser.get(f"{place}card/")).main
