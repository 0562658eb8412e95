"""The overrides of a row, or of patients, as one column, so that a record needs no query more for them."""

import json
from collections.abc import Iterable
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, JSONObject

from intervals.models.accounts import User
from intervals.models.overrides import Override
from intervals.models.patients import Patient
from intervals.models.plans import Plan
from intervals.models.treatments import Treatment
from intervals.queries.listed_areas import ROW, Joined

COLUMNS = (
    "pk", "patient_id", "plan_id", "treatment_id", "status", "said", "against", "reason", "comment", "by_id",
    "decided_by_id", "objection",
)  # fmt: skip
PEOPLE = ("by", "decided_by")
OF_PERSON = ("first_name", "last_name", "email")


def overrides_of_treatments() -> Subquery:
    """For a queryset of treatments."""
    return _listed(Override.objects.filter(treatment=OuterRef("pk")), "treatment")


def overrides_of_plans() -> Subquery:
    """For a queryset of plans."""
    return _listed(Override.objects.filter(plan=OuterRef("pk")), "plan")


def overrides_of_patients(people: Iterable[Patient]) -> Subquery:
    """For any queryset: all of theirs."""
    rows = Override.objects.filter(patient__in=list(people)).annotate(everybody=Value(1))
    return _listed(rows, "everybody")


def _listed(rows: "QuerySet[Any]", owner: str) -> Subquery:
    person = {f"{who}__{name}": F(f"{who}__{name}") for who in PEOPLE for name in OF_PERSON}
    text = Cast(JSONObject(**{name: F(name) for name in COLUMNS}, **person), TextField())
    return Subquery(rows.order_by().values(owner).annotate(listed=Joined(text)).values("listed"))


def read_overrides(listed: str | None) -> list[Override]:
    """What such a column says, in the order in which it was recorded: the `COLUMNS`, by whom, and who decided."""
    rows = [json.loads(row) for row in listed.split(ROW)] if listed else []
    return [_override(row) for row in sorted(rows, key=lambda row: int(row["pk"]))]


def overrides_about(entry: Treatment | Plan, listed: str | None) -> list[Override]:
    """As `read_overrides`, of a treatment or a plan that is at hand."""
    found = read_overrides(listed)
    for override in found:
        if isinstance(entry, Treatment):
            override.treatment = entry
        else:
            override.plan = entry
    return found


def _override(row: dict[str, Any]) -> Override:
    people = {who: {name: row.pop(f"{who}__{name}") for name in OF_PERSON} for who in PEOPLE}
    named = {who: User(pk=row[f"{who}_id"], **each) for who, each in people.items() if row[f"{who}_id"]}
    if isinstance(row["against"], str):  # SQLite keeps JSON as text
        row["against"] = json.loads(row["against"])
    return Override(**row | named)
