"""Every constraint of every table: the database itself refuses, on SQLite and on PostgreSQL, and says why.

CASES names, for each constraint, changes to a valid row that it must refuse, and neighbours that it must not.
A constraint without a case makes its test fail with a KeyError.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connections, models, transaction

from intervals.engine.periods import FIRST_DAY, LAST_DAY, LONGEST_DAYS, LONGEST_MONTHS
from intervals.models.guidance import Kind, Place
from intervals.models.rules import Evidence
from tests.models.rows import VALUES, clinic, procedure

MODELS = list(apps.get_app_config("intervals").get_models())
CONSTRAINTS = [
    pytest.param(model, constraint, id=f"{model.__name__}-{constraint.name}")
    for model in MODELS
    for constraint in model._meta.constraints
]
BEFORE, AFTER = date(1899, 12, 31), date(2200, 1, 1)
LONGEST = {"recommended_months": LONGEST_MONTHS, "recommended_days": LONGEST_DAYS}


@dataclass(frozen=True)
class Case:
    """Changes to a valid row. `beside` is already there; `foreseen`: a field of the form refuses it sooner."""

    refused: list[dict]
    accepted: list[dict]
    beside: dict | None = None
    foreseen: bool = False


def web_address(field: str) -> Case:
    refused = ["javascript:alert(1)", "ftp://clinic.example/", "clinic.example", " https://clinic.example/"]
    accepted = ["", "http://clinic.example/", "https://clinic.example/"]
    return Case(
        [{field: address} for address in refused], [{field: address} for address in accepted], foreseen=True
    )


def choice(field: str, known: list[str]) -> Case:
    return Case(
        [{field: "other"}, {field: ""}, {field: known[0].upper()}],
        [{field: each} for each in known],
        foreseen=True,
    )


def day(field: str) -> Case:
    return Case([{field: BEFORE}, {field: AFTER}], [{field: FIRST_DAY}, {field: LAST_DAY}])


SHARED = {"version": 1, "valid_from": date(2026, 1, 1)}
OWN = SHARED | {"clinic": clinic}
NEXT = {"version": 2, "valid_from": date(2026, 1, 2)}
BACKWARDS = {
    "earlier": lambda database: procedure(database, "laser"),
    "later": lambda database: procedure(database, "filler"),
}

CASES = {
    "user_email_unique_any_case": Case(
        beside={"email": "ada@clinic.example"},
        refused=[{"email": "ADA@clinic.example"}, {"email": "ada@CLINIC.example"}],
        accepted=[{"email": "ida@clinic.example"}],
    ),
    "clinic_time_zone_shape": Case(
        refused=[
            {"time_zone": zone}
            for zone in ("", " ", "America Toronto", "/Toronto", "A/B/C/D", "America/Toronto\n", "America/")
        ],
        accepted=[
            {"time_zone": zone}
            for zone in ("UTC", "America/Toronto", "America/Argentina/Buenos_Aires", "Etc/GMT+5")
        ],
        foreseen=True,
    ),
    "clinic_booking_url_web": web_address("booking_url"),
    "topic_source_url_web": web_address("source_url"),
    "topic_reviewed_in_range": day("reviewed_on"),
    "topic_published_is_sourced": Case(
        refused=[{name: ""} for name in ("source_title", "reviewed_by", "title", "summary")],
        accepted=[
            {"published": False, "source_title": "", "reviewed_by": "", "title": "", "summary": ""},
            {"source_url": ""},
        ],
        foreseen=True,
    ),
    "section_order_unique": Case(
        beside={"order": 70},
        refused=[{"order": 70}, {"order": 70, "heading": "Another"}],
        accepted=[
            {"order": 71},
            {"order": 70, "topic": lambda database: _topic_model().using(database).get(slug="recovery")},
        ],
    ),
    "section_place_known": choice("place", Place.values),
    "section_kind_known": choice("kind", Kind.values),
    "intervalrule_source_url_web": web_address("source_url"),
    "intervalrule_reviewed_in_range": day("reviewed_on"),
    "rule_one_shared_version_a_day": Case(
        beside=SHARED,
        refused=[SHARED | {"version": 2}, SHARED | {"version": 2, "withdrawn": True}],
        accepted=[NEXT, OWN, SHARED | BACKWARDS],
    ),
    "rule_one_own_version_a_day": Case(
        beside=OWN, refused=[OWN | {"version": 2}], accepted=[OWN | NEXT, SHARED, OWN | BACKWARDS]
    ),
    "rule_shared_version_unique": Case(
        beside=SHARED, refused=[NEXT | {"version": 1}], accepted=[NEXT, OWN, SHARED | BACKWARDS]
    ),
    "rule_own_version_unique": Case(
        beside=OWN, refused=[OWN | NEXT | {"version": 1}], accepted=[OWN | NEXT, SHARED, OWN | BACKWARDS]
    ),
    "rule_version_from_1": Case(refused=[{"version": 0}], accepted=[{"version": 1}, {"version": 2}]),
    "rule_valid_from_in_range": day("valid_from"),
    "rule_waits_in_range": Case(
        refused=[
            LONGEST | {"minimum_months": LONGEST_MONTHS + 1},
            LONGEST | {"minimum_days": LONGEST_DAYS + 1},
            {"recommended_months": LONGEST_MONTHS + 1},
            {"recommended_days": LONGEST_DAYS + 1},
        ],
        accepted=[
            LONGEST | {"minimum_months": LONGEST_MONTHS, "minimum_days": LONGEST_DAYS},
            LONGEST,
            {"same_day_allowed": True, "minimum_days": 0, "recommended_days": 0},
        ],
    ),
    "rule_minimum_or_same_day": Case(
        refused=[{"minimum_days": 0}],
        accepted=[
            {"minimum_days": 0, "same_day_allowed": True},
            {"minimum_days": 1},
            {"minimum_days": 0, "minimum_months": 1, "recommended_months": 1},
        ],
    ),
    "rule_recommended_never_shorter": Case(
        refused=[
            {"recommended_days": 6},
            {"minimum_months": 1, "minimum_days": 0, "recommended_days": 30},
            {"minimum_days": 29, "recommended_months": 1, "recommended_days": 0},
        ],
        accepted=[
            {"recommended_days": 7},
            {"minimum_months": 1, "minimum_days": 0, "recommended_days": 31},
            {"minimum_days": 28, "recommended_months": 1, "recommended_days": 0},
            {"minimum_months": 1, "recommended_months": 1, "recommended_days": 7},
        ],
    ),
    "rule_evidence_known": choice("evidence", Evidence.values),
}


def _topic_model() -> models.Manager:
    return apps.get_model("intervals", "Topic").objects


def row(model: type[models.Model], database: str, changes: dict) -> dict:
    """The valid row with the changes; a value that is a function is asked for its object in the database."""
    values = VALUES[model](database) | changes
    return {name: value(database) if callable(value) else value for name, value in values.items()}


def create(model: type[models.Model], database: str, changes: dict) -> models.Model:
    return model._default_manager.using(database).create(**row(model, database, changes))


def bulk_create(model: type[models.Model], database: str, changes: dict) -> None:
    model._default_manager.using(database).bulk_create([model(**row(model, database, changes))])


def update(model: type[models.Model], database: str, changes: dict, accepted: dict) -> None:
    rows = model._default_manager.using(database).filter(pk=create(model, database, accepted).pk)
    rows.update(**row(model, database, changes))


def case(model: type[models.Model], constraint: models.BaseConstraint, database: str) -> Case:
    found = CASES[constraint.name]
    assert found.refused
    assert found.accepted
    if found.beside is not None:
        create(model, database, found.beside)
    return found


def refuses(database: str, constraint: models.BaseConstraint, write: Callable[[], object]) -> None:
    """The database refuses, and for this constraint, as far as it tells."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic(using=database):
        write()
    if connections[database].vendor == "postgresql":
        assert refusal.value.__cause__.diag.constraint_name == constraint.name
    elif isinstance(constraint, models.CheckConstraint):
        assert constraint.name in str(refusal.value)
    else:
        assert "UNIQUE constraint failed" in str(refusal.value)


