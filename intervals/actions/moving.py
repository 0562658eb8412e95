"""All rows of one database into another, as they are: nothing is judged or made anew, and each table is compared."""

from collections.abc import Iterator
from typing import Any

from django.core.management.color import no_style
from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql import InsertQuery

from intervals.models.guarding import put_up, take_away
from intervals.queries.whole import AT_ONCE, Held, differences, every_table, held, is_unused, rows_of


class NotMoved(Exception):
    """Nothing was written; the text says why."""


def move_all(*, source: str, target: str) -> dict[str, Held]:
    """Put every row of the database `source` into `target`, which has every table and holds only what is shipped.

    Gives back what each table holds. Both have been through the same migrations. All or nothing: NotMoved where the
    target is in use, and where a table differs at the end. Guards are away while rows come in any order, and stand
    again before the end; what each row has to be by itself, the database asks as always.
    """
    connection = connections[target]
    with transaction.atomic(using=target):
        if not is_unused(target):
            raise NotMoved("The target has accounts, patients or an audit log: it is not empty.")
        take_away(connection)
        _empty(connection)
        for model in every_table():
            _copy(model, source, target)
        connection.check_constraints()
        _count_on(connection)
        put_up(connection)
        there = held(target)
        different = differences(held(source), there)
        if different:
            raise NotMoved(f"These tables would differ, so nothing was written: {', '.join(different)}.")
    return there


def _empty(connection: BaseDatabaseWrapper) -> None:
    """Remove what is shipped; the references between rows are looked at in the end."""
    with connection.cursor() as cursor:
        for model in every_table():
            if model._base_manager.using(connection.alias).exists():
                name = connection.ops.quote_name(model._meta.db_table)
                cursor.execute(f"DELETE FROM {name}")  # noqa: S608 — one of our tables


def _copy(model: type[models.Model], source: str, target: str) -> None:
    names = [field.attname for field in model._meta.concrete_fields]
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    for rows in _batches(model, source):
        query = InsertQuery(model)
        made = [model(**dict(zip(names, row, strict=True))) for row in rows]
        query.insert_values(fields, made, raw=True)  # raw: no field says its own time
        query.get_compiler(using=target).execute_sql()


def _batches(model: type[models.Model], source: str) -> Iterator[list[tuple[Any, ...]]]:
    """Rows, as many at once as any database takes in one statement."""
    at_once = max(1, min(AT_ONCE, 900 // len(model._meta.concrete_fields)))
    batch: list[tuple[Any, ...]] = []
    for row in rows_of(model, source):
        batch.append(row)
        if len(batch) == at_once:
            yield batch
            batch = []
    if batch:
        yield batch


def _count_on(connection: BaseDatabaseWrapper) -> None:
    """Have the next row of each table numbered after the last one."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), every_table()):
            cursor.execute(statement)
