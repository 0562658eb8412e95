"""Open plans that do not fit what is on record any more: told at once after recording, and decided about.

Each is moved to the first day that works, kept for a reason, or left for now; what is left stands on the patient's own
page.
"""

from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from intervals.actions import plans as actions
from intervals.actions.asking import Asker
from intervals.actions.locking import plan_closed
from intervals.actions.warnings import may_say, refusal
from intervals.desk.pages import desk_render, patient_page
from intervals.desk.patient.go_on_forms import GoOnForm, ticked_closed
from intervals.desk.patient.interruption import going_on_form
from intervals.desk.patient.plans import no_longer_open, plan_of
from intervals.desk.patient.treatments import after_recording, at_patient
from intervals.desk.steps import Over, Step, take
from intervals.desk.widgets import Colleagues
from intervals.engine.chart import Chart
from intervals.models.patients import Patient
from intervals.models.plans import Plan
from intervals.permissions import Act
from intervals.queries.clinic_charts import ClinicCharts, clinic_charts
from intervals.queries.reasons_given import AtOdds, at_odds_of, judged
from intervals.queries.single_rows import gone_on_with
from intervals.said import dates, to_staff


@dataclass(frozen=True)
class Spoilt:
    """A plan at odds as a page shows it. `works` is the first day that works for it, None where there is none.

    `unsettled`: no day is one, before a person has decided.
    """

    plan: Plan
    procedure: str
    told: to_staff.Told
    said: list[str]
    works: date | None
    unsettled: bool
    refused: str


def spoilt(found: AtOdds, chart: Chart, charts: ClinicCharts, asker: Asker) -> Spoilt:
    """The plan in words, with what speaks against its day now and no reason covers."""
    plan, verdict, left = found.plan, found.verdict, found.left
    names = charts.names
    warns = to_staff.spoilt(left, names) if found.against else ""
    closed = to_staff.closed_day(verdict, names) if found.closed else ""
    return Spoilt(
        plan=plan,
        procedure=capfirst(names[plan.procedure.slug]),
        told=to_staff.told_at_odds(verdict.whoever_is_there if closed else verdict, left, names),
        said=[each for each in (warns, *(to_staff.also(left, names) if warns else ()), closed) if each],
        works=chart.first_day_for_plan(str(plan.pk), asker.on),
        unsettled=chart.ask_of_plan(str(plan.pk), asker.on).unsettled,
        refused=refusal(asker, left, charts) if found.against else "",
    )


@patient_page(Act.PLAN)
def of_patient(request: HttpRequest, asker: Asker, patient: Patient) -> HttpResponse:
    """The plans at odds, each with what can be done; the patient's page where nothing is left to decide."""
    charts = clinic_charts(asker.clinic)
    chart = charts.of(patient, asker.on)
    found = at_odds_of(patient, chart, asker.on)
    if not found:
        return HttpResponseRedirect(at_patient(patient))
    context = {
        "patient": patient,
        "spoilt": [spoilt(each, chart, charts, asker) for each in found],
    }
    return desk_render(request, asker, "desk/patient/at_odds.html", context)


@patient_page(Act.PLAN, takes_forms=True)
def keep(request: HttpRequest, asker: Asker, patient: Patient, plan: UUID) -> HttpResponse:
    """Leave a plan on its day, and say why; to the patient's page where nothing is at odds."""
    found = plan_of(patient, plan)
    charts = clinic_charts(asker.clinic)
    chart = charts.of(patient, asker.on)
    odds = _odds(asker, found, chart) if found.is_open else None
    if odds and not odds.at_odds and request.method != "POST":
        return HttpResponseRedirect(at_patient(patient))
    shown = spoilt(odds, chart, charts, asker) if odds else None
    step = Step(
        form=partial(_keeping, asker, plan=found, odds=odds),
        act=lambda form: actions.keep(
            by=asker, plan=found, going_on=form.going_on(), closed_day_ok=ticked_closed(form.sent)
        ),
        ask=lambda form, warned: _keeping(asker, form.sent, found, _odds(asker, found, warned.chart)),
        then=lambda _done: after_recording(asker, patient),
        said=_("The plan for %(day)s stays.") % {"day": dates.day(found.planned_on)},
        template="desk/patient/keep.html",
        context={"patient": patient, "spoilt": shown},
        over=Over(no_longer_open(), plan_closed(asker, found)),
    )
    return take(request, asker, step)


def _odds(asker: Asker, plan: Plan, chart: Chart) -> AtOdds:
    return judged(plan, chart, gone_on_with(plan), asker.on)


def _keeping(asker: Asker, sent: QueryDict | None, plan: Plan, odds: AtOdds | None) -> GoOnForm:
    """The form that asks for what is at odds; as it was sent, where the plan is closed by now."""
    carried = {"procedure": plan.procedure.slug, "planned_on": plan.planned_on.isoformat()}
    reasons = may_say(asker, odds.left) if odds else []
    if odds:
        form = going_on_form(asker, sent, odds.left, carried, odds.against, reasons)
    else:
        form = GoOnForm(sent, colleagues=Colleagues.of(asker.clinic))
    form.button = _("Keep the plan")
    return form
