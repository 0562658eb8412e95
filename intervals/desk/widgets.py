"""Fields that only the forms of the desk have."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from intervals.models.accounts import User
from intervals.models.areas import Area
from intervals.models.clinics import Clinic
from intervals.queries.staff import treating_at
from intervals.web.date_fields import DateParts
from intervals.web.dates import Typed


class CalendarDay(DateParts):
    """A day of the calendar above, or typed in its stead.

    What is typed counts, unless a day was chosen there other than the one that stood there (`_shown`): then there are
    two.
    """

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Typed:
        """What was typed, untouched; nothing of the day that nobody has chosen."""
        typed = super().value_from_datadict(data, files, name)
        boxes = typed.day or typed.month or typed.year
        return replace(typed, text="") if boxes and typed.text == data.get(f"{name}_shown") else typed

    in_calendar = False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The boxes; empty where a day of the calendar was chosen."""
        return super().get_context(name, None if self.in_calendar else value, attrs)


class AreasWidget(forms.Widget):
    """A box to tick for each area and, where needles go in, how deep they went."""

    template_name = "desk/parts/areas.html"
    use_fieldset = True

    def __init__(self, areas: list[Area], *, depth: bool) -> None:
        super().__init__()
        self.areas, self.depth = areas, depth

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Any, name: str
    ) -> dict[str, tuple[bool, str]]:
        """For each area whether it was ticked and what depth was typed; what is no area was ticked, too."""
        ticked = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return dict.fromkeys(ticked, (True, "")) | {
            area.slug: (
                area.slug in ticked,
                data.get(f"{name}_{area.slug}_depth", "").strip() if self.depth else "",
            )
            for area in self.areas
        }

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Never: no box ticked is an answer."""
        return False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The rows: an area, its boxes, what they hold."""
        context = super().get_context(name, value, attrs)
        known = value or {}
        context["widget"]["depth"] = self.depth
        context["widget"]["rows"] = [
            {
                "area": area,
                "id": f"id_{name}_{area.slug}",
                "name": name,
                "depth_name": f"{name}_{area.slug}_depth",
                "ticked": any(known.get(area.slug, (False, ""))),
                "typed": known.get(area.slug, (False, ""))[1],
            }
            for area in self.areas
        ]
        return context


class AreasField(forms.Field):
    """The treated areas as ((area, depth in mm or None), …). A depth without its box ticked ticks it."""

    def __init__(self, *, areas: list[Area], depth: bool, **kwargs: Any) -> None:
        self.areas = areas
        super().__init__(required=False, widget=AreasWidget(areas, depth=depth), **kwargs)

    def clean(self, value: dict[str, tuple[bool, str]]) -> tuple[tuple[Area, Decimal | None], ...]:
        """ValidationError naming the area whose depth is not between 0 and 5 mm, or what is no area."""
        if unknown := sorted(value.keys() - {area.slug for area in self.areas}):
            raise ValidationError(
                _("“%(typed)s” is not an area. Tick some of these.") % {"typed": unknown[0][:40]}
            )
        found = []
        for area in self.areas:
            ticked, typed = value.get(area.slug, (False, ""))
            if ticked or typed:
                found.append((area, _depth(area, typed) if typed else None))
        return tuple(found)


def _depth(area: Area, typed: str) -> Decimal:
    try:
        depth = Decimal(typed.replace(",", ".").removesuffix("mm").strip())
    except InvalidOperation:
        depth = Decimal(0)
    if not (depth.is_finite() and 0 < depth <= 5) or depth != depth.quantize(Decimal("0.01")):
        raise ValidationError(
            _("Needle depth for %(area)s: “%(typed)s” is not a depth in mm such as 0.5 or 1.25, at most 5.")
            % {"area": area.name.lower(), "typed": typed[:20]}
        )
    return depth


class Number(forms.DecimalField):
    """A number typed with a point or a comma."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> Any:
        """The number; ValidationError for anything else."""
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)


@dataclass(frozen=True)
class Colleagues:
    """Who may have done a treatment at a clinic: its clinicians and managers, by the name they are known by."""

    people: dict[str, User]

    @classmethod
    def of(cls, clinic: Clinic, also: User | None = None) -> "Colleagues":
        """1 query. `also` is somebody who stands in a record already, and may have left since."""
        people = {*treating_at(clinic), *([also] if also else [])}
        by_name = sorted(people, key=lambda user: user.known_as.lower())
        return cls({str(user.pk): user for user in by_name})

    def choices(self) -> list[tuple[str, str]]:
        """For a list to choose from, "not known" first."""
        return [("", _("Not known")), *((pk, user.known_as) for pk, user in self.people.items())]
