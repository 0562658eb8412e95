"""Open plans that do not fit what is on record any more: told at once after recording, and decided about.

Each is moved to the first day that works, kept for a reason, or left for now; what is left stands on the patient's own
page.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from intervals.actions import plans as actions
from intervals.actions.asking import Asker
from intervals.actions.locking import plan_closed
from intervals.actions.plans import Warned
from intervals.actions.warnings import refusal
from intervals.desk.pages import desk_render, patient_page, status_of, stop
from intervals.desk.patient.plan_forms import GoOnForm, ticked_closed
from intervals.desk.patient.plans import going_on_form, no_longer_open, plan_of
from intervals.desk.patient.treatments import after_recording, at_patient
from intervals.desk.submissions import once, posted
from intervals.engine.chart import Chart
from intervals.models.overrides import Override
from intervals.models.patients import Patient
from intervals.models.plans import Plan
from intervals.permissions import Act
from intervals.queries.clinic_charts import ClinicCharts, clinic_charts
from intervals.queries.reasons_given import AtOdds, at_odds_of, judged
from intervals.said import dates, to_staff


@dataclass(frozen=True)
class Spoilt:
    """A plan at odds as a page shows it. `works` is the first day that works for it, None where no day is settled."""

    plan: Plan
    procedure: str
    status: str
    status_label: str
    said: list[str]
    works: date | None
    refused: str


def spoilt(found: AtOdds, chart: Chart, charts: ClinicCharts, asker: Asker) -> Spoilt:
    """The plan in words, with what speaks against its day now and no reason covers."""
    plan, verdict, left = found.plan, found.verdict, found.left
    names = charts.names | {plan.procedure.slug: plan.procedure.public_name}
    warns = to_staff.spoilt(left, names) if found.against else ""
    closed = to_staff.closed_day(verdict, names) if found.closed else ""
    return Spoilt(
        plan=plan,
        procedure=capfirst(plan.procedure.public_name),
        status=left.status.value if found.against else "",
        status_label=to_staff.label(left.status),
        said=[each for each in (warns, closed) if each],
        works=chart.first_day_for_plan(str(plan.pk), asker.on),
        refused=refusal(asker, left, charts) if found.against else "",
    )


@patient_page(Act.PLAN, reads_only=True)
def of_patient(request: HttpRequest, asker: Asker, patient: Patient) -> HttpResponse:
    """The plans at odds, each with what can be done; the patient's page where nothing is left to decide."""
    charts = clinic_charts(asker.clinic)
    chart = charts.of(patient, asker.on)
    found = at_odds_of(patient, chart, asker.on)
    if not found:
        return HttpResponseRedirect(at_patient(patient))
    context = {
        "here": "patients",
        "patient": patient,
        "spoilt": [spoilt(each, chart, charts, asker) for each in found],
    }
    return desk_render(request, asker, "desk/patient/at_odds.html", context)


@patient_page(Act.PLAN)
def keep(request: HttpRequest, asker: Asker, patient: Patient, plan: UUID) -> HttpResponse:
    """Leave a plan on its day, and say why."""
    found = plan_of(patient, plan)
    found.patient = patient
    if closed := plan_closed(asker, found):
        return stop(request, asker, no_longer_open(), closed, 409)
    sent = posted(request)
    if request.method == "POST" and sent is not None:
        going_on = GoOnForm(sent).going_on()

        def record() -> str:
            actions.keep(by=asker, plan=found, going_on=going_on, closed_day_ok=ticked_closed(sent))
            return after_recording(asker, patient)

        try:
            said = _("The plan for %(day)s stays.") % {"day": dates.day(found.planned_on)}
            return once(request, asker, record, said)
        except Warned:
            pass  # the page asks again, with what was typed
    return _ask_to_keep(request, asker, found, sent)


def _ask_to_keep(request: HttpRequest, asker: Asker, plan: Plan, sent: QueryDict | None) -> HttpResponse:
    """Why in a sentence, and the reason or the tick to go on with; to the patient's page where nothing is at odds."""
    patient = plan.patient
    charts = clinic_charts(asker.clinic)
    chart = charts.of(patient, asker.on)
    odds = judged(plan, chart, Override.objects.filter(patient=patient), asker.on)
    if not odds.at_odds:
        return HttpResponseRedirect(at_patient(patient))
    carried = {"procedure": plan.procedure.slug, "planned_on": plan.planned_on.isoformat()}
    form = going_on_form(sent, odds.verdict, carried, odds.against)
    form.button = _("Keep the plan")
    shown = spoilt(odds, chart, charts, asker)
    context = {"here": "patients", "patient": patient, "spoilt": shown, "form": form}
    return desk_render(request, asker, "desk/patient/keep.html", context, status_of(form))
