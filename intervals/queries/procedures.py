"""What there is to choose from: procedures and areas, which are no clinic's own."""

from intervals.models.areas import Area
from intervals.models.procedures import Procedure


def procedures() -> dict[str, Procedure]:
    """All procedures, by slug: 1 query."""
    return {each.slug: each for each in Procedure.objects.all()}


def treatments() -> dict[str, Procedure]:
    """What a clinic does, by slug: 1 query."""
    return {each.slug: each for each in Procedure.objects.treatments()}


def public_names_of_all() -> dict[str, str]:
    """What the public reads of each procedure, by slug: 1 query."""
    return dict(Procedure.objects.values_list("slug", "public_name"))


def areas() -> list[Area]:
    """All areas, in their order: 1 query."""
    return list(Area.objects.all())
