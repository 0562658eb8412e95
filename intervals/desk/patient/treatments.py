"""Logging a treatment; voiding and correcting one."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from intervals.actions import treatments as actions
from intervals.actions.asking import Asker
from intervals.actions.locking import plan_closed, treatment_voided
from intervals.actions.treatments import Which
from intervals.desk.pages import desk_render, patient_page, status_of, stop
from intervals.desk.patient.log_forms import OTHER, CorrectForm, LogForm, numbers
from intervals.desk.patient.treatment_forms import ReasonForm
from intervals.desk.submissions import once, once_or_told, posted, tell
from intervals.models.patients import Patient
from intervals.models.plans import Plan
from intervals.models.procedures import Procedure
from intervals.models.treatments import Treatment
from intervals.permissions import Act
from intervals.queries.overrides import unexplained
from intervals.web.forms import PostForm


def at_patient(patient: Patient, name: str = "desk-patient", **more: UUID | int) -> str:
    """The address of a page of a patient's."""
    return reverse(name, kwargs={"clinic": patient.clinic.slug, "patient": patient.ref, **more})


def after_recording(asker: Asker, patient: Patient) -> str:
    """Back to the patient; first to the plans that what was recorded has put at odds."""
    return at_patient(patient, "desk-patient-at-odds" if asker.put_at_odds else "desk-patient")


def after_done(asker: Asker, patient: Patient) -> str:
    """As `after_recording`; first of all to say why, if something was too soon."""
    waiting = unexplained(patient, asker.user, asker.on)
    if waiting is None:
        return after_recording(asker, patient)
    then = "?then=plans" if asker.put_at_odds else ""
    return at_patient(patient, "desk-override-explain", override=waiting.pk) + then


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
    sent = posted(request)
    if plan and sent is None and (closed := plan_closed(asker, plan)):
        way = _("Log it without the plan"), _log(patient, procedure)
        return stop(request, asker, _("This plan is no longer open"), closed, 409, way)
    of_procedure = [each for each in plans if each.procedure == procedure]
    return _new(request, asker, patient, Logged(procedure, plan, of_procedure), sent)


@dataclass(frozen=True)
class Logged:
    """What is about to be logged: as `plan`, where the address says so; `plans` are all for the same procedure."""

    procedure: Procedure
    plan: Plan | None
    plans: list[Plan]

    def due(self, on: date) -> Plan | None:
        """What it most likely is: the open plan of today, or the latest overdue one."""
        due = [each for each in self.plans if each.is_open and each.planned_on <= on]
        return self.plan or max(due, key=lambda each: each.planned_on, default=None)

    def may_be(self, on: date) -> list[Plan]:
        """The open plans to be asked about, the most likely first; none where the plan is known."""
        due, found = self.due(on), [each for each in self.plans if each.is_open]
        return [] if self.plan else sorted(found, key=lambda each: (each != due, each.planned_on))


def _new(
    request: HttpRequest, asker: Asker, patient: Patient, what: Logged, sent: QueryDict | None
) -> HttpResponse:
    due = what.due(asker.on)
    initial = {"practitioner": str(due.practitioner_id)} if due and due.practitioner_id else {}
    make = partial(LogForm, asker=asker, patient=patient, procedure=what.procedure, initial=initial, due=due)
    plans, same = what.may_be(asker.on), _asked_about(patient, sent)
    form = make(sent, plans=plans, same=same)
    answer = request.POST.get("fulfils", "")
    meant = what.plan or _named(what.plans, "" if answer == OTHER else answer)
    if meant and (closed := plan_closed(asker, meant)):
        _offer(form, closed, _log(patient, what.procedure), _("Record it without the plan"))
    elif request.method == "POST" and form.is_valid():
        if form.is_the_same():
            planned = what.plan or form.fulfils()
            done = next((each for each in same if not hasattr(each, "plan")), None)
            if planned and done:
                act = partial(_became, asker, patient, planned, done)
                return once(request, asker, act, _("It was on record already; the plan is done."))
            return _there_already(request, patient)

        def record() -> str:
            fulfilled, another = what.plan or form.fulfils(), form.another()
            actions.log(by=asker, patient=patient, done=form.done(), plan=fulfilled, another=another)
            return after_done(asker, patient)

        try:
            if recorded := once_or_told(request, asker, form, record, _("Treatment recorded.")):
                return recorded
        except Which as which:
            form = make(_asking(request.POST, which), plans=which.plans or plans, same=which.same or same)
    context = {
        "patient": patient,
        "form": form,
        "procedure": capfirst(what.procedure.public_name),
        "plan": what.plan if what.plan and what.plan.is_open else None,
    }
    return desk_render(request, asker, "desk/patient/treatment.html", context, status_of(form))


