"""The public pages of more than one clinic: each under its own address, each leading only to itself."""

import re
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import get_resolver, reverse

from intervals.models.clinics import Clinic
from intervals.models.rules import IntervalRule
from intervals.queries import read_published
from intervals.queries.read_published import published_by, published_or_to_come
from intervals.web import remembered
from tests.web.addresses import ANSWERS, EXAMPLE, FILES, MISSING, OPEN, PAGES, REDIRECTS, REFUSED
from tests.web.page import Page
from tests.web.rows import auckland, offer, procedure, rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]

API = "/api/"
OF_A_CLINIC = {
    name: address
    for name, address in (ANSWERS | PAGES | FILES | REFUSED | MISSING | REDIRECTS).items()
    if not address.startswith(API)
}
PLACES = ["", "/c/hamilton", "/c/nz"]
LINK = re.compile(r'(?:href|action|src)="(/[^"]*)"')
OUTSIDE = ("/static/",)
OPEN_ONES = {name: address for name, address in (PAGES | FILES).items() if address in OF_A_CLINIC.values()}
every_open_page = pytest.mark.parametrize("address", OPEN_ONES.values(), ids=OPEN_ONES)
every_page = pytest.mark.parametrize("address", OF_A_CLINIC.values(), ids=OF_A_CLINIC)


@pytest.fixture(autouse=True)
def nz(db):
    """A clinic with another wait for the shipped pair, and another name for what it asks about."""
    clinic = auckland()
    rule("P3W", "P5W", own="nz")
    return clinic


def place_of(link: str) -> str:
    """Where the page that a link leads to is."""
    return link[: link.index("/", 3)] if link.startswith("/c/") else ""


@pytest.mark.parametrize("place", PLACES)
@every_page
def test_every_link_of_a_clinics_pages_leads_to_that_clinic(client, address, place):
    response = client.get(place + address)
    assert response.status_code == (404 if address in MISSING.values() else client.get(address).status_code)
    links = LINK.findall(response.text)
    if "Location" in response:
        links.append(urlsplit(response["Location"]).path)
    inside = [link for link in links if not link.startswith(OUTSIDE)]
    assert inside or response["Content-Type"].startswith("text/calendar")
    assert {place_of(link) for link in inside} <= {place}
    for absolute in re.findall(r"http://testserver(/[^\s\"<\\]*)", response.text):
        assert place_of(absolute) == ("" if absolute.startswith(OUTSIDE) else place)
    assert reverse("home") == "/", "and what is made afterwards leads to the site again"


def test_the_walk_goes_over_every_public_address():
    named = {each.name for each in get_resolver("intervals.public.urls").url_patterns}
    walked = {get_resolver().resolve(address.partition("?")[0]).url_name for address in OPEN.values()}
    sent = {"told", "told-calendar", "course-told", "course-told-calendar"}  # test_told, test_course_told
    no_pages = {"look-colours", "look-logo"}  # tests/desk/test_appearance.py
    assert named - sent - no_pages <= walked


@every_page
def test_the_sites_own_clinic_has_the_same_pages_under_its_name(client, address):
    own, named = client.get(address), client.get(f"/c/hamilton{address}")
    assert named.status_code == own.status_code
    if "calendar" not in address:  # whose entries are known by their address
        assert named.text.replace("/c/hamilton/", "/") == own.text


@pytest.mark.parametrize("slug", ["nowhere", "Hamilton", "hidden"])
@every_open_page
def test_a_clinic_that_is_not_there_or_not_shown_has_no_page(client, address, slug):
    Clinic.objects.create(slug="hidden", name="Not yet", town="York", time_zone="America/Toronto")
    response = client.get(f"/c/{slug}{address}")
    assert response.status_code == 404
    assert "Not yet" not in response.text


def test_a_clinic_that_is_not_shown_is_unknown_to_programs(client):
    Clinic.objects.create(slug="hidden", name="Not yet", town="York", time_zone="America/Toronto")
    response = client.get(f"{FILES['forecast']}&clinic=hidden")
    assert response.status_code == 422
    assert response.json()["errors"] == [{"field": "clinic", "message": "There is no clinic “hidden”."}]


def test_what_is_shown_and_hidden_again_is_there_and_gone_at_once(client, nz):
    assert client.get("/c/nz/").status_code == 200
    Clinic.objects.filter(pk=nz.pk).update(is_shown=False)
    assert client.get("/c/nz/").status_code == 404
    Clinic.objects.filter(pk=nz.pk).update(is_shown=True)
    assert client.get("/c/nz/").status_code == 200


