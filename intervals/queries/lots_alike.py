"""Lots that a hand would mistake for one that is asked for: signs that look alike, or one slip in writing it."""

from collections.abc import Iterable
from dataclasses import dataclass
from string import ascii_uppercase, digits
from typing import Any

from django.db import connections, models
from django.utils.translation import gettext_lazy
from rapidfuzz.distance import OSA

from intervals.models.clinics import Clinic
from intervals.models.lots import looks, looks_in_sql
from intervals.models.treatments import Treatment
from intervals.queries.lots import COLUMNS, Used

SIGNS = {*looks(ascii_uppercase + digits), *"./_+*#"}  # what a lot number is made of, as the eye has it
EACH = """
    SELECT {key} AS lot, id, patient_id, voided_at FROM intervals_treatment
    WHERE clinic_id = %s AND NOT ({column} = '') AND {looks}"""
RECORDED = """
    SELECT column1 FROM (VALUES {marks}) AS tried
    WHERE (SELECT 1 FROM ({first} LIMIT 1) AS lots) = 1 OR (SELECT 1 FROM ({second} LIMIT 1) AS lots) = 1"""
COUNTED = """
    SELECT lot, COUNT(*) - COUNT(voided_at), COUNT(DISTINCT CASE WHEN voided_at IS NULL THEN patient_id END),
        COUNT(voided_at)
    FROM ({first} UNION {second}) AS used WHERE lot <> UPPER(%s) GROUP BY lot"""


class Slip(models.TextChoices):
    """What tells one lot from another, the likeliest first."""

    LOOKS = "looks", gettext_lazy("characters that look alike")
    SWAPPED = "swapped", gettext_lazy("two characters exchanged")
    MORE = "more", gettext_lazy("one character more")
    FEWER = "fewer", gettext_lazy("one character fewer")
    OTHER = "other", gettext_lazy("one character different")


@dataclass(frozen=True)
class Mistakable:
    """A lot (its key) that is easily mistaken for the one asked for, by which slip, and how often it was used.

    `looks_too`: beside that slip there are characters that look alike.
    """

    lot: str
    slip: Slip
    looks_too: bool
    used: Used


def easily_mistaken(clinic: Clinic, lot: str) -> list[Mistakable]:
    """The clinic's lots, other than `lot` (as `bare`) itself, that are one slip from it, the likeliest first.

    A slip is a character more, fewer or another, or two neighbours exchanged; characters that look alike are one.
    2 queries: which of all possible slips are on record, each looked up in an index; and how often those were used.
    """
    recorded = _recorded(clinic, slips_of(lot))
    if not recorded:
        return []
    marks = ", ".join(["%s"] * len(recorded))
    sql = COUNTED.format(**_each(f"IN ({marks})"))
    rows = _rows(sql, [clinic.pk, *recorded, clinic.pk, *recorded, lot])
    found = [_mistakable(lot, key, Used(*counts)) for key, *counts in rows]
    return sorted(found, key=lambda each: (list(Slip).index(each.slip), each.looks_too, each.lot))


def slips_of(lot: str) -> set[str]:
    """How every lot looks that is at most one slip from this one."""
    seen = looks(lot)
    signs = SIGNS | {*seen}
    cut = [(seen[:place], seen[place:]) for place in range(len(seen) + 1)]
    fewer = {start + end[1:] for start, end in cut if end}
    swapped = {start + end[1] + end[0] + end[2:] for start, end in cut if len(end) > 1}
    other = {start + sign + end[1:] for start, end in cut if end for sign in signs}
    more = {start + sign + end for start, end in cut for sign in signs}
    return ({seen} | fewer | swapped | other | more) - {""}


def slip_between(asked: str, other: str) -> Slip:
    """Which slip leads from one lot to another that is one slip from it."""
    asked, other = looks(asked), looks(other)
    if asked == other:
        return Slip.LOOKS
    if len(asked) != len(other):
        return Slip.MORE if len(other) > len(asked) else Slip.FEWER
    return Slip.SWAPPED if sorted(asked) == sorted(other) else Slip.OTHER


def _mistakable(asked: str, key: str, used: Used) -> Mistakable:
    slip = slip_between(asked, key)
    looks_too = slip is not Slip.LOOKS and OSA.distance(asked.upper(), key, score_cutoff=1) > 1
    return Mistakable(key, slip, looks_too, used)


def _recorded(clinic: Clinic, tried: Iterable[str]) -> list[str]:
    """Those of these looks that a lot of the clinic has.

    One by one, with LIMIT: PostgreSQL turns EXISTS into one pass over all treatments.
    """
    tried = sorted(tried)
    sql = RECORDED.format(marks=", ".join(["(%s)"] * len(tried)), **_each("= tried.column1"))
    return [each for (each,) in _rows(sql, [*tried, clinic.pk, clinic.pk])]


def _each(compared: str) -> dict[str, str]:
    """The treatments with such a lot, by each of the two columns and its own index."""
    first, second = (
        EACH.format(key=key, column=column, looks=f"{looks_in_sql(key)} {compared}")
        for key, column in COLUMNS.items()
    )
    return {"first": first, "second": second}


def _rows(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connections[Treatment.objects.db].cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
