"""From nothing to a clinic that is shown: what is missing, what is ticked, what the public sees and when."""

import pytest
from django.test import Client

from intervals.actions import clinics, offers
from intervals.actions.clinics import PublicSide
from intervals.actions.refusals import Refused
from intervals.models.audit import AuditEntry, Kind
from intervals.models.clinics import Clinic
from intervals.models.members import Role
from intervals.models.offers import Offer
from intervals.models.open_days import OpenWeek
from intervals.models.rules import IntervalRule
from intervals.queries.first_pairs import first_pairs
from intervals.queries.published import Pair
from intervals.queries.showing import Lack, lacks
from tests.desk.asking import ON, asker
from tests.web.page import Page
from tests.web.rows import offer, procedure, rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
SETTINGS = "/desk/hamilton/settings/"
SET_UP, OFFERS, PUBLIC = f"{SETTINGS}set-up/", f"{SETTINGS}offers/", f"{SETTINGS}clinic/public/"
PAIR = Pair("microneedling", "botox")


@pytest.fixture
def hidden(clinic):
    """The shipped placeholder as its first manager finds it."""
    Clinic.objects.filter(pk=clinic.pk).update(is_shown=False)
    clinic.refresh_from_db()
    return clinic


@pytest.fixture
def complete(hidden):
    """A clinic of which nothing is missing."""
    Clinic.objects.filter(pk=hidden.pk).update(telephone="905 555 0199")
    OpenWeek.objects.create(clinic=hidden, monday=True)
    IntervalRule.objects.update(reviewed_by="Dr Okafor")
    hidden.refresh_from_db()
    return hidden


def changes():
    entries = AuditEntry.objects.filter(kind=Kind.CLINIC_CHANGED).order_by("pk")
    return [(each.detail["before"], each.detail["after"]) for each in entries]


# What is missing


def test_of_the_placeholder_contact_reviewer_and_open_days_are_missing(hidden, desk):
    assert lacks(hidden, ON) == {Lack.CONTACT, Lack.REVIEWER, Lack.OPEN_DAYS}
    manager = desk(Role.MANAGER)
    page = Page(manager.get(SET_UP))
    for part in ("The clinic: missing", "What it offers: there", "Rules: there", "Reviewer: missing",
                 "Open days: missing"):  # fmt: skip
        assert part in page.main
    assert "The site can be shown once nothing is missing." in page.main
    assert "Show the site" not in page.main
    for words, address in page.links.items():
        if address.startswith("/desk/"):
            assert manager.get(address).status_code == 200, words
    copy = IntervalRule.objects.get()
    assert page.links["Review: Botox after microneedling"] == f"{SETTINGS}rules/new/?copy={copy.pk}"


def test_without_rules_and_offers_these_are_missing_too(hidden):
    IntervalRule.objects.all().delete()
    assert Lack.RULES in lacks(hidden, ON)
    Offer.objects.all().delete()
    assert lacks(hidden, ON) == {*Lack}


@pytest.mark.parametrize("way", ["telephone", "email", "booking_url"])
def test_one_way_to_reach_it_is_enough_and_the_placeholder_s_is_none(hidden, way):
    empty = {"telephone": "", "email": "", "booking_url": ""}
    Clinic.objects.filter(pk=hidden.pk).update(**empty | {way: "https://clinic.example"})
    hidden.refresh_from_db()
    assert Lack.CONTACT not in lacks(hidden, ON)
    Clinic.objects.filter(pk=hidden.pk).update(**empty)
    hidden.refresh_from_db()
    assert Lack.CONTACT in lacks(hidden, ON)


def test_a_rule_of_what_is_not_offered_does_not_count(complete):
    Offer.objects.filter(procedure__slug="botox").delete()
    assert lacks(complete, ON) == {Lack.RULES, Lack.REVIEWER}


# Showing it


def test_the_button_shows_the_site_once_and_the_log_says_so(complete, desk):
    manager = desk(Role.MANAGER)
    assert "Show the site" in Page(manager.get(SET_UP)).text
    page = Page(manager.post(SET_UP, follow=True))
    assert "The site is shown." in page.main
    assert Clinic.objects.get(pk=complete.pk).is_shown
    manager.post(SET_UP)
    assert changes() == [({"is_shown": False}, {"is_shown": True})]