def test_the_sites_own_clinic_is_always_there(client):
    Clinic.objects.filter(slug="hamilton").update(is_shown=False)
    assert [client.get(address).status_code for address in ("/", "/c/hamilton/")] == [200, 200]


def test_names_that_nobody_has_are_not_remembered(client):
    client.get("/c/nz/")
    before = {slug for _mark, by_slug in read_published._memory.values() for slug in by_slug}
    for number in range(20):
        client.get(f"/c/nobody-{number}/")
    after = {slug for _mark, by_slug in read_published._memory.values() for slug in by_slug}
    assert after - before <= {""}


# Never mixed


@every_page
def test_remembered_pages_never_mix_clinics(client, address):
    alone = {}
    for place in PLACES:
        remembered.forget()
        alone[place] = client.get(place + address).text
    for _time in range(2):
        for place in (*PLACES, *reversed(PLACES)):
            assert client.get(place + address).text == alone[place]
    assert alone["/c/nz"] == "" or re.search("Waikato Skin|/c/nz/", alone["/c/nz"])
    assert "Waikato Skin" not in alone[""]
    assert "Waikato Skin" not in alone["/c/hamilton"]


def test_each_clinic_counts_by_its_own_rules_on_its_own_day(client, at):
    at.move_to(datetime(2026, 11, 16, 23, 30, tzinfo=ZoneInfo("America/Toronto")))
    own, other = (Page(client.get(f"{place}/check/?given_on=2026-11-10")) for place in ("", "/c/nz"))
    assert "Tuesday 17 November 2026" in own.main
    assert "tomorrow" in own.main
    assert "Tuesday 1 December 2026" in other.main
    assert "in 14 days" in other.main, "it is the 17th there"


def test_the_answer_names_its_clinic_and_the_version_of_its_rule(client):
    for place, name, version in (
        ("", "Hamilton Clinic", "Version 1, in force since"),
        ("/c/nz", "Waikato Skin", "Version 1, in force since"),
    ):
        response = client.get(place + EXAMPLE)
        assert name in response.text
        assert version in Page(response).main


def test_a_calendar_leads_back_to_its_clinic(client):
    file = client.get(f"/c/nz{FILES['calendar']}").content.decode().replace("\r\n ", "")
    assert "http://testserver/c/nz/check/?given_on=2026-11-10" in file
    assert "http://testserver/check/" not in file


def test_what_is_not_there_below_a_clinic_leads_back_to_that_clinic(client):
    response = client.get("/c/nz/nowhere/")
    assert response.status_code == 404
    assert 'href="/c/nz/"' in response.text
    assert "Waikato Skin" in response.text


# The first question


@pytest.fixture
def chosen(nz):
    """The clinic's own first pair."""
    rule("P1W", "P2W", earlier="peel", later="filler", own="nz")
    for slug in ("filler", "botox"):
        offer(slug, slug, clinic="nz")
    nz.first_earlier, nz.first_later = procedure("peel"), procedure("filler")
    nz.save()
    return nz


def test_the_first_page_asks_about_the_pair_that_the_clinic_chose_and_offers_the_others(client, chosen):
    page = Page(client.get("/c/nz/"))
    assert page.h1 == "When can I have filler after peel?"
    assert (page.typed["earlier"], page.typed["later"]) == ("peel", "filler")
    assert "/c/nz/" in page.links["Botox after microneedling"]
    assert "Botox" in Page(client.get("/")).h1, "the site's own clinic has chosen nothing"


def test_an_address_that_names_no_pair_asks_about_the_shipped_one_for_good(client, chosen):
    assert "microneedling" in Page(client.get("/c/nz/check/?given_on=2026-11-10")).title


def test_a_pair_without_a_rule_is_not_asked_about(client, chosen):
    IntervalRule.objects.filter(earlier__slug="peel").delete()
    assert "microneedling" in Page(client.get("/c/nz/")).h1


def test_half_a_pair_is_refused(nz):
    nz.first_earlier = procedure("peel")
    with pytest.raises(ValidationError, match="or neither"):
        nz.full_clean()
    with pytest.raises(IntegrityError):
        nz.save()


def test_a_clinic_that_is_not_shown_yet_looks_at_its_own():
    clinic = Clinic.objects.get(slug="nz")
    assert published_or_to_come("nz").clinic.name == clinic.name
    clinic.is_shown = False
    clinic.save()
    assert published_by("nz").clinic.slug == "hamilton"
    assert published_or_to_come("nz").clinic.name == clinic.name
    assert published_or_to_come("hamilton").clinic.slug == "hamilton"
