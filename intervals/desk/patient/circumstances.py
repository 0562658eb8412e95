"""Recording what the clinic is told, and voiding it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from intervals.actions import circumstances as actions
from intervals.actions.asking import Asker
from intervals.actions.circumstances import ToldBefore
from intervals.actions.locking import circumstance_voided
from intervals.desk.pages import desk_render, patient_page, status_of, stop
from intervals.desk.patient.circumstance_forms import CircumstanceForm
from intervals.desk.patient.treatment_forms import ReasonForm
from intervals.desk.patient.treatments import after_recording
from intervals.desk.submissions import once, once_or_told, posted
from intervals.models.circumstances import Circumstance
from intervals.models.patients import Patient
from intervals.permissions import Act
from intervals.queries.told import tellable


@patient_page(Act.RECORD_CIRCUMSTANCE)
def new(request: HttpRequest, asker: Asker, patient: Patient) -> HttpResponse:
    """Record a circumstance or an event; the same on the same day is asked about."""
    form = CircumstanceForm(
        posted(request), asker=asker, patient=patient, tellable=tellable(asker.clinic, asker.on)
    )
    if request.method == "POST" and form.is_valid():

        def record() -> str:
            actions.record(
                by=asker,
                patient=patient,
                told=form.told(),
                another=form.another,
                instead_of=form.instead_of,
            )
            return after_recording(asker, patient)

        try:
            if answer := once_or_told(request, asker, form, record, form.recorded()):
                return answer
        except ToldBefore as before:
            form.ask_about(before.known)
    context = {"patient": patient, "form": form}
    return desk_render(request, asker, "desk/patient/circumstance.html", context, status_of(form))


@patient_page(Act.RECORD_CIRCUMSTANCE)
def void(request: HttpRequest, asker: Asker, patient: Patient, circumstance: UUID) -> HttpResponse:
    """Mark what was told as wrong, with a reason."""
    found: Circumstance = get_object_or_404(
        Circumstance.objects.select_related("procedure", "voided_by"), patient=patient, ref=circumstance
    )
    if voided := circumstance_voided(asker, found):
        return stop(request, asker, _("This entry no longer counts"), voided, 409)
    form = ReasonForm(
        posted(request),
        label=_("What was wrong?"),
        missing=_("Say what was wrong."),
        button=_("Void the entry"),
    )
    if request.method == "POST" and form.is_valid():

        def record() -> str:
            actions.void(by=asker, circumstance=found, reason=form.cleaned_data["reason"])
            return after_recording(asker, patient)

        return once(request, asker, record, _("Entry voided."))
    context = {"patient": patient, "form": form, "circumstance": found}
    return desk_render(request, asker, "desk/patient/void_circumstance.html", context, status_of(form))
