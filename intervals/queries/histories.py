"""What the engine needs to know of patients, for many at once."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import CharField, DateField, DateTimeField, QuerySet, Value
from django.db.models.functions import Cast

from intervals.engine import history
from intervals.models.circumstances import Circumstance
from intervals.models.plans import Hold, Plan, PlannedArea, PlanState
from intervals.models.treatments import TreatedArea, Treatment

TREATMENT, PLAN, HOLD, CIRCUMSTANCE = "treatment", "plan", "hold", "circumstance"
BY = "by"  # rows that name who is to do what is planned
NO_DAY, NO_MOMENT = Cast(Value(None), DateField()), Cast(Value(None), DateTimeField())
AREAS = {"treated": TREATMENT, "planned": PLAN}  # rows that name an area, and of what


def histories(patient_ids: Iterable[int], on: date, zone: ZoneInfo) -> dict[int, history.History]:
    """Every patient's treatments that count, circumstances, open plans and standing holds, as known on the day `on`.

    A hold was set on the day that it was at their clinic, in the time zone `zone`. 1 query, however many are asked for.
    """
    wanted = list(patient_ids)
    areas: dict[tuple[str, int], list[str]] = defaultdict(list)
    practitioners: dict[int, str] = {}
    found: dict[str, list[tuple[int, int, str, Any, Any]]] = defaultdict(list)
    for kind, pk, patient, slug, day, at in _entries(wanted):
        if kind in AREAS:
            areas[AREAS[kind], pk].append(slug)
        elif kind == BY:
            practitioners[pk] = slug
        else:
            found[kind].append((pk, patient, slug, day, at))
    done, told, planned, held = (defaultdict(list) for _each in range(4))
    for pk, patient, slug, day, _at in found[TREATMENT]:
        where = frozenset(areas[TREATMENT, pk])
        done[patient].append(history.Treatment(slug, day, id=str(pk), areas=where))
    for pk, patient, slug, day, _at in found[PLAN]:
        where, by = frozenset(areas[PLAN, pk]), practitioners.get(pk, "")
        planned[patient].append(history.Plan(slug, day, id=str(pk), areas=where, practitioner=by))
    for pk, patient, slug, day, at in found[HOLD]:
        set_on = at.astimezone(zone).date()
        held[patient].append(history.Hold(slug, day, id=str(pk), set_on=set_on))
    for pk, patient, slug, day, _at in found[CIRCUMSTANCE]:
        told[patient].append(history.Treatment(slug, day, id=f"circumstance:{pk}"))
    return {
        patient: history.History.known(
            on, done=done[patient], told=told[patient], planned=planned[patient], held=held[patient]
        )
        for patient in wanted
    }


def _entries(wanted: list[int]) -> Iterable[tuple[str, int, int, str, Any, Any]]:
    """Kind, key, patient, procedure and day of everything that counts, when a hold was set, and areas: 1 query."""
    first, *others = (
        _of(TREATMENT, Treatment.objects.counted(), "given_on", wanted),
        _of(PLAN, Plan.objects.open(), "planned_on", wanted),
        _of(HOLD, Hold.objects.standing(), "until", wanted),
        _of(CIRCUMSTANCE, Circumstance.objects.counted(), "given_on", wanted),
        _areas("treated", TreatedArea.objects.filter(treatment__voided_at=None), "treatment", wanted),
        _areas("planned", PlannedArea.objects.filter(plan__state=PlanState.OPEN), "plan", wanted),
        _practitioners(wanted),
    )
    return first.union(*others, all=True)


def _of(kind: str, rows: "QuerySet[Any]", day: str, wanted: list[int]) -> "QuerySet[Any, Any]":
    kinds = rows.filter(patient__in=wanted).order_by().annotate(kind=Value(kind, output_field=CharField()))
    at = "set_at" if kind == HOLD else NO_MOMENT
    found: QuerySet[Any, Any] = kinds.values_list("kind", "pk", "patient_id", "procedure__slug", day, at)
    return found


def _practitioners(wanted: list[int]) -> "QuerySet[Any, Any]":
    """Who is to do what is planned, in the columns of `_of`."""
    plans = Plan.objects.open().filter(patient__in=wanted).exclude(practitioner=None).order_by()
    found: QuerySet[Any, Any] = plans.values_list(
        Value(BY, output_field=CharField()),
        "pk",
        "patient_id",
        Cast("practitioner_id", CharField()),
        NO_DAY,
        NO_MOMENT,
    )
    return found


def _areas(kind: str, rows: "QuerySet[Any]", of: str, wanted: list[int]) -> "QuerySet[Any, Any]":
    """The areas' slugs by what they are areas of, in the columns of `_of`."""
    found: QuerySet[Any, Any] = (
        rows.filter(**{f"{of}__patient__in": wanted})
        .order_by()
        .values_list(
            Value(kind, output_field=CharField()),
            f"{of}_id",
            f"{of}__patient_id",
            "area__slug",
            NO_DAY,
            NO_MOMENT,
        )
    )
    return found
