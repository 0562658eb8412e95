"""The areas of a clinic as a tree: in what order they are read, what lies in what, and which are in use."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.text import slugify

from intervals.models.areas import Area
from intervals.models.clinics import Clinic
from intervals.models.plans import PlannedArea
from intervals.models.treatments import TreatedArea

DEEPEST = 4  # how far a list is moved in


@dataclass(frozen=True)
class Branch:
    """An area where it stands in the tree: how deep, and whether something is recorded of it or lies in it."""

    area: Area
    depth: int
    used: bool

    @property
    def shown_depth(self) -> int:
        """How far a list moves it in."""
        return min(self.depth, DEEPEST)


def names_at(clinic: Clinic) -> dict[str, str]:
    """What each area of the clinic's is called, by its slug: 1 query."""
    return dict(Area.objects.at(clinic).values_list("slug", "name"))


def tree_at(clinic: Clinic) -> list[Branch]:
    """Every area that the clinic chooses from, each beneath the one that it lies in: 1 query."""
    parts: dict[int | None, list[Area]] = defaultdict(list)
    for each in with_use(Area.objects.at(clinic).select_related("within")):
        parts[each.within_id].append(each)
    return list(_walk(parts, None, 0))


def with_use(areas: "QuerySet[Area]") -> "QuerySet[Area]":
    """`is_used`: whether a treatment or a plan, of whichever clinic, names it, or another area lies in it."""
    mine = {"area": OuterRef("pk")}
    some = Exists(TreatedArea.objects.filter(**mine)) | Exists(PlannedArea.objects.filter(**mine))
    return areas.annotate(is_used=some | Exists(Area.objects.filter(within=OuterRef("pk"))))


def _walk(parts: dict[int | None, list[Area]], within: int | None, depth: int) -> Iterator[Branch]:
    for each in parts[within]:
        yield Branch(each, depth, each.is_used)  # type: ignore[attr-defined]
        yield from _walk(parts, each.pk, depth + 1)


def places_for(clinic: Clinic, area: Area | None, *, shared: bool) -> list[Branch]:
    """What an area may lie in: what the clinic has, for a shared one what all have, and nothing that lies in it."""
    found, inside = [], -1
    for each in tree_at(clinic):
        if inside >= 0 and each.depth > inside:
            continue
        inside = each.depth if area and each.area.pk == area.pk else -1
        if inside < 0 and not (shared and each.area.clinic_id):
            found.append(each)
    return found


def free_slug(name: str) -> str:
    """A short name that no area has yet, made of its name; "" where none can be made of it."""
    start = slugify(name)[:40].strip("-")
    taken = set(Area.objects.filter(slug__startswith=start).values_list("slug", flat=True))
    numbered = (f"{start}-{number}" for number in range(2, len(taken) + 3))
    return next((each for each in (start, *numbered) if each not in taken), "") if start else ""