def _asked_about(patient: Patient, sent: QueryDict | None) -> list[Treatment]:
    """The treatments that the person was asked about."""
    known = numbers(sent.get("known", "")) if sent is not None else frozenset()
    if not known:
        return []
    rows = Treatment.objects.filter(patient=patient, pk__in=known)
    return list(rows.select_related("recorded_by", "plan").order_by("pk"))


def _became(asker: Asker, patient: Patient, plan: Plan, treatment: Treatment) -> str:
    actions.fulfil(by=asker, plan=plan, treatment=treatment)
    return after_recording(asker, patient)


def _asking(sent: QueryDict, which: Which) -> QueryDict:
    """What was sent, for a form that asks which it is: what was answered about others is not taken for an answer."""
    again = sent.copy()
    if which.plans:
        again["fulfils"] = ""
        again["shown"] = " ".join([sent.get("shown", ""), *(str(each.pk) for each in which.plans)])
    if which.same:
        again["same"] = ""
        again["known"] = " ".join([sent.get("known", ""), *(str(each.pk) for each in which.same)])
    return again


def _there_already(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Back to the patient, with nothing recorded; the browser drops its draft."""
    said = _("Nothing more was recorded: it is on record already.")
    messages.success(request, said, extra_tags=request.get_full_path())
    return HttpResponseRedirect(at_patient(patient))


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


def _choose(request: HttpRequest, asker: Asker, patient: Patient) -> HttpResponse:
    procedures = [(each.slug, capfirst(each.public_name)) for each in Procedure.objects.treatments()]
    context = {"patient": patient, "procedures": procedures}
    return desk_render(request, asker, "desk/patient/choose_procedure.html", context)


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
            return after_recording(asker, patient)

        return once(request, asker, record, _("Treatment voided."))
    context = {"patient": patient, "form": form, "treatment": found, "plan": getattr(found, "plan", None)}
    return desk_render(request, asker, "desk/patient/void.html", context, status_of(form))


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
    make = partial(CorrectForm, asker=asker, patient=patient, procedure=procedure, treatment=found)
    plans, same = _may_be(patient, found, procedure), _asked_about(patient, sent)
    form = make(sent, plans=plans, same=same)
    if voided:
        _offer(form, voided, _log(patient, procedure), _("Record it as a new treatment"))
    elif request.method == "POST" and form.is_valid():
        if form.is_the_same():
            return _there_already(request, patient)

        def record() -> str:
            actions.correct(
                by=asker,
                treatment=found,
                done=form.done(),
                reason=form.cleaned_data["reason"],
                plan=form.fulfils(),
                another=form.another(),
            )
            return after_done(asker, patient)

        try:
            if answer := once_or_told(request, asker, form, record, _("Treatment corrected.")):
                return answer
        except Which as which:
            form = make(_asking(request.POST, which), plans=which.plans or plans, same=which.same or same)
    context = {
        "patient": patient,
        "form": form,
        "treatment": found,
        "plan": getattr(found, "plan", None),
        "procedure": procedure,
        "others": [each for each in procedures.values() if each != procedure],
    }
    return desk_render(request, asker, "desk/patient/correct.html", context, status_of(form))


def _may_be(patient: Patient, treatment: Treatment, procedure: Procedure) -> list[Plan]:
    """The open plans that a corrected treatment may have been."""
    if not actions.asks_about_plans(treatment, procedure):
        return []
    return list(Plan.objects.open().filter(patient=patient, procedure=procedure).order_by("planned_on", "pk"))


def _no_longer_counts() -> str:
    return _("This treatment no longer counts")
