"""Records that cannot be so and were there before it was refused: a manager is told, and sees them until mended."""

import io
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connection

from intervals import clock
from intervals.actions.odd_records import go_through
from intervals.models.guarding import look_for_broken, put_up, take_away
from intervals.models.members import Role
from intervals.models.odd_records import OddRecord
from intervals.models.plans import Plan
from intervals.models.treatments import Treatment
from tests.desk.asking import asker
from tests.desk.conftest import from_before
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


# Reasons from before it was kept what they were given for


def old_reason(about, against=None):
    """A reason given for what is planned or done; `against` is what was kept of it."""
    kind = "plan" if isinstance(about, Plan) else "treatment"
    return from_before(
        "skin_examined", clinic=about.clinic, patient=about.patient, **{kind: about}, status="too_soon",
        said="Too soon.", by=about.patient.created_by, at=about.patient.created_at, made_on=date(2026, 11, 10),
        against=against or {},
    )  # fmt: skip


@pytest.fixture
def of_before(patient, treated, planned, at):
    """Marie’s plan and treatment, both too soon after microneedling, with a reason each that does not say for what."""
    marie = patient()
    treated(marie, "microneedling", date(2026, 11, 18))
    done, plan = treated(marie, "botox", date(2026, 11, 20)), planned(marie, "botox", date(2026, 11, 23))
    unsaid = {"microneedling 2026-11-18 > botox 2026-11-20": "too_soon"}
    return old_reason(done, unsaid), old_reason(plan)


def test_a_reason_that_does_not_say_what_for_is_listed_and_given_again(desk, of_before):
    of_done, of_plan = of_before
    assert look_for_broken("default") == 2
    out = io.StringIO()
    with pytest.raises(CommandError, match="Records that cannot be so: 2"):
        call_command("records", "check", stdout=out)
    assert out.getvalue().count("This reason does not say what it was given for") == 2
    manager = desk(Role.MANAGER)
    page = Page(manager.get(WHERE))
    assert (
        "Override: Botox, Monday 23 November 2026 This reason does not say what it was given for" in page.main
    )
    assert "Override: Botox, Friday 20 November 2026" in page.main
    for override in (of_done, of_plan):
        override.refresh_from_db()
        where = f"/desk/hamilton/patients/{override.patient.ref}/overrides/{override.pk}/explain/"
        read = Page(manager.get(where)).typed["read"]
        assert manager.post(where, {"reason": "other_area", "read": read}).status_code == 302
        override.refresh_from_db()
        assert override.reason == "other_area"
        assert all(" by P1W" in name for name in override.against)
        assert manager.post(where, {"reason": "skin_examined", "read": read}).status_code == 409
    assert "Every record can be so." in Page(manager.get(WHERE)).main
    assert look_for_broken("default") == 0


def test_one_that_covers_nothing_any_more_is_not_asked_about(desk, of_before, treated):
    look_for_broken("default")
    Treatment.objects.filter(procedure__slug="microneedling").update(
        voided_at=clock.now(), voided_by=of_before[0].by, void_reason="Wrong patient"
    )
    assert "Every record can be so." in Page(desk(Role.MANAGER).get(WHERE)).main


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.CLINICIAN])
def test_it_is_given_again_by_who_gave_it_or_reviews_it(desk, of_before, role):
    where = f"/desk/hamilton/patients/{of_before[0].patient.ref}/overrides/{of_before[0].pk}/explain/"
    assert desk(role).get(where).status_code == 403
