"""What every test starts with, whatever an installation is shipped with: the tests' own procedures and their one rule.

Migrations ship rows that change with each release; a test that counts on those would break with them. So the tests'
databases are emptied of shipped rules and procedures when they are made, and filled with these. What is really shipped
is tested in `models/test_migrations.py`, on databases of its own.
"""

from datetime import date

from django.db import connections

from intervals.models.clinics import Clinic
from intervals.models.guidance import Topic
from intervals.models.offers import Offer
from intervals.models.procedures import Procedure
from intervals.models.rules import IntervalRule
from tests.forgotten import forget

PROCEDURES = [
    ("microneedling", "Microneedling", "microneedling", "needling"),
    ("botox", "Botulinum toxin (Botox)", "Botox", "injectable"),
    ("vaccine", "Vaccination", "a vaccination", "circumstance"),
    ("dental-work", "Dental work", "dental work", "circumstance"),
    ("isotretinoin-end", "Isotretinoin, last capsule", "the last capsule of isotretinoin", "circumstance"),
    ("sunburn", "Sunburn", "sunburn", "circumstance"),
    ("event", "Event", "an event", "event"),
]
OFFERED = ("botox", "microneedling")
SOURCE = {
    "source_title": "“Understanding the Optimal Timing for Botox After Microneedling in Hamilton”, unsigned article",
    "reviewed_by": "Intervals editors",
    "reviewed_on": date(2026, 11, 2),
}


def put(alias: str) -> None:
    """Leave these, and nothing else of their kind, in a database that was just made."""
    forget(IntervalRule.objects.using(alias))
    Offer.objects.using(alias).all().delete()
    slugs = [slug for slug, *_ in PROCEDURES]
    of_pairs = Topic.objects.using(alias).exclude(earlier=None, later=None)
    of_pairs.exclude(earlier__slug__in=slugs, later__slug__in=slugs).delete()
    reviewed_on = SOURCE["reviewed_on"]  # before the days of the tests: nobody saves a review that is to come
    Topic.objects.using(alias).filter(reviewed_on__gt=reviewed_on).update(reviewed_on=reviewed_on)
    Procedure.objects.using(alias).exclude(slug__in=slugs).delete()
    for slug, name, public_name, kind in PROCEDURES:
        values = {"name": name, "public_name": public_name, "kind": kind}
        Procedure.objects.using(alias).update_or_create(slug=slug, defaults=values)
    made = {each.slug: each for each in Procedure.objects.using(alias)}
    for slug in OFFERED:
        Offer.objects.using(alias).create(
            clinic=Clinic.objects.using(alias).get(slug="hamilton"), procedure=made[slug]
        )
    IntervalRule.objects.using(alias).create(
        earlier=made["microneedling"],
        later=made["botox"],
        version=1,
        valid_from=date(2026, 1, 1),
        minimum_days=7,
        recommended_days=14,
        evidence="expert_custom",
        **SOURCE,
    )
    connection = connections[alias]
    if hasattr(connection, "_test_serialized_contents"):  # what a test that commits is followed by
        connection._test_serialized_contents = connection.creation.serialize_db_to_string()
