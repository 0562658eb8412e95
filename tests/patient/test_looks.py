"""Who looked at her record: roles and days, no names, from the log; nobody else's looks, nobody else's record."""

from datetime import date, timedelta

import pytest

from intervals.actions import audit
from intervals.models.audit import AuditEntry, Kind
from intervals.models.members import Role
from tests.patient.signed_in import signed_in_patient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


@pytest.fixture
def marie(patient):
    return patient("Marie Tremblay")


def rows(client):
    page = client.get("/me/looks/").text
    return page[page.index("<main") : page.index("</main>")]


def test_she_reads_roles_and_days_and_no_names(client, desk, person, marie, at):
    ida = person(Role.FRONT_DESK, first_name="Ida", last_name="Moss")
    for browser in (desk(user=ida), desk(Role.CLINICIAN), desk(Role.CLINICIAN)):
        browser.get(f"/desk/hamilton/patients/{marie.ref}/")
    at.shift(timedelta(days=1))
    signed_in_patient(client, marie)
    client.get("/me/")
    text = rows(client)
    assert "Sun 22 Nov" in text
    assert "a clinician, the front desk</td>" in text
    assert text.index("Mon 23 Nov") < text.index("Sun 22 Nov")
    assert "you, here" in text
    for name in ("Ida", "Moss", ida.email):
        assert name not in text


def test_a_list_that_showed_her_is_a_look(client, person, marie, clinic):
    audit.add(
        Kind.LIST_VIEWED, person=person(), clinic=clinic, address=None, shown=[marie.ref], page="desk-today"
    )
    signed_in_patient(client, marie)
    assert "a manager</td>" in rows(client)


def test_looks_at_others_and_what_is_no_look_are_not_hers(client, person, marie, patient, clinic, sister):
    for who, kind, where in (
        (patient("Zoé"), Kind.PATIENT_VIEWED, clinic),
        (marie, Kind.PATIENT_AMENDED, clinic),
        (marie, Kind.PATIENT_VIEWED, sister),
    ):
        audit.add(kind, person=person(), clinic=where, address=None, patient=who)
    signed_in_patient(client, marie)
    assert "Nobody has looked at it." in rows(client)


def test_whoever_has_no_role_is_somebody_all_the_same(client, django_user_model, marie, clinic):
    root = django_user_model.objects.create_superuser("root@clinic.example")
    audit.add(Kind.PATIENT_VIEWED, person=root, clinic=clinic, address=None, patient=marie)
    signed_in_patient(client, marie)
    assert "somebody who looks after this site</td>" in rows(client)


@pytest.mark.parametrize(("days", "there"), [(365, True), (366, False)])
def test_a_year_back(client, person, marie, clinic, at, days, there):
    audit.add(Kind.PATIENT_VIEWED, person=person(), clinic=clinic, address=None, patient=marie)
    at.shift(timedelta(days=days))
    signed_in_patient(client, marie)
    assert ("Sun 22 Nov 2026" in rows(client)) is there


def test_the_day_is_the_clinics(client, person, patient, sister, at):
    at.move_to("2026-11-22T12:30:00+00:00")  # half past one on Monday in New Zealand
    marie = patient(at=sister)
    audit.add(Kind.PATIENT_VIEWED, person=person(at=sister), clinic=sister, address=None, patient=marie)
    signed_in_patient(client, marie)
    assert "Mon 23 Nov" in rows(client)
    assert date(2026, 11, 22) == AuditEntry.objects.earliest("pk").at.date()


def test_many_looks_cost_no_more_queries(client, person, marie, clinic, django_assert_max_num_queries):
    ada = person()
    for _each in range(50):
        audit.add(Kind.PATIENT_VIEWED, person=ada, clinic=clinic, address=None, patient=marie)
    signed_in_patient(client, marie)
    with django_assert_max_num_queries(14):
        assert client.get("/me/looks/").status_code == 200
