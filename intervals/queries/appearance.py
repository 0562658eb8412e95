"""How a clinic's pages look, as it is stored."""

from intervals.models.appearances import Appearance
from intervals.models.clinics import Clinic
from intervals.queries.colours import Colours
from intervals.queries.pictures import Logo, mark_of


def appearance_of(clinic: Clinic) -> Appearance:
    """The clinic's row, or an empty one: the site's own look; 1 query."""
    return Appearance.objects.filter(clinic=clinic).first() or Appearance(clinic=clinic)


def colours_in(row: Appearance | None) -> Colours | None:
    """Its colours; None where it has none, or where they cannot be read any more."""
    found = Colours(row.light, row.dark) if row and row.light else None
    return found if found and found.are_read else None


def logo_in(row: Appearance | None) -> Logo | None:
    """Its logo, by the mark of its content."""
    return Logo(mark_of(bytes(row.logo)), row.width, row.height) if row and row.logo else None


def logo_content(clinic: str, mark: str) -> bytes | None:
    """The logo with this mark, of the clinic with this slug; None where that is not its logo."""
    found = Appearance.objects.filter(clinic__slug=clinic).values_list("logo", flat=True).first()
    content = bytes(found or b"")
    return content if content and mark_of(content) == mark else None
