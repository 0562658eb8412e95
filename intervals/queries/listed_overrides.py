"""The overrides of treatments and plans as one column of their rows, so that a record needs no query more for them."""

import json
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, JSONObject

from intervals.models.accounts import User
from intervals.models.overrides import Override
from intervals.models.plans import Plan
from intervals.models.treatments import Treatment
from intervals.queries.listed_areas import ROW, Joined

COLUMNS = ("pk", "status", "said", "against", "reason", "comment", "by_id")
OF_PERSON = ("first_name", "last_name", "email")


def overrides_of_treatments() -> Subquery:
    """For a queryset of treatments."""
    return _listed(Override.objects.filter(treatment=OuterRef("pk")), "treatment")


def overrides_of_plans() -> Subquery:
    """For a queryset of plans."""
    return _listed(Override.objects.filter(plan=OuterRef("pk")), "plan")


def _listed(rows: "QuerySet[Any]", owner: str) -> Subquery:
    person = {f"by__{name}": F(f"by__{name}") for name in OF_PERSON}
    text = Cast(JSONObject(**{name: F(name) for name in COLUMNS}, **person), TextField())
    return Subquery(rows.order_by().values(owner).annotate(listed=Joined(text)).values("listed"))


def read_overrides(listed: str | None, entry: Treatment | Plan) -> list[Override]:
    """What such a column says of its row, in the order in which it was recorded; only `COLUMNS` and who are known."""
    rows = [json.loads(row) for row in listed.split(ROW)] if listed else []
    return [_override(row, entry) for row in sorted(rows, key=lambda row: int(row["pk"]))]


def _override(row: dict[str, Any], entry: Treatment | Plan) -> Override:
    who = User(pk=row["by_id"], **{name: row.pop(f"by__{name}") for name in OF_PERSON})
    if isinstance(row["against"], str):  # SQLite keeps JSON as text
        row["against"] = json.loads(row["against"])
    of = {"treatment": entry} if isinstance(entry, Treatment) else {"plan": entry}
    return Override(**row | of | {"by": who, "patient_id": entry.patient_id})
