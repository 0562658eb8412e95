"""What there is to choose from at a clinic: procedures and areas, shared ones and its own."""

from intervals.models.areas import Area
from intervals.models.clinics import Clinic
from intervals.models.procedures import NOT_DONE_HERE, Procedure
from intervals.queries.offered import offered, public_names


def procedures(clinic: Clinic) -> dict[str, Procedure]:
    """All procedures that a clinic has, by slug: 1 query."""
    return {each.slug: each for each in Procedure.objects.at(clinic)}


def treatments(clinic: Clinic) -> dict[str, Procedure]:
    """What a clinic could do, by slug: 1 query."""
    return {each.slug: each for each in Procedure.objects.at(clinic).treatments()}


def choosable(clinic: Clinic, *kept: Procedure) -> dict[str, Procedure]:
    """What something new may be made of, by slug: what a clinic could do, and what stands there already. 1 query."""
    there = {each.slug for each in kept}
    found = treatments(clinic)
    return {slug: each for slug, each in found.items() if each.retired_at is None or slug in there}


def areas(clinic: Clinic) -> list[Area]:
    """The areas that a clinic chooses from, in their order: 1 query."""
    return list(Area.objects.at(clinic))


def choices_of_rules(clinic: Clinic) -> dict[str, tuple[str, str]]:
    """What a rule of a clinic may speak of, by slug: its name there and its kind. 2 queries."""
    here, names = offered(clinic), public_names(clinic)
    rows = Procedure.objects.at(clinic).current().order_by("name").values_list("slug", "kind")
    return {slug: (names[slug], kind) for slug, kind in rows if slug in here or kind in NOT_DONE_HERE}
