"""The areas of treatments and plans as one column of their rows, so that a record needs no query more for them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Aggregate, F, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat

from intervals.models.plans import PlannedArea
from intervals.models.treatments import TreatedArea

FIELD, ROW = "\x1f", "\x1e"  # no name holds a separator of fields or of records


@dataclass(frozen=True)
class ListedArea:
    """One area, and for microneedling how deep the needles went there, in mm."""

    slug: str
    name: str
    needle_depth: Decimal | None


class Joined(Aggregate):
    """The texts of a group, one after the other with ROW between them."""

    function = "STRING_AGG"
    template = f"%(function)s(%(expressions)s, '{ROW}')"
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """SQLite has another name for it."""
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **more)


def treated_areas() -> Subquery:
    """For a queryset of treatments."""
    return _listed(TreatedArea.objects.filter(treatment=OuterRef("pk")), "treatment", F("needle_depth"))


def planned_areas() -> Subquery:
    """For a queryset of plans."""
    return _listed(PlannedArea.objects.filter(plan=OuterRef("pk")), "plan", Value(""))


def _listed(rows: "QuerySet[Any]", owner: str, depth: Any) -> Subquery:
    parts = [F("area__order"), F("area__slug"), F("area__name"), depth]
    texts = [Coalesce(Cast(part, TextField()), Value(""), output_field=TextField()) for part in parts]
    between = Value(FIELD, output_field=TextField())
    text = Concat(*[each for part in texts for each in (part, between)][:-1], output_field=TextField())
    return Subquery(rows.order_by().values(owner).annotate(listed=Joined(text)).values("listed"))


def read_areas(listed: str | None) -> list[ListedArea]:
    """What such a column says, in the order of the areas."""
    rows = sorted((int(order), slug, name, depth) for order, slug, name, depth in _rows(listed))
    return [ListedArea(slug, name, _depth(depth)) for _order, slug, name, depth in rows]


def _rows(listed: str | None) -> list[list[str]]:
    return [row.split(FIELD) for row in listed.split(ROW)] if listed else []


def _depth(text: str) -> Decimal | None:
    return Decimal(text).quantize(Decimal("0.01")) if text else None
