"""Merging: nothing is lost, what differs is told, chains end at one record, the old address leads to the new."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intervals import clock
from intervals.actions import merging, patients
from intervals.actions.indexing import index
from intervals.actions.refusals import Refused
from intervals.models.accounts import User
from intervals.models.audit import AuditEntry, Kind
from intervals.models.circumstances import Circumstance
from intervals.models.clinics import Clinic
from intervals.models.contacts import Contact
from intervals.models.members import Membership, Role
from intervals.models.overrides import Override
from intervals.models.patients import Amendment, Patient
from intervals.models.plans import Hold, Plan
from intervals.models.treatments import TreatedArea, Treatment
from intervals.queries.details import FIELDS, Details
from intervals.queries.search import search
from tests.desk.apart import all_apart, merge_apart
from tests.desk.asking import asker
from tests.desk.full_record import add_record, every_value, record_of_everything, rows_of

TABLES = (Treatment, TreatedArea, Plan, Circumstance, Hold, Override, Contact, Amendment)


@pytest.fixture
def here(db: None) -> tuple[Clinic, User]:
    clinic = Clinic.objects.get(slug="hamilton")
    user = User.objects.create_user("manager@clinic.example")
    Membership.objects.create(user=user, clinic=clinic, role=Role.MANAGER)
    return clinic, user


def rows() -> dict[str, Any]:
    return {model.__name__: rows_of(model, {"patient_id"}) for model in TABLES}


def test_of_what_both_records_plan_or_hold_one_stays(here: Any, patient, planned, held) -> None:
    clinic, user = here
    keep, other = patient(), patient("Maria")
    for each in (keep, other):
        planned(each, "botox", date(2026, 12, 24))
        held(each, "botox", None)
        held(each, "botox", date(2026, 12, 20))
    merge_apart(by=asker(user, clinic), into=keep, other=other)
    assert [each.state for each in Plan.objects.order_by("pk")] == ["open", "cancelled"]
    assert [each.lifted_at is None for each in Hold.objects.order_by("pk")] == [True, True, False, False]
    assert {each.patient_id for each in (*Plan.objects.all(), *Hold.objects.all())} == {keep.pk}


def test_everything_moves_and_nothing_is_lost(here: Any) -> None:
    clinic, user = here
    keep = record_of_everything(clinic, user, clock.now(), "xerxes", telephone="", other_id="")
    other = record_of_everything(clinic, user, clock.now(), "yolanda")
    values_before, before = every_value(), rows()
    merge_apart(by=asker(user, clinic), into=keep, other=other)
    keep.refresh_from_db()
    other.refresh_from_db()
    after = rows()
    for name, held in before.items():
        assert held.items() <= after[name].items(), name
    assert {row["patient_id"] for model in TABLES[2:] for row in model._base_manager.values()} == {keep.pk}
    assert {each.patient_id for each in Treatment.objects.all()} == {keep.pk}
    assert (keep.telephone, keep.other_id) == (other.telephone, other.other_id)
    assert (keep.name, keep.email, keep.note) == (
        "Zoxerxes Quillxerxes",
        "xerxes@example.org",
        "note xerxes\n\nnote yolanda",
    )
    assert other.merged_into == keep
    amendment = Amendment.objects.first()
    assert amendment.changes["telephone"] == ["", other.telephone]
    assert "Zoyolanda Quillyolanda" in amendment.changes["merged"][1]
    texts = {text for _where, text in every_value()}
    lost = {text for where, text in values_before if where.startswith("Patient.") and text not in texts}
    assert lost == {"note xerxes"}
    assert any("note xerxes" in text for text in texts)
    entries = AuditEntry.objects.filter(kind=Kind.PATIENT_MERGED)
    assert {(each.patient_ref, tuple(each.detail)) for each in entries} == {
        (keep.ref, ("other", "filled")), (other.ref, ("into",)),
    }  # fmt: skip


def test_both_names_find_the_one_who_stays(here: Any) -> None:
    clinic, user = here
    keep = record_of_everything(
        clinic, user, clock.now(), "a", name="Marie Tremblay", telephone="905 555 0142"
    )
    other = record_of_everything(clinic, user, clock.now(), "b", name="Maria Roy", telephone="416 555 7777")
    merge_apart(by=asker(user, clinic), into=keep, other=other)
    for text in ("tremblay", "roy", "0142", "7777", "maria", "tremblya", "b@example.org", "id-b"):
        assert search(clinic, text).rows == [keep], text
    index(keep)
    assert search(clinic, "roy").rows == [keep]


def test_a_chain_ends_at_one_record_and_a_circle_cannot_be_made(here: Any) -> None:
    clinic, user = here
    by = asker(user, clinic)
    first, second, third = (record_of_everything(clinic, user, clock.now(), tag) for tag in "abc")
    merge_apart(by=by, into=second, other=first)
    merge_apart(by=by, into=third, other=second)
    for each in (first, second):
        each.refresh_from_db()
        assert each.merged_into == third
    assert search(clinic, "quilla").rows == [third]
    for keep, other in ((first, third), (third, first), (second, first), (third, third)):
        with pytest.raises(Refused):
            merge_apart(by=by, into=keep, other=other)
    assert Treatment.objects.filter(patient=third).count() == 6


def test_a_patient_of_another_clinic_cannot_be_merged(here: Any) -> None:
    clinic, user = here
    sister = Clinic.objects.create(slug="nz", name="NZ", town="Hamilton", time_zone="Pacific/Auckland")
    keep = record_of_everything(clinic, user, clock.now(), "a")
    other = record_of_everything(sister, user, clock.now(), "b")
    for pair in ({"into": keep, "other": other}, {"into": other, "other": keep}):
        with pytest.raises(Refused):
            merge_apart(by=asker(user, clinic), **pair)
    assert not Patient.objects.exclude(merged_into=None).exists()


@pytest.mark.parametrize(
    ("mine", "its", "archived"), [(True, True, True), (True, False, False), (False, True, False)]
)
def test_who_is_present_in_either_record_is_present(here: Any, mine: bool, its: bool, archived: bool) -> None:
    clinic, user = here
    at = {True: {"archived_at": clock.now() + timedelta(hours=1), "archived_by": user}, False: {}}
    keep = record_of_everything(clinic, user, clock.now(), "a", **at[mine])
    other = record_of_everything(clinic, user, clock.now(), "b", **at[its])
    assert merging.preview(keep, other).restored is (mine != its)
    merge_apart(by=asker(user, clinic), into=keep, other=other)
    keep.refresh_from_db()
    assert (keep.archived_at is not None) is archived
    told = AuditEntry.objects.filter(kind=Kind.PATIENT_RESTORED).values_list("patient_ref", flat=True)
    assert list(told) == [each.ref for each, was in ((keep, mine), (other, its)) if was and mine != its]


def test_the_preview_says_that_an_archived_record_comes_back(desk: Any, patient: Any) -> None:
    keep, other = patient("Ann"), patient("Anna", archived_at=clock.now())
    page, said = desk(), "One of the two records is archived. After merging, all of it is on the lists again."
    for one, two in ((keep, other), (other, keep)):
        assert said in page.get(page_of("desk-patient-merge", one), {"other": str(two.ref)}).text
    present = {"other": str(patient("Anne").ref)}
    assert said not in page.get(page_of("desk-patient-merge", keep), present).text


@pytest.mark.parametrize(("length", "one_note"), [(995, True), (996, True), (997, False)])
def test_two_notes_become_one_where_the_form_would_still_take_it(
    here: Any, length: int, one_note: bool
) -> None:
    """2000 characters, of which two line ends take four."""
    clinic, user = here
    mine, its = "m" * 1000, "i" * length
    keep = record_of_everything(clinic, user, clock.now(), "a", note=mine)
    other = record_of_everything(clinic, user, clock.now(), "b", note=its)
    merge_apart(by=asker(user, clinic), into=keep, other=other)
    keep.refresh_from_db()
    assert keep.note == (f"{mine}\n\n{its}" if one_note else mine)
    assert its in str(Amendment.objects.first().changes["merged"])


def test_what_moves_is_counted_with_one_question(
    here: Any, desk: Any, django_assert_max_num_queries: Any
) -> None:
    clinic, user = here
    keep, other = (record_of_everything(clinic, user, clock.now(), tag) for tag in "ab")
    page, where = desk(), page_of("desk-patient-merge", keep)
    page.get(where, {"other": str(other.ref)})  # what a process reads once
    with django_assert_max_num_queries(25):
        shown = page.get(where, {"other": str(other.ref)})
    moved = [
        (model._meta.verbose_name_plural, model.objects.filter(patient=other).count())
        for model in merging.MOVED
    ]
    assert shown.context["preview"].moved == [
        (str(name).capitalize(), number) for name, number in moved if number
    ]


@pytest.mark.parametrize("what", ["merge", "amend", "delete"])
def test_whoever_changes_the_index_waits_at_the_clinic_before_locking_a_patient(here: Any, what: str) -> None:
    """In another order two of them could each hold what the other waits for."""
    clinic, user = here
    by = asker(user, clinic)
    keep, other = (record_of_everything(clinic, user, clock.now(), tag) for tag in "ab")
    apart = all_apart(by, keep, other)
    acts = {
        "merge": lambda: merging.merge(by=by, into=keep, other=other, **apart),
        "amend": lambda: patients.amend(
            by=by, patient=keep, details=Details("Ann", date(1985, 5, 12)), version=patients.version_of(keep)
        ),
        "delete": lambda: patients.delete_for_good(by=by, patient=keep, reason=patients.DeleteReason.ASKED),
    }
    with CaptureQueriesContext(connection) as queries:
        acts[what]()
    reads = [each["sql"] for each in queries if each["sql"].startswith("SELECT")]
    tables = [re.findall(r'FROM "(\w+)"', sql)[0] for sql in reads]
    locks = [each for each in tables if each in ("intervals_clinic", "intervals_patient")]
    assert locks[:2] == ["intervals_clinic", "intervals_patient"]


BLANK = st.sampled_from(["", "a", "b"])
PERSON = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["Ann Lee", "Anna Lee", "Bo"]),
        "date_of_birth": st.sampled_from([date(1985, 5, 12), date(1985, 12, 5)]),
        "telephone": st.sampled_from(["", "905 555 0142", "416 555 7777"]),
        "email": st.sampled_from(["", "a@example.org", "b@example.org"]),
        "language": st.sampled_from(["", "en", "fr"]),
        "note": BLANK,
    }
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.lists(st.tuples(PERSON, st.integers(0, 2)), min_size=2, max_size=4), data=st.data())
def test_whatever_is_merged_in_whatever_order_nothing_is_lost(here: Any, people: Any, data: Any) -> None:
    clinic, user = here
    Patient.objects.all().delete()
    made = []
    for number, (fields, records) in enumerate(people):
        patient = Patient.objects.create(
            clinic=clinic, created_by=user, created_at=clock.now(), other_id=f"id{number}", **fields
        )
        index(patient)
        for _record in range(records):
            add_record(patient, user, clock.now(), f"t{number}")
        made.append(patient)
    before = rows()
    standing = list(made)
    while len(standing) > 1:
        keep, other = data.draw(st.permutations(standing))[:2]
        merge_apart(by=asker(user, clinic), into=keep, other=other)
        standing.remove(other)
    [last] = standing
    last.refresh_from_db()
    after = rows()
    for name, held in before.items():
        assert held.items() <= after[name].items(), name
    told = str(list(Amendment.objects.values_list("changes", flat=True)))
    for (fields, _records), patient in zip(people, made, strict=True):
        shown = Details(other_id=patient.other_id, **fields)
        for name in FIELDS:
            assert shown.shown(name) in told or getattr(last, name) == getattr(shown, name), name
        for text in (fields["name"], fields["telephone"], fields["email"], patient.other_id):
            assert not text or search(clinic, text).rows == [last]


def page_of(name: str, patient: Patient) -> str:
    return reverse(name, kwargs={"clinic": "hamilton", "patient": patient.ref})


@pytest.mark.usefixtures("at")
def test_the_pages_lead_from_a_search_to_a_preview_to_the_merge(
    desk: Any, patient: Any, treated: Any
) -> None:
    keep, other = (
        patient("Marie Tremblay", email="m@example.org"),
        patient("Maria Tremblay", telephone="905 555 0142"),
    )
    treated(other, "microneedling", date(2026, 11, 10))
    index(keep)
    index(other)
    page = desk(Role.CLINICIAN)
    address = page_of("desk-patient-merge", keep)
    found = page.post(address, {"q": "maria"}, follow=True).content.decode()
    assert f"{address}?other={other.ref}" in found
    shown = page.get(address, {"other": str(other.ref)})
    text = shown.content.decode()
    assert "Merge these two records?" in text
    assert "Maria Tremblay" in text
    assert "Treatments: 1" in text
    assert AuditEntry.objects.filter(kind=Kind.PATIENT_VIEWED, shown__patient_ref=other.ref).exists()
    answer = page.post(address, {"other": str(other.ref)})
    assert answer["Location"] == page_of("desk-patient", keep)
    for name in ("desk-patient", "desk-patient-edit", "desk-patient-merge"):
        assert page.get(page_of(name, other))["Location"] == page_of(name, keep)
    history = page.get(page_of("desk-patient", keep)).content.decode()
    assert "Merged with" in history
    assert "Name: Maria Tremblay" in history
    assert "same record" in page.get(address, {"other": str(other.ref)}).content.decode()
    again = page.post(address, {"other": str(other.ref)})
    assert again.status_code == 409


@pytest.mark.usefixtures("at")
def test_the_other_one_is_of_the_same_clinic_or_not_there(desk: Any, patient: Any, sister: Any) -> None:
    keep, other = patient(), patient(at=sister)
    page = desk()
    for ref in (str(other.ref), "x", "00000000-0000-0000-0000-000000000000"):
        assert page.get(page_of("desk-patient-merge", keep), {"other": ref}).status_code == 404
        assert page.post(page_of("desk-patient-merge", keep), {"other": ref}).status_code == 404
    other.refresh_from_db()
    assert other.merged_into is None
