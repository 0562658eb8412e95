"""A session that ends in the middle of a form: what was typed comes back to the same person, and to nobody else."""

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from intervals import clock
from intervals.models.clinics import Clinic
from intervals.models.guidance_versions import GuidanceVersion
from intervals.models.members import Invitation, Role
from intervals.web.expired_forms import SHORT, TAKES_FORMS, new_form_key, read_form_key
from tests.accounts.conftest import PASSWORD
from tests.desk.settings_of_everything import SUN
from tests.web.page import Page
from tests.web.test_closed import ALL, example

pytestmark = pytest.mark.django_db
FORM = "/desk/hamilton/staff/invite/"
TYPED = {
    "email": "noor@clinic",
    "role": "auditor",
    "some_password": "do not keep",
    "csrfmiddlewaretoken": "x",
}


@pytest.fixture
def ada(person):
    return person(Role.MANAGER, "ada@clinic.example")


@pytest.fixture
def eve(person):
    return person(Role.MANAGER, "eve@clinic.example")


def stored():
    return str([each.get_decoded() for each in Session.objects.all()])


def sign_in(client, email, then):
    return client.post(then, {"login": email, "password": PASSWORD})


def test_the_same_person_gets_it_back_once(client, ada):
    refused = client.post(FORM, TYPED | {"form_key": new_form_key(ada.pk)})
    led = sign_in(client, ada.email, refused["Location"])
    assert led["Location"] == FORM
    page = Page(client.get(FORM))
    assert page.typed["email"] == "noor@clinic"
    assert Page(client.get(FORM)).typed["email"] == ""


def test_it_waits_for_the_second_step_too(client, ada, at):
    from allauth.mfa.totp.internal.auth import TOTP

    from tests.accounts.conftest import code_now

    TOTP.activate(ada, "JBSWY3DPEHPK3PXP")
    refused = client.post(FORM, TYPED | {"form_key": new_form_key(ada.pk)})
    sign_in(client, ada.email, refused["Location"])
    led = client.post("/accounts/login/code/", {"code": code_now("JBSWY3DPEHPK3PXP")})
    assert led["Location"] == FORM
    assert Page(client.get(FORM)).typed["email"] == "noor@clinic"


def test_what_a_session_sends_that_has_not_passed_the_second_step_waits_until_it_has(client, ada, at):
    from allauth.mfa.totp.internal.auth import TOTP

    from tests.accounts.conftest import code_now

    sign_in(client, ada.email, "/accounts/login/")
    TOTP.activate(ada, "JBSWY3DPEHPK3PXP")
    asked = client.post(FORM, TYPED | {"form_key": new_form_key(ada.pk)})
    assert asked["Location"].startswith("/accounts/again/code/")
    assert not Invitation.objects.exists()
    led = client.post(asked["Location"], {"code": code_now("JBSWY3DPEHPK3PXP")})
    assert led["Location"] == FORM
    assert Page(client.get(FORM)).typed["email"] == "noor@clinic"


def test_another_person_never_sees_it_and_it_is_gone(client, ada, eve):
    refused = client.post(FORM, TYPED | {"form_key": new_form_key(ada.pk)})
    assert "noor" in stored()
    sign_in(client, eve.email, refused["Location"])
    assert "noor" not in stored()
    assert Page(client.get(FORM)).typed["email"] == ""
    client.post("/accounts/logout/")
    sign_in(client, ada.email, refused["Location"])
    assert Page(client.get(FORM)).typed["email"] == ""


def test_whoever_opens_another_page_has_left_it(client, ada):
    refused = client.post(FORM, TYPED | {"form_key": new_form_key(ada.pk)})
    sign_in(client, ada.email, refused["Location"])
    assert "noor" in stored()
    client.get("/desk/hamilton/staff/")
    assert "noor" not in stored()
    assert Page(client.get(FORM)).typed["email"] == ""


def test_the_same_page_with_another_question_is_another_page(client, ada):
    refused = client.post(FORM, TYPED | {"form_key": new_form_key(ada.pk)})
    sign_in(client, ada.email, refused["Location"])
    assert Page(client.get(f"{FORM}?as=another")).typed["email"] == ""
    assert Page(client.get(FORM)).typed["email"] == ""


SECRETS = {
    "password": "s3cret-1", "new_Password2": "s3cret-2", "code": "s3cret-3", "recovery_code": "s3cret-4",
    "csrfmiddlewaretoken": "s3cret-5",
}  # fmt: skip


def test_passwords_codes_and_tokens_are_not_kept(client, ada):
    client.post(FORM, TYPED | SECRETS | {"form_key": new_form_key(ada.pk)})
    assert "noor" in stored()
    assert "do not keep" not in stored()
    assert "s3cret" not in stored()


TAKE_NO_FORMS = {
    address: example(address)
    for address, pattern in ALL.items()
    if not getattr(pattern.callback, TAKES_FORMS, False)
}


def test_the_walk_finds_the_pages_about_accounts():
    assert {"accounts/login/", "accounts/password/change/", "accounts/again/"} <= TAKE_NO_FORMS.keys()
    assert "desk/<slug:clinic>/staff/invite/" not in TAKE_NO_FORMS


