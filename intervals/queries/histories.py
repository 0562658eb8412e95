"""What the engine needs to know of patients, for many at once."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import CharField, DateField, QuerySet, Value

from intervals.engine import history
from intervals.models.circumstances import Circumstance
from intervals.models.plans import Hold, Plan
from intervals.models.treatments import TreatedArea, Treatment

TREATMENT, PLAN, HOLD, CIRCUMSTANCE = "treatment", "plan", "hold", "circumstance"
AREA = "'s area"


def histories(patient_ids: Iterable[int], on: date) -> dict[int, history.History]:
    """Every patient's treatments that count, circumstances, open plans and standing holds, as known on the day `on`.

    A circumstance that lies ahead of `on` is a plan, one whose day is not known a treatment without a day.
    1 query, however many are asked for.
    """
    wanted = list(patient_ids)
    rows = list(_rows(wanted))
    areas: dict[tuple[str, int], set[str]] = defaultdict(set)
    for kind, pk, _patient, slug, _day in rows:
        if kind.endswith(AREA):
            areas[kind.removesuffix(AREA), pk].add(slug)
    treatments, plans, holds = defaultdict(list), defaultdict(list), defaultdict(list)
    for kind, pk, patient, slug, day in rows:
        where = frozenset(areas.get((kind, pk), ()))
        if kind == TREATMENT:
            treatments[patient].append(history.Treatment(slug, day, id=str(pk), areas=where))
        elif kind == PLAN:
            plans[patient].append(history.Plan(slug, day, id=str(pk), areas=where))
        elif kind == HOLD:
            holds[patient].append(history.Hold(slug, day, id=str(pk)))
        elif kind == CIRCUMSTANCE:
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


def _rows(wanted: list[int]) -> Iterable[tuple[str, int, int, str, Any]]:
    """Kind, key, patient, procedure and day of everything that counts, and for each area the slug of that."""
    treated = TreatedArea.objects.filter(treatment__patient__in=wanted, treatment__voided_at=None)
    planned = Plan.areas.through.objects.filter(plan__patient__in=wanted, plan__state="open")
    first, *others = (
        _entries(TREATMENT, Treatment.objects.counted(), "given_on", wanted),
        _entries(PLAN, Plan.objects.open(), "planned_on", wanted),
        _entries(HOLD, Hold.objects.standing(), "until", wanted),
        _entries(CIRCUMSTANCE, Circumstance.objects.counted(), "given_on", wanted),
        _areas_of(TREATMENT, treated, "treatment"),
        _areas_of(PLAN, planned, "plan"),
    )
    return first.union(*others, all=True)


def _entries(kind: str, rows: "QuerySet[Any]", day: str, wanted: list[int]) -> "QuerySet[Any, Any]":
    kinds = rows.filter(patient__in=wanted).order_by().annotate(kind=Value(kind, output_field=CharField()))
    found: QuerySet[Any, Any] = kinds.values_list("kind", "pk", "patient_id", "procedure__slug", day)
    return found


def _areas_of(kind: str, rows: "QuerySet[Any]", of: str) -> "QuerySet[Any, Any]":
    found: QuerySet[Any, Any] = rows.order_by().values_list(
        Value(kind + AREA, output_field=CharField()),
        f"{of}_id",
        f"{of}__patient_id",
        "area__slug",
        Value(None, output_field=DateField()),
    )
    return found
