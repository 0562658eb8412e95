"""More clinics: a superuser adds one and invites its manager; nobody sees it until it is shown."""

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client

from intervals.actions.clinics import invite_manager
from intervals.actions.refusals import Refused
from intervals.models.accounts import User
from intervals.models.audit import AuditEntry, Kind
from intervals.models.clinics import Clinic
from intervals.models.members import Invitation, Membership, Role
from tests.accounts.conftest import PASSWORD, link_in
from tests.web.page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at", "clinic")]
NEW = "/desk/clinics/new/"
TYPED = {
    "name": "Waikato Skin", "town": "Hamilton, New Zealand", "country": "NZ", "region": "", "time_zone": "",
    "telephone": "07 000 0100", "manager": "noor@clinic.example", "slug": "",
}  # fmt: skip


@pytest.fixture
def root(settings, monkeypatch):
    """A superuser's browser."""
    settings.SECOND_STEP_REQUIRED = False
    monkeypatch.setattr(transaction, "on_commit", lambda act, *args, **kwargs: act())
    client = Client()
    client.force_login(User.objects.create_superuser("root@clinic.example", PASSWORD))
    return client


def test_it_is_added_hidden_and_its_manager_invited(root, client):
    assert NEW in Page(root.get("/accounts/")).links.values()
    assert NEW in Page(root.get("/desk/")).links.values()
    page = Page(root.post(NEW, TYPED, follow=True))
    assert "Waikato Skin is added." in page.text
    clinic = Clinic.objects.get(slug="waikato-skin")
    assert (clinic.time_zone, clinic.is_shown) == ("Pacific/Auckland", False)
    assert client.get("/c/waikato-skin/").status_code == 404
    added, invited = AuditEntry.objects.filter(clinic=clinic).order_by("pk")
    assert (added.kind, added.detail["before"], added.detail["after"]["name"]) == (
        Kind.CLINIC_CHANGED, {}, "Waikato Skin",
    )  # fmt: skip
    assert invited.kind == Kind.STAFF_INVITED
    [sent] = mail.outbox
    assert sent.to == ["noor@clinic.example"]
    account = {"first_name": "Noor", "last_name": "Haddad", "password": PASSWORD}
    assert client.post(link_in(), account).status_code == 302
    assert Membership.objects.get(clinic=clinic).role == Role.MANAGER
    assert client.get("/desk/waikato-skin/settings/set-up/").status_code == 200
    assert client.get("/c/waikato-skin/").status_code == 200, "she may look before"
    assert Client().get("/c/waikato-skin/").status_code == 404
    assert not Membership.objects.filter(user__email="root@clinic.example").exists()


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ({"name": ""}, 422, "Enter the name of the clinic."),
        ({"town": "Nowhere", "country": ""}, 422, "The town does not tell which one."),
        ({"time_zone": "Mars/Olympus"}, 422, "Mars/Olympus is not one of the available choices"),
        ({"manager": ""}, 422, "Enter whom to invite as the manager."),
        ({"manager": "noor"}, 422, "Enter a valid email address."),
        ({"slug": "häm ilton"}, 422, "letters without accents"),
        ({"slug": "x" * 51}, 422, "50"),
        ({"name": "東京", "slug": ""}, 422, "Write a short name"),
        ({"slug": "hamilton"}, 409, "There is a clinic with the short name “hamilton” already."),
        ({"booking_url": "https://book.example/{name}"}, 422, "The only placeholder"),
    ],
)
def test_what_cannot_be_so_is_said_and_what_was_typed_stays(root, typed, status, said):
    response = root.post(NEW, TYPED | typed)
    page = Page(response)
    assert (response.status_code, said in page.text) == (status, True)
    assert page.typed["telephone"] == "07 000 0100"
    assert Clinic.objects.count() == 1
    assert not Invitation.objects.exists()
    assert not mail.outbox


