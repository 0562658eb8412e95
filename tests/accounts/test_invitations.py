"""Invitations: sent by real e-mail, accepted once, by the person they were sent to."""

import socket
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from django.core.management import call_command
from django.core.management.base import CommandError

from intervals import clock
from intervals.actions import staff
from intervals.actions.mail import claim, put_off, refused
from intervals.models.accounts import User
from intervals.models.audit import AuditEntry, Kind
from intervals.models.clinics import Clinic
from intervals.models.members import Invitation, Membership, Role
from intervals.models.messages import Message
from intervals.queries.staff import invited_to
from intervals.web.delivery import deliver_due
from tests.accounts.conftest import PASSWORD, is_signed_in, link_in, sign_in
from tests.desk.asking import asker
from tests.desk.conftest import DeskClient
from tests.web.page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("committing")]
STAFF = "/desk/hamilton/staff/"
NEW = {"first_name": "Noor", "last_name": "Haddad", "password": PASSWORD}


@pytest.fixture
def manager(person):
    """A manager's browser."""
    client = DeskClient()
    client.user = person(Role.MANAGER, "ada@clinic.example")
    client.force_login(client.user)
    return client


@pytest.fixture
def invited(manager):
    """The path of the link that was sent to noor@clinic.example, a clinician-to-be."""
    manager.post(f"{STAFF}invite/", {"email": "noor@clinic.example", "role": Role.CLINICIAN})
    return link_in()


def kinds():
    return list(AuditEntry.objects.order_by("pk").values_list("kind", flat=True))


def test_inviting_sends_a_link_and_names_nobody_in_the_subject(manager, clinic):
    page = Page(
        manager.post(f"{STAFF}invite/", {"email": "noor@clinic.example", "role": Role.CLINICIAN}, follow=True)
    )
    assert "The invitation is on its way." in page.text
    assert "noor@clinic.example" in page.main
    [sent] = mail.outbox
    assert sent.to == ["noor@clinic.example"]
    assert sent.subject == "Your invitation"
    assert f"Ida Moss invites you to {clinic.name}, as Clinician." in sent.body
    assert kinds()[-1] == Kind.STAFF_INVITED
    secret = link_in().split("/")[-2]
    assert secret not in str(Invitation.objects.values())
    assert "noor" not in str(AuditEntry.objects.values())


class Box:
    """Keeps what arrives."""

    def __init__(self):
        self.got = []

    async def handle_DATA(self, server, session, envelope):
        self.got.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        return "250 OK"


