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
from intervals.models.portal import SignInCode

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


def everything(patient: Patient) -> dict[str, Any]:
    """All of it as plain data, records that were merged into hers included: 1 query for each table."""
    hers = [patient.pk, *Patient.objects.filter(merged_into=patient).values_list("pk", flat=True)]
    records = Patient.objects.filter(pk__in=hers).order_by("pk")
    return {
        "format": FORMAT,
        "clinic": patient.clinic.name,
        "records": [_row(each) for each in records],
        "tables": {
            model._meta.model_name or "": [
                _row(each) for each in model._base_manager.filter(**{f"{way}__in": hers}).order_by("pk")
            ]
            for model, way in sorted(tables().items(), key=lambda each: each[0].__name__)
        },
    }


def _row(row: models.Model) -> dict[str, Any]:
    return dict(_values(row))


def _values(row: models.Model) -> Iterator[tuple[str, Any]]:
    for field in row._meta.concrete_fields:
        if field.name in SECRETS or isinstance(field, models.GeneratedField | models.BinaryField):
            continue
        if isinstance(field, models.ForeignKey):
            to = field.related_model
            if to in (User, Patient) or getattr(row, field.attname) is None:
                continue
            named = getattr(row, field.name)
            yield field.name, getattr(named, "slug", None) or named.pk
        else:
            yield field.name, getattr(row, field.attname)
