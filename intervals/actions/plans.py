"""Plans: made, moved, cancelled. A plan that a warning speaks against needs somebody who goes on and says why."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from intervals import clock
from intervals.actions import audit
from intervals.actions.asking import Asker
from intervals.actions.locking import locked_patient, locked_patient_of, locked_plan
from intervals.actions.refusals import Refused
from intervals.actions.warnings import GoingOn, record_override, refusal
from intervals.desk_words import warning
from intervals.engine.answers import Verdict
from intervals.engine.chart import Chart
from intervals.engine.periods import Period, add
from intervals.models.accounts import User
from intervals.models.audit import Kind
from intervals.models.patients import Patient
from intervals.models.plans import Plan, PlanState
from intervals.models.procedures import Procedure
from intervals.permissions import Act
from intervals.queries.clinic_charts import ClinicCharts, clinic_charts

FURTHEST = Period(months=60)


def furthest(on: date) -> date:
    """The last day that a plan or a hold may name, as seen from `on`: further ahead, the year is mistyped."""
    return add(on, FURTHEST)


@dataclass(frozen=True)
class Wanted:
    """What somebody means to have, when, and by whom."""

    procedure: Procedure
    planned_on: date
    practitioner: User | None = None


class Warned(Exception):
    """Nothing was recorded: there is a warning, and nobody has said why to go on.

    `verdict` is the warning, by this `chart` of the patient, one of the clinic's `charts`.
    """

    def __init__(self, verdict: Verdict, charts: ClinicCharts, chart: Chart) -> None:
        super().__init__(verdict.status)
        self.verdict, self.charts, self.chart = verdict, charts, chart


@transaction.atomic
def make(
    *,
    by: Asker,
    patient: Patient,
    wanted: Wanted,
    going_on: GoingOn | None = None,
) -> Plan:
    """Record what somebody means to have.

    Warned if the day is too soon or needs asking first and `going_on` is None; Refused for a day in the past,
    or if this person may not go on.
    """
    by.must(Act.PLAN)
    locked_patient(by, patient)
    plan = _record(by, patient, wanted, going_on)
    audit.record(Kind.PLAN_MADE, by=by, patient=patient, plan=plan.pk, procedure=wanted.procedure.slug)
    return plan


@transaction.atomic
def move(*, by: Asker, plan: Plan, planned_on: date, going_on: GoingOn | None = None) -> Plan:
    """Move an open plan to another day: the old one stays visible and leads to the new. Errors as in `make`."""
    by.must(Act.PLAN)
    locked_patient_of(by, plan)
    found = locked_plan(by, plan)
    wanted = Wanted(found.procedure, planned_on, found.practitioner)
    new = _record(by, found.patient, wanted, going_on, instead_of=found)
    _close(by, found, PlanState.MOVED)
    found.moved_to = new
    found.save(update_fields=["moved_to"])
    audit.record(Kind.PLAN_MOVED, by=by, patient=found.patient, plan=found.pk, to=new.pk)
    return new


@transaction.atomic
def cancel(*, by: Asker, plan: Plan, reason: str = "") -> None:
    """Cancel an open plan; Refused, naming who was faster, if it is no longer open."""
    by.must(Act.PLAN)
    found = locked_plan(by, plan)
    _close(by, found, PlanState.CANCELLED, reason)
    audit.record(Kind.PLAN_CANCELLED, by=by, patient=found.patient, plan=found.pk)


def _record(
    by: Asker, patient: Patient, wanted: Wanted, going_on: GoingOn | None, instead_of: Plan | None = None
) -> Plan:
    if wanted.planned_on < by.on:
        raise Refused(_("That day is past. What was done is logged as a treatment."))
    if wanted.planned_on > furthest(by.on):
        raise Refused(_("That day is more than five years ahead. Check the year."))
    charts = clinic_charts(by.clinic)
    slug, chart = wanted.procedure.slug, charts.of(patient, by.on)
    without = instead_of.to_engine(slug) if instead_of else None
    verdict = chart.judge(slug, wanted.planned_on, by.on, without=without)
    warned = verdict.status.warns
    if warned and going_on is None:
        raise Warned(verdict, charts, chart)
    if warned and (said := refusal(by, verdict, charts)):
        raise Refused(said)
    plan: Plan = Plan.objects.create(
        clinic=by.clinic,
        patient=patient,
        procedure=wanted.procedure,
        planned_on=wanted.planned_on,
        practitioner=wanted.practitioner,
        created_by=by.user,
        created_at=clock.now(),
    )
    if warned:
        said = warning(verdict, slug, charts.names | {slug: wanted.procedure.public_name})
        record_override(
            by=by, patient=patient, verdict=verdict, said=said, charts=charts, going_on=going_on, of=plan
        )
    return plan


def _close(by: Asker, plan: Plan, state: PlanState, reason: str = "") -> None:
    plan.state, plan.closed_by, plan.closed_at, plan.close_reason = state, by.user, clock.now(), reason
    plan.save(update_fields=["state", "closed_by", "closed_at", "close_reason"])