def test_while_something_is_missing_it_is_refused_whichever_way_it_is_asked(hidden, desk):
    manager = desk(Role.MANAGER)
    for address, typed in ((SET_UP, {}), (PUBLIC, {"is_shown": "on", "first_pair": ""})):
        response = manager.post(address, typed)
        assert response.status_code == 409
        assert "The set-up is not complete" in response.text
    assert not Clinic.objects.get(pk=hidden.pk).is_shown
    assert changes() == []


@pytest.mark.parametrize("role", [each for each in Role if each != Role.MANAGER])
def test_nobody_else_sets_up(complete, desk, role):
    other = desk(role)
    for address in (SET_UP, OFFERS, PUBLIC):
        assert other.get(address).status_code == 403
        assert other.post(address, {"is_shown": "on"}).status_code == 403
    assert "Set-up" not in Page(other.get(SETTINGS)).links
    assert changes() == []


# What the public sees before


def test_before_it_is_shown_its_managers_alone_see_the_public_pages(sister, desk, person, client):
    Clinic.objects.filter(pk=sister.pk).update(is_shown=False)
    offer("botox", clinic=sister.slug)
    here, manager = "/c/hamilton-nz/", desk(Role.MANAGER, at=sister)
    seen = manager.get(here)
    assert seen.status_code == 200
    assert "Hamilton Skin" in seen.text
    assert "no-store" in seen["Cache-Control"]
    assert seen["X-Robots-Tag"] == "noindex"
    answer = manager.get(f"{here}check/?given_on=2026-11-10")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store, private")
    others = [
        client,
        Client(),
        desk(Role.MANAGER),
        desk(Role.CLINICIAN, at=sister),
        desk(Role.AUDITOR, at=sister),
    ]
    for other in others:
        assert other.get(here).status_code == 404
        assert other.get(f"{here}check/?given_on=2026-11-10").status_code == 404
    assert manager.get("/c/nowhere/").status_code == 404


def test_nor_without_the_second_step(sister, desk, settings):
    Clinic.objects.filter(pk=sister.pk).update(is_shown=False)
    manager = desk(Role.MANAGER, at=sister)
    settings.SECOND_STEP_REQUIRED = True
    assert manager.get("/c/hamilton-nz/").status_code == 404


def test_a_page_that_is_shown_asks_nobody_who_they_are(client, desk, hidden):
    for reader in (client, desk(Role.MANAGER)):
        response = reader.get("/c/hamilton/")
        assert response["X-Robots-Tag"] == "noindex", "until the set-up says show"
        assert "Cookie" not in response.get("Vary", "")
    Clinic.objects.filter(pk=hidden.pk).update(is_shown=True)
    assert "X-Robots-Tag" not in client.get("/")


# The first pair


def test_the_first_pair_is_chosen_among_those_that_can_be_answered(clinic, desk, client):
    offer("peel", "a chemical peel")
    rule("P1W", "P2W", "microneedling", "peel")
    rule("P1W", "P2W", "vaccine", "botox")
    rule("P1W", "P2W", "laser", "botox")
    rule("P1W", "P2W", "botox", "event")
    assert first_pairs(clinic, ON) == [PAIR, ("microneedling", "peel"), ("vaccine", "botox")]
    manager = desk(Role.MANAGER)
    typed = {"is_shown": "on", "first_pair": "microneedling peel"}
    assert manager.post(PUBLIC, typed).status_code == 302
    assert Page(client.get("/")).h1 == "When can I have a chemical peel after microneedling?"
    assert "A chemical peel after microneedling" in Page(manager.get(f"{SETTINGS}clinic/")).main
    assert changes() == [({"first_pair": None}, {"first_pair": "microneedling → peel"})]
    assert manager.post(PUBLIC, typed | {"first_pair": ""}).status_code == 302
    assert changes()[-1] == ({"first_pair": "microneedling → peel"}, {"first_pair": None})


@pytest.mark.parametrize("pair", ["laser botox", "microneedling", "botox microneedling", "x y z", "é"])
def test_another_pair_is_refused(clinic, desk, pair):
    response = desk(Role.MANAGER).post(PUBLIC, {"is_shown": "on", "first_pair": pair})
    assert response.status_code == 422
    assert "not among those that are offered here" in response.text


