"""Messages to patients at the desk: chosen and worded by a manager, and what a patient wants noted on her page."""

import csv
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from intervals import clock
from intervals.actions import consents
from intervals.models.asked import Asked
from intervals.models.audit import AuditEntry, Kind
from intervals.models.clinic_messages import ClinicMessage, MailHours
from intervals.models.clinics import Clinic
from intervals.models.consents import Consent, Way
from intervals.models.members import Role
from intervals.models.messages import Message
from intervals.models.notices import Notice
from intervals.models.patients import Patient
from intervals.models.procedures import Procedure
from tests.web.page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


def where(name: str, **more: Any) -> str:
    return reverse(name, kwargs={"clinic": "hamilton", **more})


WORDED = {
    "is_used": "on",
    "subject": "{clinic} writes",
    "text": "Look here:\n\n{link}\n\nOr call {telephone}.",
}


def test_what_is_worded_is_shown_exactly_as_it_is_sent(desk: Any) -> None:
    Clinic.objects.update(address="1 Main Street", telephone="905 555 0100", name="North")
    manager = desk()
    assert manager.post(where("desk-message", message="moved"), WORDED).status_code == 302
    page = Page(manager.get(where("desk-messages")))
    for said in (
        "North writes",
        "Or call 905 555 0100.",
        "/me/",
        "1 Main Street",
        "To stop messages of this kind",
    ):
        assert said in page.main
    row = ClinicMessage.objects.get()
    assert (row.kind, row.is_used) == ("moved", True)
    assert AuditEntry.objects.filter(kind="messages_changed").count() == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"text": "Look"}, "Write {link} where"),
        ({"text": "{name}: {link}"}, "{name} is not filled in"),
        ({"text": "Your BOTOX: {link}"}, "an e-mail names no treatment"),
        ({"subject": "Microneedling"}, "an e-mail names no treatment"),
        ({"subject": "x" * 121}, "120"),
        ({"text": "{"}, "is not filled in"),
    ],
)
def test_words_that_are_none_are_refused(desk: Any, typed: dict[str, str], said: str) -> None:
    Clinic.objects.update(address="1 Main Street")
    answer = desk().post(where("desk-message", message="moved"), WORDED | typed)
    assert answer.status_code in (409, 422)
    assert said in Page(answer).main
    assert not ClinicMessage.objects.exists()


def test_all_that_is_wrong_is_said_at_once_and_at_its_field(desk: Any) -> None:
    Clinic.objects.update(address="")
    typed = WORDED | {"subject": "{who}: Botox", "text": "{name}, {what}"}
    page = Page(desk().post(where("desk-message", message="moved"), typed))
    told = [
        ("id_is_used", "postal address is not set"),
        ("id_subject", "{who} is not filled in"),
        ("id_subject", "names no treatment"),
        ("id_text", "{name}, {what} is not filled in"),
        ("id_text", "Write {link} where"),
    ]
    for field, said in told:
        [at_field] = [each for each in page.root.walk() if each.attrs.get("id") == f"{field}_error"]
        assert said in at_field.text
        assert page.main.count(said) >= 2  # in the summary, too


def test_each_hour_that_is_none_is_named(desk: Any) -> None:
    page = Page(desk().post(where("desk-messages-hours"), {"first": "x", "last": "25"}))
    assert page.main.count("“From”: enter a full hour") == 2
    assert page.main.count("“Until”: enter a full hour") == 2
    assert "such as 20" in page.main


def test_the_standard_words_are_shown_with_the_clinics_name(desk: Any) -> None:
    Clinic.objects.update(name="North", telephone="")
    page = Page(desk().get(where("desk-message", message="moved")))
    [standard] = [each.text for each in page.root.walk() if each.tag == "blockquote"]
    assert "North: your date has moved" in standard
    assert "See what it is about: http" in standard
    assert "{" not in standard, "as it is sent"
    assert "{clinic} North" in page.main, "said once, for all that is worded"
    assert "{telephone} nothing: the clinic has not said it" in page.main
    assert "Leave it empty to use the standard text." in page.main


def test_a_notice_says_which_date_moved_from_when_to_when(desk: Any, patient: Any) -> None:
    marie = patient(email="marie@home.example")
    now = marie.created_at
    botox = Procedure.objects.get(slug="botox")
    days = {"which": "earliest", "was": date(2026, 12, 25), "day": date(2026, 12, 21)}
    Notice.objects.create(patient=marie, kind="moved", procedure=botox, made_at=now, due_at=now, **days)
    page = Page(desk(Role.FRONT_DESK).get(where("desk-patient-messages", patient=marie.ref)))
    said = "Botox, earliest date: from Friday 25 December 2026 to Monday 21 December 2026."
    assert said in page.main


def test_a_clinic_that_does_not_say_where_it_is_sends_nothing(desk: Any) -> None:
    Clinic.objects.update(address="")
    manager = desk()
    answer = manager.post(where("desk-message", message="moved"), WORDED)
    assert answer.status_code == 422
    assert "postal address is not set" in Page(answer).main
    assert "Nothing leaves until this is mended" in Page(manager.get(where("desk-messages"))).main


