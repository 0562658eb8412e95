"""Logging a treatment; voiding and correcting one."""

from datetime import date
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from intervals.actions import treatments as actions
from intervals.actions.asking import Asker
from intervals.actions.locking import plan_closed, treatment_voided
from intervals.models.patients import Patient
from intervals.models.plans import Plan
from intervals.models.procedures import Procedure
from intervals.models.treatments import Treatment
from intervals.permissions import Act
from intervals.queries.overrides import unexplained
from intervals.staff.log_forms import LogForm
from intervals.staff.once import once, once_or_told, posted, tell
from intervals.staff.pages import desk_render, patient_page, status_of, stop
from intervals.staff.treatment_forms import CorrectionForm, ReasonForm
from intervals.web.forms import PostForm


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
    plans = list(Plan.objects.filter(patient=patient).select_related("procedure", "closed_by"))
    plan = _named(plans, request.GET.get("plan", ""))
    slug = plan.procedure.slug if plan else request.GET.get("procedure", "")
    if not slug:
        return _choose(request, asker, patient)
    # asked of the database, an address with a NUL in it would be an error of PostgreSQL's
    procedure = {each.slug: each for each in Procedure.objects.treatments()}.get(slug)
    if procedure is None:
        raise Http404
    sent, closed = posted(request), plan_closed(asker, plan) if plan else ""
    if closed and sent is None:
        way = _("Log it without the plan"), _log(patient, procedure)
        return stop(request, asker, _("This plan is no longer open"), closed, 409, way)
    fulfils = plan or _due(plans, procedure, asker.on)
    initial = {"practitioner": str(fulfils.practitioner_id)} if fulfils and fulfils.practitioner_id else {}
    form = LogForm(
        sent,
        asker=asker,
        patient=patient,
        procedure=procedure,
        initial=initial,
        due=None if plan else fulfils,
    )
    if closed:
        _offer(form, closed, _log(patient, procedure), _("Record it without the plan"))
    elif request.method == "POST" and form.is_valid():
        same = [each for each in plans if each.procedure == procedure]
        ticked = plan or _named(same, request.POST.get("fulfils", ""))

        def record() -> str:
            actions.log(by=asker, patient=patient, done=form.done(), plan=ticked)
            return after_recording(asker, patient)

        if answer := once_or_told(request, asker, form, record, _("Treatment recorded.")):
            return answer
    context = {
        "patient": patient,
        "form": form,
        "procedure": capfirst(procedure.public_name),
        "plan": plan if plan and plan.is_open else None,
    }
    return desk_render(request, asker, "staff/patient/treatment.html", context, status_of(form))


def _log(patient: Patient, procedure: Procedure) -> str:
    return at_patient(patient, "desk-treatment-new") + f"?procedure={procedure.slug}"


def _offer(form: PostForm, said: str, address: str, button: str) -> None:
    """Say what happened meanwhile, and let what was typed be recorded as a treatment by itself."""
    tell(form, said)
    form.address, form.button = address, button


def _named(plans: list[Plan], ref: str) -> Plan | None:
    """The patient's plan with this reference; Http404 if there is none."""
    found = next((plan for plan in plans if str(plan.ref) == ref), None)
    if ref and found is None:
        raise Http404
    return found


def _due(plans: list[Plan], procedure: Procedure, on: date) -> Plan | None:
    """The open plan of today, or the latest overdue one, for what is logged."""
    due = [plan for plan in plans if plan.is_open and plan.procedure == procedure and plan.planned_on <= on]
    return max(due, key=lambda plan: plan.planned_on, default=None)


def _choose(request: HttpRequest, asker: Asker, patient: Patient) -> HttpResponse:
    procedures = [(each.slug, capfirst(each.public_name)) for each in Procedure.objects.treatments()]
    context = {"patient": patient, "procedures": procedures}
    return desk_render(request, asker, "staff/patient/choose_procedure.html", context)


def _treatment(patient: Patient, ref: UUID) -> Treatment:
    found: Treatment = get_object_or_404(
        Treatment.objects.select_related("procedure", "voided_by", "plan"), patient=patient, ref=ref
    )
    return found


@patient_page(Act.VOID_TREATMENT)
def void(request: HttpRequest, asker: Asker, patient: Patient, treatment: UUID) -> HttpResponse:
    """Mark a treatment as entered in error, with a reason."""
    found = _treatment(patient, treatment)
    if voided := treatment_voided(asker, found):
        return stop(request, asker, _no_longer_counts(), voided, 409)
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

        return once(request, asker, record, _("Treatment voided."))
    context = {"patient": patient, "form": form, "treatment": found, "plan": getattr(found, "plan", None)}
    return desk_render(request, asker, "staff/patient/void.html", context, status_of(form))


@patient_page(Act.VOID_TREATMENT)
def correct(request: HttpRequest, asker: Asker, patient: Patient, treatment: UUID) -> HttpResponse:
    """Void a treatment and record what was really done, in one step; it may have been another procedure."""
    found = _treatment(patient, treatment)
    procedures = {each.slug: each for each in Procedure.objects.treatments()}
    procedure = procedures.get(request.GET.get("procedure", ""), found.procedure)
    sent = posted(request)
    voided = treatment_voided(asker, found)
    if voided and sent is None:
        return stop(request, asker, _no_longer_counts(), voided, 409)
    form = CorrectionForm(sent, asker=asker, patient=patient, procedure=procedure, treatment=found)
    if voided:
        _offer(form, voided, _log(patient, procedure), _("Record it as a new treatment"))
    elif request.method == "POST" and form.is_valid():

        def record() -> str:
            actions.correct(by=asker, treatment=found, done=form.done(), reason=form.cleaned_data["reason"])
            return after_recording(asker, patient)

        if answer := once_or_told(request, asker, form, record, _("Treatment corrected.")):
            return answer
    context = {
        "patient": patient,
        "form": form,
        "treatment": found,
        "procedure": procedure,
        "others": [each for each in procedures.values() if each != procedure],
    }
    return desk_render(request, asker, "staff/patient/correct.html", context, status_of(form))


def _no_longer_counts() -> str:
    return _("This treatment no longer counts")
