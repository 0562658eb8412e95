"""Which pairs a clinic answers: its own rules say, not the program."""

from datetime import date

import pytest

from intervals.models.offers import Offer
from intervals.models.rules import IntervalRule
from tests.public.asking import ask, dates, days, status, today
from tests.web.page import Page
from tests.web.rows import auckland, offer, procedure, rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


def read(client, address: str) -> Page:
    page = Page(client.get(address))
    assert page.status == 200, page.summary
    return page


@pytest.fixture
def own(db):
    """A clinic with two offers and one pair of its own; the shipped rule is not there."""
    IntervalRule.objects.all().delete()
    Offer.objects.all().delete()
    offer("filler", "dermal filler", order=1)
    offer("peel", "a chemical peel", order=2)
    rule("P2W", "P4W", earlier="peel", later="filler", own=True)


# The first page


def test_the_first_page_asks_about_the_clinics_own_pair(client, own):
    page = read(client, "/")
    assert page.h1 == "When can I have dermal filler after a chemical peel?"
    assert "When was your chemical peel?" in page.main
    assert "2 to 4 weeks" in page.main
    assert today(page) == "/check/?earlier=peel&later=filler&given_on=2026-11-22"
    assert dates(read(client, days(page)["Sunday 15 November 2026"])) == [
        "Sunday 29 November 2026",
        "Sunday 13 December 2026",
    ]


def test_its_form_asks_about_that_pair_too(client, own):
    page = read(client, "/")
    typed = page.typed | {"given_on_day": "10", "given_on_month": "11", "given_on_year": "2026"}
    answer = Page(client.get("/check/", typed, follow=True))
    assert answer.response.request["QUERY_STRING"] == "earlier=peel&later=filler&given_on=2026-11-10"
    assert "Dermal filler after a chemical peel on Tuesday 10 November 2026" in answer.title


@pytest.mark.parametrize("address", ["/check/", "/plan/"])
def test_the_other_first_questions_are_about_it_too(client, own, address):
    page = read(client, address)
    assert "dermal filler" in page.h1
    assert (page.typed["earlier"], page.typed["later"]) == ("peel", "filler")


def test_the_shipped_pair_comes_first_where_it_is_in_force(client):
    offer("aaa", "a first thing")
    rule("P2W", "P4W", later="aaa", own=True)
    page = read(client, "/")
    assert page.h1 == "When can I have Botox after microneedling?"
    assert today(page) == "/check/?given_on=2026-11-22"
    assert page.links["A first thing after microneedling"] == "/?later=aaa"


def test_pairs_stand_in_the_order_of_the_offers(client, own):
    rule("P1W", "P1W", earlier="filler", later="filler", own=True)
    rule("P1W", "P1W", earlier="filler", later="peel", own=True)
    page = read(client, "/")
    assert page.h1 == "When can I have dermal filler again?"
    shown = [label for label in page.links if "after" in label or "again" in label]
    assert shown == ["Dermal filler after a chemical peel", "A chemical peel after dermal filler"]


def test_a_pair_of_which_no_rule_is_in_force_yet_comes_after_those_that_count(client, own):
    IntervalRule.objects.update(valid_from=date(2027, 1, 1))
    rule("P1W", "P1W", earlier="filler", later="peel", own=True)
    page = read(client, "/")
    assert page.h1 == "When can I have a chemical peel after dermal filler?"
    assert page.links["Dermal filler after a chemical peel"] == "/?earlier=peel&later=filler"


def test_what_does_not_lead_to_an_answer_is_not_offered(client, own):
    procedure("tattoo", "a tattoo")
    rule("P1W", "P1W", earlier="filler", later="tattoo", own=True)  # not offered here
    rule("P1W", "P1W", earlier="filler", later="peel", own=True)
    rule("P1W", "P1W", earlier="filler", later="peel", own=True, valid_from=date(2026, 11, 1), withdrawn=True)
    page = read(client, "/")
    assert not [label for label in page.links if "tattoo" in label]
    assert "A chemical peel after dermal filler" not in page.links


def test_a_circumstance_may_come_first(client, own):
    procedure("dental", "dental work", kind="circumstance")
    rule("P2W", "P4W", earlier="dental", later="filler", own=True)
    question = read(client, read(client, "/").links["Dermal filler after dental work"])
    assert question.h1 == "When can I have dermal filler after dental work?"
    answer = read(client, days(question)["Sunday 15 November 2026"])
    assert dates(answer)[0] == "Sunday 29 November 2026"
    assert "skin" not in answer.h1


def test_the_time_since_something_elsewhere_is_no_recovery(client, own):
    procedure("dental", "dental work", kind="circumstance")
    rule("P1W", "P4W", earlier="dental", later="filler", own=True)
    answer = ask(client, earlier="dental", later="filler", given_on="2026-11-10", planned_on="2026-12-18")
    assert answer.h1 == "Yes: your dermal filler on Friday 18 December is after the full wait."
    plain = ask(client, earlier="dental", later="filler", given_on="2026-11-10")
    assert plain.h1 == "Possible now, if your clinic agrees."
    for said in ("of your recovery", "skin has healed", "Has your skin settled?"):
        assert said not in answer.main


def test_many_pairs_are_folded(client, own):
    for number in range(12):
        offer(f"p{number:02}", order=3 + number)
        rule("P1W", "P1W", earlier="peel", later=f"p{number:02}", own=True)
    page = read(client, "/")
    [folded] = [each for each in page.root.find("details") if "Another treatment" in each.text]
    assert len([each for each in folded.find("a") if "after a chemical peel" in each.text]) == 12
    page = read(client, "/check/")
    [folded] = [each for each in page.root.find("details") if "More questions" in each.text]
    assert len(folded.find("a")) == 4
    assert len([label for label in page.links if "after a chemical peel" in label]) == 12


