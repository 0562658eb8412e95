"""Merging two records of one person. Nothing is lost: what differs is kept as an amendment."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import models
from django.db.models import Count, Value
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from intervals import clock
from intervals.actions import audit
from intervals.actions.aftermath import writing
from intervals.actions.asking import Asker
from intervals.actions.become import became_of
from intervals.actions.consents import close_doubles
from intervals.actions.days import on_record_before
from intervals.actions.door import action
from intervals.actions.feeds import join_dates
from intervals.actions.indexing import index, take_turns
from intervals.actions.locking import locked_in_turn
from intervals.actions.refusals import Refused
from intervals.actions.treatments import fulfil_planned
from intervals.actions.twins import Answers, cancel, let_go, one_of_each, take_its_place, twins
from intervals.actions.warnings import GoingOn
from intervals.engine.conflicts import also_under
from intervals.models.answers import SaidNo
from intervals.models.audit import Kind
from intervals.models.circumstances import Circumstance
from intervals.models.consents import Consent
from intervals.models.contacts import Contact
from intervals.models.courses import Course
from intervals.models.messages import Message
from intervals.models.notices import Notice
from intervals.models.overrides import Override
from intervals.models.own_words import OwnWord
from intervals.models.patients import Amendment, Patient, SearchKey
from intervals.models.plans import Hold, Plan, PlanState
from intervals.models.portal import PortalAccess
from intervals.models.treatments import Treatment
from intervals.permissions import Act
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.details import FIELDS, Details, label

MOVED: tuple[type[models.Model], ...] = (
    Treatment,
    Course,
    Plan,
    Circumstance,
    Hold,
    Override,
    Contact,
    Amendment,
    PortalAccess,
    Consent,
    Message,
    Notice,
    OwnWord,
    SaidNo,
)


@dataclass(frozen=True)
class MergedField:
    """One field of both patients and what it will be, as read. `differs`: the two say different things."""

    label: str
    kept: str
    other: str
    result: str
    differs: bool


@dataclass(frozen=True)
class Preview:
    """What a merge would do: the fields, and how many rows move (by what they are called).

    `restored`: one of the two is archived, and what it holds will be on the lists again. `impossible`: why it cannot
    be done, "" where it can.
    """

    lines: list[MergedField]
    moved: list[tuple[str, int]]
    restored: bool
    impossible: str


def preview(into: Patient, other: Patient) -> Preview:
    """What `merge` would make of these two."""
    kept, others = Details.of(into), Details.of(other)
    result = replace(kept, **_filled(into, other))
    lines = []
    for name in FIELDS:
        mine, its = kept.shown(name), others.shown(name)
        differs = bool(mine and its and mine != its)
        lines.append(MergedField(label(name), mine, its, result.shown(name), differs))
    restored = (into.archived_at is None) != (other.archived_at is None)
    return Preview(lines, _moving(other), restored, _impossible(into, other))


@action(Act.MERGE_PATIENTS, before=take_turns, joins=True)
def merge(
    *,
    by: Asker,
    into: Patient,
    other: Patient,
    reasons: Mapping[int, GoingOn] | None = None,
    became: Mapping[int, int | None] | None = None,
    same: Answers | None = None,
) -> None:
    """Make `other` part of `into`, for good.

    Refused unless both are the clinic's and neither is merged already, and where the date of birth that stays is
    after something on the other's record. `reasons` say why treatments that become too soon by it were done, by their
    ids; without one, each waits for its reason. `became` says of each plan that the other record may have as done
    (actions/become.py) which treatment it became, by their ids, or None; `same` of each question of actions/twins.py
    which of two entries stands, or None; Refused where that is not said of one. Plans that the joined record puts at
    odds are told.
    """
    if into.pk == other.pk:
        raise Refused(_("A patient cannot be merged with itself. Choose another one."))
    if said := _impossible(into, other):
        raise Refused(said)
    done = became_of(into, other, became or {})
    charts = clinic_charts(by.clinic).of_many([into.pk, other.pk], by.on)
    once = one_of_each(twins(by, into, other, charts[into.pk], charts[other.pk]), same or {})
    with writing(by, into, other) as record:
        record.reasons.update(reasons or {})
        filled = _join(by, into, other)
        for kept, gone in once:
            let_go(by, into, kept, gone)
        stands = {gone.pk: kept for kept, gone in once if isinstance(kept, Treatment)}
        for plan, treatment in done:
            _fulfil(by, into, plan, stands.get(treatment.pk, treatment))
    audit.record(Kind.PATIENT_MERGED, by=by, patient=into, other=str(other.ref), filled=sorted(filled))
    audit.record(Kind.PATIENT_MERGED, by=by, patient=other, into=str(into.ref))


def _fulfil(by: Asker, patient: Patient, plan: Plan, treatment: Treatment) -> None:
    """Close a plan as what the treatment was; where another plan became it, that was the same plan."""
    plan.refresh_from_db()
    treatment.refresh_from_db()
    if same := Plan.objects.filter(treatment=treatment).first():
        cancel(by, patient, plan, _("The other record had the same."))
        take_its_place(same, plan)
    else:
        fulfil_planned(by, plan, treatment)


def _impossible(into: Patient, other: Patient) -> str:
    """What of the other record would come before birth; "" where nothing does. Born as early, nothing new can."""
    if into.date_of_birth <= other.date_of_birth:
        return ""
    return on_record_before(into.date_of_birth, other)


def _join(by: Asker, into: Patient, other: Patient) -> dict[str, Any]:
    """The fields that `into` took from `other`."""
    filled = _filled(into, other)
    kept, others = Details.of(into), Details.of(other)
    list(locked_in_turn(Override.objects.filter(patient=other)))
    other.merged_into = into
    other.save(
        update_fields=["merged_into"]
    )  # first: from here on they are one person, and its other id is free
    _close_twins(by, into, other)
    close_doubles(into, other)
    join_dates(into, other)
    for each in MOVED:
        _of(each, other).update(patient=into)
    into.merged.add(*other.merged.all())
    for name, value in filled.items():
        setattr(into, name, value)
    restored = [each for each in (into, other) if each.archived_at]
    if len(restored) == 1:
        into.archived_at = into.archived_by = None
        audit.record(Kind.PATIENT_RESTORED, by=by, patient=restored[0])
    into.save()
    changes: dict[str, Any] = {name: [kept.written(name), str(value)] for name, value in filled.items()}
    changes["merged"] = ["", _all_of(others)]
    into.amendments.create(changes=changes, by=by.user, at=clock.now())
    SearchKey.objects.filter(patient=other).delete()
    index(into)
    return filled


def _join_areas(plan: Plan, twins: list[Plan]) -> None:
    """The areas of both; not known where one of them does not say."""
    areas = [set(each.areas.all()) for each in (plan, *twins)]
    plan.areas.set(set().union(*areas) if all(areas) else ())


def _close_twins(by: Asker, into: Patient, other: Patient) -> None:
    """Of what is planned or held in both records, and of the addresses that open both, one stays."""
    now, said = clock.now(), _("The other record had the same.")
    for plan in Plan.objects.open().filter(patient=into):
        twins = Plan.objects.open().filter(
            patient=other, procedure=plan.procedure_id, planned_on=plan.planned_on
        )
        same = list(twins)
        _join_areas(plan, same)
        twins.update(
            state=PlanState.CANCELLED, closed_by=by.user, closed_at=now, close_reason=said, slip=True
        )
        for each in same:
            take_its_place(plan, each)
    for hold in Hold.objects.standing().filter(patient=into):
        held = Hold.objects.standing().filter(patient=other, procedure=hold.procedure_id, until=hold.until)
        for twin in held:
            _cover_too(hold, twin)
        held.update(lifted_by=by.user, lifted_at=now, lift_reason=said)
    for access in PortalAccess.objects.standing().filter(patient=into):
        doubles = PortalAccess.objects.standing().of_address(access.email).filter(patient=other)
        doubles.update(ended_by=by.user, ended_at=now)


def _cover_too(hold: Hold, twin: Hold) -> None:
    """What was given for going on under the one that is lifted covers the same one that stays."""
    for override in Override.objects.filter(patient=twin.patient_id):
        if more := also_under(str(hold.pk), str(twin.pk), override.conflicts):
            override.against |= {name: status.value for name, status in more.items()}
            override.save(update_fields=["against"])


def _moving(other: Patient) -> list[tuple[str, int]]:
    """What there is to move, by its name, and how many of it: 1 query."""
    counts = [
        _of(each, other).order_by().values("patient").annotate(of=Value(place), number=Count("pk"))
        for place, each in enumerate(MOVED)
    ]
    first, *others = (each.values_list("of", "number") for each in counts)
    return [
        (capfirst(str(MOVED[place]._meta.verbose_name_plural)), number)
        for place, number in sorted(first.union(*others, all=True))
    ]


def _filled(into: Patient, other: Patient) -> dict[str, Any]:
    """What `into` takes from `other`: fields that are blank, and a note that says something else as well.

    Two notes that are too long for one stay apart: the other one is read in the amendment.
    """
    mine, its = Details.of(into), Details.of(other)
    filled = {name: getattr(its, name) for name in FIELDS if getattr(its, name) and not getattr(mine, name)}
    both = f"{mine.note}\n\n{its.note}"
    if mine.note and its.note and its.note not in mine.note and _fits(both):
        filled["note"] = both
    return filled


def _fits(note: str) -> bool:
    """Whether the form would take the note: a browser sends two characters for the end of a line."""
    longest = Patient._meta.get_field("note").max_length or 0
    return len("\r\n".join(note.splitlines())) <= longest


def _all_of(others: Details) -> str:
    """Everything the other patient's data said, to be read in the history of the one that stays."""
    return "; ".join(f"{label(name)}: {others.shown(name)}" for name in FIELDS if others.written(name))


def _of(model: type[models.Model], patient: Patient) -> models.QuerySet[Any]:
    return model._default_manager.filter(patient=patient)
