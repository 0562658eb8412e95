"""To which address a patient is written: one that reads her pages, else the one on record; a child's parent alone."""

from datetime import date, timedelta

import pytest

from intervals import clock
from intervals.actions import consents
from intervals.actions.mail import letter_of
from intervals.actions.refusals import Refused
from intervals.actions.telling import may_leave, put_message
from intervals.models.clinic_messages import ClinicMessage
from intervals.models.clinics import Clinic
from intervals.models.consents import Consent
from intervals.models.messages import Message
from intervals.models.notices import Notice
from intervals.models.procedures import Procedure
from intervals.queries.portal import told_at
from intervals.web.own_mail import invitation_letter
from tests.desk.asking import asker
from tests.desk.conftest import EARLIER
from tests.mail.conftest import WORDING
from tests.patient.signed_in import invited
from tests.web.page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
ON = date(2026, 11, 22)
CHILD = {"date_of_birth": date(2014, 11, 23)}


@pytest.fixture
def from_16(clinic):
    Clinic.objects.filter(pk=clinic.pk).update(own_access_from_age=16)
    clinic.refresh_from_db()
    return clinic


def test_the_address_on_record_until_one_reads_her_pages(clinic, patient):
    marie = patient(email="record@home.example")
    assert told_at(marie, clinic, ON) == "record@home.example"
    access = invited(marie, "reads@home.example", opened_at=None)
    assert told_at(marie, clinic, ON) == "record@home.example", "it has opened nothing yet"
    access.opened_at = EARLIER
    access.save()
    assert told_at(marie, clinic, ON) == "reads@home.example"
    invited(marie, "later@home.example", opened_at=EARLIER + timedelta(hours=1))
    assert told_at(marie, clinic, ON) == "later@home.example", "the newest"
    marie.accesses.update(ended_at=clock.now())
    assert told_at(marie, clinic, ON) == "record@home.example"


def test_below_the_age_a_parent_and_nobody_else(from_16, patient):
    child = patient(email="record@home.example", **CHILD)
    assert told_at(child, from_16, ON) == ""
    invited(child, "own@home.example")
    assert told_at(child, from_16, ON) == ""
    invited(child, "parent@home.example", is_parent=True)
    assert told_at(child, from_16, ON) == "parent@home.example"


def test_from_the_birthday_on_no_parent(from_16, patient):
    child = patient(email="record@home.example", **CHILD)
    invited(child, "parent@home.example", is_parent=True)
    assert told_at(child, from_16, date(2030, 11, 22)) == "parent@home.example"
    assert told_at(child, from_16, date(2030, 11, 23)) == "record@home.example"


def test_a_message_goes_there_and_not_where_it_no_longer_does(clinic, told):
    marie = told("moved", email="record@home.example")
    access = invited(marie, "reads@home.example")
    message = put_message(marie, clinic, Consent.objects.get(), ON)
    assert message.to == "reads@home.example"
    access.email = "moved@home.example"
    access.save()
    assert not may_leave(message)
    assert Message.objects.get().cancelled_at


def test_the_desk_says_that_a_parent_is_missing(from_16, patient, person):
    child = patient(email="record@home.example", **CHILD)
    by = asker(person(), from_16)
    with pytest.raises(Refused, match="no parent has opened"):
        consents.note(by=by, patient=child, kinds=["moved"], wording=WORDING)
    invited(child, "parent@home.example", is_parent=True)
    assert consents.note(by=by, patient=child, kinds=["moved"], wording=WORDING) == ["moved"]


def test_a_demonstration_shows_what_is_to_be_told_and_until_when(client, settings, told):
    settings.DEMO = True
    marie = told("moved", email="record@home.example")
    Notice.objects.create(
        patient=marie,
        kind="moved",
        procedure=Procedure.objects.get(slug="botox"),
        which="earliest",
        was=ON,
        made_at=clock.now(),
        due_at=clock.now() + timedelta(minutes=10),
    )
    page = Page(client.get("/outbox/"))
    until = f"{clock.now() + timedelta(minutes=10):%Y-%m-%d %H:%M}"
    assert f"Your date has moved, to record@home.example: not before {until} UTC" in page.main
    Notice.objects.update(dropped_at=clock.now(), why="Gone.")
    assert "Waits to be written" not in Page(client.get("/outbox/")).main


@pytest.mark.parametrize("own_words", ["", "Please look: {link}"])
def test_a_parents_message_says_whose_record_it_is_about(from_16, told, own_words):
    """A mother of two would not know otherwise; nothing of what was done stands in it all the same."""
    child = told(name="Tom {link} Tremblay", date_of_birth=date(2015, 3, 1))
    invited(child, "parent@home.example", is_parent=True)
    ClinicMessage.objects.filter(clinic=from_16, kind="moved").update(text=own_words)
    consent = Consent.objects.get(patient=child, kind="moved")
    said = letter_of(put_message(child, from_16, consent, ON))
    assert said.to == "parent@home.example"
    for text in (said.text, said.html):
        assert "This is about the record of Tom {link} Tremblay." in text
    assert "your date" not in said.subject + said.text + said.html


def test_a_patients_own_message_does_not_name_her(from_16, told):
    marie = told()
    consent = Consent.objects.get(patient=marie, kind="moved")
    said = letter_of(put_message(marie, from_16, consent, ON))
    assert "One of your dates has moved." in said.text
    assert marie.name not in said.subject + said.text + said.html


def test_an_invitation_to_a_parent_speaks_to_a_parent(patient):
    child = patient(date_of_birth=date(2015, 3, 1))
    said = invitation_letter(invited(child, "parent@home.example", is_parent=True), "https://here/me/")
    assert "as a parent" in said.text
    assert "of your own" not in said.text
