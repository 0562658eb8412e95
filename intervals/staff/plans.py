"""Making, moving and cancelling plans, with the interruption page where a warning speaks against the day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from intervals import beside, desk_words, words
from intervals.actions import plans as actions
from intervals.actions.asking import Asker
from intervals.actions.locking import plan_closed
from intervals.actions.plans import Wanted, Warned
from intervals.actions.warnings import GoingOn, refusal
from intervals.engine import history
from intervals.engine.periods import DateOutOfRange
from intervals.models.patients import Patient
from intervals.models.plans import Plan
from intervals.models.procedures import Procedure
from intervals.permissions import Act
from intervals.queries.clinic_charts import clinic_charts
from intervals.staff.once import once, once_or_told, posted
from intervals.staff.pages import desk_render, patient_page, status_of, stop
from intervals.staff.plan_forms import DayForm, GoOnForm, PlanForm
from intervals.staff.treatment_forms import ReasonForm, written
from intervals.staff.treatments import at_patient
from intervals.web.forms import PostForm


@dataclass(frozen=True)
class Asked:
    """What a form asks for, `make` recording it; `moved` is the plan that it takes the place of."""

    patient: Patient
    procedure: Procedure
    day: date
    make: Callable[[GoingOn | None], object]
    moved: Plan | None = None

    @property
    def without(self) -> history.Plan | None:
        """The plan that is moved, as the engine knows it."""
        return self.moved.to_engine(self.procedure.slug) if self.moved else None


@patient_page(Act.PLAN)
def new(request: HttpRequest, asker: Asker, patient: Patient) -> HttpResponse:
    """Make a plan; a warning interrupts."""
    sent = posted(request)
    initial = {"procedure": request.GET.get("procedure", "")}
    form = PlanForm(sent, asker=asker, patient=patient, initial=initial)
    if sent is not None and form.is_valid():
        wanted = form.wanted()
        make = partial(_make, asker, patient, wanted)
        asked = Asked(patient, wanted.procedure, wanted.planned_on, make)
        if answer := _record(request, asker, sent, form, asked):
            return answer
    context = {"patient": patient, "form": form}
    return desk_render(request, asker, "staff/patient/plan.html", context, status_of(form))


def _make(asker: Asker, patient: Patient, wanted: Wanted, going_on: GoingOn | None) -> None:
    actions.make(by=asker, patient=patient, wanted=wanted, going_on=going_on)


@patient_page(Act.PLAN)
def move(request: HttpRequest, asker: Asker, patient: Patient, plan: UUID) -> HttpResponse:
    """Move a plan to another day; a warning interrupts."""
    found = _plan(patient, plan)
    if closed := plan_closed(asker, found):
        again = at_patient(patient, "desk-plan-new") + f"?procedure={found.procedure.slug}"
        return stop(request, asker, _no_longer_open(), closed, 409, (_("Make a new plan"), again))
    sent = posted(request)
    initial = {"planned_on": written(found.planned_on)}
    form = DayForm(sent, asker=asker, patient=patient, moved=found, initial=initial)
    if sent is not None and form.is_valid():
        day = form.cleaned_data["planned_on"].first_day
        asked = Asked(patient, found.procedure, day, partial(_move, asker, found, day), moved=found)
        if answer := _record(request, asker, sent, form, asked):
            return answer
    context = {"patient": patient, "form": form, "plan": found}
    return desk_render(request, asker, "staff/patient/move.html", context, status_of(form))


def _move(asker: Asker, plan: Plan, day: date, going_on: GoingOn | None) -> None:
    actions.move(by=asker, plan=plan, planned_on=day, going_on=going_on)


@patient_page(Act.PLAN)
def cancel(request: HttpRequest, asker: Asker, patient: Patient, plan: UUID) -> HttpResponse:
    """Cancel a plan."""
    found = _plan(patient, plan)
    if closed := plan_closed(asker, found):
        return stop(request, asker, _no_longer_open(), closed, 409)
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

        return once(request, asker, record, _("Plan cancelled."))
    context = {"patient": patient, "form": form, "plan": found}
    return desk_render(request, asker, "staff/patient/cancel.html", context, status_of(form))


def _no_longer_open() -> str:
    return _("This plan is no longer open")


@patient_page(Act.PLAN, reads_only=True)
def verdict(request: HttpRequest, asker: Asker, patient: Patient) -> HttpResponse:
    """What a day means, while it is typed: a fragment for the form; empty until both are known."""
    form = PlanForm(request.GET, asker=asker, patient=patient)
    form.is_valid()
    when, slug = form.cleaned_data.get("planned_on"), form.cleaned_data.get("procedure")
    if not (when and slug):
        return HttpResponse(status=204)
    context = _judged(asker, patient, form.procedures[slug], when.first_day)
    return desk_render(request, asker, "staff/parts/verdict.html", context)


def _judged(asker: Asker, patient: Patient, procedure: Procedure, day: date) -> dict[str, Any]:
    charts = clinic_charts(asker.clinic)
    slug = procedure.slug
    names = charts.names | {slug: procedure.public_name}
    try:
        found = charts.of(patient, asker.on).judge(slug, day, asker.on)
    except DateOutOfRange:
        return {}
    return {
        "status": found.status.value,
        "status_label": desk_words.label(found.status),
        "said": desk_words.verdict_said(found, slug, names),
        "notes": beside.notes(found, names),
        "on": day,
    }


def _record(
    request: HttpRequest, asker: Asker, sent: QueryDict, form: PostForm, asked: Asked
) -> HttpResponse | None:
    """Record it, or show the interruption page; None where there is nothing to show but the form.

    What was kept when a session had expired records nothing: the interruption comes back with the reason in it.
    """
    going_on = GoOnForm(sent) if "go_on" in sent else None

    def record() -> str:
        asked.make(going_on.going_on() if going_on and going_on.is_valid() else None)
        return at_patient(asked.patient)

    try:
        if request.method == "POST":
            said = _("Planned for %(day)s.") % {"day": words.day(asked.day)}
            return once_or_told(request, asker, form, record, said)
        if going_on:
            _warn(asker, asked)
    except Warned as warned:
        return _interrupt(request, asker, sent, asked, warned, going_on)
    return None


def _warn(asker: Asker, asked: Asked) -> None:
    """Warned, as recording it would."""
    charts, slug = clinic_charts(asker.clinic), asked.procedure.slug
    chart = charts.of(asked.patient, asker.on)
    verdict = chart.judge(slug, asked.day, asker.on, without=asked.without)
    if verdict.status.warns:
        raise Warned(verdict, charts, chart)


def _interrupt(  # noqa: PLR0917 - private, all of it wanted on the page
    request: HttpRequest,
    asker: Asker,
    sent: QueryDict,
    asked: Asked,
    warned: Warned,
    going_on: GoOnForm | None,
) -> HttpResponse:
    """Why in a sentence, the first day that works as one click, or going on with a reason."""
    found, charts, slug = warned.verdict, warned.charts, asked.procedure.slug
    names = charts.names | {slug: asked.procedure.public_name}
    carried = {"procedure": slug, "planned_on": found.on.isoformat()} | {
        name: sent.get(name, "") for name in ("practitioner", "age_confirmed", "twice_confirmed")
    }
    form = going_on or GoOnForm(initial={"go_on": "1", **carried})
    context = {
        "patient": asked.patient,
        "status": found.status.value,
        "status_label": desk_words.label(found.status),
        "said": desk_words.warning(found, slug, names),
        "notes": beside.notes(found, names),
        "procedure": capfirst(asked.procedure.public_name),
        "offered": warned.chart.first_day_that_works(slug, found.on, asker.on, without=asked.without),
        "carried": carried,
        "refused": refusal(asker, found, charts),
        "form": form,
    }
    return desk_render(request, asker, "staff/patient/interruption.html", context, status_of(form))


def _plan(patient: Patient, ref: UUID) -> Plan:
    found: Plan | None = Plan.objects.filter(patient=patient, ref=ref).select_related("procedure").first()
    if found is None:
        raise Http404
    return found
