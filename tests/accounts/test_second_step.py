"""The second step: set up, asked for, stood in for by recovery codes, and demanded where the site says so."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.fernet import InvalidToken
from django.core import mail
from django.test import Client

from intervals.models.audit import AuditEntry, Kind
from intervals.web.closed import ASKING
from tests.accounts.conftest import PASSWORD, code_now, is_signed_in, sign_in
from tests.web.page import Page
from tests.web.test_closed import CLOSED, example

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def secured(ida):
    """Ida with an app."""
    TOTP.activate(ida, SECRET)
    return ida


def confirm(client, address):
    """Open a page that asks for the password again, and give it."""
    asked = client.get(address)
    assert asked["Location"].startswith("/accounts/again/")
    return client.post(asked["Location"], {"password": PASSWORD}, follow=True)


def set_up_app(client):
    """The app set up as a person does: read the key off the page, type the code. The page that follows."""
    shown = confirm(client, "/accounts/second-step/app/")
    key = re.search(r'<code class="secret">(\w+)</code>', shown.text)[1]
    return client.post("/accounts/second-step/app/", {"code": code_now(key)}, follow=True)


def test_setting_up_an_app(client, ida, committing):
    sign_in(client)
    page = Page(set_up_app(client))
    assert page.h1 == "Your recovery codes"
    assert "The app is set up." in page.main
    assert len([each for each in page.root.find("code") if re.fullmatch(r"\d{8}", each.text)]) == 10
    assert [each.detail for each in AuditEntry.objects.filter(kind=Kind.SECOND_STEP_CHANGED, person=ida)] == [
        {"what": "totp_activated"}
    ]
    [told] = mail.outbox
    assert told.subject == "Your second step was changed"


def test_the_page_draws_its_code_itself(client, ida):
    sign_in(client)
    page = Page(confirm(client, "/accounts/second-step/app/"))
    [drawn] = [each for each in page.root.find("svg") if each.attrs.get("class") == "qr"]
    assert drawn.attrs["role"] == "img"
    assert not page.root.find("img")
    assert "data:" not in page.response.text


def test_a_wrong_code_sets_up_nothing(client, ida):
    sign_in(client)
    confirm(client, "/accounts/second-step/app/")
    page = Page(client.post("/accounts/second-step/app/", {"code": "000000"}))
    assert page.status == 422
    assert page.summary == [("id_code", "This code is not right. Type the newest one.")]
    assert not Authenticator.objects.exists()


def test_what_is_stored_of_the_key_is_not_the_key(secured):
    assert SECRET not in str(Authenticator.objects.values())


def test_signing_in_with_the_code(client, secured, at):
    response = sign_in(client)
    assert response["Location"] == "/accounts/login/code/"
    assert not is_signed_in(client), "the password alone opens nothing"
    assert not AuditEntry.objects.filter(kind=Kind.SIGNED_IN).exists()
    response = client.post("/accounts/login/code/", {"code": code_now(SECRET)})
    assert response["Location"] == "/desk/"
    assert is_signed_in(client)
    assert AuditEntry.objects.filter(kind=Kind.SIGNED_IN, person=secured).count() == 1


def test_the_way_back_outlasts_the_second_step(client, secured, at):
    client.post(
        "/accounts/login/?next=/accounts/password/change/", {"login": secured.email, "password": PASSWORD}
    )
    response = client.post("/accounts/login/code/", {"code": code_now(SECRET)})
    assert response["Location"] == "/accounts/password/change/"


def test_a_wrong_code_is_told_and_audited(client, secured, clinic):
    sign_in(client)
    page = Page(client.post("/accounts/login/code/", {"code": "123 456"}))
    assert page.status == 422
    assert page.summary == [("id_code", "This code is not right. Type the newest one.")]
    [entry] = AuditEntry.objects.filter(kind=Kind.SIGN_IN_FAILED)
    assert (entry.person, entry.clinic, entry.detail) == (secured, clinic, {"why": "second_step"})


@pytest.mark.parametrize(("age", "works"), [(0, True), (30, True), (90, False)])
def test_a_code_may_be_half_a_minute_old(client, secured, at, age, works):
    code = code_now(SECRET)
    at.shift(age)
    sign_in(client)
    assert client.post("/accounts/login/code/", {"code": code}).status_code == (302 if works else 422)


@pytest.mark.parametrize("later", [0, 31, 45])
def test_a_code_works_once(client, secured, at, later):
    code = code_now(SECRET)
    sign_in(client)
    assert client.post("/accounts/login/code/", {"code": code}).status_code == 302
    client.post("/accounts/logout/")
    at.shift(later)
    sign_in(client)
    assert client.post("/accounts/login/code/", {"code": code}).status_code == 422


def test_a_code_that_somebody_used_is_not_spent_for_anybody_else(client, secured, person, at):
    """Two apps may show the same six digits at the same moment."""
    other = person(email="joe@clinic.example")
    TOTP.activate(other, SECRET)
    for user in (secured, other):
        sign_in(client, user.email)
        assert client.post("/accounts/login/code/", {"code": code_now(SECRET)}).status_code == 302
        client.post("/accounts/logout/")


def test_a_second_step_from_before_a_change_of_the_key_goes_on_working(client, secured, at, settings):
    former = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-key", [former]
    sign_in(client)
    assert client.post("/accounts/login/code/", {"code": code_now(SECRET)}).status_code == 302
    settings.SECRET_KEY_FALLBACKS = []
    client.post("/accounts/logout/")
    with pytest.raises(InvalidToken):
        TOTP(Authenticator.objects.get()).validate_code(code_now(SECRET))


def test_a_recovery_code_stands_in_once(client, ida, committing):
    sign_in(client)
    shown = Page(set_up_app(client))
    code = next(each.text for each in shown.root.find("code"))
    for status in (302, 422):
        client.post("/accounts/logout/")
        sign_in(client)
        assert client.post("/accounts/login/code/", {"code": code}).status_code == status


def test_new_recovery_codes_end_the_old_ones(client, ida, committing):
    sign_in(client)
    before = [each.text for each in Page(set_up_app(client)).root.find("code")]
    after = Page(client.post("/accounts/second-step/codes/new/", follow=True))
    assert not set(before) & {each.text for each in after.root.find("code")}
    whats = AuditEntry.objects.filter(kind=Kind.SECOND_STEP_CHANGED).values_list("detail__what", flat=True)
    assert "recovery_codes_generated" in whats
    saved = client.get("/accounts/second-step/codes/file/")
    assert saved["Content-Disposition"].startswith("attachment")
    assert len(saved.text.split()) == 10


def test_taking_the_app_away_asks_who_is_there_and_is_audited(client, secured, at):
    sign_in(client)
    client.post("/accounts/login/code/", {"code": code_now(SECRET)})
    page = Page(confirm(client, "/accounts/second-step/app/remove/"))
    assert page.h1 == "Remove the app"
    client.post("/accounts/second-step/app/remove/")
    assert not Authenticator.objects.exists()
    [entry] = AuditEntry.objects.filter(kind=Kind.SECOND_STEP_CHANGED)
    assert entry.detail == {"what": "totp_deactivated"}


def test_the_page_of_the_second_step_offers_both(client, ida):
    sign_in(client)
    page = Page(client.get("/accounts/second-step/"))
    assert {"Set up an app", "Add a passkey"} <= set(page.links)
    assert "Recovery codes" not in page.main


@pytest.fixture
def demanded(settings):
    settings.SECOND_STEP_REQUIRED = True


@pytest.mark.usefixtures("demanded", "committing")
@pytest.mark.parametrize("address", ["/desk/", "/desk/hamilton/"])
def test_without_one_the_desk_leads_to_where_it_is_set_up_and_back(client, ida, address):
    sign_in(client)
    led = client.get(address, follow=True)
    assert led.redirect_chain[-1] == ("/accounts/second-step/", 302)
    assert "a password alone does not open it" in Page(led).main
    done = Page(set_up_app(client))
    assert done.links["Continue"] == address
    assert client.get(address).get("Location", "/desk/hamilton/") == "/desk/hamilton/"


@pytest.mark.usefixtures("demanded")
def test_the_admin_wants_it_as_well(client, django_user_model):
    admin = django_user_model.objects.create_superuser("ada@clinic.example", PASSWORD)
    sign_in(client, admin.email)
    for address in ("/admin/", "/admin/intervals/clinic/"):
        assert client.get(address)["Location"] == "/accounts/second-step/"
    TOTP.activate(admin, SECRET)
    asked = client.get("/admin/")["Location"]
    assert asked == "/accounts/again/code/?next=%2Fadmin%2F"
    assert client.post(asked, {"code": code_now(SECRET)})["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
    assert client.post("/admin/logout/").status_code == 200


@pytest.mark.parametrize("demands", [True, False])
def test_a_session_of_before_the_second_step_opens_nothing_without_it(client, ida, settings, demands):
    """The step is set up by nothing that ends sessions: what counts is what this session has shown."""
    settings.SECOND_STEP_REQUIRED = demands
    ida.is_staff = ida.is_superuser = True
    ida.save()
    sign_in(client)
    TOTP.activate(ida, SECRET)
    asked_for = [example(address) for address in CLOSED if CLOSED[address].name not in ASKING]
    assert len(asked_for) > 50
    for address in asked_for:
        for answer in (client.get(address), client.post(address, {"q": "Marie"})):
            led = answer.get("Location", "")
            assert answer.status_code == 404 or led.startswith("/accounts/again/code/"), (address, answer)


def test_a_password_again_is_no_second_step(client, ida):
    sign_in(client)
    TOTP.activate(ida, SECRET)
    client.post("/accounts/again/", {"password": PASSWORD})
    asked = client.get("/desk/")["Location"]
    assert asked == "/accounts/again/code/?next=%2Fdesk%2F"
    assert client.post(asked, {"code": code_now(SECRET)})["Location"] == "/desk/"
    assert client.get("/desk/")["Location"] == "/desk/hamilton/"


@pytest.mark.usefixtures("committing")
def test_what_changes_the_second_step_ends_the_persons_other_sessions(client, ida):
    changes = {
        "set up": lambda: set_up_app(client),
        "new codes": lambda: client.post("/accounts/second-step/codes/new/"),
        "taken away": lambda: client.post("/accounts/second-step/app/remove/"),
    }
    sign_in(client)
    for what, change in changes.items():
        other = Client()
        ida.refresh_from_db()
        other.force_login(ida)
        record = {"method": "mfa", "at": 0}
        session = other.session
        session["account_authentication_methods"] = [record]
        session["account_authentication_methods_user"] = str(ida.pk)
        session.save()
        assert is_signed_in(other), what
        change()
        assert is_signed_in(client), what
        assert not is_signed_in(other), what


@pytest.mark.usefixtures("demanded")
def test_recovery_codes_alone_are_no_second_step(client, ida):
    Authenticator.objects.create(user=ida, type="recovery_codes", data={})
    sign_in(client)
    assert client.get("/desk/")["Location"] == "/accounts/second-step/"


def test_where_none_is_demanded_the_desk_opens(client, ida):
    sign_in(client)
    assert client.get("/desk/")["Location"] == "/desk/hamilton/"


def test_whoever_runs_the_site_can_take_a_lost_one_away_and_sees_no_key(client, secured, admin_user):
    client.force_login(admin_user)
    pk = Authenticator.objects.get().pk
    shown = client.get(f"/admin/mfa/authenticator/{pk}/change/")
    assert "secret" not in shown.text
    client.post(f"/admin/mfa/authenticator/{pk}/delete/", {"post": "yes"})
    assert not Authenticator.objects.exists()
    assert client.get("/admin/account/emailaddress/").status_code == 404
