"""Voiding a treatment, and correcting one."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from intervals.actions import treatments as actions
from intervals.actions.asking import Asker
from intervals.actions.locking import treatment_voided
from intervals.actions.treatments import Which
from intervals.desk.pages import patient_page, there
from intervals.desk.patient.log_forms import CorrectForm
from intervals.desk.patient.reopened import after_void, before_void
from intervals.desk.patient.treatment_forms import ReasonForm
from intervals.desk.patient.treatments import (
    after_done,
    after_recording,
    asked_about,
    asking,
    log_address,
    there_already,
)
from intervals.desk.steps import Over, Step, take
from intervals.models.patients import Patient
from intervals.models.plans import Plan
from intervals.models.procedures import Procedure
from intervals.models.treatments import Treatment
from intervals.permissions import Act
from intervals.queries.procedures import treatments
from intervals.queries.single_rows import open_plans_for, row_of


def _treatment(patient: Patient, ref: UUID) -> Treatment:
    return there(row_of(patient, Treatment, ref))


@patient_page(Act.VOID_TREATMENT, takes_forms=True)
def void(request: HttpRequest, asker: Asker, patient: Patient, treatment: UUID) -> HttpResponse:
    """Mark a treatment as entered in error, with a reason."""
    found = _treatment(patient, treatment)
    step = Step(
        form=partial(
            ReasonForm,
            label=_("Why was it entered in error?"),
            missing=_("Say why it was entered in error."),
            button=_("Void the treatment"),
        ),
        act=lambda form: actions.void(by=asker, treatment=found, reason=form.cleaned_data["reason"]),
        then=lambda _done: after_recording(asker, patient),
        said=lambda _form: " ".join(filter(None, (_("Treatment voided."), after_void(found, asker.names)))),
        template="desk/patient/void.html",
        context={"patient": patient, "treatment": found, "plan_said": before_void(found, asker.names)},
        over=Over(_no_longer_counts(), treatment_voided(asker, found)),
    )
    return take(request, asker, step)


@patient_page(Act.VOID_TREATMENT, takes_forms=True)
def correct(request: HttpRequest, asker: Asker, patient: Patient, treatment: UUID) -> HttpResponse:
    """Void a treatment and record what was really done, in one step; it may have been another procedure."""
    found = _treatment(patient, treatment)
    procedures = treatments(asker.clinic)
    procedure = procedures.get(request.GET.get("procedure", ""), found.procedure)
    anew = _("Record it as a new treatment"), log_address(patient, procedure)
    make = partial(_correct_form, asker, patient, found, procedure)
    step = Step(
        form=make,
        act=lambda form: _correct(asker, found, form),
        ask=lambda form, which: make(asking(form.sent, which), which),
        then=lambda _done: after_done(asker, patient),
        said=lambda form: there_already() if form.is_the_same() else _corrected(asker, found, procedure),
        template="desk/patient/correct.html",
        context={
            "patient": patient,
            "treatment": found,
            "plan_said": before_void(found, asker.names, procedure),
            "procedure": procedure,
            "others": [each for each in procedures.values() if each != procedure],
        },
        over=Over(_no_longer_counts(), treatment_voided(asker, found), instead=anew),
    )
    return take(request, asker, step)


def _correct_form(  # noqa: PLR0917 - private, and each another thing
    asker: Asker,
    patient: Patient,
    treatment: Treatment,
    procedure: Procedure,
    sent: QueryDict | None,
    which: Which | None = None,
) -> CorrectForm:
    """The form, with what the person was asked about, or is asked now."""
    plans, same = _may_be(patient, treatment, procedure), asked_about(patient, sent)
    if which:
        plans, same = which.plans or plans, which.same or same
    make = partial(CorrectForm, asker=asker, patient=patient, procedure=procedure, treatment=treatment)
    return make(sent, plans=plans, same=same)


def _correct(asker: Asker, treatment: Treatment, form: CorrectForm) -> None:
    """Correct it, unless what was really done is on record already."""
    if not form.is_the_same():
        actions.correct(
            by=asker,
            treatment=treatment,
            done=form.done(),
            reason=form.cleaned_data["reason"],
            plan=form.fulfils(),
            another=form.another(),
        )


def _may_be(patient: Patient, treatment: Treatment, procedure: Procedure) -> list[Plan]:
    """The open plans that a corrected treatment may have been."""
    if not actions.asks_about_plans(treatment, procedure):
        return []
    return open_plans_for(patient, procedure)


def _corrected(asker: Asker, treatment: Treatment, procedure: Procedure) -> str:
    return " ".join(filter(None, (_("Treatment corrected."), after_void(treatment, asker.names, procedure))))


def _no_longer_counts() -> str:
    return _("This treatment no longer counts")
