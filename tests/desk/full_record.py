"""A patient with something of everything on record, every personal value told apart from any other."""

from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.db import models

from intervals.actions.indexing import index
from intervals.models.answers import SaidNo
from intervals.models.areas import Area
from intervals.models.circumstances import Circumstance
from intervals.models.contacts import Contact
from intervals.models.courses import Course
from intervals.models.overrides import Override
from intervals.models.own_words import OwnWord
from intervals.models.patients import Patient
from intervals.models.plans import Hold, Plan
from intervals.models.portal import PortalAccess
from intervals.models.procedures import Procedure
from intervals.models.treatments import TreatedArea, Treatment

DAY = date(2026, 11, 10)


def record_of_everything(clinic: Any, user: Any, at: Any, tag: str, **fields: Any) -> Patient:
    """Make it; `tag` stands in every text of it."""
    values = {
        "name": f"Zo{tag} Quill{tag}", "date_of_birth": date(1971, 2, 3), "telephone": f"905 555 {len(tag):04}",
        "email": f"{tag}@example.org", "note": f"note {tag}", "other_id": f"id-{tag}",
    } | fields  # fmt: skip
    patient: Patient = Patient.objects.create(clinic=clinic, created_by=user, created_at=at, **values)
    index(patient)
    add_record(patient, user, at, tag)
    return patient


def add_record(patient: Patient, user: Any, at: Any, tag: str) -> None:
    """One of everything that is recorded about a patient."""
    clinic = patient.clinic
    procedure = Procedure.objects.get(slug="microneedling")
    standing = {"clinic": clinic, "patient": patient, "procedure": procedure}
    old = Treatment.objects.create(
        **standing, given_on=DAY, recorded_by=user, recorded_at=at, note=f"old {tag}", voided_by=user,
        voided_at=at, void_reason=f"void {tag}",
    )  # fmt: skip
    treatment = Treatment.objects.create(
        **standing, given_on=DAY, recorded_by=user, recorded_at=at, lot_number=f"LOT{tag}", skin_noted=f"skin {tag}",
        replaces=old,
    )  # fmt: skip
    TreatedArea.objects.create(treatment=treatment, area=Area.objects.at(None).first())
    day = DAY + timedelta(
        days=Plan.objects.count()
    )  # another for each: what both records plan is planned once
    course = Course.objects.create(
        clinic=clinic, patient=patient, name=f"course {tag}", wanted=3, created_by=user, created_at=at
    )
    moved = Plan.objects.create(
        **standing, planned_on=day, created_by=user, created_at=at, course=course, place=1
    )
    plan = Plan.objects.create(
        **standing, planned_on=DAY, created_by=user, created_at=at, state="moved", moved_to=moved, closed_by=user,
        closed_at=at, close_reason=f"close {tag}",
    )  # fmt: skip
    done = Plan.objects.create(
        **standing, planned_on=DAY, created_by=user, created_at=at, state="done", treatment=treatment,
        closed_by=user, closed_at=at,
    )  # fmt: skip
    jab, _made = Procedure.objects.get_or_create(
        slug="jab", defaults={"name": "Jab", "public_name": "a jab", "kind": "circumstance"}
    )
    Circumstance.objects.create(
        **standing | {"procedure": jab},
        given_on=DAY,
        called=f"called {tag}",
        recorded_by=user,
        recorded_at=at,
    )
    Hold.objects.create(
        **standing, until=day if Hold.objects.exists() else None, reason=f"hold {tag}", set_by=user, set_at=at
    )
    for thing in ({"plan": plan}, {"treatment": treatment}, {"plan": done}):
        Override.objects.create(
            clinic=clinic,
            patient=patient,
            status="too_soon",
            said=f"said {tag}",
            by=user,
            at=at,
            made_on=DAY,
            **thing,
        )
    PortalAccess.objects.create(
        clinic=clinic,
        patient=patient,
        email=f"own-{tag}-{PortalAccess.objects.count()}@example.org",
        invited_by=user,
        invited_at=at,
    )
    SaidNo.objects.create(
        clinic=clinic, patient=patient, question=f"asked {tag}", told_on=DAY, recorded_by=user, recorded_at=at
    )
    OwnWord.objects.create(
        clinic=clinic, patient=patient, kind="not_right", text=f"told {tag}", said_at=at, said_on=DAY
    )
    Contact.objects.create(
        **standing, outcome="called", comment=f"contact {tag}", by=user, at=at, made_on=DAY
    )
    patient.amendments.create(changes={"name": [f"Before {tag}", patient.name]}, by=user, at=at)


def every_value() -> list[tuple[str, str]]:
    """Each value of each row of each table of the database, as text, with where it stands."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            for row in model._base_manager.values():
                found += [(f"{model.__name__}.{column}", text_of(value)) for column, value in row.items()]
    return found


def text_of(value: Any) -> str:
    return bytes(value).decode(errors="replace") if isinstance(value, bytes | memoryview) else str(value)


def rows_of(model: type[models.Model], but: set[str]) -> dict[Any, dict[str, Any]]:
    """Every row of a table by its key, without the columns that may change."""
    return {
        row["id"]: {name: value for name, value in row.items() if name not in but}
        for row in model._base_manager.values()
    }
