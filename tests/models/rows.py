"""A valid row of every table, as keyword arguments; a test changes what it is about."""

from datetime import date

from intervals.models.accounts import User
from intervals.models.clinics import Clinic
from intervals.models.guidance import Section, Topic
from intervals.models.procedures import Procedure
from intervals.models.rules import IntervalRule

SOURCED = {"source_title": "A study", "reviewed_by": "Dr Okafor", "reviewed_on": date(2026, 11, 2)}


def procedure(database: str, slug: str) -> Procedure:
    return Procedure.objects.using(database).get_or_create(slug=slug, name=slug, public_name=slug)[0]


def clinic(database: str) -> Clinic:
    return Clinic.objects.using(database).get(slug="hamilton")


def topic(database: str) -> Topic:
    return Topic.objects.using(database).get(slug="limits")


VALUES = {
    User: lambda database: {"email": "ada@clinic.example", "password": "!"},
    Clinic: lambda database: {
        "slug": "north",
        "name": "North",
        "town": "York",
        "time_zone": "America/Toronto",
    },
    Procedure: lambda database: {"slug": "peel", "name": "Peel", "public_name": "a peel"},
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
            "evidence": "studies",
        }
    ),
    Topic: lambda database: (
        SOURCED | {"slug": "sun", "title": "Sun", "summary": "Stay out of it.", "published": True}
    ),
    Section: lambda database: {
        "topic": topic(database),
        "order": 77,
        "heading": "Sun",
        "body": "Stay out of it.",
        "place": "page",
        "kind": "text",
    },
}
