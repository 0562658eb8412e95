"""The record on a patient's page: everything that happened or is to come, a row each."""

from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from intervals.actions.asking import Asker
from intervals.actions.overrides import may_explain
from intervals.desk.patient.treatment_details import details_of, in_short
from intervals.engine.chart import Chart
from intervals.models.accounts import User
from intervals.models.circumstances import Circumstance
from intervals.models.overrides import Override
from intervals.models.plans import Hold, Plan, PlanState
from intervals.models.treatments import Treatment
from intervals.permissions import Act
from intervals.queries.clinic_charts import ClinicCharts
from intervals.queries.courses import judged
from intervals.queries.patients import Record
from intervals.queries.reasons_now import look_again
from intervals.said import choosing, dates, to_staff

CHANGED_BY = {
    "treatment": Act.VOID_TREATMENT,
    "plan": Act.PLAN,
    "told": Act.RECORD_CIRCUMSTANCE,
    "hold": Act.HOLD,
}


@dataclass(frozen=True)
class WentOn:
    """That somebody went on after a warning, and what is true of it today.

    `ask`: the person reading owes the reason. `comment` and `objection` are shown to those who may read them.
    """

    override: Override
    by_now: list[str]
    ask: bool
    comment: str
    objection: str


@dataclass(frozen=True)
class Event:
    """A treatment, a plan, a hold or what was told, in the order of its day. `struck` ones no longer count.

    `short` is where, how much and of what; `wait` how long after something it was done; `told` is what the day of an
    open plan means.
    """

    kind: str
    ref: str
    day: date | None
    title: str
    people: str
    struck: bool = False
    short: str = ""
    wait: str = ""
    too_soon: bool = False
    notes: list[str] = field(default_factory=list)
    details: list[tuple[str, str]] = field(default_factory=list)
    told: to_staff.Told | None = None
    open: bool = False
    may_change: bool = False
    went_on: list[WentOn] = field(default_factory=list)


def events(record: Record, charts: ClinicCharts, asker: Asker, names: dates.Names) -> list[Event]:
    """Everything, newest day first; a hold until review, and what was told without a day, stand on top."""
    chart = record.chart(charts, asker.on)
    flagged = {each.treatment.id for each in chart.done_too_soon()}
    became = {each.treatment_id: each for each in record.plans if each.treatment_id}
    counted = {each.pk for each in record.treatments if not each.voided}
    found = [
        *(
            _aged(
                _treatment(
                    each,
                    record,
                    asker,
                    names,
                    warned=[
                        warning
                        for entry in (became.get(each.pk), each)
                        if entry
                        for warning in went_on(entry, record, chart, asker, names)
                    ],
                    too_soon=str(each.pk) in flagged,
                    plan=became.get(each.pk),
                    wait=_wait(each, chart, names),
                ),
                charts.too_young(record.patient.date_of_birth, each.procedure.slug, each.given_on),
            )
            for each in record.treatments
        ),
        *(
            _aged(
                _plan(each, record, chart, asker, names, warned=went_on(each, record, chart, asker, names)),
                charts.too_young(record.patient.date_of_birth, each.procedure.slug, each.planned_on),
            )
            for each in record.plans
            if each.treatment_id not in counted
        ),
        *(_hold(each, asker, names) for each in record.holds),
        *(_told(each, asker, names) for each in record.circumstances),
    ]
    acts = {kind: asker.may(act) for kind, act in CHANGED_BY.items()}
    found = [replace(each, may_change=each.open and acts[each.kind]) for each in found]
    return sorted(found, key=lambda event: event.day or date.max, reverse=True)


def _aged(event: Event, young: str) -> Event:
    """The row, saying also that the patient is too `young` for it, unless it no longer counts."""
    return replace(event, notes=[*event.notes, young]) if young and not event.struck else event


def _treatment(
    treatment: Treatment,
    record: Record,
    asker: Asker,
    names: dates.Names,
    *,
    warned: list[WentOn],
    too_soon: bool,
    plan: Plan | None,
    wait: str,
) -> Event:
    clinical = asker.may(Act.SEE_CLINICAL)
    notes = []
    if plan and not treatment.voided:
        same = plan.planned_on == treatment.given_on
        said = _("As planned.") if same else _("It was planned for %(day)s.")
        notes.append(said % {"day": dates.list_day(plan.planned_on, asker.on)})
    if treatment.voided:
        corrected = treatment.pk in record.replaced
        said = _("Corrected by %(who)s.") if corrected else _("Entered in error, voided by %(who)s.")
        notes.append(said % {"who": _who(treatment.voided_by)})
        if clinical:
            notes.append(treatment.void_reason)
    return Event(
        kind="treatment",
        ref=str(treatment.ref),
        day=treatment.given_on,
        title=capfirst(names[treatment.procedure.slug]),
        people=_who(treatment.practitioner),
        struck=treatment.voided,
        short=in_short(treatment, record.areas_of(treatment), clinical=clinical),
        wait=wait,
        too_soon=too_soon,
        notes=notes,
        details=details_of(treatment, record.areas_of(treatment)) if clinical else [],
        open=not treatment.voided,
        went_on=warned,
    )