@pytest.mark.parametrize("where", TAKE_NO_FORMS.values(), ids=TAKE_NO_FORMS)
def test_nothing_is_kept_that_was_sent_to_another_page_than_one_that_takes_forms_of_the_desk(where, ada):
    """Whatever a form about an account calls its boxes: by nobody, and under a token of before signing in anew."""
    sent = {"form_key": new_form_key(ada.pk), "word": "keep me not"}
    Client().post(where, sent)
    signed_in = Client(enforce_csrf_checks=True)
    signed_in.force_login(ada)
    signed_in.post(where, sent)
    assert "keep me not" not in stored()


@pytest.mark.parametrize("key", ["", "1:5d0c8a4e-7d0c-4b57-9a4f-1f0b7a3b2c1d", "1:x:signature"])
def test_a_stranger_leaves_nothing_behind(client, ada, key):
    response = client.post(FORM, TYPED | {"form_key": key})
    assert response.status_code == 302
    assert not Session.objects.exists()
    assert "sessionid" not in client.cookies


def test_nor_does_anybody_by_other_means_than_a_form(client, ada):
    client.put(FORM, "email=noor", content_type="application/x-www-form-urlencoded")
    client.get(FORM, TYPED | {"form_key": new_form_key(ada.pk)})
    assert not Session.objects.exists()


@pytest.mark.parametrize("length", [100, SHORT + 1, 60_000, 800_000])
def test_it_is_kept_however_long_it_is(client, ada, length):
    """As long as a form can be, and longer than may be saved; letters beyond ASCII take two bytes and more."""
    body = ("é & = %\r\nRedness lasts a few days. " * (length // 30 + 1))[:length].strip()
    typed = {"title": "Sun", "body_0": body, "form_key": new_form_key(ada.pk)}
    values = {"slug": "sun", "number": 1, "content": SUN.as_data(), "changed_at": clock.now()}
    draft = GuidanceVersion.objects.create(clinic=Clinic.objects.get(), changed_by=ada, **values)
    form = f"/desk/hamilton/settings/guidance/versions/{draft.pk}/edit/"
    sign_in(client, ada.email, client.post(form, typed)["Location"])
    page = Page(client.get(form))
    assert page.typed["title"] == "Sun"
    (box,) = [each for each in page.root.find("textarea") if each.attrs["name"] == "body_0"]
    assert box.text.split() == body.split()


def test_of_a_file_that_could_not_be_kept_the_page_says_so(client, ada):
    logo = "/desk/hamilton/settings/look/logo/"
    sent = {"file": SimpleUploadedFile("logo.png", b"png"), "form_key": new_form_key(ada.pk)}
    sign_in(client, ada.email, client.post(logo, sent)["Location"])
    assert "The file is not: choose it once more." in client.get(logo).text


def test_what_comes_back_still_counts_once(client, ada):
    key = new_form_key(ada.pk)
    refused = client.post(FORM, TYPED | {"form_key": key})
    sign_in(client, ada.email, refused["Location"])
    page = Page(client.get(FORM))
    user_pk, _number = read_form_key(page.typed["form_key"])
    assert user_pk == ada.pk


def test_a_key_is_nobodys_unless_it_is_signed_here():
    key = new_form_key(7)
    assert read_form_key(key)[0] == 7
    assert read_form_key("8" + key[1:]) is None
    assert read_form_key("") is None


# Signed in again in another tab: the form's token is no longer the one


def in_two_tabs(person):
    """A browser with a form open, in whose other tab somebody signs in now; and how the form is sent."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    key = new_form_key(person.pk)
    stale = client.get(FORM).cookies["csrftoken"].value

    def sign_in_again(email):
        client.post("/accounts/logout/", {"csrfmiddlewaretoken": client.cookies["csrftoken"].value})
        client.get("/accounts/login/")
        fresh = client.cookies["csrftoken"].value
        client.post("/accounts/login/", {"login": email, "password": PASSWORD, "csrfmiddlewaretoken": fresh})
        assert client.cookies["csrftoken"].value != stale

    def send(**fields):
        return client.post(FORM, TYPED | {"csrfmiddlewaretoken": stale, "form_key": key, **fields})

    return client, sign_in_again, send


def test_a_form_of_before_signing_in_again_comes_back_filled_and_recorded_is_nothing(ada):
    client, sign_in_again, send = in_two_tabs(ada)
    sign_in_again(ada.email)
    sent = send(email="noor@clinic.example")
    assert (sent.status_code, sent["Location"]) == (302, FORM)
    assert not Invitation.objects.exists()
    shown = client.get(FORM)
    page = Page(shown)
    assert "You have signed in again since this page was opened." in shown.text
    assert page.typed["email"] == "noor@clinic.example"
    again = page.typed | {"role": "auditor", "csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    assert client.post(FORM, again).status_code == 302
    assert Invitation.objects.get().email == "noor@clinic.example"


def test_it_does_not_come_back_to_somebody_else(ada, eve):
    client, sign_in_again, send = in_two_tabs(ada)
    sign_in_again(eve.email)
    assert send().status_code == 403
    assert "noor" not in stored()
    assert Page(client.get(FORM)).typed["email"] == ""


@pytest.mark.parametrize("wrong", [{"form_key": ""}, {"form_key": "1:x:y"}])
def test_what_the_desk_did_not_show_is_refused(ada, wrong):
    _client, sign_in_again, send = in_two_tabs(ada)
    sign_in_again(ada.email)
    refused = send(**wrong)
    assert refused.status_code == 403
    assert "Nothing was recorded." in refused.text
    assert "noor" not in stored()
