"""Treatments as facts: recorded even when too soon, voided or corrected, never edited; all dates follow."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from intervals.actions import holds, treatments
from intervals.actions.asking import Asker
from intervals.actions.refusals import Refused
from intervals.actions.treatments import Done
from intervals.models.audit import AuditEntry, Kind
from intervals.models.members import Role
from intervals.models.overrides import Override
from intervals.models.procedures import Procedure
from intervals.models.rules import IntervalRule
from intervals.models.treatments import Treatment
from intervals.queries.clinic_charts import clinic_charts

ON = date(2026, 11, 22)

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinician(clinic, person):
    return Asker(person(Role.CLINICIAN), clinic, Role.CLINICIAN, ON)


def done(slug, day, **details):
    return Done(Procedure.objects.get(slug=slug), day, details=details)


def earliest(patient):
    return clinic_charts(patient.clinic).of(patient, ON).dates("botox", ON).earliest


@pytest.mark.parametrize(("day", "too_soon"), [(date(2026, 11, 16), True), (date(2026, 11, 17), False)])
def test_too_soon_is_recorded_all_the_same_and_waits_for_its_reason(
    clinician, patient, treated, day, too_soon
):
    marie = patient()
    treated(marie, "microneedling", date(2026, 11, 10))
    treatment = treatments.log(by=clinician, patient=marie, done=done("botox", day))
    assert Treatment.objects.filter(pk=treatment.pk).exists()
    assert Override.objects.filter(treatment=treatment, status="too_soon", reason="").exists() is too_soon


def test_it_is_judged_by_the_rules_of_its_own_day(clinician, patient, treated):
    IntervalRule.objects.update(valid_from=date(2026, 11, 17))
    marie = patient()
    treated(marie, "microneedling", date(2026, 11, 10))
    treatments.log(by=clinician, patient=marie, done=done("botox", date(2026, 11, 16)))
    assert not Override.objects.exists()


def test_against_a_hold_it_is_recorded_with_a_warning(clinician, patient, held):
    marie = patient()
    held(marie, "botox", None)
    treatment = treatments.log(by=clinician, patient=marie, done=done("botox", ON))
    assert treatment.overrides.get().status == "consult"


def test_tomorrow_is_a_plan(clinician, patient):
    with pytest.raises(Refused, match="future"):
        treatments.log(by=clinician, patient=patient(), done=done("botox", date(2026, 11, 23)))
    assert treatments.log(by=clinician, patient=patient(), done=done("botox", ON))


def test_a_plan_becomes_a_treatment_in_one_step_and_only_once(clinician, patient, planned):
    marie = patient()
    plan = planned(marie, "botox", ON)
    treatment = treatments.log(by=clinician, patient=marie, done=done("botox", ON), plan=plan)
    plan.refresh_from_db()
    assert (plan.state, plan.treatment) == ("done", treatment)
    with pytest.raises(Refused, match="recorded this plan as done"):
        treatments.log(by=clinician, patient=marie, done=done("botox", ON), plan=plan)
    assert Treatment.objects.count() == 1


def test_voiding_takes_the_dates_with_it_and_leaves_the_row(clinician, patient, treated):
    marie = patient()
    wrong = treated(marie, "microneedling", date(2026, 11, 20))
    treated(marie, "microneedling", date(2026, 11, 10))
    assert earliest(marie) == date(2026, 11, 27)
    treatments.void(by=clinician, treatment=wrong, reason="Wrong patient")
    wrong.refresh_from_db()
    assert (wrong.voided_by, wrong.void_reason) == (clinician.user, "Wrong patient")
    assert earliest(marie) == date(2026, 11, 17)
    with pytest.raises(Refused, match="voided or corrected"):
        treatments.void(by=clinician, treatment=wrong, reason="Again")


def test_correcting_voids_and_replaces_in_one_step(clinician, patient, planned):
    marie = patient()
    plan = planned(marie, "microneedling", date(2026, 11, 12))
    first = treatments.log(
        by=clinician, patient=marie, done=done("microneedling", date(2026, 11, 12)), plan=plan
    )
    right = treatments.correct(
        by=clinician, treatment=first, done=done("microneedling", date(2026, 11, 11)), reason="A day off"
    )
    first.refresh_from_db()
    plan.refresh_from_db()
    assert first.voided
    assert right.replaces == first
    assert plan.treatment == right
    assert earliest(marie) == date(2026, 11, 18)
    assert AuditEntry.objects.filter(kind=Kind.TREATMENT_CORRECTED, patient_ref=marie.ref).count() == 1


def test_a_refused_correction_leaves_everything_as_it_was(clinician, patient, treated):
    first = treated(patient(), "microneedling", date(2026, 11, 12))
    with pytest.raises(Refused):
        treatments.correct(
            by=clinician, treatment=first, done=done("microneedling", date(2026, 11, 23)), reason="?"
        )
    first.refresh_from_db()
    assert not first.voided


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.AUDITOR])
def test_who_may_not(clinic, person, patient, treated, role):
    by = Asker(person(role), clinic, role, ON)
    marie = patient()
    with pytest.raises(PermissionDenied):
        treatments.log(by=by, patient=marie, done=done("botox", ON))
    with pytest.raises(PermissionDenied):
        treatments.void(by=by, treatment=treated(marie, "botox", ON), reason="x")


def test_a_hold_lengthens_until_it_is_lifted(clinician, patient, treated):
    marie = patient()
    treated(marie, "microneedling", date(2026, 11, 10))
    botox = Procedure.objects.get(slug="botox")
    hold = holds.set_hold(
        by=clinician, patient=marie, procedure=botox, until=date(2026, 12, 24), reason="Still red"
    )
    assert earliest(marie) == date(2026, 12, 24)
    holds.lift(by=clinician, hold=hold, reason="Healed")
    assert earliest(marie) == date(2026, 11, 17)
    with pytest.raises(Refused, match="lifted this hold"):
        holds.lift(by=clinician, hold=hold, reason="Again")


def test_a_late_entry_asks_about_what_it_makes_too_soon(clinician, patient):
    marie = patient()
    botox = treatments.log(by=clinician, patient=marie, done=done("botox", date(2026, 11, 21)))
    assert not Override.objects.exists()
    treatments.log(by=clinician, patient=marie, done=done("microneedling", date(2026, 11, 20)))
    asked = Override.objects.get()
    assert (asked.treatment, asked.status, asked.reason) == (botox, "too_soon", "")
    assert "Botox on Saturday 21 November 2026 is too soon: 1 week after microneedling" in asked.said
    treatments.log(by=clinician, patient=marie, done=done("microneedling", date(2026, 11, 19)))
    assert Override.objects.count() == 1


def test_a_late_entry_that_leaves_the_minimum_asks_nothing(clinician, patient):
    marie = patient()
    treatments.log(by=clinician, patient=marie, done=done("botox", date(2026, 11, 21)))
    treatments.log(by=clinician, patient=marie, done=done("microneedling", date(2026, 11, 14)))
    assert not Override.objects.exists()
