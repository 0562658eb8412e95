"""Plans: made, moved, kept, cancelled. A plan that a warning speaks against needs somebody who goes on and says why."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from intervals import clock
from intervals.actions import audit
from intervals.actions.aftermath import Writing, writing
from intervals.actions.ages import refuse_too_young
from intervals.actions.asking import Asker
from intervals.actions.door import action
from intervals.actions.locking import said_by
from intervals.actions.procedures import refuse_retired
from intervals.actions.refusals import Asks, Refused
from intervals.actions.warnings import GoingOn, may_say, no_reason_here, record_override, refusal
from intervals.engine.answers import Verdict
from intervals.engine.chart import Chart
from intervals.engine.periods import furthest_plan
from intervals.models.accounts import User
from intervals.models.areas import Area
from intervals.models.audit import Kind
from intervals.models.courses import Course
from intervals.models.overrides import Override
from intervals.models.patients import Patient
from intervals.models.plans import Plan, PlanState
from intervals.models.procedures import Procedure
from intervals.permissions import Act
from intervals.queries.clinic_charts import ClinicCharts
from intervals.queries.reasons_given import judged


@dataclass(frozen=True)
class Wanted:
    """What somebody means to have, when, by whom, and where (no areas: not known).

    `closed_day_ok`: somebody has ticked that the clinic is closed on that day; `age_ok`: that the patient is as young
    as that.
    """

    procedure: Procedure
    planned_on: date
    practitioner: User | None = None
    areas: tuple[Area, ...] = ()
    closed_day_ok: bool = False
    age_ok: bool = False

    @property
    def by(self) -> str:
        """Who is to do it, as the engine knows the person."""
        return str(self.practitioner.pk) if self.practitioner else ""


class Warned(Asks):
    """Nothing was recorded: there is a warning, and nobody has said why to go on, or ticked that the day is closed.

    `verdict` is the warning, by this `chart` of the patient, one of the clinic's `charts`.
    """

    def __init__(self, verdict: Verdict, charts: ClinicCharts, chart: Chart) -> None:
        super().__init__(verdict.status)
        self.verdict, self.charts, self.chart = verdict, charts, chart


@action(Act.PLAN)
def make(
    *,
    by: Asker,
    patient: Patient,
    wanted: Wanted,
    going_on: GoingOn | None = None,
) -> Plan:
    """Record what somebody means to have.

    Warned if the day is too soon or needs asking first and `going_on` is None or was given for less; Warned for a
    closed day that was not ticked. Refused for a day in the past, for what is planned for that day already, for a
    procedure that was retired, below the clinic's least age unless that was ticked, or if this person may not go on.
    """
    refuse_retired([wanted.procedure])
    with writing(by, patient) as record:
        plan = _record(by, patient, wanted, going_on, record)
    audit.record(Kind.PLAN_MADE, by=by, patient=patient, plan=plan.pk, procedure=wanted.procedure.slug)
    return plan


@action(Act.PLAN)
def move(
    *,
    by: Asker,
    plan: Plan,
    planned_on: date,
    going_on: GoingOn | None = None,
    closed_day_ok: bool = False,
    age_ok: bool = False,
) -> Plan:
    """Move an open plan to another day: the old one stays visible and leads to the new. Errors as in `make`.

    By whom and where stays as it was.
    """
    areas = tuple(plan.areas.all())
    wanted = Wanted(plan.procedure, planned_on, plan.practitioner, areas, closed_day_ok, age_ok)
    with writing(by, plan.patient) as record:
        close(by, plan, PlanState.MOVED)
        new = _record(by, plan.patient, wanted, going_on, record, instead_of=plan)
        plan.moved_to = new
        plan.save(update_fields=["moved_to"])
    audit.record(Kind.PLAN_MOVED, by=by, patient=plan.patient, plan=plan.pk, to=new.pk)
    return new


@action(Act.PLAN)
def keep(*, by: Asker, plan: Plan, going_on: GoingOn | None = None, closed_day_ok: bool = False) -> None:
    """Leave an open plan on its day although what was recorded since speaks against it, and record why.

    Errors as in `make`; Refused if nothing speaks against it (any more) that no reason covers.
    """
    with writing(by, plan.patient) as record:
        odds = judged(plan, record.before, Override.objects.filter(patient=plan.patient), by.on)
        if not odds.at_odds:
            raise Refused(_("Nothing speaks against this plan any more that nobody has decided about."))
        closed_unsaid = odds.closed and not closed_day_ok
        if closed_unsaid or (odds.against and not (going_on and going_on.has_read(odds.against))):
            raise Warned(odds.left, record.charts, record.before)
        if odds.against:
            go_on(by, plan, odds.left, going_on, record.charts)
        if odds.closed:
            plan.closed_day_ok = True
            plan.save(update_fields=["closed_day_ok"])
            audit.record(Kind.WARNING_OVERRIDDEN, by=by, patient=plan.patient, plan=plan.pk)


@action(Act.PLAN)
def cancel(*, by: Asker, plan: Plan, reason: str = "", slip: bool = False) -> None:
    """Cancel an open plan; Refused, naming who was faster, if it is no longer open.

    `slip`: it should not have been made, and counts as nobody's decision.
    """
    with writing(by, plan.patient):
        close(by, plan, PlanState.CANCELLED, reason, slip=slip)
    audit.record(Kind.PLAN_CANCELLED, by=by, patient=plan.patient, plan=plan.pk)


def warned(verdict: Verdict, going_on: GoingOn | None, *, closed_day_ok: bool) -> bool:
    """Whether a person has to be asked, having said this much: for a reason, or for the tick of a closed day."""
    if verdict.open is False and not closed_day_ok:
        return True
    return verdict.status.warns and not (going_on and going_on.has_read(verdict.conflicts))


def _record(  # noqa: PLR0917 - private, and each another thing
    by: Asker,
    patient: Patient,
    wanted: Wanted,
    going_on: GoingOn | None,
    record: Writing,
    instead_of: Plan | None = None,
) -> Plan:
    refuse_impossible(by, patient, wanted, record.charts)
    slug, chart = wanted.procedure.slug, record.before.by(wanted.by)
    without = instead_of.to_engine(slug) if instead_of else None
    areas = [area.slug for area in wanted.areas]
    verdict = chart.judge(slug, wanted.planned_on, by.on, areas, without)
    if warned(verdict, going_on, closed_day_ok=wanted.closed_day_ok):
        raise Warned(verdict, record.charts, chart)
    plan = create(
        by,
        patient,
        wanted,
        verdict,
        course=instead_of.course if instead_of else None,
        place=instead_of.place if instead_of else None,
    )
    if verdict.status.warns:
        go_on(by, plan, verdict, going_on, record.charts)
    return plan


def create(
    by: Asker,
    patient: Patient,
    wanted: Wanted,
    verdict: Verdict,
    *,
    course: Course | None = None,
    place: int | None = None,
) -> Plan:
    """The row, of a day that was judged and may be; a visit of a course has its place there."""
    plan: Plan = Plan.objects.create(
        clinic=by.clinic,
        patient=patient,
        procedure=wanted.procedure,
        planned_on=wanted.planned_on,
        practitioner=wanted.practitioner,
        closed_day_ok=wanted.closed_day_ok and verdict.open is False,
        course=course,
        place=place,
        created_by=by.user,
        created_at=clock.now(),
    )
    plan.areas.set(wanted.areas)
    return plan


def refuse_impossible(by: Asker, patient: Patient, wanted: Wanted, charts: ClinicCharts) -> None:
    """Refused for a day that is past or too far, for what is planned for that day already, and for the age."""
    if wanted.planned_on < by.on:
        raise Refused(_("That day is past. What was done is logged as a treatment."))
    if wanted.planned_on > furthest_plan(by.on):
        raise Refused(_("That day is more than five years ahead. Check the year."))
    _refuse_twice(by, patient, wanted)
    refuse_too_young(patient, wanted.procedure, wanted.planned_on, charts, age_ok=wanted.age_ok)


def _refuse_twice(by: Asker, patient: Patient, wanted: Wanted) -> None:
    """Refused, naming who was first, where this very thing is planned for that day already."""
    open_ones = Plan.objects.open().filter(
        patient=patient, procedure=wanted.procedure, planned_on=wanted.planned_on
    )
    if first := open_ones.select_related("created_by").first():
        said = _(
            "%(who)s planned this for the same day already (%(when)s). Open the patient’s page to see it."
        )
        raise Refused(said_by(by, said, first.created_by, first.created_at))


def go_on(by: Asker, plan: Plan, verdict: Verdict, going_on: GoingOn | None, charts: ClinicCharts) -> None:
    """Record that somebody goes on with a plan that is warned of; Refused if this person may not, or not for that."""
    said = refusal(by, verdict, charts)
    if going_on is not None:
        said = said or no_reason_here(going_on.reason, may_say(by, verdict))
    if said:
        raise Refused(said)
    record_override(
        by=by,
        patient=plan.patient,
        verdict=verdict,
        against=verdict.conflicts,
        charts=charts,
        going_on=going_on,
        of=plan,
    )


def close(by: Asker, plan: Plan, state: PlanState, reason: str = "", *, slip: bool = False) -> None:
    """Have a locked plan be open no longer."""
    plan.state, plan.closed_by, plan.closed_at, plan.close_reason = state, by.user, clock.now(), reason
    plan.slip = slip
    plan.save(update_fields=["state", "closed_by", "closed_at", "close_reason", "slip"])
