"""Lot recall: who was treated with a lot, however its number was written down."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from unicodedata import category

from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import Upper

from intervals.models.clinics import Clinic
from intervals.models.treatments import Treatment

COLUMNS = {"lot_key": "lot_number", "cartridge_lot_key": "cartridge_lot"}
AT_MOST = 5  # lots to suggest
HALF_WIDTH = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)}
MORE_DASHES = "\u2043\u2212\u02d7\u2796"  # hyphen bullet, minus signs: no punctuation in Unicode's eyes


@dataclass(frozen=True)
class Used:
    """How often a lot was used: treatments that count, their patients, and treatments entered in error."""

    treatments: int
    patients: int
    voided: int

    @property
    def known(self) -> bool:
        """Whether the lot is on record at all."""
        return bool(self.treatments or self.voided)


def plain(typed: str) -> str:
    """A lot number with "-" for every dash and one space for any others; what cannot be seen is left out.

    Letters and digits of full width, as some keyboards write them, are the plain ones.

    This is how it is recorded, so that the database, which knows "-" and " " only, makes the same of it as `bare`.
    """
    seen = "".join(
        "-" if category(each) == "Pd" or each in MORE_DASHES else each
        for each in typed.translate(HALF_WIDTH)
        if category(each) != "Cf"
    )
    return " ".join(seen.split())


def bare(typed: str) -> str:
    """A lot number without spaces and hyphens of any kind. What is a capital, the database decides."""
    return plain(typed).replace(" ", "").replace("-", "")


def treated_with(clinic: Clinic, lot: str) -> QuerySet[Treatment]:
    """The clinic's treatments that used the lot (as `bare`), voided ones too, with their patients, in no order."""
    return _treated(clinic, "exact", Upper(Value(lot)))


def treated_with_any(clinic: Clinic, lots: Collection[str], *, but: str) -> QuerySet[Treatment]:
    """As `treated_with`, of several lots (their keys in the database); without those that used `but` as well."""
    return _treated(clinic, "in", lots).exclude(pk__in=treated_with(clinic, but).values("pk"))


def _treated(clinic: Clinic, lookup: str, value: object) -> QuerySet[Treatment]:
    """Each column is read by its own index: an OR over both would have SQLite read every treatment of the clinic."""
    by_lot, by_cartridge = (
        _recorded(clinic, column).filter(**{f"{column}__{lookup}": value}).values("pk") for column in COLUMNS
    )
    found = Treatment.objects.filter(pk__in=by_lot.union(by_cartridge, all=True))
    rows: QuerySet[Treatment] = found.select_related("patient", "procedure", "practitioner")
    return rows


def used(clinic: Clinic, lot: str) -> Used:
    """How often the clinic used the lot (as `bare`)."""
    stands = Q(voided_at=None)
    counts: dict[str, Any] = treated_with(clinic, lot).aggregate(
        treatments=Count("pk", filter=stands),
        patients=Count("patient", filter=stands, distinct=True),
        voided=Count("pk", filter=~stands),
    )
    return Used(**counts)


def lots_like(clinic: Clinic, lot: str) -> list[str]:
    """A few lots on record that begin as this one does, all but its last two characters."""
    begins = lot[: max(2, len(lot) - 2)]
    found = {
        key
        for column in COLUMNS
        for key in _recorded(clinic, column)
        .filter(**{f"{column}__gte": Upper(Value(begins))})
        .order_by(column)
        .values_list(column, flat=True)
        .distinct()[:AT_MOST]
    }
    return sorted(key for key in found if key.startswith(begins.upper()))[:AT_MOST]


def _recorded(clinic: Clinic, column: str) -> QuerySet[Treatment]:
    """Those that have a lot in this column: the very condition of the index on it."""
    rows: QuerySet[Treatment] = Treatment.objects.filter(~Q(**{COLUMNS[column]: ""}), clinic=clinic)
    return rows
