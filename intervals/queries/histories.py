"""What the engine needs to know of patients, for many at once."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import CharField, QuerySet, Value

from intervals.engine import history
from intervals.models.circumstances import Circumstance
from intervals.models.plans import Hold, Plan
from intervals.models.treatments import TreatedArea, Treatment


def histories(patient_ids: Iterable[int], on: date) -> dict[int, history.History]:
    """Every patient's treatments that count, circumstances, open plans and standing holds, as known on the day `on`.

    A circumstance that lies ahead of `on` is a plan, one whose day is not known a treatment without a day.
    2 queries, however many are asked for.
    """
    wanted = list(patient_ids)
    treated, planned = _areas(wanted)
    treatments, plans, holds = defaultdict(list), defaultdict(list), defaultdict(list)
    for kind, pk, patient, slug, day in _entries(wanted):
        if kind == "treatment":
            treatments[patient].append(
                history.Treatment(slug, day, id=str(pk), areas=frozenset(treated.get(pk, ())))
            )
        elif kind == "plan":
            plans[patient].append(history.Plan(slug, day, id=str(pk), areas=frozenset(planned.get(pk, ()))))
        elif kind == "hold":
            holds[patient].append(history.Hold(slug, day, id=str(pk)))
        else:
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
    """Kind, key, patient, procedure and day of everything that counts: 1 query."""
    found = (
        _of("treatment", Treatment.objects.counted(), "given_on", wanted),
        _of("plan", Plan.objects.open(), "planned_on", wanted),
        _of("hold", Hold.objects.standing(), "until", wanted),
        _of("circumstance", Circumstance.objects.counted(), "given_on", wanted),
    )
    first, *others = found
    return first.union(*others, all=True)


def _of(kind: str, rows: "QuerySet[Any]", day: str, wanted: list[int]) -> "QuerySet[Any, Any]":
    kinds = rows.filter(patient__in=wanted).order_by().annotate(kind=Value(kind, output_field=CharField()))
    found: QuerySet[Any, Any] = kinds.values_list("kind", "pk", "patient_id", "procedure__slug", day)
    return found


def _areas(wanted: list[int]) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    """The areas' slugs by treatment and by plan: 1 query."""
    treated = (
        TreatedArea.objects.filter(treatment__patient__in=wanted, treatment__voided_at=None)
        .order_by()
        .values_list(Value("treatment", output_field=CharField()), "treatment_id", "area__slug")
    )
    planned = Plan.areas.through.objects.filter(plan__patient__in=wanted, plan__state="open").values_list(
        Value("plan", output_field=CharField()), "plan_id", "area__slug"
    )
    found: dict[str, dict[int, list[str]]] = {"treatment": defaultdict(list), "plan": defaultdict(list)}
    for kind, pk, slug in treated.union(planned, all=True):
        found[kind][pk].append(slug)
    return found["treatment"], found["plan"]
