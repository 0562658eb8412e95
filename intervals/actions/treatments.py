"""Writing treatments down. A treatment is a fact: it is recorded whenever it was done, and never edited."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from intervals import clock
from intervals.actions import audit
from intervals.actions.aftermath import Writing, writing
from intervals.actions.ages import refuse_too_young
from intervals.actions.asking import Asker
from intervals.actions.days import consent_after, must_follow_birth
from intervals.actions.door import action
from intervals.actions.refusals import Asks, Refused
from intervals.models.accounts import User
from intervals.models.areas import Area
from intervals.models.audit import Kind
from intervals.models.patients import Patient
from intervals.models.plans import Plan, PlanState
from intervals.models.procedures import Procedure
from intervals.models.treatments import TreatedArea, Treatment
from intervals.permissions import Act
from intervals.queries.lots import COLUMNS, plain


@dataclass(frozen=True)
class Done:
    """What was done. `areas` go with the needle depth in mm, if one is known; `details` are columns of Treatment.

    `age_ok`: somebody has said that the patient was as young as that.
    """

    procedure: Procedure
    given_on: date
    practitioner: User | None = None
    areas: tuple[tuple[Area, Decimal | None], ...] = ()
    details: dict[str, Any] = field(default_factory=dict)
    age_ok: bool = False


@dataclass(frozen=True)
class Another:
    """What somebody has looked at and said to be something else: plans and treatments by their ids."""

    plans: frozenset[int] = frozenset()
    treatments: frozenset[int] = frozenset()


class Which(Asks):
    """Nothing was recorded: somebody must say first whether it is one of these.

    `plans` are open ones for the same procedure, `same` what is recorded of it already for that very day.
    """

    def __init__(self, plans: list[Plan], same: list[Treatment]) -> None:
        super().__init__(len(plans), len(same))
        self.plans, self.same = plans, same


@action(Act.LOG_TREATMENT)
def log(
    *, by: Asker, patient: Patient, done: Done, plan: Plan | None = None, another: Another | None = None
) -> Treatment:
    """Record a treatment, and that it is what `plan` became.

    Too soon or against a hold, it is recorded all the same, with an override that waits for its reason; so does
    each treatment that it makes too soon. Which if it may be what is planned, or recorded already, and is not said to
    be `another`. Refused for a date in the future or before birth, for consent that was given afterwards, below the
    clinic's least age unless that was said to be right, or if the plan is no longer open.
    """
    with writing(by, patient) as record:
        said = another or Another()
        plans = [] if plan else _planned(patient, done, said)
        if (same := _same(patient, done, record, said)) or plans:
            raise Which(plans, same)
        treatment = _record(by, patient, done, record)
        if plan is not None:
            fulfil_planned(by, plan, treatment)
    audit.record(
        Kind.TREATMENT_LOGGED,
        by=by,
        patient=patient,
        treatment=treatment.pk,
        procedure=done.procedure.slug,
    )
    return treatment


@action(Act.LOG_TREATMENT)
def fulfil(*, by: Asker, plan: Plan, treatment: Treatment) -> None:
    """Say that a treatment which is recorded already is what `plan` became.

    Refused where the plan is no longer open, the treatment does not count or was another plan's, or the two are not
    of one patient and procedure.
    """
    if Plan.objects.filter(treatment=treatment).exists():
        raise Refused(_("That treatment is what another plan became."))
    with writing(by, plan.patient):
        fulfil_planned(by, plan, treatment)


@action(Act.VOID_TREATMENT)
def void(*, by: Asker, treatment: Treatment, reason: str) -> None:
    """Mark a treatment as entered in error: it stays visible and does not count. Refused if it already is.

    What was planned and became it has not been done: the plan is open again.
    """
    with writing(by, treatment.patient):
        _void(by, treatment, reason)
        _reopen(by, treatment)
    audit.record(Kind.TREATMENT_VOIDED, by=by, patient=treatment.patient, treatment=treatment.pk)


@action(Act.VOID_TREATMENT)
def correct(
    *,
    by: Asker,
    treatment: Treatment,
    done: Done,
    reason: str,
    plan: Plan | None = None,
    another: Another | None = None,
) -> Treatment:
    """Void a treatment and record in its place what was really done, in one step. Errors as in `void` and `log`.

    What was planned became what was really done, unless that was another procedure: then the plan is open again, and
    an open one for the other procedure is asked about, or is the `plan` that it was.
    """
    patient = treatment.patient
    with writing(by, patient) as record:
        said = another or Another()
        plans = (
            [] if plan or not asks_about_plans(treatment, done.procedure) else _planned(patient, done, said)
        )
        same = _same(patient, done, record, Another(treatments=said.treatments | {treatment.pk}))
        if same or plans:
            raise Which(plans, same)
        _void(by, treatment, reason)
        new = _record(by, patient, done, record, replaces=treatment)
        Plan.objects.filter(treatment=treatment, procedure=done.procedure).update(treatment=new)
        _reopen(by, treatment)
        if plan is not None:
            fulfil_planned(by, plan, new)
    audit.record(Kind.TREATMENT_CORRECTED, by=by, patient=patient, treatment=new.pk, instead_of=treatment.pk)
    return new


def asks_about_plans(treatment: Treatment, procedure: Procedure) -> bool:
    """Whether a correction to `procedure` may make it what was planned: of its own, it was asked when it was logged."""
    return treatment.procedure_id != procedure.pk


def _planned(patient: Patient, done: Done, another: Another) -> list[Plan]:
    """The open plans for the procedure that are not said to be another."""
    plans = Plan.objects.open().filter(patient=patient, procedure=done.procedure)
    return list(plans.exclude(pk__in=another.plans).order_by("planned_on", "pk"))


def _same(patient: Patient, done: Done, record: Writing, another: Another) -> list[Treatment]:
    """What is recorded of that day already and may be the very same."""
    slugs = [area.slug for area, _depth in done.areas]
    there = {int(each.id) for each in record.before.same_on(done.procedure.slug, done.given_on, slugs)}
    rows = Treatment.objects.filter(patient=patient, pk__in=there - another.treatments)
    return list(rows.select_related("recorded_by").order_by("pk"))


def _record(
    by: Asker, patient: Patient, done: Done, record: Writing, replaces: Treatment | None = None
) -> Treatment:
    _refuse_impossible(by, patient, done)
    refuse_too_young(patient, done.procedure, done.given_on, record.charts, age_ok=done.age_ok)
    treatment: Treatment = Treatment.objects.create(
        clinic=by.clinic,
        patient=patient,
        procedure=done.procedure,
        given_on=done.given_on,
        practitioner=done.practitioner,
        recorded_by=by.user,
        recorded_at=clock.now(),
        replaces=replaces,
        **done.details | {name: plain(done.details.get(name, "")) for name in COLUMNS.values()},
    )
    TreatedArea.objects.bulk_create(
        TreatedArea(treatment=treatment, area=area, needle_depth=depth) for area, depth in done.areas
    )
    record.logged.append(treatment)
    return treatment


def _refuse_impossible(by: Asker, patient: Patient, done: Done) -> None:
    if done.given_on > by.on:
        raise Refused(_("A treatment cannot have been done in the future. Make a plan instead."))
    consent_on = done.details.get("consent_on")
    must_follow_birth(patient, done.given_on, consent_on)
    if said := consent_after(consent_on, done.given_on):
        raise Refused(said)


def _void(by: Asker, treatment: Treatment, reason: str) -> None:
    treatment.voided_by, treatment.voided_at, treatment.void_reason = by.user, clock.now(), reason
    treatment.save(update_fields=["voided_by", "voided_at", "void_reason"])


def _reopen(by: Asker, treatment: Treatment) -> None:
    """Have a plan be open again that became a treatment which no longer counts.

    Where the same is planned for that day anew, it is cancelled instead: one of the two is enough.
    """
    for plan in Plan.objects.filter(treatment=treatment):
        plan.treatment = None
        if planned_anew(plan):
            plan.state, plan.close_reason = PlanState.CANCELLED, _("The same was planned anew.")
            plan.slip = True
            kind = Kind.PLAN_CANCELLED
        else:
            plan.state, plan.closed_by, plan.closed_at = PlanState.OPEN, None, None
            kind = Kind.PLAN_REOPENED
        plan.save(update_fields=["treatment", "state", "closed_by", "closed_at", "close_reason", "slip"])
        audit.record(kind, by=by, patient=treatment.patient, plan=plan.pk)


def planned_anew(plan: Plan) -> bool:
    """Whether another open plan is for the same procedure and day: then this one is not opened again."""
    same = Plan.objects.open().filter(patient=plan.patient_id, procedure=plan.procedure_id)
    return same.filter(planned_on=plan.planned_on).exclude(pk=plan.pk).exists()


def fulfil_planned(by: Asker, plan: Plan, treatment: Treatment) -> None:
    """Close a locked plan as what the treatment was. Refused where they are not of one patient and procedure."""
    if (plan.patient_id, plan.procedure_id) != (treatment.patient_id, treatment.procedure_id):
        raise Refused(_("A plan becomes a treatment of the same patient and procedure."))
    plan.state, plan.treatment = PlanState.DONE, treatment
    plan.closed_by, plan.closed_at = by.user, clock.now()
    plan.save(update_fields=["state", "treatment", "closed_by", "closed_at"])
    audit.record(Kind.PLAN_DONE, by=by, patient=treatment.patient, plan=plan.pk, treatment=treatment.pk)
