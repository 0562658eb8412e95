"""Everything that is stored about a patient: each table that leads to her, found by the models themselves.

A table that is added is in it from its first day. Left out are what nobody but the site can read (digests, sealed
codes), what is only an index of her own data, and which member of staff wrote a row.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models

from intervals.models.accounts import User
from intervals.models.patients import Patient, SearchKey
from intervals.models.portal import PortalAccess, SignInCode

FORMAT = "intervals-everything/1"
LEFT_OUT: dict[type[models.Model], str] = {
    SearchKey: "an index of her name and numbers, which are there themselves",
    SignInCode: "digests of codes, which nobody can read",
}
SECRETS = {"digest", "sealed", "content", "key"}


def tables() -> dict[type[models.Model], str]:
    """Every table that leads to a patient, with the way there: the names of foreign keys, joined as Django does."""
    found: dict[type[models.Model], str] = {}
    known: dict[type[models.Model], str] = {Patient: ""}
    every = [each for each in apps.get_app_config("intervals").get_models() if each is not Patient]
    while True:
        new = {model: way for model in every if model not in known and (way := _way(model, known))}
        if not new:
            return {model: way for model, way in found.items() if model not in LEFT_OUT}
        found |= new
        known |= new


def _way(model: type[models.Model], known: dict[type[models.Model], str]) -> str:
    for field in model._meta.concrete_fields:
        to = field.related_model
        if isinstance(field, models.ForeignKey) and isinstance(to, type) and to in known:
            return "__".join(filter(None, (field.name, known[to])))
    return ""


def everything(patient: Patient, access: PortalAccess) -> dict[str, Any]:
    """All of it as plain data, records that were merged into hers included: 1 query for each table.

    Whoever reads by `access` reads no address of anybody else who may, nor what they call their devices.
    """
    accesses = PortalAccess.objects.filter(patient=patient)
    others = {each.email.lower() for each in accesses} - {access.email.lower(), patient.email.lower()}
    hers = [patient.pk, *Patient.objects.filter(merged_into=patient).values_list("pk", flat=True)]
    records = Patient.objects.filter(pk__in=hers).order_by("pk")
    return {
        "format": FORMAT,
        "clinic": patient.clinic.name,
        "records": [_row(each) for each in records],
        "tables": {
            model._meta.model_name or "": [
                _without(others, _row(each), ours=getattr(each, "access_id", access.pk) == access.pk)
                for each in _rows(model).filter(**{f"{way}__in": hers})
            ]
            for model, way in sorted(tables().items(), key=lambda each: each[0].__name__)
        },
    }


def _rows(model: type[models.Model]) -> "models.QuerySet[Any]":
    """The rows of a table, with what they are named by."""
    named = [each.name for each in model._meta.concrete_fields if _is_named(each)]
    rows = model._base_manager.order_by("pk")
    return rows.select_related(*named) if named else rows


def _is_named(field: "models.Field[Any, Any]") -> bool:
    return isinstance(field, models.ForeignKey) and field.related_model not in (User, Patient)


def _without(others: set[str], row: dict[str, Any], *, ours: bool) -> dict[str, Any]:
    return {
        name: value
        for name, value in row.items()
        if (ours or name != "name") and not (isinstance(value, str) and value.lower() in others)
    }


def _row(row: models.Model) -> dict[str, Any]:
    return dict(_values(row))


def _values(row: models.Model) -> Iterator[tuple[str, Any]]:
    for field in row._meta.concrete_fields:
        if field.name in SECRETS or isinstance(field, models.GeneratedField | models.BinaryField):
            continue
        if isinstance(field, models.ForeignKey):
            if not _is_named(field) or getattr(row, field.attname) is None:
                continue
            named = getattr(row, field.name)
            yield field.name, getattr(named, "slug", None) or named.pk
        else:
            yield field.name, getattr(row, field.attname)
