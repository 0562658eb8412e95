"""The first day on a record: what nobody can have been born after."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, F, QuerySet, Value

from intervals.models.circumstances import Circumstance
from intervals.models.patients import Patient
from intervals.models.plans import Plan
from intervals.models.treatments import Treatment

TREATMENT, CONSENT, CIRCUMSTANCE, PLAN = "treatment", "consent", "circumstance", "plan"


@dataclass(frozen=True)
class OnRecord:
    """Something of a record that has a day: its kind, and the procedure as the clinic's people call it."""

    day: date
    kind: str
    procedure: str


def first_on_record(*patients: Patient) -> OnRecord | None:
    """What lies furthest back of all that counts on these records; None for nothing: 1 query."""
    first, *others = (
        _of(TREATMENT, Treatment.objects.counted(), "given_on"),
        _of(CONSENT, Treatment.objects.counted().exclude(consent_on=None), "consent_on"),
        _of(CIRCUMSTANCE, Circumstance.objects.counted().exclude(given_on=None), "given_on"),
        _of(PLAN, Plan.objects.open(), "planned_on"),
    )
    of_them = [each.filter(patient__in=patients) for each in (first, *others)]
    found = of_them[0].union(*of_them[1:], all=True).order_by("day", "kind").first()
    return OnRecord(*found) if found else None


def done_and_planned(patient: Patient) -> list[tuple[date, str]]:
    """The patient's treatments that count and open plans, first to last: day and procedure's slug; 1 query."""
    done = (
        Treatment.objects.counted()
        .filter(patient=patient)
        .order_by()
        .values_list("given_on", "procedure__slug")
    )
    planned = (
        Plan.objects.open().filter(patient=patient).order_by().values_list("planned_on", "procedure__slug")
    )
    return sorted(done.union(planned))


def _of(kind: str, rows: "QuerySet[Any]", day: str) -> "QuerySet[Any, Any]":
    named = rows.order_by().annotate(kind=Value(kind, output_field=CharField()), day=F(day))
    found: QuerySet[Any, Any] = named.values_list("day", "kind", "procedure__name")
    return found