def test_sent_twice_it_is_added_once(root):
    root.post(NEW, TYPED)
    assert root.post(NEW, TYPED).status_code == 409
    assert (Clinic.objects.count(), len(mail.outbox)) == (2, 1)


@pytest.mark.parametrize("role", list(Role))
def test_nobody_else_adds_one(desk, role):
    other = desk(role)
    assert (other.get(NEW).status_code, other.post(NEW, TYPED).status_code) == (403, 403)
    assert Clinic.objects.count() == 1


def test_nor_a_superuser_without_the_second_step(root, settings):
    settings.SECOND_STEP_REQUIRED = True
    assert root.post(NEW, TYPED)["Location"] == "/accounts/second-step/"
    assert Clinic.objects.count() == 1


@pytest.mark.parametrize("change", [{"is_superuser": False}, {"is_active": False}])
def test_the_invitation_ends_with_the_superuser_s_place(root, change, client):
    root.post(NEW, TYPED)
    User.objects.filter(email="root@clinic.example").update(**change)
    assert client.get(link_in()).status_code == 410


def test_the_page_is_kept_by_no_browser(root):
    response = root.get(NEW)
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"


AGAIN = "/desk/clinics/waikato-skin/manager/"


def test_the_manager_is_invited_again_and_the_first_link_is_over(root, client):
    root.post(NEW, TYPED)
    first = link_in()
    assert AGAIN in Page(root.get("/accounts/")).links.values()
    assert AGAIN in Page(root.get("/desk/")).links.values()
    page = root.get(AGAIN)
    assert "An invitation to noor@clinic.example is still open." in page.text
    assert 'value="noor@clinic.example"' in page.text
    assert root.post(AGAIN, {"email": "noor@clinic.example"}).status_code == 302
    assert client.get(first).status_code != 200
    assert client.get(link_in()).status_code == 200
    clinic = Clinic.objects.get(slug="waikato-skin")
    kinds = list(AuditEntry.objects.filter(clinic=clinic).order_by("pk").values_list("kind", flat=True))
    assert kinds[1:] == [Kind.STAFF_INVITED, Kind.INVITATION_WITHDRAWN, Kind.STAFF_INVITED]
    account = {"first_name": "Noor", "last_name": "Haddad", "password": PASSWORD}
    assert client.post(link_in(), account).status_code == 302
    assert root.get(AGAIN).status_code == 404
    assert AGAIN not in Page(root.get("/accounts/")).links.values()


def test_another_address_and_one_that_ran_out(root, at):
    root.post(NEW, TYPED)
    at.shift(8 * 24 * 3600)
    root.force_login(User.objects.get(email="root@clinic.example"))
    assert "The invitation to noor@clinic.example is no longer valid." in root.get(AGAIN).text
    assert root.post(AGAIN, {"email": "noor"}).status_code == 422
    assert root.post(AGAIN, {"email": "mere@clinic.example"}).status_code == 302
    assert [each.to for each in mail.outbox] == [["noor@clinic.example"], ["mere@clinic.example"]]


def test_nobody_else_invites_the_manager(root, client, desk):
    root.post(NEW, TYPED)
    manager = desk(Role.MANAGER)
    for where in (AGAIN, "/desk/clinics/nowhere/manager/"):
        assert manager.get(where).status_code == 403
        assert manager.post(where, {"email": "mere@clinic.example"}).status_code == 403
        assert client.get(where).status_code == 302
    clinic = Clinic.objects.get(slug="waikato-skin")
    assert Invitation.objects.filter(clinic=clinic).count() == 1
    with pytest.raises(PermissionDenied):
        invite_manager(user=manager.user, clinic=clinic, email="a@b.example", address=None, send=print)
    superuser = User.objects.get(email="root@clinic.example")
    hamilton = Clinic.objects.get(slug="hamilton")
    with pytest.raises(Refused, match="A manager works at this clinic already"):
        invite_manager(user=superuser, clinic=hamilton, email="a@b.example", address=None, send=print)
