"""What whoever searches the web is told, and what stands beside a link that is sent to somebody."""

import re
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from django.contrib.staticfiles import finders

from intervals.models.clinics import Clinic
from intervals.models.guidance import Topic
from tests.web.addresses import ANSWERS, EXAMPLE, PAGES
from tests.web.page import Page
from tests.web.rows import auckland

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]

WITH_WORDS = {name: address for name, address in (PAGES | ANSWERS).items() if name != "docs"}


def listed(client) -> list[str]:
    response = client.get("/sitemap.xml")
    assert response["Content-Type"].startswith("application/xml")
    return [each.text for each in ET.fromstring(response.content).iter() if each.tag.endswith("loc")]


def meta(page: Page) -> dict[str, str]:
    found = [each.attrs for each in page.root.find("meta")]
    return {each.get("name") or each.get("property"): each["content"] for each in found if "content" in each}


def test_robots_may_look_at_what_is_public(client):
    text = client.get("/robots.txt").text
    assert re.findall("^Disallow: (.*)$", text, re.MULTILINE) == ["/desk/", "/accounts/", "/admin/", "/api/"]
    assert "Sitemap: http://testserver/sitemap.xml" in text


def test_every_page_that_is_listed_is_there(client):
    auckland()
    addresses = [urlsplit(each).path for each in listed(client)]
    assert {"/", "/plan/", "/guidance/recovery/", "/c/nz/", "/c/nz/rules/"} <= set(addresses)
    assert len(addresses) == len(set(addresses))
    for address in addresses:
        assert client.get(address).status_code == 200


def test_a_hidden_clinic_and_what_is_not_published_are_not_listed(client):
    Clinic.objects.create(slug="hidden", name="Not yet", town="York", time_zone="America/Toronto")
    Topic.objects.filter(slug="recovery").update(published=False)
    addresses = listed(client)
    assert not any("hidden" in each or "recovery" in each for each in addresses)
    assert not any("/c/hamilton/" in each for each in addresses), "the site's own is listed once"


def test_of_the_sites_own_clinic_nothing_is_listed_before_its_set_up_says_show(client):
    auckland()
    Clinic.objects.filter(slug="hamilton").update(is_shown=False)
    addresses = [urlsplit(each).path for each in listed(client)]
    assert addresses
    assert {each[:6] for each in addresses} == {"/c/nz/"}


@pytest.mark.parametrize("address", WITH_WORDS.values(), ids=WITH_WORDS)
def test_every_page_says_what_it_is_without_what_was_asked(client, address):
    page = Page(client.get(address))
    found = meta(page)
    assert page.title
    assert found["description"].startswith("Hamilton Clinic: how long to wait")
    picture = urlsplit(found["og:image"])
    assert (picture.scheme, picture.netloc) == ("http", "testserver")
    assert finders.find("img/preview.png")
    for name in ("description", "og:title", "og:image", "og:site_name"):
        assert not re.search(r"20[0-9]{2}-|November|December", found[name])
    assert (found.get("robots") == "noindex") is (address in ANSWERS.values())


def test_a_link_to_an_answer_is_shown_with_its_question(client):
    assert meta(Page(client.get(EXAMPLE)))["og:title"] == "When can I have Botox after microneedling?"
    back = Page(client.get(ANSWERS["worked back"]))
    assert meta(back)["og:title"] == "By when must microneedling be done before Botox?"


def test_each_clinic_says_its_own_name(client):
    auckland()
    assert meta(Page(client.get("/c/nz/")))["og:site_name"] == "Waikato Skin"


def test_the_icon_is_there(client):
    [icon] = [each for each in Page(client.get("/")).root.find("link") if each.attrs.get("rel") == "icon"]
    assert finders.find("img/icon.svg")
    assert "icon" in icon.attrs["href"]


def test_the_desk_is_shown_to_nobody(client):
    response = client.get("/accounts/login/")
    assert "og:image" not in response.text
