"""A valid row of every table of the public site, and how a test makes one; rows_desk.py has those of the desk."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.apps import apps
from django.db import models, transaction

from intervals.documents.topics import SectionText, TopicText
from intervals.models.accounts import User
from intervals.models.appearances import Appearance
from intervals.models.clinics import Clinic
from intervals.models.evidence import ReadProcedure, ReadSource, ReadStatement
from intervals.models.guidance import Section, Topic
from intervals.models.guidance_versions import GuidanceVersion
from intervals.models.odd_records import OddRecord
from intervals.models.offers import Offer
from intervals.models.open_days import ClosedDays, ExtraDay, OpenWeek
from intervals.models.procedures import Procedure
from intervals.models.rule_drafts import RuleDraft
from intervals.models.rules import IntervalRule
from tests.models import rows_desk
from tests.models.rows_desk import AT, clinic, procedure, user

MODELS = list(apps.get_app_config("intervals").get_models())
SOURCED = {"source_title": "A study", "reviewed_by": "Dr Okafor", "reviewed_on": date(2026, 11, 2)}


def topic(database: str) -> Topic:
    return Topic.objects.using(database).get(slug="limits")


Row = Callable[[str], dict[str, Any]]
VALUES: dict[type[models.Model], Row] = rows_desk.VALUES | {
    User: lambda database: {"email": "ada@clinic.example", "password": "!"},
    Clinic: lambda database: {
        "slug": "north",
        "name": "North",
        "town": "York",
        "time_zone": "America/Toronto",
    },
    Appearance: lambda database: {"clinic": clinic(database)},
    Procedure: lambda database: {
        "slug": "peel",
        "name": "Peel",
        "public_name": "a peel",
        "kind": "other",
    },
    Offer: lambda database: {"clinic": clinic(database), "procedure": procedure(database, "laser")},
    OddRecord: lambda database: {"clinic": clinic(database), "guard": "plan_after_birth", "record": 7},
    OpenWeek: lambda database: {"clinic": clinic(database), "tuesday": True, "friday": True},
    ClosedDays: lambda database: {
        "clinic": clinic(database),
        "first": date(2026, 12, 24),
        "last": date(2026, 12, 26),
        "title": "Christmas",
    },
    ExtraDay: lambda database: {"clinic": clinic(database), "day": date(2026, 12, 12)},
    ReadProcedure: lambda database: {
        "slug": "cupping",
        "name": "Cupping",
        "public_name": "cupping",
        "kind": "other",
    },
    ReadSource: lambda database: {
        "code": "T1",
        "title": "Aftercare",
        "publisher": "A clinic",
        "kind": "clinic",
        "grade": "B",
        "address": "https://clinic.example/aftercare",
        "checked_on": date(2026, 11, 25),
    },
    ReadStatement: lambda database: {
        "code": "T1",
        "earlier": ReadProcedure.objects.using(database).get(slug="flight"),
        "later": ReadProcedure.objects.using(database).get(slug="botox"),
        "minimum": "P1W",
        "source": ReadSource.objects.using(database).get(code="C1"),
    },
    IntervalRule: lambda database: (
        SOURCED
        | {
            "clinic": None,
            "earlier": procedure(database, "filler"),
            "later": procedure(database, "laser"),
            "version": 1,
            "valid_from": date(2026, 1, 1),
            "withdrawn": False,
            "minimum_months": 0,
            "minimum_days": 7,
            "recommended_months": 0,
            "recommended_days": 14,
            "same_day_allowed": False,
            "inside_minimum": "warn",
            "evidence": "studies",
        }
    ),
    RuleDraft: lambda database: {
        "clinic": clinic(database),
        "earlier": procedure(database, "filler"),
        "later": procedure(database, "laser"),
        "content": {"earlier": "filler"},
        "written_by": user(database),
        "changed_by": user(database),
        "changed_at": AT,
    },
    Topic: lambda database: (
        SOURCED | {"slug": "sun", "title": "Sun", "summary": "Stay out of it.", "published": True}
    ),
    GuidanceVersion: lambda database: {
        "clinic": None,
        "slug": "sun",
        "number": 1,
        "content": TopicText("Sun", sections=(SectionText("Sun", "Stay out of it."),)).as_data(),
        "changed_by": user(database),
        "changed_at": AT,
    },
    Section: lambda database: {
        "topic": topic(database),
        "order": 77,
        "heading": "Sun",
        "body": "Stay out of it.",
        "place": "page",
        "kind": "text",
    },
}


def row(model: type[models.Model], database: str, changes: dict) -> dict:
    """The valid row with the changes; a value that is a function is asked for its object in the database."""
    values = VALUES[model](database) | changes
    return {name: value(database) if callable(value) else value for name, value in values.items()}


def create(model: type[models.Model], database: str, changes: dict) -> models.Model:
    return model._default_manager.using(database).create(**row(model, database, changes))


@contextmanager
def undone(database: str) -> Iterator[None]:
    """What is written inside is taken back at its end: the only way out for an entry of the audit log."""
    with transaction.atomic(using=database):
        yield
        transaction.set_rollback(True, using=database)
