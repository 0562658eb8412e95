"""Making, moving and cancelling plans; a warning that speaks against the day interrupts."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from intervals.actions import plans as actions
from intervals.actions.asking import Asker
from intervals.actions.locking import plan_closed
from intervals.desk.pages import desk_render, patient_page, there
from intervals.desk.patient.asked_first import AskingPlanForm
from intervals.desk.patient.go_on_forms import ticked_closed
from intervals.desk.patient.interruption import going_on, interruption
from intervals.desk.patient.leaf import Leaf
from intervals.desk.patient.plan_forms import MoveForm, PlanForm
from intervals.desk.patient.treatment_forms import ReasonForm
from intervals.desk.patient.treatments import after_recording, at_patient
from intervals.desk.patient.typed_day import typed_day
from intervals.desk.steps import Over, Step, take
from intervals.models.patients import Patient
from intervals.models.plans import Plan
from intervals.permissions import Act
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.single_rows import plans_of, row_of
from intervals.said import dates


@patient_page(Act.PLAN, takes_forms=True)
def new(request: HttpRequest, asker: Asker, patient: Patient) -> HttpResponse:
    """Make a plan; a warning interrupts."""
    asked = request.GET
    initial: dict[str, Any] = {name: asked.get(name, "") for name in ("procedure", "practitioner")}
    initial |= {"areas": asked.getlist("areas")}
    step = Step(
        form=partial(
            AskingPlanForm, asker=asker, patient=patient, leaf=Leaf.of(asked), initial=initial, query=asked
        ),
        act=lambda form: actions.make(
            by=asker, patient=patient, wanted=form.wanted(), going_on=going_on(form.sent, asker)
        ),
        ask=PlanForm.warn,
        then=lambda _done: after_recording(asker, patient),
        said=planned_for,
        template="desk/patient/plan.html",
        context={"patient": patient, "planned": _open_plans(patient)},
        instead=partial(interruption, request, asker, patient),
    )
    return take(request, asker, step)


def _open_plans(patient: Patient) -> list[Plan]:
    """What is planned already, soonest first."""
    return sorted((each for each in plans_of(patient) if each.is_open), key=lambda each: each.planned_on)


@patient_page(Act.PLAN, takes_forms=True)
def move(request: HttpRequest, asker: Asker, patient: Patient, plan: UUID) -> HttpResponse:
    """Move a plan to another day; a warning interrupts."""
    found = plan_of(patient, plan)
    again = at_patient(patient, "desk-plan-new") + f"?procedure={found.procedure.slug}"
    step = Step(
        form=partial(MoveForm, asker=asker, patient=patient, moved=found, leaf=Leaf.of(request.GET)),
        act=lambda form: actions.move(
            by=asker,
            plan=found,
            planned_on=form.day,
            going_on=going_on(form.sent, asker),
            closed_day_ok=ticked_closed(form.sent),
            age_ok=form.cleaned_data["age_confirmed"],
        ),
        ask=MoveForm.warn,
        then=lambda _done: after_recording(asker, patient),
        said=planned_for,
        template="desk/patient/plan.html",
        context={"patient": patient, "plan": found},
        over=Over(no_longer_open(), plan_closed(asker, found), way=(_("Make a new plan"), again)),
        instead=partial(interruption, request, asker, patient),
    )
    return take(request, asker, step)


def planned_for(form: PlanForm | MoveForm) -> str:
    """What to say once it is planned."""
    return _("Planned for %(day)s.") % {"day": dates.day(form.day)}


@patient_page(Act.PLAN, takes_forms=True)
def cancel(request: HttpRequest, asker: Asker, patient: Patient, plan: UUID) -> HttpResponse:
    """Cancel a plan."""
    found = plan_of(patient, plan)
    step = Step(
        form=partial(
            ReasonForm,
            label=_("Reason, if you like"),
            missing="",
            button=_("Cancel the plan"),
            optional=True,
        ),
        act=lambda form: actions.cancel(by=asker, plan=found, reason=form.cleaned_data["reason"]),
        then=lambda _done: after_recording(asker, patient),
        said=_("Plan cancelled."),
        template="desk/patient/cancel.html",
        context={"patient": patient, "plan": found},
        over=Over(no_longer_open(), plan_closed(asker, found)),
    )
    return take(request, asker, step)


def no_longer_open() -> str:
    """The heading of a page about a plan that somebody else has closed."""
    return _("This plan is no longer open")


@patient_page(Act.PLAN)
def verdict(request: HttpRequest, asker: Asker, patient: Patient) -> HttpResponse:
    """What a day means, while it is typed: a fragment for the form; empty until both are known."""
    form = PlanForm(request.GET, asker=asker, patient=patient)
    form.is_valid()
    when, slug = form.cleaned_data.get("planned_on"), form.cleaned_data.get("procedure")
    if not (when and slug):
        return HttpResponse(status=204)
    charts, areas = clinic_charts(asker.clinic), [area.slug for area in form.areas()]
    chart = charts.of(patient, asker.on).by(form.cleaned_data.get("practitioner", ""))
    typed = typed_day(chart.ask(slug, asker.on, areas), when.first_day, charts.names)
    return desk_render(request, asker, "desk/parts/verdict.html", {"typed": typed})


def plan_of(patient: Patient, ref: UUID) -> Plan:
    """The patient's plan with this reference; Http404 if there is none."""
    return there(row_of(patient, Plan, ref))
