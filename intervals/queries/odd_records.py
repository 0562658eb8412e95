"""Records that break a guard because they were there before it: for a person to look at and decide."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connections, models
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from intervals.models.clinics import Clinic
from intervals.models.guarding import BY_NAME, condition
from intervals.models.guards import Guard
from intervals.models.odd_records import OddRecord
from intervals.models.overrides import Override
from intervals.models.patients import Patient
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.reasons_now import look_again

MOST = 200
REASONS = "reason_says_what_it_covers"
WITH: dict[type[models.Model], tuple[str, ...]] = {
    Override: ("plan__procedure", "plan__treatment", "treatment__procedure")
}


@dataclass(frozen=True)
class Odd:
    """One record of a patient's that cannot be so: what it is called, its reference, and why, in words.

    `guard` is the name of the one that it breaks.
    """

    guard: str
    patient: Patient
    what: str
    ref: str
    said: str
    row: models.Model


def odd_records(clinic: Clinic, on: date) -> list[Odd]:
    """What is known to break a guard at this clinic and still does, as of `on`, at most 200.

    1 query where there is nothing, and 1 more for each guard that something breaks: those rows alone are read.
    """
    keys: dict[str, list[int]] = defaultdict(list)
    for name, key in known_to_be_odd(clinic).values_list("guard", "record"):
        keys[name].append(key)
    found = {name: list(_still(BY_NAME[name], clinic, keys[name])) for name in keys}
    if reasons := found.get(REASONS):
        found[REASONS] = _to_give_again(reasons, clinic, on)
    return [_odd(BY_NAME[name], row) for name, rows in found.items() for row in rows]


def _to_give_again(overrides: list[Override], clinic: Clinic, on: date) -> list[Override]:
    """Those from before it was kept what a reason covers, as far as something is left that it may cover: 2 queries."""
    charts = clinic_charts(clinic).of_many({each.patient_id for each in overrides}, on)
    return [each for each in overrides if look_again(each, charts[each.patient_id], on).is_open]


def known_to_be_odd(clinic: Clinic, most: int | None = MOST) -> "models.QuerySet[OddRecord]":
    """What was found to break a guard when it was looked for, and may have been mended since."""
    return OddRecord.objects.filter(clinic=clinic, guard__in=BY_NAME).order_by("guard", "record")[:most]


def _still(guard: Guard, clinic: Clinic, keys: list[int]) -> "models.QuerySet[Any]":
    rows = guard.model._default_manager.filter(clinic=clinic, pk__in=keys).order_by("pk")
    broken = condition(guard, guard.model._meta.db_table, connections[rows.db].vendor)
    if guard.model is not Patient:
        rows = rows.select_related("patient", *WITH.get(guard.model, ()))
    return rows.filter(RawSQL(broken, (), output_field=BooleanField()))  # noqa: S611 - all ours


def _odd(guard: Guard, row: Any) -> Odd:
    patient = row if isinstance(row, Patient) else row.patient
    ref = str(getattr(row, "ref", row.pk))
    return Odd(guard.name, patient, str(guard.model._meta.verbose_name), ref, str(guard.words), row)
