"""The field for a date: three boxes, of which each takes a whole date as well, and the readings of what is refused.

A page's form is its own address, so a date may come as one parameter (`given_on=2026-11-10`), from the boxes in parts
(`given_on_day`, and so on), or as the reading that was chosen of those that were offered (`given_on_meant`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from intervals.web.date_reader import read
from intervals.web.dates import PARTS, BadDate, Typed, WrittenDate

MEANT = "meant"
ROOM = {"day": 2, "month": 9, "year": 4}  # characters that a box shows at once


def values_of(data: Mapping[str, Any], name: str) -> list[str]:
    """The different values that came for a parameter, the blank one left out."""
    values = data.getlist(name) if hasattr(data, "getlist") else [data.get(name, "")]
    return [value for value in dict.fromkeys(values) if value]


@dataclass(frozen=True)
class Offer:
    """A reading of what was typed: as a link where a form has an address of its own, else to choose and send."""

    label: str
    value: str
    href: str = ""


def parameters(name: str) -> list[str]:
    """All that a date may come in: in one piece, in its parts, and as the reading that was chosen."""
    return [name, *(f"{name}_{part}" for part in PARTS), f"{name}_{MEANT}"]


class DateParts(forms.Widget):
    """Three boxes: day, month, year. The day's box takes a whole date as well."""

    template_name = "web/date_parts.html"
    use_fieldset = True
    wrong: tuple[str, ...] = ()

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Typed:
        """What was typed, untouched."""
        found = [values_of(data, key) for key in parameters(name)]
        twice = tuple(value for values in found for value in values if len(values) > 1)
        text, day, month, year, meant = (values[0] if values else "" for values in found)
        return Typed(text, day, month, year, twice, meant)

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Whether none of the parameters came."""
        return all(key not in data for key in parameters(name))

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """The first box that needs mending, or the day's."""
        return f"{id_}_{self.wrong[0] if self.wrong else PARTS[0]}" if id_ else id_

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """For each box its name, label, value and whether it is wrong."""
        context = super().get_context(name, value, attrs)
        id_ = context["widget"]["attrs"].get("id", f"id_{name}")
        shown = _boxes(value)
        labels = {"day": _("Day"), "month": _("Month"), "year": _("Year")}
        context["widget"]["parts"] = [
            {
                "part": part,
                "id": f"{id_}_{part}",
                "name": f"{name}_{part}",
                "label": labels[part],
                "value": shown[part],
                "wrong": part in self.wrong,
                "long": len(shown[part]) > ROOM[part],
            }
            for part in PARTS
        ]
        return context


def _boxes(value: Typed | WrittenDate | None) -> dict[str, str]:
    """What each box shows: a canonical date taken apart, anything else as it was typed."""
    if isinstance(value, WrittenDate):
        known = (value.day, value.month, value.year)
        return {part: "" if each is None else str(each) for part, each in zip(PARTS, known, strict=True)}
    if value is None:
        return dict.fromkeys(PARTS, "")
    pieces = value.text.split("-")
    if len(pieces) in (2, 3) and all(piece.isdecimal() for piece in pieces) and len(pieces[0]) == 4:
        return {"day": pieces[2] if len(pieces) == 3 else "", "month": pieces[1], "year": pieces[0]}
    return {"day": value.day or value.text, "month": value.month, "year": value.year}


class DateField(forms.Field):
    """A civil date as WrittenDate, None if it may be left out and was.

    `missing` is what to say where it may not; `exact` whether it must be a day, not only a month. `on` and `ahead` are
    those of a date's reader; `readings` what may have been meant, where what was typed is refused.
    """

    widget = DateParts
    on: date | None = None
    readings: tuple[WrittenDate, ...] = ()
    offers: tuple[Offer, ...] = ()

    def __init__(
        self,
        *,
        missing: Callable[[], str] = str,
        exact: bool = True,
        ahead: bool | None = False,
        **kwargs: Any,
    ) -> None:
        self.missing = missing
        self.exact = exact
        self.ahead = ahead
        super().__init__(**kwargs)

    def clean(self, value: Any) -> WrittenDate | None:
        """Read what was typed; ValidationError in the person's words."""
        try:
            if value.blank and not value.repeated:
                if self.required:
                    raise BadDate(self.missing())
                return None
            return read(value, exact=self.exact, on=self.on, ahead=self.ahead)
        except BadDate as bad:
            self.widget.wrong = bad.parts
            self.readings = bad.readings
            raise ValidationError(bad.message) from None