@pytest.fixture
def mail_server(settings):
    """A mail server of this machine's own, and what arrived there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    box = Box()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    settings.EMAIL_BACKEND = "intervals.web.outbox.Outbox"
    settings.DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    controller.start()
    yield box
    controller.stop()


def test_it_goes_through_a_real_mail_server_as_plain_text(manager, mail_server):
    manager.post(f"{STAFF}invite/", {"email": "noor@clinic.example", "role": Role.AUDITOR})
    assert not mail_server.got, "nobody waits for the mail server"
    deliver_due()
    [(to, message)] = mail_server.got
    assert to == ["noor@clinic.example"]
    assert message.get_content_type() == "text/plain"
    assert "http://testserver/accounts/invitation/" in message.get_content()


def test_where_it_could_not_be_sent_the_page_of_the_staff_says_so(manager, settings):
    settings.EMAIL_BACKEND = "intervals.web.outbox.Outbox"
    manager.post(f"{STAFF}invite/", {"email": "noor@clinic.example", "role": "auditor"}, follow=True)
    message = Message.objects.get()
    for tried in (1, 2):
        assert claim(message.next_try_at).tries == tried
        message.refresh_from_db()
        put_off(message, clock.now(), "ConnectionRefusedError")
        assert "not sent" not in Page(manager.get(STAFF)).main, "it is on its way"
        message.refresh_from_db()
    claim(message.next_try_at)
    assert "noor@clinic.example Invitation" in Page(manager.get(STAFF)).main
    assert "Tried again. ConnectionRefusedError" in Page(manager.get(STAFF)).main
    message.refresh_from_db()
    refused(message, clock.now(), "550 nobody here")
    assert "Given up. 550 nobody here" in Page(manager.get(STAFF)).main


def test_an_invitation_that_is_not_recorded_is_not_sent_either(manager, settings, monkeypatch):
    settings.EMAIL_BACKEND = "intervals.web.outbox.Outbox"
    monkeypatch.setattr(
        "intervals.actions.submissions.FORGET_AT_EVERY", 0
    )  # fails at the end of the transaction
    manager.raise_request_exception = False
    assert (
        manager.post(f"{STAFF}invite/", {"email": "noor@clinic.example", "role": "auditor"}).status_code
        == 500
    )
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"email": "", "role": "auditor"}, "Enter the e-mail address of the person to invite"),
        ({"email": "noor", "role": "auditor"}, "Enter a valid email address."),
        ({"email": "noor@clinic.example", "role": ""}, "Choose a role"),
        ({"email": "ADA@clinic.example", "role": "auditor"}, "This person works here already."),
    ],
)
def test_what_is_wrong_is_said_at_the_box(manager, values, said):
    page = Page(manager.post(f"{STAFF}invite/", values))
    assert page.status == 422
    assert [message for _box, message in page.summary] == [said]
    assert page.typed["email"] == values["email"]
    assert not mail.outbox


@pytest.mark.parametrize("how", ["role", "left", "account", "role, by nobody", "gone, by nobody"])
def test_an_invitation_ends_with_the_place_of_whoever_sent_it(client, manager, invited, how, person, clinic):
    sender = Membership.objects.get(clinic=clinic, user__email="ada@clinic.example")
    second = asker(person(Role.MANAGER, "second@clinic.example"), clinic)
    acts = {
        "role": lambda: staff.change_role(by=second, membership=sender, role=Role.AUDITOR),
        "left": lambda: staff.end_membership(by=second, membership=sender),
        "account": lambda: User.objects.filter(pk=sender.user_id).update(is_active=False),
        "role, by nobody": lambda: Membership.objects.filter(pk=sender.pk).update(role=Role.FRONT_DESK),
        "gone, by nobody": lambda: Membership.objects.filter(pk=sender.pk).delete(),
    }
    assert client.get(invited).status_code == 200
    acts[how]()
    assert client.get(invited).status_code == 410
    assert client.post(invited, NEW).status_code == 410
    assert not User.objects.filter(email="noor@clinic.example").exists()
    assert not list(invited_to(clinic, clock.now()))
    if how in ("role", "left"):
        Membership.objects.update_or_create(
            user=sender.user, clinic=clinic, defaults={"role": Role.MANAGER, "ended_at": None}
        )
        assert client.get(invited).status_code == 410, "it does not come back with them"


def test_somebody_new_gives_a_name_and_a_password_and_is_in(client, invited, clinic):
    page = Page(client.get(invited))
    assert page.h1 == f"Join {clinic.name}"
    assert "You are invited as Clinician." in page.main
    response = client.post(invited, NEW)
    assert response["Location"] == "/desk/"
    assert is_signed_in(client)
    noor = User.objects.get(email="noor@clinic.example")
    assert (noor.get_full_name(), noor.is_staff) == ("Noor Haddad", False)
    [membership] = Membership.objects.of(noor)
    assert (membership.clinic, membership.role) == (clinic, Role.CLINICIAN)
    assert kinds()[-2:] == [Kind.STAFF_JOINED, Kind.SIGNED_IN]


def test_and_is_led_to_the_second_step_where_one_is_demanded(client, invited, settings):
    settings.SECOND_STEP_REQUIRED = True
    page = Page(client.post(invited, NEW, follow=True))
    assert page.h1 == "Your second step"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"first_name": ""}, "Enter your first name"),
        ({"password": ""}, "Choose a password"),
        ({"password": "12345678901"}, "entirely numeric"),
        ({"password": "noor-haddad"}, "too similar"),
    ],
)
def test_a_new_account_with_something_wrong_is_not_made(client, invited, wrong, said):
    page = Page(client.post(invited, NEW | wrong))
    assert page.status == 422
    assert said in page.main
    assert not User.objects.filter(email="noor@clinic.example").exists()


def test_the_link_works_once(client, invited):
    client.post(invited, NEW)
    client.post("/accounts/logout/")
    for response in (client.get(invited), client.post(invited, NEW)):
        assert response.status_code == 410
        assert "This invitation has been used." in Page(response).main


def test_the_same_form_twice_at_once_makes_one_account(client, invited, monkeypatch):
    """The other request makes the account just after this one has looked whether there is one."""
    real = User.objects.create_user

    def slower(email, **fields):
        real(email)
        return real(email, **fields)

    monkeypatch.setattr(
        type(User.objects), "create_user", lambda self, email, **fields: slower(email, **fields)
    )
    response = client.post(invited, NEW)
    assert response.status_code == 409
    assert "This invitation has been used." in Page(response).main


@pytest.mark.parametrize(("days", "seconds", "status"), [(7, -1, 200), (7, 0, 410), (8, 0, 410)])
def test_it_works_for_7_days(client, at, manager, days, seconds, status):
    manager.post(f"{STAFF}invite/", {"email": "noor@clinic.example", "role": Role.CLINICIAN})
    at.shift(days * 24 * 60 * 60 + seconds)
    response = client.get(link_in())
    assert response.status_code == status
    assert ("more than 7 days old" in response.text) == (status == 410)


def test_a_withdrawn_one_says_so(client, manager, invited):
    pk = Invitation.objects.get().pk
    page = Page(manager.get(f"{STAFF}invitations/{pk}/withdraw/"))
    assert "The link in the e-mail stops working." in page.main
    manager.post(f"{STAFF}invitations/{pk}/withdraw/")
    assert kinds()[-1] == Kind.INVITATION_WITHDRAWN
    response = client.get(invited)
    assert response.status_code == 410
    assert "This invitation has been withdrawn." in Page(response).main
    again = manager.post(f"{STAFF}invitations/{pk}/withdraw/")
    assert again.status_code == 409


def test_a_second_invitation_ends_the_first(client, manager, invited):
    manager.post(f"{STAFF}invite/", {"email": "Noor@clinic.example", "role": Role.AUDITOR})
    assert client.get(invited).status_code == 410
    assert client.get(link_in()).status_code == 200


def test_a_link_that_is_cut_short_says_so(client, invited):
    response = client.get(invited[:-5] + "/")
    assert response.status_code == 404
    assert "Part of the link may be missing." in Page(response).main


def test_somebody_with_an_account_signs_in_and_accepts(client, invited, clinic):
    User.objects.create_user("Noor@clinic.example", PASSWORD)
    page = Page(client.get(invited))
    assert "You have an account here already." in page.main
    assert not page.root.find("input"), "no password is set from here"
    refused = client.post(invited, NEW)
    assert not is_signed_in(client)
    assert "You have an account here already." in refused.text
    response = client.post(page.links["Sign in"], {"login": "noor@clinic.example", "password": PASSWORD})
    assert response["Location"] == invited
    client.post(invited)
    assert Membership.objects.get(user__email="Noor@clinic.example").role == Role.CLINICIAN


def test_nobody_else_accepts_it(client, ida, invited):
    sign_in(client)
    for response in (client.get(invited), client.post(invited)):
        page = Page(response)
        assert page.status == 403
        assert page.h1 == "This invitation is for somebody else"
        assert "noor" not in page.main
    assert Kind.STAFF_JOINED not in kinds()
    assert Invitation.objects.get().accepted_at is None


def test_somebody_who_left_is_taken_on_again(client, manager, ida, clinic):
    membership = Membership.objects.get(user=ida)
    manager.post(f"{STAFF}{membership.pk}/end/")
    sign_in(client)
    assert client.get("/desk/hamilton/staff/").status_code == 404
    manager.post(f"{STAFF}invite/", {"email": ida.email, "role": Role.MANAGER})
    client.post(link_in())
    membership.refresh_from_db()
    assert (membership.ended_at, membership.role) == (None, Role.MANAGER)


def test_the_list_shows_who_works_here_only(manager, ida, clinic):
    sister = Clinic.objects.create(
        slug="sister", name="Sister", town="Hamilton", time_zone="Pacific/Auckland"
    )
    stranger = User.objects.create_user("eve@sister.example")
    elsewhere = Membership.objects.create(user=stranger, clinic=sister, role=Role.MANAGER)
    page = Page(manager.get(STAFF))
    assert {"ida@clinic.example", "ada@clinic.example"} <= set(page.main.split())
    assert "eve@sister.example" not in page.main
    for what in ("role", "end"):
        assert manager.get(f"{STAFF}{elsewhere.pk}/{what}/").status_code == 404
        assert manager.post(f"{STAFF}{elsewhere.pk}/{what}/", {"role": "auditor"}).status_code == 404


def test_the_list_costs_the_same_for_many(manager, clinic, django_assert_max_num_queries):
    for number in range(60):
        user = User.objects.create_user(f"person{number}@clinic.example")
        Membership.objects.create(user=user, clinic=clinic, role=Role.CLINICIAN)
    with django_assert_max_num_queries(12):
        assert manager.get(STAFF).text.count("person59") == 3


def test_changing_a_role(manager, ida):
    membership = Membership.objects.get(user=ida)
    assert Page(manager.get(f"{STAFF}{membership.pk}/role/")).h1 == "The role of Ida Moss"
    manager.post(f"{STAFF}{membership.pk}/role/", {"role": Role.FRONT_DESK})
    membership.refresh_from_db()
    assert membership.role == Role.FRONT_DESK
    entry = AuditEntry.objects.get(kind=Kind.STAFF_ROLE_CHANGED)
    assert entry.detail == {"membership": membership.pk, "was": "clinician", "role": "front_desk"}


def test_nobody_changes_their_own_role(manager, person):
    person(Role.MANAGER, "eve@clinic.example")
    mine = Membership.objects.get(user=manager.user)
    response = manager.post(f"{STAFF}{mine.pk}/role/", {"role": Role.AUDITOR})
    assert response.status_code == 409
    assert "Nobody changes their own role." in Page(response).main
    assert kinds() == []


def test_the_last_manager_stays(manager, ida, person):
    mine = Membership.objects.get(user=manager.user)
    response = manager.post(f"{STAFF}{mine.pk}/end/")
    assert response.status_code == 409
    assert "A clinic keeps at least one manager." in Page(response).main
    assert Membership.objects.of(manager.user).exists()
    person(Role.MANAGER, "eve@clinic.example")
    assert manager.post(f"{STAFF}{mine.pk}/end/")["Location"] == "/desk/"
    assert not Membership.objects.of(manager.user).exists()


def test_a_closed_account_counts_for_no_manager(manager, person):
    eve = person(Role.MANAGER, "eve@clinic.example")
    User.objects.filter(pk=eve.pk).update(is_active=False)
    mine = Membership.objects.get(user=manager.user)
    assert manager.post(f"{STAFF}{mine.pk}/end/").status_code == 409


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.FRONT_DESK, Role.AUDITOR])
def test_only_a_manager_manages_staff(client, person, role):
    client.force_login(person(role))
    for address in ("", "invite/"):
        assert client.get(STAFF + address).status_code == 403


def test_whoever_runs_the_server_appoints_the_first_manager(ida, clinic, capsys):
    call_command("appoint", "IDA@clinic.example", "hamilton")
    assert "ida@clinic.example is a manager of" in capsys.readouterr().out
    assert Membership.objects.get(user=ida).role == Role.MANAGER
    assert kinds() == [Kind.STAFF_JOINED]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["nobody@x.example", "hamilton"], "Nobody has an account"),
        (["ida@clinic.example", "x"], "There is: hamilton"),
    ],
)
def test_and_is_told_what_is_not_there(ida, asked, said):
    with pytest.raises(CommandError, match=said):
        call_command("appoint", *asked)


def test_an_address_that_is_longer_than_any_is_said_at_its_box(manager):
    longest = f"{'a' * 64}@{'.'.join(['b' * 60] * 3)}.{'c' * 6}"
    refused = manager.post(f"{STAFF}invite/", {"email": f"{longest}c", "role": Role.CLINICIAN})
    assert refused.status_code == 422
    assert "at most 254 characters (it has 255)" in refused.text
    assert manager.post(f"{STAFF}invite/", {"email": longest, "role": Role.CLINICIAN}).status_code == 302
