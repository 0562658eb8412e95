"""Every public page stands: a heading, a title, the clinic's name, and the same dress when something is wrong."""

from itertools import pairwise

import pytest
from django.template.loader import render_to_string
from django.test import Client

from intervals.models.clinics import Clinic
from intervals.models.procedures import Procedure
from tests.web.addresses import ANSWERS, FILES, MISSING, PAGES, REFUSED
from tests.web.page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]

HTML = ANSWERS | PAGES
ASKED_AGAIN = {name: address for name, address in REFUSED.items() if not address.startswith("/api/")}


@pytest.mark.parametrize("address", HTML.values(), ids=HTML)
def test_every_page_has_a_heading_and_a_title(client, address):
    response = client.get(address)
    page = Page(response)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert page.h1
    assert page.title.endswith("– Hamilton Clinic")
    assert len(page.title) > len("– Hamilton Clinic") + 4
    assert page.root.find("html")[0].attrs["lang"] == "en"


def test_titles_differ_from_page_to_page(client):
    titles = {Page(client.get(address)).title for name, address in PAGES.items() if name != "check"}
    assert len(titles) == len(PAGES) - 1


@pytest.mark.parametrize("address", FILES.values(), ids=FILES)
def test_every_file_is_there(client, address):
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", (HTML | ASKED_AGAIN | MISSING).values(), ids=HTML | ASKED_AGAIN | MISSING)
def test_what_helps_a_reader_who_does_not_see(client, address):
    page = Page(client.get(address))
    ids = [each.attrs["id"] for each in page.root.walk() if "id" in each.attrs]
    assert len(set(ids)) == len(ids), "an id is there twice"
    for each in page.root.walk():
        for name in ("for", "aria-labelledby", "aria-describedby"):
            assert all(one in page.ids for one in each.attrs.get(name, "").split()), each
        if each.tag == "a" and each.attrs["href"].startswith("#"):
            assert each.attrs["href"][1:] in page.ids
        assert each.tag != "a" or each.text
        assert each.tag != "img" or "alt" in each.attrs
    levels = [int(each.tag[1]) for each in page.root.find("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert all(level <= before + 1 for before, level in pairwise(levels)), levels


@pytest.mark.parametrize("address", ["/", "/guidance/recovery/", "/check/?given_on=2026-11-10", "/nowhere/"])
def test_every_link_within_the_site_leads_somewhere(client, address):
    own = {href for href in Page(client.get(address)).links.values() if href.startswith("/")}
    assert len(own) > 5
    assert {href: client.get(href).status_code for href in own} == dict.fromkeys(own, 200)


@pytest.mark.parametrize(
    "address", [*MISSING.values(), "/check/x", "/guidance/recovery", "/static/none.css", "/\x00", "/é"]
)
def test_what_is_not_there_is_said_in_the_same_dress(client, address):
    response = client.get(address, follow=True)
    if address == "/guidance/recovery":  # only the slash was missing
        assert response.status_code == 200
        return
    page = Page(response)
    assert page.status == 404
    assert page.h1 == "There is no page at this address"
    assert page.title == "There is no page at this address – Hamilton Clinic"
    assert "905 555 0100" in page.text
    assert page.links["Find my dates"] == "/"


def test_what_is_not_there_is_not_read_back(client):
    assert "pineapple" not in client.get("/pineapple/?pineapple=1").text


def test_a_clinic_without_contact_data(client):
    Clinic.objects.update(address="", telephone="", email="")
    for address in HTML.values():
        page = Page(client.get(address))
        assert page.status == 200
        assert not [href for href in page.links.values() if href.startswith(("tel:", "mailto:"))]


def test_a_clinics_name_is_text_and_nothing_else(client):
    Clinic.objects.update(
        name="Skin <b>& more</b>", address="1 <i>High</i> Street\nHamilton", telephone="+1 (905) 555-0100"
    )
    page = Page(client.get("/"))
    assert page.title.endswith("Skin <b>& more</b>")
    assert not {each.text for each in page.root.find("b", "i")} & {"& more", "High"}
    assert page.links["+1 (905) 555-0100"] == "tel:+19055550100"


@pytest.mark.parametrize(
    "address", ["/", ANSWERS["ask first, with a plan"], ANSWERS["worked back"], "/rules/"]
)
def test_a_treatments_name_is_text_and_nothing_else(client, address):
    Procedure.objects.filter(slug="botox").update(
        public_name='Bo<i>tox</i> & "co" {{ x }} %(later)s \ue0000\ue001'
    )
    for _again in range(2):
        page = Page(client.get(address))
        assert not page.root.find("i")
        assert 'Bo<i>tox</i> & "co" {{ x }} %(later)s \ue0000\ue001' in page.main


def test_our_own_fault_is_said_in_the_same_dress_without_the_database(settings):
    """No clinic by that name: as good a fault as any."""
    settings.CLINIC = "nobody"
    page = Page(Client(raise_request_exception=False).get("/check/?given_on=2026-11-10"))
    assert page.status == 500
    assert page.h1 == "Something went wrong on our side"
    assert "call your clinic" in page.main
    assert "nobody" not in page.text
    assert page.links["Guidance"] == "/guidance/"


def test_without_a_clinic_what_is_not_there_is_still_said(client, settings):
    settings.CLINIC = "nobody"
    page = Page(client.get("/nowhere/"))
    assert page.status == 404
    assert page.title == "There is no page at this address – Intervals"


@pytest.mark.parametrize("template", ["400.html", "500.html"])
def test_the_plainest_pages_need_no_context(django_assert_num_queries, template):
    with django_assert_num_queries(0):
        text = render_to_string(template)
    assert "<h1>" in text
    assert "– Intervals</title>" in text
