"""The areas that a clinic chooses from: added, called something else, moved within the tree, and taken out of it.

What is shared belongs to the installation, and only superusers change it.
"""

from dataclasses import asdict, dataclass

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from intervals.actions import audit
from intervals.actions.asking import Asker
from intervals.actions.door import action
from intervals.actions.locking import lock_areas
from intervals.actions.refusals import Refused
from intervals.models.areas import Area
from intervals.models.audit import Kind
from intervals.models.clinics import Clinic
from intervals.permissions import Act
from intervals.queries.area_tree import free_slug, with_use

LAST_ORDER = 32_767


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What an area is called, and the slug of the one that it lies in; "" for none."""

    name: str
    within: str = ""

    @classmethod
    def of(cls, area: Area) -> "Standing":
        """As it is stored."""
        return cls(name=area.name, within=area.within.slug if area.within else "")


@action(Act.MANAGE_CLINIC)
def add(*, by: Asker, wanted: Standing, shared: bool = False) -> Area:
    """An area more, of the clinic's own, or `shared` by all, by a superuser alone.

    Refused for a name that one beside it has already, and within what its clinic does not have.
    """
    if shared:
        by.must_share()
    lock_areas()
    last: int | None = Area.objects.aggregate(last=Max("order"))["last"]
    slug = free_slug(wanted.name) or free_slug(f"area {(last or 0) + 1}")
    area = Area(slug=slug, order=min((last or 0) + 1, LAST_ORDER), clinic=None if shared else by.clinic)
    _write(by, area, wanted)
    _note(by, area, before={}, after=asdict(wanted))
    return area


@action(Act.MANAGE_CLINIC)
def change(*, by: Asker, area: Area, wanted: Standing, seen: Standing) -> Area:
    """Call an area something else, or have it lie elsewhere; `seen` is what whoever asks has been shown.

    Refused where somebody has changed it meanwhile, for a name that one beside it has, and where it would lie within
    itself. What is recorded of it stays, and plans are judged by the tree as it is now.
    """
    now = Standing.of(area)
    if wanted == now:
        return area
    if now != seen:
        raise Refused(_("Somebody has changed this in the meantime. Open the page anew."))
    _write(by, area, wanted)
    _note(by, area, before=asdict(now), after=asdict(wanted))
    return area


@action(Act.MANAGE_CLINIC)
def remove(*, by: Asker, area: Area) -> None:
    """Take an area out of the tree. Refused while something is recorded of it or lies in it."""
    if with_use(Area.objects.filter(pk=area.pk)).get().is_used:  # type: ignore[attr-defined]
        raise Refused(_("It is in use: it has been treated or planned, or another area lies in it."))
    before = asdict(Standing.of(area))
    _note(by, area, before=before, after={})
    area.delete()


def _write(by: Asker, area: Area, wanted: Standing) -> None:
    area.name, area.within = wanted.name, _place(area.clinic, wanted.within)
    others = Area.objects.at(area.clinic).exclude(pk=area.pk).filter(within=area.within)
    if wanted.name.casefold() in {each.casefold() for each in others.values_list("name", flat=True)}:
        raise Refused(_("There is an area of this name there already."))
    try:
        area.full_clean()
    except ValidationError as wrong:
        raise Refused(" ".join(wrong.messages)) from None
    area.save()


def _place(clinic: Clinic | None, slug: str) -> Area | None:
    found = Area.objects.at(clinic).filter(slug=slug).first() if slug else None
    if slug and found is None:
        raise Refused(_("%(what)s is not known here.") % {"what": slug})
    return found


def _note(by: Asker, area: Area, *, before: dict[str, str], after: dict[str, str]) -> None:
    shared = area.clinic_id is None
    audit.record(Kind.CLINIC_CHANGED, by=by, before=before, after=after, area=area.slug, shared=shared)
