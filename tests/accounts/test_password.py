"""Passwords: changed by whoever knows the old one, set anew by whoever gets the e-mail."""

import pytest
from django.core import mail

from intervals.models.audit import AuditEntry, Kind
from intervals.models.messages import Message
from intervals.web.delivery import deliver_due
from tests.accounts.conftest import PASSWORD, is_signed_in, link_in, sign_in
from tests.mail.servers import free_port
from tests.web.page import Page

pytestmark = pytest.mark.django_db
NEW = "quite another sentence"


def test_changing_it(client, ida):
    sign_in(client)
    values = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    response = client.post("/accounts/password/change/", values, follow=True)
    assert "Your password is changed." in Page(response).main
    assert is_signed_in(client)
    client.post("/accounts/logout/")
    assert sign_in(client, password=NEW).status_code == 302
    [told] = mail.outbox
    assert told.to == [ida.email]
    assert told.subject == "Your password was changed"
    assert "If it was not you" in told.body
    assert AuditEntry.objects.get(kind=Kind.PASSWORD_CHANGED).person == ida


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"oldpassword": "no"}, "This is not your current password."),
        ({"password1": "short", "password2": "short"}, "at least 8 characters"),
        ({"password1": "ida@clinic.example", "password2": "ida@clinic.example"}, "too similar"),
        ({"password2": "something else"}, "the same password each time"),
        ({"password1": ""}, "Enter the new password"),
    ],
)
def test_what_is_wrong_is_said(client, ida, wrong, said):
    sign_in(client)
    values = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW} | wrong
    page = Page(client.post("/accounts/password/change/", values))
    assert page.status == 422
    assert said in page.main
    ida.refresh_from_db()
    assert ida.check_password(PASSWORD)


def test_forgotten(client, ida):
    client.post("/accounts/password/reset/", {"email": "IDA@clinic.example"})
    [sent] = mail.outbox
    assert sent.to == [ida.email]
    assert sent.subject == "Set a new password"
    shown = client.get(link_in(), follow=True)
    page = Page(shown)
    assert page.h1 == "Set a new password"
    [(here, _status)] = shown.redirect_chain
    page = Page(client.post(here, {"password1": NEW, "password2": NEW}, follow=True))
    assert page.h1 == "Your password is changed"
    assert not is_signed_in(client), "the second step is not gone round"
    assert sign_in(client, password=NEW).status_code == 302


def test_the_link_works_once_and_for_3_days(client, ida, at):
    client.post("/accounts/password/reset/", {"email": ida.email})
    link = link_in()
    at.shift(3 * 24 * 60 * 60 + 60)
    assert "This link no longer works" in client.get(link, follow=True).text
    client.post("/accounts/password/reset/", {"email": ida.email})
    used = link_in()
    here = client.get(used, follow=True).redirect_chain[0][0]
    client.post(here, {"password1": NEW, "password2": NEW})
    assert "This link no longer works" in client.get(used, follow=True).text


def test_an_unknown_address_is_told_the_same_and_gets_nothing(client, ida):
    known = client.post("/accounts/password/reset/", {"email": ida.email}, follow=True)
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@clinic.example"}, follow=True)
    assert Page(known).main == Page(unknown).main
    assert len(mail.outbox) == 1


def test_a_mail_server_that_is_away_is_no_fault_of_the_page(client, ida, settings):
    settings.EMAIL_BACKEND = "intervals.web.outbox.Outbox"
    settings.DELIVERY_BACKEND, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend",
        free_port(),
    )
    response = client.post("/accounts/password/reset/", {"email": ida.email})
    assert response["Location"] == "/accounts/password/reset/sent/"
    assert deliver_due() == 0
    assert Message.objects.waiting().get().to == ida.email
