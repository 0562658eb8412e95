"""Rows that tests of pages need besides the shipped ones."""

from datetime import date

from intervals.engine.periods import Period
from intervals.models.clinics import Clinic
from intervals.models.offers import Offer
from intervals.models.procedures import Procedure
from intervals.models.rules import IntervalRule

SOURCE = {
    "source_title": "A paper on waiting",
    "source_url": "https://paper.example/waiting",
    "reviewed_by": "Dr Ada Vale",
    "reviewed_on": date(2026, 5, 4),
}


def procedure(slug: str, public_name: str = "", kind: str = "other") -> Procedure:
    """The procedure with this slug, made if need be."""
    name = public_name or slug
    values = {"name": name, "public_name": name, "kind": kind}
    return Procedure.objects.get_or_create(slug=slug, defaults=values)[0]


def offer(slug: str, public_name: str = "", order: int = 0, clinic: str = "hamilton") -> Offer:
    """A treatment that a clinic offers, in its place."""
    return Offer.objects.create(
        clinic=Clinic.objects.get(slug=clinic), procedure=procedure(slug, public_name), order=order
    )


def rule(
    minimum: str,
    recommended: str,
    earlier="microneedling",
    later="botox",
    own=False,
    best_by="",
    start_again="",
    **more,
):
    """A rule, the waits as ISO 8601; `own`: the clinic's own, or another's by its slug."""
    clinic = Clinic.objects.get(slug="hamilton" if own is True else own) if own else None
    pair = {"clinic": clinic, "earlier": procedure(earlier), "later": procedure(later)}
    least, full = Period.parse(minimum), Period.parse(recommended)
    return IntervalRule.objects.create(
        **pair,
        minimum_months=least.months,
        minimum_days=least.days,
        recommended_months=full.months,
        recommended_days=full.days,
        **_upper("best_by", best_by),
        **_upper("start_again", start_again),
        **SOURCE
        | {"valid_from": date(2026, 1, 1), "version": IntervalRule.objects.filter(**pair).count() + 1}
        | more,
    )


def _upper(name: str, text: str) -> dict[str, int]:
    wait = Period.parse(text) if text else None
    return {f"{name}_months": wait.months, f"{name}_days": wait.days} if wait else {}


def auckland() -> Clinic:
    """A clinic in Hamilton, New Zealand."""
    return Clinic.objects.create(
        slug="nz",
        name="Waikato Skin",
        town="Hamilton, New Zealand",
        time_zone="Pacific/Auckland",
        is_shown=True,
    )
