"""Deletion for good: nothing of the patient is left in any table; the audit says that it happened."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from intervals import clock
from intervals.actions.indexing import index
from intervals.actions.mail import Letter, put
from intervals.actions.patients import DeleteReason, amend, delete_for_good, version_of
from intervals.actions.refusals import Refused
from intervals.models.accounts import User
from intervals.models.audit import AuditEntry, Kind
from intervals.models.clinics import Clinic
from intervals.models.members import Membership, Role
from intervals.models.messages import Message, MessageKind
from intervals.models.patients import NameWord, Patient
from intervals.models.portal import PortalAccess
from intervals.models.treatments import Treatment
from intervals.queries.details import Details
from tests.desk.apart import merge_apart
from tests.desk.asking import asker
from tests.desk.full_record import every_value, record_of_everything


@pytest.fixture
def here(db: None) -> tuple[Clinic, User]:
    clinic = Clinic.objects.get(slug="hamilton")
    user = User.objects.create_user("manager@clinic.example")
    Membership.objects.create(user=user, clinic=clinic, role=Role.MANAGER)
    return clinic, user


def traces(*tags: str) -> list[str]:
    return [where for where, text in every_value() if any(tag.casefold() in text.casefold() for tag in tags)]


def test_nothing_is_left_in_any_table(here: Any) -> None:
    clinic, user = here
    by = asker(user, clinic)
    patient = record_of_everything(clinic, user, clock.now(), "xerxes")
    other = record_of_everything(clinic, user, clock.now(), "yolanda", date_of_birth=date(1931, 7, 9))
    further = record_of_everything(clinic, user, clock.now(), "zebulon")
    neighbour = record_of_everything(clinic, user, clock.now(), "wilhelmina", name="Ann Zoxerxes-Lee")
    merge_apart(by=by, into=other, other=further)
    merge_apart(by=by, into=patient, other=other)
    details = Details.of(Patient.objects.get(pk=patient.pk))
    renamed = Details(**details.values() | {"name": "Umberto Xerxesson"})
    amend(by=by, patient=patient, details=renamed, version=version_of(patient))
    tags = (
        "quillxerxes",
        "yolanda",
        "zebulon",
        "umberto",
        "1971-02-03",
        "1931-07-09",
        "note xerxes",
        "LOTxerxes",
    )
    assert set(traces(*tags)) > {
        "Patient.name",
        "SearchKey.key",
        "NameWord.word",
        "Treatment.lot_number",
        "Amendment.changes",
    }
    delete_for_good(by=by, patient=patient, reason=DeleteReason.ASKED)
    left = traces(
        "quillxerxes", "yolanda", "zebulon", "umberto", "1931-07-09", "note xerxes", "LOTxerxes", "id-xerxes"
    )
    assert left == []
    assert list(Patient.objects.all()) == [neighbour]
    assert {each.patient_id for each in Treatment.objects.all()} == {neighbour.pk}
    assert {bytes(word) for word in NameWord.objects.values_list("word", flat=True)} >= {b"zoxerxes"}
    entry = AuditEntry.objects.latest("pk")
    assert (entry.kind, entry.patient_ref, entry.person, entry.detail) == (
        Kind.PATIENT_DELETED, patient.ref, user, {"reason": "asked", "treatments": 6, "merged": 2},
    )  # fmt: skip


def test_letters_to_an_address_of_hers_alone_go_with_her(here: Any) -> None:
    clinic, user = here
    hers, shared = (record_of_everything(clinic, user, clock.now(), each) for each in "ab")
    PortalAccess.objects.all().delete()
    invited = {"clinic": clinic, "invited_by": user, "invited_at": clock.now()}
    for patient, email in ((hers, "Marie@home.example"), (hers, "both@home.example"), (hers, user.email)):
        PortalAccess.objects.create(patient=patient, email=email, **invited)
    PortalAccess.objects.create(patient=shared, email="Both@home.example", **invited)
    for to in ("marie@home.example", "both@home.example", user.email, "ada@home.example"):
        put(Letter(to=to, subject="s", text="t"), kind=MessageKind.INVITATION, clinic=clinic)
    put(Letter(to="marie@home.example", subject="s", text="t"), kind=MessageKind.REMINDER, clinic=clinic)
    delete_for_good(by=asker(user, clinic), patient=hers, reason=DeleteReason.ASKED)
    left = Message.objects.filter(patient=None).values_list("kind", "to")
    assert set(left) >= {
        ("invitation", "both@home.example"),
        ("invitation", user.email),
        ("reminder", "marie@home.example"),
    }
    assert ("invitation", "marie@home.example") not in left


def test_a_word_that_somebody_else_is_called_stays(here: Any) -> None:
    clinic, user = here
    first = record_of_everything(clinic, user, clock.now(), "a", name="Marie Tremblay")
    record_of_everything(clinic, user, clock.now(), "b", name="Tremblay-Roy Ann")
    sister = Clinic.objects.create(slug="nz", name="NZ", town="Hamilton", time_zone="Pacific/Auckland")
    there = record_of_everything(sister, user, clock.now(), "c", name="Marie Stone")
    index(there)
    delete_for_good(by=asker(user, clinic), patient=first, reason=DeleteReason.MISTAKE)
    words = {(clinic, bytes(word)) for clinic, word in NameWord.objects.values_list("clinic", "word")}
    assert (clinic.pk, b"tremblay") in words
    assert (clinic.pk, b"marie") not in words
    assert (sister.pk, b"marie") in words


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.FRONT_DESK, Role.AUDITOR])
def test_only_a_manager_deletes(here: Any, role: Role) -> None:
    clinic, user = here
    patient = record_of_everything(clinic, user, clock.now(), "a")
    with pytest.raises(PermissionDenied):
        delete_for_good(by=asker(user, clinic, role), patient=patient, reason=DeleteReason.ASKED)
    assert Patient.objects.exists()


def test_a_second_deletion_is_told_and_an_unknown_reason_deletes_nothing(here: Any) -> None:
    clinic, user = here
    patient = record_of_everything(clinic, user, clock.now(), "a")
    with pytest.raises(ValueError, match="whim"):
        delete_for_good(by=asker(user, clinic), patient=patient, reason="whim")  # type: ignore[arg-type]
    again = Patient.objects.get()
    delete_for_good(by=asker(user, clinic), patient=patient, reason=DeleteReason.RETENTION)
    with pytest.raises(Refused):
        delete_for_good(by=asker(user, clinic), patient=again, reason=DeleteReason.RETENTION)


@pytest.mark.usefixtures("at")
def test_the_page_asks_for_a_reason_and_a_tick(desk: Any, patient: Any) -> None:
    there = patient("Ann Lee")
    page = desk(Role.MANAGER)
    address = reverse("desk-patient-delete", kwargs={"clinic": "hamilton", "patient": there.ref})
    assert "Nobody can bring it back." in page.get(address).content.decode()
    for data in ({}, {"reason": "asked"}, {"understood": "on"}, {"reason": "whim", "understood": "on"}):
        answer = page.post(address, data)
        assert answer.status_code == 422
        assert "There is a problem" in answer.content.decode()
    assert Patient.objects.exists()
    answer = page.post(address, {"reason": "asked", "understood": "on"})
    assert answer["Location"] == reverse("desk-patients", kwargs={"clinic": "hamilton"})
    assert not Patient.objects.exists()
    assert page.get(address).status_code == 404
