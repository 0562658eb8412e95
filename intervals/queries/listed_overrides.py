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
    "pk", "patient_id", "plan_id", "treatment_id", "status", "said", "against", "reason", "comment", "by_id"
)  # fmt: skip
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
    person = {f"by__{name}": F(f"by__{name}") for name in OF_PERSON}
    text = Cast(JSONObject(**{name: F(name) for name in COLUMNS}, **person), TextField())
    return Subquery(rows.order_by().values(owner).annotate(listed=Joined(text)).values("listed"))


def read_overrides(listed: str | None) -> list[Override]:
    """What such a column says, in the order in which it was recorded: the `COLUMNS`, and by whom."""
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
    who = User(pk=row["by_id"], **{name: row.pop(f"by__{name}") for name in OF_PERSON})
    if isinstance(row["against"], str):  # SQLite keeps JSON as text
        row["against"] = json.loads(row["against"])
    return Override(**row | {"by": who})
