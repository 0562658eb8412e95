"""What stands for a clinic beside its rules: the tree of areas, what it calls the procedures, its open days."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connections
from django.db.models import BigIntegerField, Case, CharField, F, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat

from intervals.engine.areas import AreaTree
from intervals.engine.open_days import EVERY_DAY, OpenDays
from intervals.models.areas import Area
from intervals.models.clinics import Clinic
from intervals.models.offers import Offer
from intervals.models.open_days import WEEKDAYS, ClosedDays, ExtraDay, OpenWeek
from intervals.models.procedures import Procedure
from intervals.queries.published import PublishedArea, tree_of

TEXT = CharField()
ALWAYS = OpenDays()


@dataclass(frozen=True)
class ClinicSetup:
    """`names` are the clinic's own public names of what it offers by slug, "" where it has none of its own, and `order`
    the places that it gave them; `public_names` what it calls every procedure; `open_days` is None where it has
    said nothing. `least_ages` are in whole years, of what it has set one for.

    `practitioners` have days of their own within the clinic's, by the key of the person as the engine has it.
    """

    areas: dict[str, PublishedArea]
    names: dict[str, str]
    public_names: dict[str, str]
    order: dict[str, int]
    least_ages: dict[str, int]
    open_days: OpenDays | None
    practitioners: dict[str, OpenDays]

    @property
    def tree(self) -> AreaTree:
        """How the areas lie within each other."""
        return tree_of(self.areas)


def clinic_setup(clinic: Clinic) -> ClinicSetup:
    """All of it: 1 query."""
    found: dict[str, list[tuple[int | None, str, str]]] = defaultdict(list)
    for kind, person, one, other in sorted(_read(clinic), key=_place):
        found[kind].append((person, one, other))
    own = {slug: name for _person, slug, name in found["name"]}
    within = {slug: outer for _person, slug, outer in found["within"]}
    people = {person for kind in ("week", "closed", "extra") for person, _one, _other in found[kind]}
    days = {person: _days_of(found, person) for person in people}
    open_days = days.pop(None, None)
    return ClinicSetup(
        areas={slug: PublishedArea(name, within.get(slug, "")) for _person, slug, name in found["area"]},
        names=own,
        public_names={slug: own.get(slug) or name for _person, slug, name in found["procedure"]},
        order={slug: order or 0 for order, slug, _name in found["name"]},
        least_ages={slug: least for least, slug, _nothing in found["age"] if least is not None},
        open_days=open_days,
        practitioners={
            str(person): OpenDays(own.weekdays, own.closed, own.extra, within=open_days or ALWAYS)
            for person, own in days.items()
            if person is not None
        },
    )


def _place(row: tuple[str, int | None, str, str]) -> tuple[str, int, str, str]:
    """Where a row stands: on every database at the same place, for the fingerprint of what is published."""
    kind, person, one, other = row
    return kind, person or 0, one, other


def _days_of(found: dict[str, list[tuple[int | None, str, str]]], person: int | None) -> OpenDays:
    weeks = [one for whose, one, _other in found["week"] if whose == person]
    return OpenDays(
        weekdays=frozenset(day for day, mark in enumerate(weeks[0]) if mark == "1") if weeks else EVERY_DAY,
        closed=tuple(
            (date.fromisoformat(first), date.fromisoformat(last))
            for whose, first, last in found["closed"]
            if whose == person
        ),
        extra=tuple(date.fromisoformat(day) for whose, day, _other in found["extra"] if whose == person),
    )


def _read(clinic: Clinic) -> Iterable[tuple[str, int | None, str, str]]:
    """Kind, person (of an offer its place, or its least age), and two texts: rows of five tables in one query.

    A page may ask few.
    """
    db = Area.objects.all().db
    sql, values = _statement(clinic.pk, db, connections[db].vendor)
    with connections[db].cursor() as cursor:
        cursor.execute(sql, values)
        found: list[tuple[str, int | None, str, str]] = cursor.fetchall()
    return found


@lru_cache(maxsize=64)
def _statement(clinic: int, db: str, _vendor: str) -> tuple[str, tuple[Any, ...]]:
    """The question to a database of this kind: the same on every page, and longer to write than to answer."""
    marks = [
        Case(When(**{day: True}, then=Value("1")), default=Value("0"), output_field=TEXT) for day in WEEKDAYS
    ]
    nobody, nothing = Cast(Value(None), BigIntegerField()), Value("", output_field=TEXT)
    at = Q(clinic=None) | Q(clinic=clinic)
    own = {"clinic": clinic}
    first, *others = (
        _rows("area", Area.objects.filter(at), nobody, F("slug"), F("name")),
        _rows("within", Area.objects.filter(at).exclude(within=None), nobody, F("slug"), F("within__slug")),
        _rows("procedure", Procedure.objects.filter(at), nobody, F("slug"), F("public_name")),
        _rows("name", Offer.objects.filter(**own), F("order"), F("procedure__slug"), F("public_name")),
        _rows(
            "age", Offer.objects.filter(least_age__gt=0, **own), F("least_age"), F("procedure__slug"), nothing
        ),
        _rows("week", OpenWeek.objects.filter(**own), F("practitioner_id"), Concat(*marks), nothing),
        _rows(
            "closed", ClosedDays.objects.filter(**own), F("practitioner_id"), _text("first"), _text("last")
        ),
        _rows("extra", ExtraDay.objects.filter(**own), F("practitioner_id"), _text("day"), nothing),
    )
    sql, params = first.union(*others, all=True).query.get_compiler(db).as_sql()
    return sql, tuple(params)


def _text(day: str) -> Cast:
    return Cast(day, TEXT)


def _rows(kind: str, rows: "QuerySet[Any]", *columns: Any) -> "QuerySet[Any, Any]":
    return rows.order_by().values_list(Value(kind, output_field=TEXT), *columns)