# Addresses


def test_an_address_without_a_pair_always_means_the_shipped_one(client):
    IntervalRule.objects.all().delete()
    offer("peel", "a chemical peel")
    rule("P2W", "P4W", earlier="peel", own=True)
    page = ask(client, given_on="2026-11-10")
    assert status(page) == "No wait on record"
    assert "Botox after microneedling on Tuesday 10 November 2026" in page.title


def test_where_nobody_has_heard_of_it_the_clinics_own_stands_in_its_place(client, own):
    response = client.get("/check/?given_on=2026-11-10")
    assert response["Location"] == "/check/?earlier=peel&later=filler&given_on=2026-11-10"


def test_a_pair_without_a_rule_is_answered_honestly(client, own):
    page = ask(client, earlier="filler", later="peel", given_on="2026-11-10")
    assert status(page) == "No wait on record"
    assert "No rule says how long after dermal filler on Tuesday 10 November 2026." in page.main
    assert "That is not a yes: ask the clinic." in page.main
    assert "tone-no_wait" in client.get("/check/?earlier=filler&later=peel&given_on=2026-11-10").text


@pytest.mark.parametrize("address", ["/check/?earlier=filler", "/plan/?earlier=filler&later=filler"])
def test_an_address_of_a_pair_alone_asks_about_it(client, own, address):
    rule("P1W", "P1W", earlier="filler", later="filler", own=True)
    procedure("botox")
    offer("botox", "Botox")
    page = read(client, address)
    assert page.typed["earlier"] == "filler"
    assert page.summary == []


@pytest.mark.parametrize(
    "address", ["/check/?earlier=tattoo&given_on=2026-11-10", "/plan/?later=tattoo&planned_on=2027-06-12"]
)
def test_what_is_not_known_is_refused_with_a_way_on(client, own, address):
    page = Page(client.get(address))
    assert page.refusal() == "“tattoo” is not a treatment that this clinic lists. Choose one of these."
    assert "Dermal filler after a chemical peel" in page.links


def test_what_only_another_clinic_does_is_not_named(client, own, settings):
    auckland()
    offer("secret", "a secret thing", clinic="nz")
    rule("P1W", "P2W", earlier="secret", later="secret", own=True)
    IntervalRule.objects.filter(earlier__slug="secret").update(
        clinic=Offer.objects.get(procedure__slug="secret").clinic
    )
    for address in ("/", "/rules/", "/plan/", "/check/?earlier=x&given_on=2026-11-10"):
        assert "secret" not in client.get(address).text
    assert (
        "is not a treatment that this clinic lists"
        in Page(client.get("/check/?earlier=secret&later=filler&given_on=2026-11-10")).refusal()
    )
    settings.CLINIC = "nz"
    assert read(client, "/").h1 == "When can I have a secret thing again?"


def test_a_clinic_that_lists_nothing_says_so(client):
    IntervalRule.objects.all().delete()
    Offer.objects.all().delete()
    assert client.get("/").status_code == 200
    page = Page(client.get("/check/?given_on=2026-11-10"))
    assert page.status == 422
    assert "This clinic lists no treatments here yet. Please ask the clinic." in page.main


# Before an event


@pytest.fixture
def wedding(own):
    procedure("wedding", "a wedding", kind="event")
    rule("P2W", "P4W", earlier="filler", later="wedding", own=True)


def test_before_an_event_the_days_are_counted_back(client, wedding):
    question = read(client, read(client, "/plan/").links["Dermal filler before a wedding"])
    assert question.h1 == "By when must dermal filler be done before a wedding?"
    assert "On which day is your wedding?" in question.main
    typed = question.typed | {"planned_on_day": "12", "planned_on_month": "6", "planned_on_year": "2027"}
    answer = Page(client.get("/plan/", typed, follow=True))
    assert answer.h1 == "Dermal filler by Saturday 15 May 2027."
    assert "Dermal filler before a wedding on Saturday 12 June 2027" in answer.title
    assert dates(answer) == ["Saturday 15 May 2027", "Saturday 29 May 2027"]


def test_an_event_is_no_treatment_to_be_had(client, wedding):
    page = read(client, "/")
    assert not [label for label in page.links if "wedding" in label]
    page = read(client, "/check/?earlier=filler&later=wedding")
    assert page.h1 == "How soon after dermal filler can a wedding be?"


def test_the_day_of_an_event_cannot_be_moved(client, wedding):
    page = read(client, "/plan/?earlier=filler&later=wedding&planned_on=2026-11-25")
    assert "There is no longer enough time before that day. Speak to the clinic." in page.main
    assert Page(client.get("/plan/?earlier=filler&later=wedding&planned_on=")).refusal() == (
        "Enter the date of your wedding."
    )


def test_the_limits_do_not_deny_what_a_rule_says(client):
    """The shipped words say that the source gives no interval for Botox before microneedling."""
    asked = {"earlier": "botox", "later": "microneedling", "given_on": "2026-11-10"}
    denied = "our source gives no interval for it"
    assert denied in Page(client.get("/check/", asked)).main
    rule("P1W", "P2W", earlier="botox", later="microneedling")
    page = Page(client.get("/check/", asked))
    assert denied not in page.main
    assert "What this does not cover" in page.main
