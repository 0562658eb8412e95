"""Recording what the clinic is told, and voiding it."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from intervals.actions import circumstances as actions
from intervals.actions.asking import Asker
from intervals.actions.locking import circumstance_voided
from intervals.desk.pages import patient_page, there
from intervals.desk.patient.circumstance_forms import CircumstanceForm
from intervals.desk.patient.treatment_forms import ReasonForm
from intervals.desk.patient.treatments import after_done, after_recording
from intervals.desk.steps import Over, Step, take
from intervals.models.circumstances import Circumstance
from intervals.models.patients import Patient
from intervals.permissions import Act
from intervals.queries.single_rows import row_of
from intervals.queries.told import tellable


@patient_page(Act.RECORD_CIRCUMSTANCE, takes_forms=True)
def new(request: HttpRequest, asker: Asker, patient: Patient) -> HttpResponse:
    """Record a circumstance or an event; the same on the same day is asked about."""
    step = Step(
        form=partial(
            CircumstanceForm, asker=asker, patient=patient, tellable=tellable(asker.clinic, asker.on)
        ),
        act=lambda form: actions.record(
            by=asker,
            patient=patient,
            told=form.told(),
            another=form.another,
            instead_of=form.instead_of,
        ),
        ask=CircumstanceForm.ask_about,
        then=lambda _done: after_done(asker, patient),
        said=CircumstanceForm.recorded,
        template="desk/patient/circumstance.html",
        context={"patient": patient},
    )
    return take(request, asker, step)


@patient_page(Act.RECORD_CIRCUMSTANCE, takes_forms=True)
def void(request: HttpRequest, asker: Asker, patient: Patient, circumstance: UUID) -> HttpResponse:
    """Mark what was told as wrong, with a reason."""
    found = there(row_of(patient, Circumstance, circumstance))
    step = Step(
        form=partial(
            ReasonForm,
            label=_("What was wrong?"),
            missing=_("Say what was wrong."),
            button=_("Void the entry"),
        ),
        act=lambda form: actions.void(by=asker, circumstance=found, reason=form.cleaned_data["reason"]),
        then=lambda _done: after_recording(asker, patient),
        said=_("Entry voided."),
        template="desk/patient/void_circumstance.html",
        context={"patient": patient, "circumstance": found, "what": found.title(asker.names)},
        over=Over(_("This entry no longer counts"), circumstance_voided(asker, found)),
    )
    return take(request, asker, step)
