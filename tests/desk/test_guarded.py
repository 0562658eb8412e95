"""What a guard of the database's refuses is told in words; what the desk really does, no guard refuses."""

from datetime import date

import pytest
from django.db import IntegrityError

from intervals import clock
from intervals.actions import treatments
from intervals.actions.asking import Asker
from intervals.actions.refusals import Refused, refused_in_words
from intervals.actions.treatments import Done
from intervals.models.accounts import User
from intervals.models.audit import AuditEntry, Kind
from intervals.models.clinics import Clinic
from intervals.models.members import Role
from intervals.models.patients import Patient
from intervals.models.plans import Plan, PlanState
from intervals.models.procedures import Procedure
from intervals.models.treatments import Treatment
from tests.desk.apart import merge_apart
from tests.desk.asking import asker
from tests.desk.full_record import record_of_everything, rows_of

ON = date(2026, 11, 22)
LIKE = "A plan becomes a treatment of the same patient and procedure."


@pytest.fixture
def by(clinic, person):
    return Asker(person(Role.CLINICIAN), clinic, Role.CLINICIAN, ON)


def test_a_guard_refuses_in_its_own_words(patient, treated, db):
    treatment = treated(patient(), "botox", date(2026, 11, 10))
    with pytest.raises(Refused, match="This consent is after the treatment"), refused_in_words():
        Treatment.objects.filter(pk=treatment.pk).update(consent_on=date(2026, 11, 11))


def test_what_is_not_a_guard_is_not_put_into_words(patient, db):
    with pytest.raises(IntegrityError), refused_in_words():
        Patient.objects.filter(pk=patient().pk).update(name="")


def test_the_desk_says_so_and_keeps_what_was_typed(desk, patient, treated, monkeypatch, at):
    """Should form and action both overlook something, the database does not, and it is no fault of the site's."""
    marie = patient()
    treatment = treated(marie, "botox", date(2026, 11, 10))
    late = Treatment.objects.filter(pk=treatment.pk)
    monkeypatch.setattr(treatments, "log", lambda **_asked: late.update(consent_on=date(2026, 11, 11)))
    typed = {"given_on": "2026-11-20", "note": "Tolerated well."}
    page = f"/desk/hamilton/patients/{marie.ref}/treatments/new/?procedure=botox"
    response = desk(Role.CLINICIAN).post(page, typed)
    assert response.status_code == 409
    assert "This consent is after the treatment. It is given before." in response.text
    assert "Tolerated well." in response.text


@pytest.mark.django_db
@pytest.mark.parametrize("another", ["procedure", "patient"])
def test_a_plan_becomes_only_its_own_treatment(by, patient, planned, another):
    marie, whose = patient(), patient("Paul Roy")
    plan = planned(whose if another == "patient" else marie, "botox", ON)
    slug = "botox" if another == "patient" else "microneedling"
    said = "That entry is another patient’s." if another == "patient" else LIKE
    with pytest.raises(Refused, match=said):
        treatments.log(by=by, patient=marie, done=Done(Procedure.objects.get(slug=slug), ON), plan=plan)
    plan.refresh_from_db()
    assert plan.is_open
    assert not Treatment.objects.exists()


@pytest.mark.django_db
def test_a_correction_to_another_procedure_opens_the_plan_again(by, patient, planned):
    marie = patient()
    plan = planned(marie, "botox", ON)
    botox, needles = (Procedure.objects.get(slug=slug) for slug in ("botox", "microneedling"))
    first = treatments.log(by=by, patient=marie, done=Done(botox, ON), plan=plan)
    new = treatments.correct(by=by, treatment=first, done=Done(needles, ON), reason="Wrong button")
    plan.refresh_from_db()
    assert (plan.state, plan.treatment, plan.closed_by) == (PlanState.OPEN, None, None)
    assert new.replaces == first
    assert AuditEntry.objects.get(kind=Kind.PLAN_REOPENED).detail == {"plan": plan.pk}


@pytest.mark.django_db
def test_two_records_are_merged_with_everything_on_them():
    """One table after the other, while the rows of both are one person's."""
    clinic = Clinic.objects.get(slug="hamilton")
    user = User.objects.create_user("manager@clinic.example")
    keep, other, third = (
        record_of_everything(clinic, user, clock.now(), tag) for tag in ("xerxes", "quince", "zed")
    )
    by = asker(user, clinic, Role.MANAGER)
    moved, doubted = {"patient_id"}, {"patient_id", "in_doubt"}
    before = rows_of(Treatment, moved), rows_of(Plan, doubted)
    merge_apart(by=by, into=other, other=third)
    merge_apart(by=by, into=keep, other=other)
    assert (rows_of(Treatment, moved), rows_of(Plan, doubted)) == before
    for model in (Treatment, Plan):
        assert set(model.objects.values_list("patient", flat=True)) == {keep.pk}
