"""What the engine needs to know of patients, for many at once."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import CharField, DateField, QuerySet, Value
from django.db.models.functions import Cast

from intervals.engine import history
from intervals.models.circumstances import Circumstance
from intervals.models.plans import Hold, Plan, PlannedArea, PlanState
from intervals.models.treatments import TreatedArea, Treatment

TREATMENT, PLAN, HOLD, CIRCUMSTANCE = "treatment", "plan", "hold", "circumstance"
BY = "by"  # rows that name who is to do what is planned
AREAS = {"treated": TREATMENT, "planned": PLAN}  # rows that name an area, and of what


def histories(patient_ids: Iterable[int], on: date) -> dict[int, history.History]:
    """Every patient's treatments that count, circumstances, open plans and standing holds, as known on the day `on`.

    A circumstance that lies ahead of `on` is a plan, one whose day is not known a treatment without a day.
    1 query, however many are asked for.
    """
    wanted = list(patient_ids)
    areas: dict[tuple[str, int], list[str]] = defaultdict(list)
    practitioners: dict[int, str] = {}
    found: dict[str, list[tuple[int, int, str, Any]]] = defaultdict(list)
    for kind, pk, patient, slug, day in _entries(wanted):
        if kind in AREAS:
            areas[AREAS[kind], pk].append(slug)
        elif kind == BY:
            practitioners[pk] = slug
        else:
            found[kind].append((pk, patient, slug, day))
    treatments, plans, holds = defaultdict(list), defaultdict(list), defaultdict(list)
    for pk, patient, slug, day in found[TREATMENT]:
        where = frozenset(areas[TREATMENT, pk])
        treatments[patient].append(history.Treatment(slug, day, id=str(pk), areas=where))
    for pk, patient, slug, day in found[PLAN]:
        where, by = frozenset(areas[PLAN, pk]), practitioners.get(pk, "")
        plans[patient].append(history.Plan(slug, day, id=str(pk), areas=where, practitioner=by))
    for pk, patient, slug, day in found[HOLD]:
        holds[patient].append(history.Hold(slug, day, id=str(pk)))
    for pk, patient, slug, day in found[CIRCUMSTANCE]:
        entry = circumstance(pk, slug, day, on)
        if isinstance(entry, history.Plan):
            plans[patient].append(entry)
        else:
            treatments[patient].append(entry)
    return {
        patient: history.History(tuple(treatments[patient]), tuple(plans[patient]), tuple(holds[patient]))
        for patient in wanted
    }


def circumstance(pk: int, slug: str, given_on: date | None, on: date) -> history.Entry:
    """A circumstance as the engine knows it: a plan while it lies ahead, else something that has come about."""
    key = f"circumstance:{pk}"
    if given_on is not None and given_on > on:
        return history.Plan(slug, given_on, id=key)
    return history.Treatment(slug, given_on, id=key)


def _entries(wanted: list[int]) -> Iterable[tuple[str, int, int, str, Any]]:
    """Kind, key, patient, procedure and day of everything that counts, and the areas of each: 1 query."""
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
    found: QuerySet[Any, Any] = kinds.values_list("kind", "pk", "patient_id", "procedure__slug", day)
    return found


def _practitioners(wanted: list[int]) -> "QuerySet[Any, Any]":
    """Who is to do what is planned, in the columns of `_of`."""
    plans = Plan.objects.open().filter(patient__in=wanted).exclude(practitioner=None).order_by()
    found: QuerySet[Any, Any] = plans.values_list(
        Value(BY, output_field=CharField()),
        "pk",
        "patient_id",
        Cast("practitioner_id", CharField()),
        Cast(Value(None), DateField()),
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
            Cast(Value(None), DateField()),
        )
    )
    return found