def test_a_kind_that_is_none_is_not_there(desk: Any) -> None:
    assert desk().get(where("desk-message", message="account")).status_code == 404
    assert desk(Role.FRONT_DESK).get(where("desk-message", message="moved")).status_code == 403


@pytest.mark.parametrize(("hours", "status"), [((8, 20), 302), ((19, 9), 422), ((9, 9), 422), ((0, 25), 422)])
def test_the_hours_run_forward(desk: Any, hours: tuple[int, int], status: int) -> None:
    first, last = map(str, hours)
    assert desk().post(where("desk-messages-hours"), {"first": first, "last": last}).status_code == status
    assert MailHours.objects.exists() == (status == 302)


def test_what_a_patient_wants_is_noted_on_her_page(desk: Any, patient: Any) -> None:
    marie = patient(email="marie@home.example")
    front = desk(Role.FRONT_DESK)
    address = where("desk-patient-messages", patient=marie.ref)
    assert front.post(address, {"kinds": ["moved", "due"]}).status_code == 302
    page = Page(front.get(address))
    assert "May " in page.main
    assert "Your date has moved: asked for" in page.main
    assert {*Consent.objects.standing().values_list("kind", flat=True)} == {"moved", "due"}
    assert front.post(address, {}).status_code == 302
    assert not Consent.objects.standing().exists()
    assert "taken back" in Page(front.get(address)).main


def test_an_address_that_was_refused_for_good_stands_on_the_patients_page(
    desk: Any, patient: Any, clinic: Clinic
) -> None:
    marie = patient(email="marie@home.example")
    now = marie.created_at
    Message.objects.create(
        key="1", kind="moved", clinic=clinic, patient=marie, to=marie.email, put_at=now, due_at=now, next_try_at=now,
        failed_at=now, why="550 nobody here",
    )  # fmt: skip
    front = desk(Role.FRONT_DESK)
    assert "Refused by the mail server" in Page(front.get(where("desk-patient", patient=marie.ref))).main
    assert "550 nobody here" in Page(front.get(where("desk-patient-messages", patient=marie.ref))).main
    Patient.objects.update(email="new@home.example")
    assert "Refused" not in Page(front.get(where("desk-patient", patient=marie.ref))).main


def test_the_proofs_are_a_file_with_everybody_in_it_and_audited(
    desk: Any, patient: Any, clinic: Clinic, sister: Clinic
) -> None:
    marie, archived, elsewhere = patient("Marie Roy"), patient("=Zoé"), patient("Ada Vale", at=sister)
    for each in (marie, archived, elsewhere):
        consents.set_kinds(each, ["moved", "due"], wording=f"May we, {each.name}?", way=Way.DESK)
    consents.set_kinds(marie, ["due"], wording="Which?", way=Way.ME)
    Patient.objects.filter(pk=archived.pk).update(archived_at=clock.now())
    Asked.objects.create(
        clinic=clinic,
        kind="updates",
        to="eve@home.example",
        digest="f" * 64,
        wording="Shall we?",
        asked_at=clock.now(),
    )
    manager = desk()
    response = manager.get(where("desk-consents-csv"))
    rows = [*csv.DictReader(response.getvalue().decode("utf-8-sig").splitlines())]
    assert [(row["Who"], row["Message"], row["How it ended"]) for row in rows] == [
        ("Marie Roy", "Your date has moved", "On the patient’s own pages"),
        ("Marie Roy", "Due this week", ""),
        ("'=Zoé", "Your date has moved", ""),
        ("'=Zoé", "Due this week", ""),
        ("Somebody at the clinic’s pages", "The guidance has changed", ""),
    ]
    assert rows[0]["What was asked"] == "May we, Marie Roy?"
    assert rows[0]["Asked for at"] == "2026-11-22T12:00:00-05:00"
    assert rows[-1]["Reference or keyed hash of the address"] == "f" * 64
    assert "eve@" not in str(rows), "no address"
    entry = AuditEntry.objects.get(kind=Kind.LIST_EXPORTED)
    assert entry.detail == {"list": "consents", "rows": 5}
    assert {each.patient_ref for each in entry.shown.all()} == {marie.ref, archived.ref}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MANAGER])
def test_the_proofs_are_a_managers(desk: Any, role: Role) -> None:
    reader = desk(role)
    assert reader.get(where("desk-consents-csv")).status_code == 403
    assert "csv" not in reader.get(where("desk-messages")).text


def test_nobody_is_asked_what_she_wants_where_nothing_can_be_sent(desk: Any, patient: Any) -> None:
    marie = patient(email="")
    page = Page(desk().get(where("desk-patient-messages", patient=marie.ref)))
    assert "Save what the patient wants" not in page.response.text
    assert page.links["Choose what is sent"] == where("desk-messages")
