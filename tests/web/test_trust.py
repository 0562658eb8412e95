"""What a public page promises: no cookie, nobody else, nothing inline."""

from urllib.parse import urlsplit

import pytest
from django.test import Client

from intervals.models.clinics import Clinic
from intervals.models.evidence import ReadSource
from intervals.models.guidance import Topic
from tests.web.addresses import EVERYTHING, EXAMPLE, HEALTH, OPEN, READ
from tests.web.page import Page
from tests.web.rows import rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


RESPONSES = pytest.mark.parametrize(
    ("method", "address", "headers", "status"),
    [
        *(pytest.param("GET", address, {}, None, id=name) for name, address in EVERYTHING.items()),
        pytest.param("POST", EXAMPLE, {}, 405, id="wrong method"),
        pytest.param("PUT", "/api/v1/forecast", {}, 405, id="wrong method of the API"),
        pytest.param("POST", "/nowhere/", {}, 404, id="wrong method of nothing"),
        pytest.param("GET", EXAMPLE, {"host": "evil.example"}, 400, id="wrong host"),
        pytest.param("GET", "/check/?" + "x=1&" * 2000, {}, 400, id="too many parameters"),
    ],
)


@RESPONSES
def test_headers_of_every_response(method, address, headers, status):
    response = Client(enforce_csrf_checks=True).generic(method, address, headers=headers)
    assert status in (None, response.status_code)
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
    policy = dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))
    assert policy == POLICY
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] in ("no-referrer", "same-origin")
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    for feature in ("camera", "geolocation", "microphone", "payment", "browsing-topics"):
        assert f"{feature}=()" in response["Permissions-Policy"]
    assert "Server" not in response.headers
    assert "X-Powered-By" not in response.headers


@pytest.mark.parametrize("address", OPEN.values(), ids=OPEN)
def test_a_public_page_gives_no_referrer_and_stands_in_no_frame(client, address):
    response = client.get(address)
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Frame-Options"] == "DENY"


@RESPONSES
def test_only_a_true_answer_is_kept(method, address, headers, status):
    response = Client().generic(method, address, headers=headers)
    kept = response.headers.get("Cache-Control", "")
    if response.status_code == 200 and address not in HEALTH.values():
        assert kept.startswith("public, max-age=")
    else:
        assert "public" not in kept
        assert "ETag" not in response.headers
    if response.status_code in (302, 404, 422):
        assert "no-store" in kept


def read_elsewhere() -> set[str]:
    """Whom the pages of what others publish may name: the sources that were read, as links and nothing more."""
    return {urlsplit(address).netloc for address in ReadSource.objects.values_list("address", flat=True)} - {
        ""
    }


@pytest.mark.parametrize("address", READ.values(), ids=READ)
def test_nothing_inline_and_nobody_else(client, address):
    clinic = Clinic.objects.get()
    sources = read_elsewhere() if address.startswith("/evidence/") else set()
    page = Page(client.get(address))
    for each in page.root.walk():
        assert each.tag != "style"
        assert "style" not in each.attrs, each
        assert not [name for name in each.attrs if name.startswith("on")], each
        if each.tag == "script":
            assert each.attrs["src"].startswith("/static/")
            assert not each.text
        for name in ("src", "href", "action", "srcset", "data", "poster", "xlink:href", "formaction"):
            target = urlsplit(each.attrs.get(name, ""))
            if (each.tag, name) == ("a", "href") and target.netloc in sources:
                continue
            assert target.scheme in ("", "mailto", "tel"), each
            assert not target.netloc, each
            if target.scheme == "mailto":
                assert target.path == clinic.email
        assert each.tag not in ("iframe", "object", "embed", "base", "frame")
    assert "url(" not in "".join(each.attrs.get("fill", "") for each in page.root.walk()).replace("url(#", "")


def test_only_links_of_the_clinics_own_lead_elsewhere(client):
    Clinic.objects.update(booking_url="https://book.example/?day={date}")
    Topic.objects.update(source_url="https://paper.example/")
    rule("P1W", "P2W", own=True)
    found = set()
    for address in READ.values():
        for each in Page(client.get(address)).root.walk():
            for name, value in each.attrs.items():
                if (
                    each.tag == "meta" and urlsplit(value).netloc == "testserver"
                ):  # the preview picture, our own
                    continue
                if urlsplit(value).netloc and name != "data-share" and not name.startswith("xmlns"):
                    assert (each.tag, name) == ("a", "href")
                    found.add(urlsplit(value).netloc)
    assert {"book.example", "paper.example"} <= found <= {"book.example", "paper.example"} | read_elsewhere()
