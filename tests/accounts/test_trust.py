"""Where somebody asks from, and what the pages of signing in hold and do not hold."""

import re

import pytest
from allauth.core.internal.httpkit import get_client_ip

from intervals.models.audit import AuditEntry
from intervals.web.address import address_of
from tests.accounts.conftest import PASSWORD, sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("proxies", "forwarded", "direct", "address"),
    [
        (0, None, "198.51.100.7", "198.51.100.7"),
        (0, "203.0.113.9", "198.51.100.7", "198.51.100.7"),
        (1, "203.0.113.9", "10.0.0.1", "203.0.113.9"),
        (1, "192.0.2.66, 203.0.113.9", "10.0.0.1", "203.0.113.9"),
        (1, None, "10.0.0.1", "10.0.0.1"),
        (1, "2001:db8::7", "10.0.0.1", "2001:db8::7"),
        (1, "nonsense", "10.0.0.1", None),
        (0, None, "", None),
    ],
)
def test_the_address_is_the_one_that_the_limits_count_by(rf, settings, proxies, forwarded, direct, address):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    request = rf.get("/", headers=headers, REMOTE_ADDR=direct)
    assert address_of(request) == address == get_client_ip(request)


def test_behind_a_proxy_the_audit_has_the_clients_address(client, ida, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    client.post(
        "/accounts/login/",
        {"login": ida.email, "password": PASSWORD},
        headers={"x-forwarded-for": "192.0.2.66, 203.0.113.9"},
    )
    assert AuditEntry.objects.get().address == "203.0.113.9"


OPEN = [
    "login/",
    "password/reset/",
    "password/reset/sent/",
    "password/reset/done/",
    "password/reset/key/1-x/",
]
SIGNED_IN = ["", "logout/", "again/", "password/change/", "second-step/"]
AGAIN = ["second-step/app/", "second-step/passkeys/add/"]


@pytest.mark.parametrize("address", [*OPEN, *SIGNED_IN, *AGAIN])
def test_no_page_needs_more_than_the_policy_allows(client, ida, address):
    if address not in OPEN:
        sign_in(client)
    if address in AGAIN:
        client.post("/accounts/again/?next=/accounts/", {"password": PASSWORD})
    response = client.get(f"/accounts/{address}")
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"
    scripts = re.findall(r"<script([^>]*)>", response.text)
    assert all(" src=" in each or 'type="application/json"' in each for each in scripts)
    assert not re.search(r"<style|<[^>]+\s(style|on\w+)=", response.text)
    assert "data:" not in response.text
    assert "This page sets no cookie" not in response.text


def test_a_form_from_before_somebody_signed_in_is_refused_in_words(ida):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    response = client.post("/accounts/login/", {"login": ida.email, "password": PASSWORD})
    assert response.status_code == 403
    assert "This was not sent" in response.text
    assert "sets no cookie" not in response.text
    assert 'href="/desk/"' in response.text
