"""Making, moving and cancelling plans, with the interruption page where a warning speaks against the day."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from intervals.actions import plans as actions
from intervals.actions.asking import Asker
from intervals.actions.locking import plan_closed
from intervals.actions.overrides import come_up
from intervals.actions.plans import Wanted, Warned
from intervals.actions.warnings import GoingOn, refusal
from intervals.desk.pages import desk_render, patient_page, status_of, stop
from intervals.desk.patient.plan_forms import DayForm, GoOnForm, PlanForm, ticked_closed
from intervals.desk.patient.treatment_forms import ReasonForm, written
from intervals.desk.patient.treatments import after_recording, at_patient
from intervals.desk.submissions import once, once_or_told, posted, tell
from intervals.engine import history
from intervals.engine.answers import Verdict
from intervals.engine.conflicts import Conflicts
from intervals.engine.periods import DateOutOfRange
from intervals.engine.question import Question
from intervals.models.patients import Patient
from intervals.models.plans import Plan
from intervals.models.procedures import Procedure
from intervals.permissions import Act
from intervals.queries.clinic_charts import clinic_charts
from intervals.said import beside, dates, to_staff
from intervals.web.forms import PostForm


@dataclass(frozen=True)
class Proposed:
    """What a form asks for, `make` recording it; `moved` is the plan that it takes the place of.

    `closed_day_ok`: somebody has ticked that the day is closed.
    """

    patient: Patient
    procedure: Procedure
    day: date
    make: Callable[[GoingOn | None], object]
    areas: tuple[str, ...] = ()
    moved: Plan | None = None
    closed_day_ok: bool = False
    by: str = ""

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
        areas = tuple(area.slug for area in wanted.areas)
        proposed = Proposed(
            patient,
            wanted.procedure,
            wanted.planned_on,
            make,
            areas,
            closed_day_ok=wanted.closed_day_ok,
            by=wanted.by,
        )
        if answer := _record(request, asker, sent, form, proposed):
            return answer
    context = {"patient": patient, "form": form}
    return desk_render(request, asker, "desk/patient/plan.html", context, status_of(form))


def _make(asker: Asker, patient: Patient, wanted: Wanted, going_on: GoingOn | None) -> None:
    actions.make(by=asker, patient=patient, wanted=wanted, going_on=going_on)


@patient_page(Act.PLAN)
def move(request: HttpRequest, asker: Asker, patient: Patient, plan: UUID) -> HttpResponse:
    """Move a plan to another day; a warning interrupts."""
    found = plan_of(patient, plan)
    if closed := plan_closed(asker, found):
        again = at_patient(patient, "desk-plan-new") + f"?procedure={found.procedure.slug}"
        return stop(request, asker, no_longer_open(), closed, 409, (_("Make a new plan"), again))
    sent = posted(request)
    initial = {"planned_on": written(found.planned_on)}
    form = DayForm(sent, asker=asker, patient=patient, moved=found, initial=initial)
    if sent is not None and form.is_valid():
        day = form.cleaned_data["planned_on"].first_day
        closed_ok = ticked_closed(sent)
        make = partial(_move, asker, found, day, closed_ok)
        areas = tuple(found.areas.values_list("slug", flat=True))
        by = found.to_engine(found.procedure.slug).practitioner
        proposed = Proposed(patient, found.procedure, day, make, areas, found, closed_ok, by)
        if answer := _record(request, asker, sent, form, proposed):
            return answer
    context = {"patient": patient, "form": form, "plan": found}
    return desk_render(request, asker, "desk/patient/move.html", context, status_of(form))


def _move(asker: Asker, plan: Plan, day: date, closed_ok: bool, going_on: GoingOn | None) -> None:
    actions.move(by=asker, plan=plan, planned_on=day, going_on=going_on, closed_day_ok=closed_ok)


@patient_page(Act.PLAN)
def cancel(request: HttpRequest, asker: Asker, patient: Patient, plan: UUID) -> HttpResponse:
    """Cancel a plan."""
    found = plan_of(patient, plan)
    if closed := plan_closed(asker, found):
        return stop(request, asker, no_longer_open(), closed, 409)
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
            return after_recording(asker, patient)

        return once(request, asker, record, _("Plan cancelled."))
    context = {"patient": patient, "form": form, "plan": found}
    return desk_render(request, asker, "desk/patient/cancel.html", context, status_of(form))


def no_longer_open() -> str:
    """The heading of a page about a plan that somebody else has closed."""
    return _("This plan is no longer open")


@patient_page(Act.PLAN, reads_only=True)
def verdict(request: HttpRequest, asker: Asker, patient: Patient) -> HttpResponse:
    """What a day means, while it is typed: a fragment for the form; empty until both are known."""
    form = PlanForm(request.GET, asker=asker, patient=patient)
    form.is_valid()
    when, slug = form.cleaned_data.get("planned_on"), form.cleaned_data.get("procedure")
    if not (when and slug):
        return HttpResponse(status=204)
    charts, areas = clinic_charts(asker.clinic), [area.slug for area in form.areas()]
    chart = charts.of(patient, asker.on).by(form.cleaned_data.get("practitioner", ""))
    names = charts.names | {slug: form.procedures[slug].public_name}
    context = _judged(chart.ask(slug, asker.on, areas), when.first_day, names)
    return desk_render(request, asker, "desk/parts/verdict.html", context)


def _judged(question: Question, day: date, names: dates.Names) -> dict[str, Any]:
    try:
        found = question.judge(day)
    except DateOutOfRange:
        return {}
    return {
        "status": found.status.value,
        "status_label": to_staff.label(found.status),
        "said": to_staff.verdict_said(found, question.procedure, names),
        "notes": beside.notes(found, names),
        "on": day,
    }


def _record(
    request: HttpRequest, asker: Asker, sent: QueryDict, form: PostForm, proposed: Proposed
) -> HttpResponse | None:
    """Record it, or show the interruption page; None where there is nothing to show but the form.

    What was kept when a session had expired records nothing: the interruption comes back with the reason in it.
    """
    going_on = GoOnForm(sent).going_on() if "go_on" in sent else None

    def record() -> str:
        proposed.make(going_on)
        return after_recording(asker, proposed.patient)

    try:
        if request.method == "POST":
            said = _("Planned for %(day)s.") % {"day": dates.day(proposed.day)}
            return once_or_told(request, asker, form, record, said)
        if "go_on" in sent:
            _warn(asker, proposed)
    except Warned as warned:
        return _interrupt(request, asker, sent, proposed, warned)
    return None


def _warn(asker: Asker, proposed: Proposed) -> None:
    """Warned, as recording it would."""
    charts, slug = clinic_charts(asker.clinic), proposed.procedure.slug
    chart = charts.of(proposed.patient, asker.on).by(proposed.by)
    verdict = chart.judge(slug, proposed.day, asker.on, proposed.areas, proposed.without)
    if actions.warned(verdict, None, closed_day_ok=proposed.closed_day_ok):
        raise Warned(verdict, charts, chart)


def _interrupt(
    request: HttpRequest, asker: Asker, sent: QueryDict, proposed: Proposed, warned: Warned
) -> HttpResponse:
    """Why in a sentence, the first day that works as one click, or going on with a reason, a closed day with a tick."""
    found, charts, slug = warned.verdict, warned.charts, proposed.procedure.slug
    names = charts.names | {slug: proposed.procedure.public_name}
    carried = {
        "procedure": slug,
        "planned_on": found.on.isoformat(),
        "areas": list(proposed.areas),
        **{name: sent.get(name, "") for name in ("practitioner", "age_confirmed")},
    }
    form = going_on_form(sent, found, carried)
    works = warned.chart.first_day_that_works(slug, found.on, asker.on, proposed.areas, proposed.without)
    said, notes = to_staff.warning(found, slug, names), beside.notes(found, names)
    if not said:  # the closed day alone is the headline
        said = to_staff.closed_day(found, names)
        notes.remove(beside.closed_day(found))
    context = {
        "patient": proposed.patient,
        "status": found.status.value if found.status.warns else "",
        "status_label": to_staff.label(found.status),
        "said": said,
        "notes": notes,
        "procedure": capfirst(proposed.procedure.public_name),
        "offered": works,
        "carried": carried,
        "refused": refusal(asker, found, charts),
        "form": form,
    }
    return desk_render(request, asker, "desk/patient/interruption.html", context, status_of(form))


def going_on_form(
    sent: QueryDict | None,
    verdict: Verdict,
    carried: Mapping[str, Any],
    conflicts: Conflicts | None = None,
) -> GoOnForm:
    """The form that asks for what a verdict needs: as it was sent, where it was, and then why it is shown again.

    A reason that was given for less than what is known by now has to be given again.
    """
    if sent is None or "go_on" not in sent:
        return GoOnForm(initial=dict(carried), verdict=verdict, conflicts=conflicts)
    against = verdict.conflicts if conflicts is None else conflicts
    going_on = GoOnForm(sent).going_on()
    form = GoOnForm(sent, verdict=verdict, conflicts=conflicts)
    if against and going_on and not going_on.has_read(against):
        tell(form, come_up())
    return form


def plan_of(patient: Patient, ref: UUID) -> Plan:
    """The patient's plan with this reference; Http404 if there is none."""
    found: Plan | None = Plan.objects.filter(patient=patient, ref=ref).select_related("procedure").first()
    if found is None:
        raise Http404
    return found
