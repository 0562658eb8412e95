"""Records that break a guard because they were there before it: for a person to look at and decide."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db import connections, models
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from intervals.models.clinics import Clinic
from intervals.models.guarding import BY_NAME, condition
from intervals.models.guards import Guard
from intervals.models.odd_records import OddRecord
from intervals.models.patients import Patient

MOST = 200


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


def odd_records(clinic: Clinic) -> list[Odd]:
    """What is known to break a guard at this clinic and still does, at most 200.

    1 query where there is nothing, and 1 more for each guard that something breaks: those rows alone are read.
    """
    keys: dict[str, list[int]] = defaultdict(list)
    for name, key in known_to_be_odd(clinic).values_list("guard", "record"):
        keys[name].append(key)
    return [_odd(BY_NAME[name], row) for name in keys for row in _still(BY_NAME[name], clinic, keys[name])]


def known_to_be_odd(clinic: Clinic, most: int | None = MOST) -> "models.QuerySet[OddRecord]":
    """What was found to break a guard when it was looked for, and may have been mended since."""
    return OddRecord.objects.filter(clinic=clinic, guard__in=BY_NAME).order_by("guard", "record")[:most]


def _still(guard: Guard, clinic: Clinic, keys: list[int]) -> "models.QuerySet[Any]":
    rows = guard.model._default_manager.filter(clinic=clinic, pk__in=keys).order_by("pk")
    broken = condition(guard, guard.model._meta.db_table, connections[rows.db].vendor)
    if guard.model is not Patient:
        rows = rows.select_related("patient")
    return rows.filter(RawSQL(broken, (), output_field=BooleanField()))  # noqa: S611 - all ours


def _odd(guard: Guard, row: Any) -> Odd:
    patient = row if isinstance(row, Patient) else row.patient
    ref = str(getattr(row, "ref", row.pk))
    return Odd(guard.name, patient, str(guard.model._meta.verbose_name), ref, str(guard.words), row)