def _wait(treatment: Treatment, chart: Chart, names: dates.Names) -> str:
    done = chart.done(str(treatment.pk))
    return choosing.days_after(chart.judge_done(done), names) if done else ""


def _plan(
    plan: Plan, record: Record, chart: Chart, asker: Asker, names: dates.Names, *, warned: list[WentOn]
) -> Event:
    told = None
    notes = []
    if plan.is_open:
        verdict = judged(plan, record.plans, chart, asker.on)
        told = to_staff.told(verdict, names)
        warning = to_staff.warning(verdict, plan.procedure.slug, names)
        notes = [warning] if warning else []
        if plan.planned_on < asker.on:
            notes.append(_("This day is past: log what was done, or cancel the plan."))
    else:
        notes = [_closed(plan)]
    return Event(
        kind="plan",
        ref=str(plan.ref),
        day=plan.planned_on,
        title=capfirst(names[plan.procedure.slug]),
        people=_who(plan.practitioner),
        struck=plan.state in (PlanState.CANCELLED, PlanState.MOVED),
        notes=notes,
        told=told,
        open=plan.is_open,
        went_on=warned,
    )


def _closed(plan: Plan) -> str:
    values = {"who": _who(plan.closed_by), "why": plan.close_reason}
    if plan.state == PlanState.DONE:
        return _("Done, recorded by %(who)s.") % values
    if plan.moved_to is not None:
        return _("Moved to %(day)s by %(who)s.") % {**values, "day": dates.day(plan.moved_to.planned_on)}
    if plan.close_reason:
        return _("Cancelled by %(who)s: %(why)s") % values
    return _("Cancelled by %(who)s.") % values


def _hold(hold: Hold, asker: Asker, names: dates.Names) -> Event:
    notes = []
    if asker.may(Act.SEE_CLINICAL):
        notes.append(hold.reason)
    if hold.lifted_at is not None:
        notes.append(_("Lifted by %(who)s.") % {"who": _who(hold.lifted_by)})
        if asker.may(Act.SEE_CLINICAL):
            notes.append(hold.lift_reason)
    return Event(
        kind="hold",
        ref=str(hold.ref),
        day=hold.until,
        title=capfirst(names[hold.procedure.slug]),
        people=_who(hold.set_by),
        struck=hold.lifted_at is not None,
        notes=notes,
        open=hold.lifted_at is None,
    )


def _told(told: Circumstance, asker: Asker, names: dates.Names) -> Event:
    notes = []
    if told.voided:
        notes = [_("Entered in error, voided by %(who)s.") % {"who": _who(told.voided_by)}, told.void_reason]
    elif told.given_on and told.given_on > asker.on:
        notes = [_("It is still to come.")]
    return Event(
        kind="told",
        ref=str(told.ref),
        day=told.given_on,
        title=told.title(names),
        people=str(told.get_told_by_display()),
        struck=told.voided,
        notes=notes,
        open=not told.voided,
    )


def went_on(
    entry: Treatment | Plan, record: Record, chart: Chart, asker: Asker, names: dates.Names
) -> list[WentOn]:
    """The warnings about a treatment or a plan that somebody went on after, the first of them first."""
    found = []
    for override in record.overrides_of(entry):
        by_now = look_again(override, chart, asker.on)
        said = to_staff.by_now(override.said, by_now.verdict, by_now.gone, names) if by_now.verdict else []
        ask = by_now.matters and may_explain(asker, by_now)
        found.append(WentOn(override, said, ask, *_written(override, asker)))
    return found


def _written(override: Override, asker: Asker) -> tuple[str, str]:
    """What was written beside the reason, and against it: clinical, so for who sees such things and who wrote it."""
    if asker.may(Act.SEE_CLINICAL):
        return override.comment, override.objection
    return override.comment if override.by_id == asker.user.pk else "", ""


def _who(user: User | None) -> str:
    return user.known_as if user else ""
