"""Who looked at unusually many patients."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from intervals.models.audit import AuditEntry, Kind, Shown
from intervals.models.members import Role
from intervals.queries.looks import looks_of_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]
PAGE = "/desk/hamilton/audit/looks/"
TODAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)


@pytest.fixture
def looked(clinic):
    """Adds a list that somebody looked at: `looked(ada, 5)`, five patients that nobody saw before, or these."""

    def make(person, patients, at=NOON, about=None, kind=Kind.LIST_VIEWED, where=clinic):
        refs = [uuid4() for _each in range(patients)] if isinstance(patients, int) else patients
        entry = AuditEntry.objects.create(kind=kind, at=at, clinic=where, person=person, patient_ref=about)
        Shown.objects.bulk_create([Shown(entry=entry, patient_ref=ref) for ref in refs])
        return refs

    return make


def counted(clinic):
    return [
        (each.person, each.day, each.patients, each.unusual) for each in looks_of_days(clinic, TODAY).rows
    ]


def test_a_patient_counts_once_for_a_person_and_a_day(clinic, person, looked):
    ada, ida = person(Role.CLINICIAN), person(Role.FRONT_DESK)
    refs = looked(ada, 3)
    looked(ada, refs, about=refs[0], kind=Kind.LIST_EXPORTED)
    looked(ada, [], about=refs[1], kind=Kind.PATIENT_VIEWED)
    looked(ada, [], about=uuid4(), kind=Kind.PATIENT_VIEWED)
    looked(ida, refs[:2])
    looked(ada, refs, at=NOON - timedelta(days=1))
    assert counted(clinic) == [
        (ada.pk, TODAY, 4, False),
        (ada.pk, TODAY - timedelta(days=1), 3, False),
        (ida.pk, TODAY, 2, False),
    ]


def test_what_was_done_is_no_look_and_neither_is_anothers_clinic_or_an_older_day(
    clinic, sister, person, looked
):
    ada = person()
    looked(ada, [], about=uuid4(), kind=Kind.PATIENT_CREATED)
    looked(ada, 5, where=sister)
    looked(ada, 5, at=NOON - timedelta(days=14))
    looked(None, 5)
    assert counted(clinic) == []
    looked(ada, 5, at=NOON - timedelta(days=13))
    assert counted(clinic) == [(ada.pk, TODAY - timedelta(days=13), 5, False)]


def test_the_clinics_midnight_decides_the_day(clinic, person, looked):
    ada = person()
    looked(ada, 1, at=datetime(2026, 11, 22, 4, 59, tzinfo=UTC))
    looked(ada, 2, at=datetime(2026, 11, 22, 5, 0, tzinfo=UTC))
    assert counted(clinic) == [
        (ada.pk, TODAY, 2, False),
        (ada.pk, TODAY - timedelta(days=1), 1, False),
    ]


@pytest.mark.parametrize(("patients", "unusual"), [(30, False), (31, True)])
def test_more_than_three_times_the_usual_is_unusual_and_comes_first(
    clinic, person, looked, patients, unusual
):
    for _number in range(3):
        looked(person(), 10)
    much = person()
    looked(much, patients)
    found = looks_of_days(clinic, TODAY)
    assert found.usual == 10
    assert (found.rows[0].person, found.rows[0].unusual) == (much.pk, unusual)
    assert not any(each.unusual for each in found.rows[1:])


@pytest.mark.parametrize(("patients", "unusual"), [(19, False), (20, True)])
def test_few_are_never_unusual(clinic, person, looked, patients, unusual):
    for _number in range(3):
        looked(person(), 1)
    looked(person(), patients)
    assert looks_of_days(clinic, TODAY).rows[0].unusual is unusual


def test_a_manager_sees_it_and_it_names_no_patient(desk, person, looked, patient):
    marie = patient("Marie Tremblay")
    for _number in range(3):
        looked(person(), 2)
    looked(person(Role.FRONT_DESK, first_name="Nell", last_name="Quick"), 40, about=marie.ref)
    reader = desk(Role.MANAGER)
    text = reader.get(PAGE).text
    assert "Nell Quick" in text
    assert "unusually many" in text
    assert "Usual here: 2 patients a day" in text
    assert "Marie" not in text
    entry = AuditEntry.objects.latest("pk")
    assert (entry.kind, entry.person) == (Kind.AUDIT_READ, reader.user)
    assert PAGE in reader.get("/desk/hamilton/audit/").text
    assert (
        reader.get("/desk/hamilton/audit/", {"person": entry.person.pk, "on": "2026-11-22"}).status_code
        == 200
    )


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.CLINICIAN])
def test_others_do_not(desk, role):
    assert desk(role).get(PAGE).status_code == 403


def test_nobody_looked(desk):
    assert "Nobody looked at a patient" in desk(Role.AUDITOR).get(PAGE).text


def test_it_costs_one_query_for_many(clinic, person, looked):
    for _number in range(5):
        looked(person(), 200)
    with CaptureQueriesContext(connection) as queries:
        looks_of_days(clinic, TODAY)
    assert len(queries) == 1
