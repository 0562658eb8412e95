"""A stored row as a person reads it: words, dates and names. What only machines read is in the file alone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from intervals.models.areas import Area
from intervals.models.clinics import Clinic
from intervals.models.patients import Patient
from intervals.models.portal import PortalAccess
from intervals.models.procedures import Procedure
from intervals.said import dates
from intervals.templatetags.me import at_clinic

Line = tuple[str, str]
COUNTS = {
    "sessions_ended",
    "tries",
    "sequence",
    "next_try_at",
}  # by which the site keeps its own work in order


@dataclass(frozen=True)
class Wording:
    """What things are called at the clinic: procedures and areas by slug, and where its days begin."""

    clinic: Clinic
    procedures: Mapping[str, str]
    areas: Mapping[str, str]


def heading(model: type[models.Model]) -> str:
    """What the rows of a table are, said to whoever reads them."""
    if model is PortalAccess:
        return _("Who may open these pages")
    return capfirst(str(model._meta.verbose_name_plural))


def lines(model: type[models.Model], row: Mapping[str, Any], words: Wording) -> list[Line]:
    """What a row says, what is empty or only for machines left out."""
    return list(_lines(model, row, words))


def _lines(model: type[models.Model], row: Mapping[str, Any], words: Wording) -> Iterator[Line]:
    for name, value in row.items():
        if name in COUNTS:
            continue
        field = model._meta.get_field(name)
        said = _said(field, value, words) if isinstance(field, models.Field) else ""
        if said and isinstance(field, models.Field):
            yield capfirst(str(field.verbose_name)), said


def _said(field: "models.Field[Any, Any]", value: Any, words: Wording) -> str:
    if value is None or isinstance(field, models.AutoField | models.UUIDField | models.JSONField):
        return ""
    if isinstance(field, models.ForeignKey):
        return _named(field, value, words)
    if isinstance(field, models.BooleanField):
        return _("yes") if value else ""
    if isinstance(value, date):
        return _day(field, value, words)
    return str(dict(field.flatchoices).get(value, value))


def _day(field: "models.Field[Any, Any]", value: date, words: Wording) -> str:
    if isinstance(value, datetime):
        return at_clinic(value, words.clinic)
    return dates.birth(value) if field.model is Patient else dates.day(value)


def _named(field: "models.ForeignKey[Any, Any]", value: Any, words: Wording) -> str:
    if field.related_model is Procedure:
        return capfirst(words.procedures.get(str(value), ""))
    if field.related_model is Area:
        return words.areas.get(str(value), "")
    return ""
