"""Making, moving and cancelling plans, with the interruption page where a warning speaks against the day."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from intervals import desk_words
from intervals.actions import plans as actions
from intervals.actions.asking import Asker
from intervals.actions.plans import Warned
from intervals.actions.warnings import GoingOn, refusal
from intervals.engine.forecast import Verdict, judge
from intervals.engine.offer import first_day_that_works
from intervals.engine.periods import DateOutOfRange
from intervals.models.patients import Patient
from intervals.models.plans import Plan
from intervals.models.procedures import Procedure
from intervals.permissions import Act
from intervals.queries.clinic_rules import clinic_rules
from intervals.queries.patient_histories import history_of
from intervals.staff.once import once, posted
from intervals.staff.pages import desk_render, patient_page, status_of
from intervals.staff.plan_forms import DayForm, GoOnForm, PlanForm
from intervals.staff.treatment_forms import ReasonForm, written
from intervals.staff.treatments import at_patient


@patient_page(Act.PLAN)
def new(request: HttpRequest, asker: Asker, patient: Patient) -> HttpResponse:
    """Make a plan; a warning interrupts."""
    asked = {"procedure": request.GET.get("procedure", "")}
    form = PlanForm(posted(request), asker=asker, initial=asked)
    if request.method == "POST" and form.is_valid():
        wanted = form.wanted()

        def make(going_on: GoingOn | None) -> None:
            actions.make(by=asker, patient=patient, wanted=wanted, going_on=going_on)

        return _record(request, asker, patient, make, wanted.procedure)
    context = {"patient": patient, "form": form}
    return desk_render(request, asker, "staff/patient/plan.html", context, status_of(form))


@patient_page(Act.PLAN)
def move(request: HttpRequest, asker: Asker, patient: Patient, plan: UUID) -> HttpResponse:
    """Move a plan to another day; a warning interrupts."""
    found = _plan(patient, plan)
    form = DayForm(posted(request), asker=asker, initial={"planned_on": written(found.planned_on)})
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["planned_on"].first_day

        def make(going_on: GoingOn | None) -> None:
            actions.move(by=asker, plan=found, planned_on=day, going_on=going_on)

        return _record(request, asker, patient, make, found.procedure, moved=found)
    context = {"patient": patient, "form": form, "plan": found}
    return desk_render(request, asker, "staff/patient/move.html", context, status_of(form))


@patient_page(Act.PLAN)
def cancel(request: HttpRequest, asker: Asker, patient: Patient, plan: UUID) -> HttpResponse:
    """Cancel a plan."""
    found = _plan(patient, plan)
    form = ReasonForm(
        posted(request),
        label=_("Reason, if you like"),
        missing="",
        button=_("Cancel the plan"),
        optional=True,
    )
    if request.method == "POST" and form.is_valid():

        def record() -> str:
            actions.cancel(by=asker, plan=found, reason=form.cleaned_data["reason"])
            return at_patient(patient)

        return once(request, asker, record)
    context = {"patient": patient, "form": form, "plan": found}
    return desk_render(request, asker, "staff/patient/cancel.html", context, status_of(form))


@patient_page(Act.PLAN, reads_only=True)
def verdict(request: HttpRequest, asker: Asker, patient: Patient) -> HttpResponse:
    """What a day means, while it is typed: a fragment for the form; empty until both are known."""
    form = PlanForm(request.GET, asker=asker)
    form.is_valid()
    when, slug = form.cleaned_data.get("planned_on"), form.cleaned_data.get("procedure")
    if not (when and slug):
        return HttpResponse(status=204)
    context = _judged(asker, patient, form.procedures[slug], when.first_day)
    return desk_render(request, asker, "staff/parts/verdict.html", context)


def _judged(asker: Asker, patient: Patient, procedure: Procedure, day: date) -> dict[str, Any]:
    rules = clinic_rules(asker.clinic)
    slug = procedure.slug
    try:
        found = judge(history_of(patient), rules.rules, slug, day, asker.on)
    except DateOutOfRange:
        return {}
    return {
        "status": found.status.value,
        "status_label": desk_words.label(found.status),
        "said": desk_words.warning(found, slug, rules.names | {slug: procedure.public_name}),
        "on": day,
    }


def _record(
    request: HttpRequest,
    asker: Asker,
    patient: Patient,
    make: Callable[[GoingOn | None], None],
    procedure: Procedure,
    *,
    moved: Plan | None = None,
) -> HttpResponse:
    """Record through `make`, or show the interruption page."""
    going_on = GoOnForm(request.POST) if "go_on" in request.POST else None
    valid = going_on.is_valid() if going_on else True

    def record() -> str:
        make(going_on.going_on() if going_on and valid else None)
        return at_patient(patient)

    try:
        return once(request, asker, record)
    except Warned as warned:
        return _interrupt(request, asker, patient, warned.verdict, procedure, going_on, moved)


def _interrupt(  # noqa: PLR0917 - private, all of it wanted on the page
    request: HttpRequest,
    asker: Asker,
    patient: Patient,
    found: Verdict,
    procedure: Procedure,
    going_on: GoOnForm | None,
    moved: Plan | None,
) -> HttpResponse:
    """Why in a sentence, the first day that works as one click, or going on with a reason."""
    rules = clinic_rules(asker.clinic)
    slug = procedure.slug
    history = history_of(patient, without=moved)
    practitioner = request.POST.get("practitioner", "")
    carried = {"procedure": slug, "planned_on": found.on.isoformat(), "practitioner": practitioner}
    form = going_on or GoOnForm(initial={"go_on": "1", **carried})
    context = {
        "patient": patient,
        "status": found.status.value,
        "status_label": desk_words.label(found.status),
        "said": desk_words.warning(found, slug, rules.names | {slug: procedure.public_name}),
        "procedure": capfirst(procedure.public_name),
        "offered": first_day_that_works(history, rules.rules, slug, found.on, asker.on),
        "carried": carried,
        "refused": refusal(asker, found, rules),
        "form": form,
    }
    return desk_render(request, asker, "staff/patient/interruption.html", context, status_of(form))


def _plan(patient: Patient, ref: UUID) -> Plan:
    found: Plan | None = Plan.objects.filter(patient=patient, ref=ref).select_related("procedure").first()
    if found is None:
        raise Http404
    return found
