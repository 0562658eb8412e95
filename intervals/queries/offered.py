"""What a clinic offers, and what procedures are called there."""

from typing import Any

from django.db.models import F, FilteredRelation, Q, Value
from django.db.models.functions import Coalesce, NullIf

from intervals.models.clinics import Clinic
from intervals.models.procedures import Procedure


def public_names(clinic: Clinic) -> dict[str, str]:
    """The public name of every procedure at a clinic, by slug: its own where it has one. 1 query."""
    return dict(_named(clinic).values_list("slug", "called"))


def offered(clinic: Clinic) -> dict[str, str]:
    """The public names of the treatments that a clinic offers, by slug, in its order. 1 query."""
    found = _named(clinic).treatments().filter(theirs__isnull=False).order_by("theirs__order", "name")
    return dict(found.values_list("slug", "called"))


def to_offer(clinic: Clinic) -> Any:
    """Every procedure with `called`, its public name at the clinic, and `offer`, None where it has none. 1 query.

    `least_age` is the clinic's for it, or None.
    """
    return _named(clinic).annotate(offer=F("theirs__pk"), least_age=F("theirs__least_age")).order_by("name")


def _named(clinic: Clinic) -> Any:
    return Procedure.objects.at(clinic).annotate(
        theirs=FilteredRelation("offers", condition=Q(offers__clinic=clinic)),
        called=Coalesce(NullIf("theirs__public_name", Value("")), "public_name"),
    )
