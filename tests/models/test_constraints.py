"""Every constraint of every table: the database itself refuses, on SQLite and on PostgreSQL, and says why.

CASES names, for each constraint, changes to a valid row that it must refuse, and neighbours that it must not.
A constraint without a case makes its test fail with a KeyError.
"""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connections, models, transaction

from intervals.models.audit import AuditEntry
from tests.models import cases_chart, cases_desk, cases_evidence, cases_public
from tests.models.case import Case
from tests.models.rows import MODELS, create, row, undone

pytestmark = pytest.mark.usefixtures("unguarded")

PARTS = (cases_public.CASES, cases_desk.CASES, cases_chart.CASES, cases_evidence.CASES)
CASES = {name: each for part in PARTS for name, each in part.items()}
CONSTRAINTS = [
    pytest.param(model, constraint, id=f"{model.__name__}-{constraint.name}")
    for model in MODELS
    for constraint in model._meta.constraints
]


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
        if model is not AuditEntry:  # which cannot be changed to anything: test_audit_append_only
            refuses(
                database,
                constraint,
                lambda changes=changes: update(model, database, changes, found.accepted[0]),
            )


@pytest.mark.parametrize(("model", "constraint"), CONSTRAINTS)
def test_the_neighbours_are_accepted(model, constraint, database):
    found = case(model, constraint, database)
    for changes in found.accepted:
        with undone(database):
            create(model, database, changes)


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
    assert len(CASES) == sum(map(len, PARTS))
