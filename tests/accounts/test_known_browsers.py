"""Whoever guesses at an account does not keep its owner out of the browser that she signs in with."""

import pytest
from django.core import signing
from django.test import Client

from intervals.accounts.known_browsers import KEPT_FOR, MOST, SALT
from tests.accounts.conftest import PASSWORD, is_signed_in, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client, ida):
    """A browser in which she has signed in, and out again."""
    assert sign_in(client).status_code == 302
    client.post("/accounts/logout/")
    return client


def guess(browser, times=5):
    return [sign_in(browser, password="wrong").status_code for _time in range(times)]


def test_who_guesses_elsewhere_does_not_keep_her_out(owner):
    stranger = Client()
    assert guess(stranger, 6) == [422] * 5 + [429]
    assert sign_in(stranger, password=PASSWORD).status_code == 429
    assert sign_in(owner).status_code == 302
    assert is_signed_in(owner)


def test_in_her_browser_five_are_the_most_too(owner):
    assert guess(owner, 6) == [422] * 5 + [429]
    assert sign_in(owner).status_code == 429, "the right one does not help"
    assert guess(Client(), 1) == [422], "and the strangers' count is another"


def test_a_mark_that_was_copied_has_the_same_count(owner):
    copy = Client()
    copy.cookies["known"] = owner.cookies["known"].value
    assert guess(copy) == [422] * 5
    assert sign_in(owner).status_code == 429


@pytest.mark.parametrize(
    "mark",
    [
        "",
        "nonsense",
        "\x00",
        "e30:1:x",
        pytest.param(signing.dumps({"1": "made-up"}, key="another", salt=SALT), id="another key"),
        pytest.param(signing.dumps({"1": "made-up"}, salt="other"), id="another salt"),
    ],
)
def test_a_mark_that_the_site_did_not_give_is_none(ida, mark):
    guess(Client())
    browser = Client()
    browser.cookies["known"] = mark
    assert sign_in(browser).status_code == 429


def test_somebody_else_s_mark_is_none(owner, ida, django_user_model):
    other = django_user_model.objects.create_user(email="other@clinic.example", password=PASSWORD)
    guess_at = [sign_in(Client(), other.email, "wrong").status_code for _time in range(5)]
    assert guess_at == [422] * 5
    assert sign_in(owner, other.email).status_code == 429


def test_several_who_share_a_browser_have_each_their_own(owner, ida, django_user_model):
    other = django_user_model.objects.create_user(email="other@clinic.example", password=PASSWORD)
    sign_in(owner, other.email)
    owner.post("/accounts/logout/")
    guess(Client())
    assert sign_in(owner).status_code == 302
    held = signing.loads(owner.cookies["known"].value, salt=SALT)
    assert set(held) == {str(ida.pk), str(other.pk)}


def test_no_browser_holds_marks_without_end(client, ida):
    client.cookies["known"] = signing.dumps({str(10_000 + n): "mark" for n in range(50)}, salt=SALT)
    sign_in(client)
    held = signing.loads(client.cookies["known"].value, salt=SALT)
    assert len(held) == MOST
    assert str(ida.pk) in held


def test_it_is_forgotten_in_half_a_year(at, owner):
    at.shift(KEPT_FOR + 60)
    guess(Client())
    assert sign_in(owner).status_code == 429


def test_it_says_nothing_and_goes_to_the_sign_in_alone(client, ida):
    mark = sign_in(client).cookies["known"]
    assert (mark["path"], mark["samesite"], mark["httponly"]) == ("/accounts/login/", "Strict", True)
    assert ida.email not in mark.value
    assert not Client().get("/accounts/login/").cookies.get("known"), "a stranger gets none"
