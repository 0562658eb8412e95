"""Rate limits: each step of signing in stops whoever guesses, says so in words, and forgets in time."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache

from intervals.models.audit import AuditEntry, Kind
from tests.accounts.conftest import PASSWORD, is_signed_in, sign_in
from tests.web.page import Page

pytestmark = pytest.mark.django_db
WAIT = "Wait five minutes, then try again."


def test_after_five_wrong_passwords_the_right_one_does_not_help(client, ida, at):
    for _attempt in range(5):
        assert sign_in(client, password="wrong").status_code == 422
    page = Page(sign_in(client))
    assert page.status == 429
    assert WAIT in page.main
    assert not is_signed_in(client)
    at.shift(5 * 60 + 1)
    assert sign_in(client).status_code == 302


def test_that_holds_for_an_address_that_nobody_has_too(client, ida):
    for _attempt in range(5):
        assert sign_in(client, "nobody@clinic.example", "wrong").status_code == 422
    assert sign_in(client, "nobody@clinic.example", "wrong").status_code == 429
    assert sign_in(client).status_code == 302, "and for that address only"


def test_from_one_network_address_only_so_many_are_tried(client, ida):
    statuses = [
        sign_in(client, f"nobody{number}@clinic.example", "wrong").status_code for number in range(11)
    ]
    assert statuses == [422] * 10 + [429]


def test_a_refused_attempt_is_audited_as_such(client, ida):
    for _attempt in range(6):
        sign_in(client, password="wrong")
    whys = AuditEntry.objects.filter(kind=Kind.SIGN_IN_FAILED).values_list("detail__why", flat=True)
    assert sorted(whys) == ["password"] * 5 + ["too_many"]


def test_the_sign_in_form_itself_is_limited(client):
    for _attempt in range(30):
        client.post("/accounts/login/", {"login": "", "password": ""})
    response = client.post("/accounts/login/", {"login": "", "password": ""})
    assert response.status_code == 429
    page = Page(response)
    assert page.h1 == "Too many attempts"
    assert WAIT in page.main
    assert "no-store" in response["Cache-Control"]


def test_links_for_a_new_password_are_limited(client, ida):
    for _attempt in range(5):
        assert client.post("/accounts/password/reset/", {"email": ida.email}).status_code == 302
    assert client.post("/accounts/password/reset/", {"email": ida.email}).status_code == 429
    assert len(mail.outbox) == 5


def test_codes_are_limited_and_the_refusals_audited(client, ida):
    TOTP.activate(ida, "JBSWY3DPEHPK3PXP")
    sign_in(client)
    for _attempt in range(5):
        assert client.post("/accounts/login/code/", {"code": "000000"}).status_code == 422
    page = Page(client.post("/accounts/login/code/", {"code": "000000"}))
    assert page.status == 429
    assert WAIT in page.main
    assert AuditEntry.objects.filter(kind=Kind.SIGN_IN_FAILED, detail__why="too_many", person=ida).exists()


def test_asking_for_the_password_again_is_limited(client, ida):
    sign_in(client)
    for _attempt in range(5):
        response = client.post("/accounts/again/?next=/accounts/", {"password": "wrong"})
        assert response.status_code == 422
    assert client.post("/accounts/again/?next=/accounts/", {"password": PASSWORD}).status_code == 429


def test_the_old_password_cannot_be_guessed_by_whoever_finds_a_session(client, ida):
    sign_in(client)
    guess = {"oldpassword": "wrong", "password1": "another four plain words", "password2": "x"}
    statuses = [client.post("/accounts/password/change/", guess).status_code for _attempt in range(6)]
    assert statuses == [422] * 5 + [429]


def test_the_workers_count_together():
    assert isinstance(caches["default"], DatabaseCache)