@pytest.mark.parametrize(("model", "constraint"), CONSTRAINTS)
def test_the_database_refuses(model, constraint, database):
    found = case(model, constraint, database)
    for changes in found.refused:
        refuses(database, constraint, lambda changes=changes: create(model, database, changes))
        refuses(database, constraint, lambda changes=changes: bulk_create(model, database, changes))
        refuses(
            database, constraint, lambda changes=changes: update(model, database, changes, found.accepted[0])
        )


@pytest.mark.parametrize(("model", "constraint"), CONSTRAINTS)
def test_the_neighbours_are_accepted(model, constraint, database):
    found = case(model, constraint, database)
    for changes in found.accepted:
        create(model, database, changes).delete()


@pytest.mark.parametrize(("model", "constraint"), CONSTRAINTS)
def test_the_constraint_says_why(model, constraint, routed):
    """A form shows the constraint's own sentence, never Django's "Constraint … is violated"."""
    found = case(model, constraint, routed)
    for changes in found.refused:
        instance = model(**row(model, routed, changes))
        with pytest.raises(ValidationError) as refusal:
            instance.full_clean()
        if found.foreseen:
            with pytest.raises(ValidationError) as refusal:
                instance.validate_constraints()
        assert str(constraint.violation_error_message) in refusal.value.messages


@pytest.mark.parametrize("model", MODELS)
def test_the_valid_row_is_clean(model, routed):
    instance = model(**row(model, routed, {}))
    instance.full_clean()
    instance.save()
    instance.full_clean()


def test_every_case_is_of_a_constraint():
    assert CASES.keys() == {each.values[1].name for each in CONSTRAINTS}
