"""The messages that a patient wants, at her own pages: asked in words that are kept, hers alone to take back."""

import re

import pytest

from intervals import clock
from intervals.actions import mail
from intervals.models.audit import AuditEntry, Kind
from intervals.models.clinic_messages import ClinicMessage
from intervals.models.clinics import Clinic
from intervals.models.consents import Consent, Way
from intervals.models.messages import MessageKind
from intervals.models.portal import PortalAccess
from intervals.queries.consents import standing_kinds
from intervals.said.letters import consent_wording
from tests.desk.conftest import EARLIER
from tests.mail.conftest import uses_all
from tests.patient.signed_in import invited, signed_in_patient
from tests.web.page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
PAGE = "/me/messages/"


@pytest.fixture
def marie(client, patient, clinic):
    uses_all(clinic)
    marie = patient("Marie Tremblay")
    signed_in_patient(client, marie)
    return marie


def ticked(client) -> list[str]:
    boxes = re.findall(r"<input[^>]*>", client.get(PAGE).text)
    return [re.findall(r'value="(\w+)"', box)[0] for box in boxes if " checked" in box]


def entries() -> list[tuple[str, str]]:
    kinds = (Kind.CONSENT_GIVEN, Kind.CONSENT_WITHDRAWN)
    rows = AuditEntry.objects.filter(kind__in=kinds).order_by("pk")
    return [(each.kind, each.detail["message"]) for each in rows]


def test_she_gives_and_takes_back_with_the_words_kept(client, marie, clinic):
    wording = consent_wording(clinic.name)
    assert wording in Page(client.get(PAGE)).text
    assert client.post(PAGE, {"kinds": ["moved", "earliest"]})["Location"] == PAGE
    given = Consent.objects.get(kind="moved")
    assert (given.wording, given.way, given.given_by) == (wording, Way.ME, None)
    client.post(PAGE, {"kinds": ["earliest"]})
    ended = Consent.objects.get(kind="moved")
    assert (ended.withdrawn_way, ended.withdrawn_by) == (Way.ME, None)
    assert standing_kinds(marie) == ["earliest"]
    assert entries() == [
        (Kind.CONSENT_GIVEN, "moved"), (Kind.CONSENT_GIVEN, "earliest"), (Kind.CONSENT_WITHDRAWN, "moved"),
    ]  # fmt: skip
    page = Page(client.get(PAGE)).text
    assert "on these pages. Stopped on Sunday 22 November 2026, on these pages." in page


def test_what_stands_is_ticked(client, marie):
    client.post(PAGE, {"kinds": ["moved", "due"]})
    assert ticked(client) == ["moved", "due"]


def test_what_the_clinic_does_not_use_is_not_offered_and_not_lost(client, marie, clinic):
    client.post(PAGE, {"kinds": ["moved"]})
    ClinicMessage.objects.filter(kind__in=["moved", "due"]).update(is_used=False)
    page = Page(client.get(PAGE)).text
    assert "does not send these at present: Your date has moved." in page
    assert "Due this week" not in page
    assert client.post(PAGE, {"kinds": ["due"]}).status_code == 422
    client.post(PAGE, {"kinds": ["moved", "earliest"]})
    assert {*standing_kinds(marie)} == {"moved", "earliest"}


def test_a_clinic_that_sends_nothing_says_so_and_takes_nothing(client, marie, clinic):
    Clinic.objects.filter(pk=clinic.pk).update(address="")
    assert "does not send messages about dates" in Page(client.get(PAGE)).text
    assert client.post(PAGE, {"kinds": ["moved"]}).status_code in {200, 422}
    assert not Consent.objects.exists()


@pytest.mark.parametrize("kinds", [["opt_in"], ["moved", "\x00"], ["x" * 5000]])
def test_what_is_no_message_for_patients_is_refused(client, marie, kinds):
    answer = client.post(PAGE, {"kinds": kinds})
    assert answer.status_code == 422
    assert "Choose among the messages on this page." in Page(answer).text
    assert not Consent.objects.exists()


def test_it_is_her_own_record_alone(client, marie, patient):
    other = patient("Zoé Roy")
    client.post(PAGE, {"kinds": ["moved"], "patient": other.pk})
    assert [each.patient for each in Consent.objects.all()] == [marie]


def test_what_was_sent_stands_there_with_its_day(client, marie, clinic):
    put = {"kind": MessageKind.MOVED, "clinic": clinic, "patient": marie}
    sent = mail.put(mail.Letter(to="marie@home.example", subject="S", text="T"), **put)
    mail.put(mail.Letter(to="marie@home.example", subject="S", text="T"), **put)
    mail.sent(sent, clock.now())
    assert Page(client.get(PAGE)).text.count("Sunday 22 November 2026: Your date has moved") == 1


def test_the_page_says_where_messages_go(client, marie):
    assert "We write to marie@home.example" in Page(client.get(PAGE)).text
    invited(marie, "newer@home.example", opened_at=clock.now())
    page = Page(client.get(PAGE)).text
    assert "newer@home.example" not in page
    assert "We write to another address" in page


def test_ended_access_gives_no_consent(client, marie):
    PortalAccess.objects.update(ended_at=EARLIER)
    assert client.post(PAGE, {"kinds": ["moved"]}).status_code == 410
    assert not Consent.objects.exists()
