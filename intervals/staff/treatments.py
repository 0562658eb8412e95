"""Logging a treatment; voiding and correcting one."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from intervals.actions import treatments as actions
from intervals.actions.asking import Asker
from intervals.models.patients import Patient
from intervals.models.plans import Plan
from intervals.models.procedures import Procedure
from intervals.models.treatments import Treatment
from intervals.permissions import Act
from intervals.queries.overrides import unexplained
from intervals.staff.once import once, posted
from intervals.staff.pages import desk_render, patient_page, status_of
from intervals.staff.treatment_forms import CorrectionForm, ReasonForm, TreatmentForm


def at_patient(patient: Patient, name: str = "desk-patient", **more: UUID | int) -> str:
    """The address of a page of a patient's."""
    return reverse(name, kwargs={"clinic": patient.clinic.slug, "patient": patient.ref, **more})


def after_recording(asker: Asker, patient: Patient) -> str:
    """Back to the patient; first to say why, if something was too soon."""
    waiting = unexplained(patient, asker.user)
    if waiting is None:
        return at_patient(patient)
    return at_patient(patient, "desk-override-explain", override=waiting.pk)


@patient_page(Act.LOG_TREATMENT)
def new(request: HttpRequest, asker: Asker, patient: Patient) -> HttpResponse:
    """Log what was done: first which procedure, then the rest; a plan it fulfils may come with the address."""
    plan = _plan_in(request, patient)
    slug = plan.procedure.slug if plan else request.GET.get("procedure", "")
    if not slug:
        return _choose(request, asker, patient)
    procedure = get_object_or_404(Procedure, slug=slug)
    initial = {"practitioner": str(plan.practitioner_id)} if plan and plan.practitioner_id else {}
    form = TreatmentForm(posted(request), asker=asker, procedure=procedure, initial=initial)
    if request.method == "POST" and form.is_valid():

        def record() -> str:
            actions.log(by=asker, patient=patient, done=form.done(), plan=plan)
            return after_recording(asker, patient)

        return once(request, asker, record)
    context = {"patient": patient, "form": form, "procedure": capfirst(procedure.public_name), "plan": plan}
    return desk_render(request, asker, "staff/patient/treatment.html", context, status_of(form))


def _plan_in(request: HttpRequest, patient: Patient) -> Plan | None:
    ref = request.GET.get("plan", "")
    if not ref:
        return None
    plans = Plan.objects.filter(patient=patient).select_related("procedure")
    found: Plan | None = next((plan for plan in plans if str(plan.ref) == ref), None)
    if found is None:
        raise Http404
    return found


def _choose(request: HttpRequest, asker: Asker, patient: Patient) -> HttpResponse:
    procedures = [(each.slug, capfirst(each.public_name)) for each in Procedure.objects.all()]
    context = {"patient": patient, "procedures": procedures}
    return desk_render(request, asker, "staff/patient/choose_procedure.html", context)


def _treatment(patient: Patient, ref: UUID) -> Treatment:
    found: Treatment = get_object_or_404(
        Treatment.objects.select_related("procedure", "voided_by"), patient=patient, ref=ref
    )
    return found


@patient_page(Act.VOID_TREATMENT)
def void(request: HttpRequest, asker: Asker, patient: Patient, treatment: UUID) -> HttpResponse:
    """Mark a treatment as entered in error, with a reason."""
    found = _treatment(patient, treatment)
    form = ReasonForm(
        posted(request),
        label=_("Why was it entered in error?"),
        missing=_("Say why it was entered in error."),
        button=_("Void the treatment"),
    )
    if request.method == "POST" and form.is_valid():

        def record() -> str:
            actions.void(by=asker, treatment=found, reason=form.cleaned_data["reason"])
            return at_patient(patient)

        return once(request, asker, record)
    context = {"patient": patient, "form": form, "treatment": found}
    return desk_render(request, asker, "staff/patient/void.html", context, status_of(form))


@patient_page(Act.VOID_TREATMENT)
def correct(request: HttpRequest, asker: Asker, patient: Patient, treatment: UUID) -> HttpResponse:
    """Void a treatment and record what was really done, in one step."""
    found = _treatment(patient, treatment)
    form = CorrectionForm(posted(request), asker=asker, procedure=found.procedure, treatment=found)
    if request.method == "POST" and form.is_valid():

        def record() -> str:
            actions.correct(by=asker, treatment=found, done=form.done(), reason=form.cleaned_data["reason"])
            return after_recording(asker, patient)

        return once(request, asker, record)
    context = {"patient": patient, "form": form, "treatment": found}
    return desk_render(request, asker, "staff/patient/correct.html", context, status_of(form))
