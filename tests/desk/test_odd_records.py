"""Records that cannot be so and were there before it was refused: a manager is told, and sees them until mended."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from intervals.actions.odd_records import go_through
from intervals.models.guarding import look_for_broken, put_up, take_away
from intervals.models.members import Role
from intervals.models.odd_records import OddRecord
from tests.desk.asking import asker
from tests.web.page import Page

pytestmark = pytest.mark.django_db
WHERE = "/desk/hamilton/odd-records/"
SAID = "This treatment is before the patient’s date of birth."


@pytest.fixture
def before(at):
    """Records something as from a time when nothing was refused."""

    def record(make):
        take_away(connection)
        found = make()
        put_up(connection)
        look_for_broken("default")
        return found

    return record


@pytest.fixture
def born_later(before, patient, treated):
    return before(lambda: treated(patient(date_of_birth=date(2026, 10, 2)), "botox", date(2026, 10, 1)))


def test_a_manager_is_told_and_led_to_it(desk, born_later):
    manager = desk(Role.MANAGER)
    today = Page(manager.get("/desk/hamilton/"))
    assert "Some records cannot be so" in today.main
    page = Page(manager.get(today.links["Look at them"]))
    assert f"Treatment: Botox, Thursday 1 October 2026 {SAID}" in page.main
    assert page.links["Marie Tremblay"].endswith(f"{born_later.patient.ref}/")


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.FRONT_DESK, Role.AUDITOR])
def test_nobody_else_is(desk, born_later, clinic, role):
    other = desk(role)
    assert "cannot be so" not in Page(other.get("/desk/hamilton/")).main
    assert other.get(WHERE).status_code == 403
    with pytest.raises(PermissionDenied):
        go_through(by=asker(other.user, clinic, role))


def test_where_there_is_none_nothing_is_said(desk, patient, treated, at):
    treated(patient(), "botox", date(2026, 11, 1))
    manager = desk(Role.MANAGER)
    assert "cannot be so" not in Page(manager.get("/desk/hamilton/")).main
    assert "Every record can be so." in Page(manager.get(WHERE)).main


def test_what_has_been_mended_is_forgotten_and_the_rest_stays(desk, born_later, before, patient, treated):
    paul = before(
        lambda: treated(patient("Paul", date_of_birth=date(2026, 10, 2)), "botox", date(2026, 10, 1))
    )
    manager = desk(Role.MANAGER)
    born_later.patient.date_of_birth -= timedelta(days=1)
    born_later.patient.save()
    page = Page(manager.get(WHERE))
    assert "Paul" in page.links
    assert "Marie Tremblay" not in page.links
    assert [each.record for each in OddRecord.objects.all()] == [paul.pk]
    assert "cannot be so" in Page(manager.get("/desk/hamilton/")).main
    paul.patient.date_of_birth -= timedelta(days=1)
    paul.patient.save()
    assert "Every record can be so." in Page(manager.get(WHERE)).main
    assert "cannot be so" not in Page(manager.get("/desk/hamilton/")).main


def test_a_patient_of_another_clinic_is_not_named(desk, before, patient, treated, clinic, sister):
    def of_two_clinics():
        return treated(patient("Somebody Else", at=sister), "botox", date(2026, 11, 1), clinic=clinic)

    before(of_two_clinics)
    page = Page(desk(Role.MANAGER).get(WHERE))
    assert "A patient of another clinic" in page.main
    assert "This patient is another clinic’s." in page.main
    assert "Somebody Else" not in page.text


def test_another_clinics_are_not_shown(desk, born_later, sister):
    manager = desk(Role.MANAGER, at=sister)
    assert "Every record can be so." in Page(manager.get("/desk/hamilton-nz/odd-records/")).main


def test_the_form_refuses_what_the_database_would_and_an_odd_record_can_still_be_voided(desk, born_later):
    manager = desk(Role.MANAGER)
    where = f"/desk/hamilton/patients/{born_later.patient.ref}/treatments/{born_later.ref}/void/"
    assert manager.post(where, {"reason": "Wrong patient"}).status_code == 302
    assert "Every record can be so." in Page(manager.get(WHERE)).main
