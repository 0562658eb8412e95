"""Closed by default: every address that is not on the list below refuses a stranger, a new one from its first day."""

import re
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.shortcuts import resolve_url
from django.urls import URLPattern, URLResolver, get_resolver

from intervals.queries.colours import Colours
from tests.web.addresses import MISSING, OPEN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]

PUBLIC = {
    "",
    "check/",
    "check/calendar.ics",
    "check/with/",
    "check/with/calendar.ics",
    "plan/",
    "course/",
    "course/calendar.ics",
    "course/with/",
    "course/with/calendar.ics",
    "guidance/",
    "guidance/<slug:slug>/",
    "rules/",
    "rules/<slug:earlier>/<slug:later>/",
    "evidence/",
    "evidence/<slug:earlier>/<slug:later>/",
    "privacy/",
    "mail/remind/",
    "mail/updates/",
    "accessibility/",
    "look/<slug:colours>.css",
    "look/<slug:whose>/<slug:mark>.webp",
    "healthz",
    "readyz",
    "robots.txt",
    "sitemap.xml",
    "api/v1/forecast",
    "api/v1/course",
    "api/v1/openapi.json",
    "api/v1/docs",
}
PAGES = {
    address
    for address in PUBLIC
    if not address.startswith(("api/", "healthz", "readyz", "robots", "sitemap"))
}
PLACE = "c/<slug:clinic>/"
PUBLIC |= {PLACE + address for address in PAGES}  # every page again, of the clinic that is named
NEEDS_A_QUESTION = {"api/v1/forecast", "api/v1/course"} | {
    each for each in PUBLIC if each.endswith(("mail/remind/", "calendar.ics", "/with/", ".webp"))
}
SIGN_IN = {
    "admin/login/",
    "accounts/login/",
    "accounts/login/code/",
    "accounts/logout/",
    "accounts/invitation/<str:secret>/",
    "outbox/",
    "mail/stop/<uuid:consent>/",
    "mail/confirm/<uuid:asked_for>/",
    "mail/end/<uuid:asked_for>/",
    "accounts/set-up/",
    "accounts/set-up/<str:secret>/",
    "accounts/password/reset/",
    "accounts/password/reset/sent/",
    "accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
    "accounts/password/reset/done/",
    "me/sign-in/",
    "feed/<str:secret>.ics",
    "metrics",  # with its token
    "me/sign-in/code/",
}

EXAMPLES = {
    "look/<slug:colours>.css": f"look/{Colours('#1b5e56', '#7fd0c3').name}.css",
    "guidance/<slug:slug>/": "guidance/recovery/",
    "rules/<slug:earlier>/<slug:later>/": "rules/microneedling/botox/",
    "evidence/<slug:earlier>/<slug:later>/": "evidence/microneedling/botox/",
}
VALUES = {"int": "1", "uuid": "00000000-0000-0000-0000-000000000000"}


def walk(resolver: URLResolver, before: str = "") -> dict[str, URLPattern]:
    """Every pattern of the site under the address it answers to."""
    found = {}
    for each in resolver.url_patterns:
        address = before + str(each.pattern)
        if isinstance(each, URLResolver):
            found |= walk(each, address)
        else:
            assert address not in found, f"{address} is there twice"
            found[address] = each
    return found


ALL = walk(get_resolver())
# A patient's own pages have a door of their own: tests/patient/test_frame.py walks over them, too.
OF_A_PATIENT = {address for address, each in ALL.items() if getattr(each.callback, "of_a_patient", False)}
CLOSED = {
    address: pattern for address, pattern in ALL.items() if address not in PUBLIC | SIGN_IN | OF_A_PATIENT
}


OWN = {address for address in CLOSED if address.startswith("accounts/")} | {"desk/"}  # whoever one is


def example(address: str) -> str:
    """An address that the pattern answers to."""
    if address.startswith(PLACE):
        return "/c/hamilton" + example(address.removeprefix(PLACE))
    if address in EXAMPLES:
        return "/" + EXAMPLES[address]
    filled = re.sub(
        r"<(?:(\w+):)?\w+>", lambda found: VALUES.get(found[1], "x"), re.sub(r"\(\?P<\w+>.*\)", "x", address)
    )
    return "/" + filled.removesuffix("$").removesuffix("\\Z").replace("^", "")


def is_open(view) -> bool:
    return not getattr(view, "login_required", True)


def test_the_walk_finds_the_site():
    assert len(CLOSED) > 30
    assert {"admin/", "admin/intervals/clinic/", "admin/intervals/clinic/<path:object_id>/change/"} <= set(
        CLOSED
    )


def test_the_list_names_nothing_that_is_not_there():
    assert set(ALL) >= PUBLIC | SIGN_IN


def test_exactly_the_addresses_on_the_list_are_open():
    assert {address for address, pattern in ALL.items() if is_open(pattern.callback)} == (
        PUBLIC | SIGN_IN | OF_A_PATIENT
    )
    assert all(address.startswith("me/") for address in OF_A_PATIENT)


@pytest.mark.parametrize("address", sorted(OF_A_PATIENT))
def test_a_stranger_and_somebody_with_an_account_are_led_to_the_patients_door(
    client, django_user_model, address
):
    for _each in range(2):
        for method in ("GET", "HEAD", "POST"):
            response = client.generic(method, example(address))
            assert (response.status_code, response["Location"]) == (302, "/me/sign-in/"), method
        for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
            assert client.generic(method, example(address)).status_code == 405
        client.force_login(django_user_model.objects.get_or_create(email="ada@clinic.example")[0])


@pytest.mark.parametrize("address", sorted(PUBLIC - NEEDS_A_QUESTION))
def test_a_stranger_may_open_what_is_public(client, address):
    assert client.get(example(address)).status_code == 200


def test_a_stranger_may_ask(client):
    for address in OPEN.values():
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", sorted(CLOSED))
def test_a_stranger_is_refused(client, django_user_model, address):
    django_user_model.objects.create_superuser("grace@clinic.example")  # or the desk would lead to the set-up
    for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        response = client.generic(method, example(address))
        if response.status_code == 302 and not is_sign_in(response["Location"]):
            response = client.get(response["Location"])  # the way out leads to the start, and from there on
        assert response.status_code in (302, 404), method
        assert response.status_code == 404 or is_sign_in(response["Location"])


def is_sign_in(location: str) -> bool:
    return urlsplit(location).path == resolve_url(settings.LOGIN_URL)


@pytest.mark.parametrize("address", sorted(set(CLOSED) - OWN))
def test_somebody_with_an_account_and_no_part_in_the_admin_or_a_clinic_is_refused_too(
    client, django_user_model, address
):
    client.force_login(django_user_model.objects.create_user("ada@clinic.example"))
    response = client.get(example(address))
    if address == "admin/logout/":
        assert response.status_code in (302, 405)
    else:
        assert response.status_code in (302, 403, 404)


def test_the_sign_in_is_kept_by_nobody_and_framed_by_nobody(client):
    response = client.get("/accounts/login/")
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]


def test_what_is_not_there_looks_the_same_to_everybody(client):
    for address in MISSING.values():
        assert client.get(address).status_code == 404