def test_one_that_is_no_longer_offered_is_said_and_the_page_opens_with_another(clinic, desk, client):
    offer("peel", "a chemical peel")
    rule("P1W", "P2W", "microneedling", "peel")
    clinic.first_earlier, clinic.first_later = procedure("microneedling"), procedure("peel")
    clinic.save()
    Offer.objects.filter(procedure__slug="peel").delete()
    manager = desk(Role.MANAGER)
    said = "A chemical peel after microneedling: no longer offered"
    assert said in Page(manager.get(f"{SETTINGS}clinic/")).main
    assert said in manager.get(PUBLIC).text
    assert Page(client.get("/")).h1 == "When can I have Botox after microneedling?"
    assert manager.post(PUBLIC, {"is_shown": "on", "first_pair": "microneedling peel"}).status_code == 302


def test_two_managers_at_once_lose_nothing(clinic, person):
    by, seen = asker(person(Role.MANAGER), clinic), PublicSide.of(clinic)
    clinics.present(by=by, wanted=PublicSide(is_shown=True, first_pair=PAIR), seen=seen)
    clinics.present(by=by, wanted=PublicSide(is_shown=False), seen=seen)
    clinic.refresh_from_db()
    assert PublicSide.of(clinic) == PublicSide(is_shown=False, first_pair=PAIR)
    rule("P1W", "P2W", "vaccine", "botox")
    with pytest.raises(Refused, match="Open the page anew"):
        clinics.present(
            by=by, wanted=PublicSide(is_shown=True, first_pair=Pair("vaccine", "botox")), seen=seen
        )
    with pytest.raises(Refused, match="does not offer it"):
        clinics.present(
            by=by, wanted=PublicSide(is_shown=False, first_pair=Pair("x", "y")), seen=PublicSide.of(clinic)
        )


# What is offered


def test_several_are_ticked_in_one_step(clinic, desk):
    Offer.objects.filter(procedure__slug="botox").update(public_name="wrinkle injections")
    procedure("peel", "a chemical peel")
    manager = desk(Role.MANAGER)
    shown = manager.get(OFFERS).context["form"]["shown"].value()
    typed = {
        "treatments": ["botox", "peel"],
        "circumstances": ["vaccine"],
        "events": ["event"],
        "shown": shown,
    }
    assert manager.post(OFFERS, typed).status_code == 302
    now = dict(Offer.objects.filter(clinic=clinic).values_list("procedure__slug", "public_name"))
    assert now == {"botox": "wrinkle injections", "peel": "", "vaccine": "", "event": ""}
    assert changes() == [
        ({"offered": ["botox", "microneedling"]}, {"offered": ["botox", "event", "peel", "vaccine"]})
    ]
    manager.post(OFFERS, typed)
    assert len(changes()) == 1


def test_what_somebody_else_ticked_meanwhile_stays(clinic, person):
    by, seen = asker(person(Role.MANAGER), clinic), frozenset({"botox", "microneedling"})
    offers.offer_these(by=by, wanted=seen | {"vaccine"}, seen=seen)
    offers.offer_these(by=by, wanted=seen - {"botox"}, seen=seen)
    now = set(Offer.objects.filter(clinic=clinic).values_list("procedure__slug", flat=True))
    assert now == {"microneedling", "vaccine"}
    with pytest.raises(Refused, match="leeches is not known here"):
        offers.offer_these(by=by, wanted=seen | {"leeches"}, seen=seen)


@pytest.mark.parametrize(
    "typed", [{"treatments": ["leeches"]}, {"treatments": ["vaccine"]}, {"events": ["\x00"]}]
)
def test_what_is_not_known_is_refused_in_words(clinic, desk, typed):
    before = list(Offer.objects.values())
    response = desk(Role.MANAGER).post(OFFERS, typed)
    assert response.status_code == 422
    assert "is not known here" in response.text
    assert list(Offer.objects.values()) == before


def test_until_the_clinic_is_shown_every_settings_page_leads_back_to_the_set_up(desk, clinic):
    back = f"/desk/{clinic.slug}/settings/set-up/"
    for is_shown in (False, True):
        Clinic.objects.filter(pk=clinic.pk).update(is_shown=is_shown)
        for name in ("", "clinic/", "offers/", "rules/", "rules/new/", "open-days/week/"):
            found = Page(desk().get(f"/desk/{clinic.slug}/settings/{name}")).links
            assert (found.get("Go on with the set-up") == back) is not is_shown, name
    Clinic.objects.filter(pk=clinic.pk).update(is_shown=False)
    assert "Go on with the set-up" not in Page(desk().get(back)).links
    assert (
        "Go on with the set-up" not in Page(desk(Role.FRONT_DESK).get(f"/desk/{clinic.slug}/settings/")).links
    )
