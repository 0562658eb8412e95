"""Triggers out of guards. After every migration the database guards what is declared, and nothing else (docs/adr/0016).

SQLite copies a table to change its columns: the triggers of the copy are gone, and one that names the table from
elsewhere stops the copying. So guards are no part of migrations. Before those of this app run, they are taken away;
afterwards they are made anew, and rows that broke one before it came are written down. The triggers that say when
something was published (intervals.models.publishing) go and come with them. The audit log's own (docs/adr/0009) name
no other table, stay in place, and are made anew where a copy has lost them; those of whom it shows go and come with the
guards.
"""

import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django.db import IntegrityError, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

from intervals.models import publishing
from intervals.models.guards import BETWEEN_TABLES, Guard
from intervals.models.guards_of_areas import OF_AREAS
from intervals.models.guards_of_courses import OF_COURSES
from intervals.models.guards_of_dates import OF_DATES
from intervals.models.guards_of_procedures import OF_PROCEDURES
from intervals.models.guards_of_versions import OF_VERSIONS
from intervals.models.odd_records import OddRecord
from intervals.models.triggers import Trigger, on_postgresql

GUARDS: tuple[Guard, ...] = (
    *BETWEEN_TABLES,
    *OF_AREAS,
    *OF_PROCEDURES,
    *OF_DATES,
    *OF_VERSIONS,
    *OF_COURSES,
)
BY_NAME = {guard.name: guard for guard in GUARDS}

APP = "intervals"
AUDIT_SINCE, SINCE, SHOWN_SINCE = "0004_desk_data", "0008_odd_records", "0022_shown"

STANDING = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname, obj_description(oid, 'pg_trigger') FROM pg_trigger WHERE NOT tgisinternal",
}
OURS = ("guard_", "published_")
FUNCTIONS = (
    "SELECT proname FROM pg_proc WHERE proname ~ '^(guard|published)_' "
    "AND pronamespace = current_schema::regnamespace"
)
PAIRS = {"sqlite": r"json_each(\1)", "postgresql": r"jsonb_each_text(\1)"}
LAST_DAY = {
    "sqlite": r"date(\1, '+1 day')",  # the next day in UTC: it is no later anywhere
    "postgresql": r"((\1 AT TIME ZONE 'UTC')::date + 1)",
}


def said(error: BaseException) -> str:
    """What a person reads where a guard refused; "" where it was none."""
    found = re.search(r"refused by the guard (\w+)", str(error))
    return str(BY_NAME[found[1]].words) if found and found[1] in BY_NAME else ""


def refusal_of(row: models.Model, **changes: Any) -> str:
    """What a guard would say to these changes of a row that is stored; "" where none speaks against them."""
    rows = type(row)._base_manager.using(row._state.db).filter(pk=row.pk)
    try:
        with transaction.atomic(using=rows.db):
            rows.update(**changes)
            transaction.set_rollback(True, using=rows.db)
    except IntegrityError as error:
        return said(error)
    return ""


def condition(guard: Guard, row: str, vendor: str) -> str:
    """What must not be of the row that is called `row`, as this database says it."""
    written = re.sub(r"<last day of ([\w.]+)>", LAST_DAY[vendor], guard.broken.format(row=row))
    return re.sub(r"<pairs of ([\w.]+)>", PAIRS[vendor], written)


def declared(connection: BaseDatabaseWrapper) -> Iterator[Trigger]:
    """Every trigger of every guard, and those that say when something was published."""
    for guard in GUARDS:
        for event in guard.events:
            yield {"sqlite": _on_sqlite, "postgresql": _on_postgresql}[connection.vendor](guard, event)
        if guard.on_delete and connection.vendor == "postgresql":
            yield _not_emptied(guard)
    yield from publishing.declared(connection)
    if SHOWN_SINCE in _applied(connection):
        yield from _shown(connection.vendor)


def _on_sqlite(guard: Guard, event: str) -> Trigger:
    name, table = f"guard_{guard.name}_{event.lower()}", guard.model._meta.db_table
    when = f"({condition(guard, _row(event), 'sqlite')})"
    if event == "UPDATE":
        event += f" OF {', '.join(guard.columns)}"
        when = f"({' OR '.join(f'NEW.{column} IS NOT OLD.{column}' for column in guard.columns)}) AND {when}"
    statement = (
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {when} "
        f"BEGIN SELECT RAISE(ABORT, 'refused by the guard {guard.name}'); END"
    )
    return Trigger(name, (statement,), mark=statement)


def _row(event: str) -> str:
    """What a trigger calls the row: as it will be, or as it was where it goes."""
    return "OLD" if event == "DELETE" else "NEW"


def _not_emptied(guard: Guard) -> Trigger:
    """TRUNCATE asks no row: where rows may not go, it is refused altogether."""
    name, table = f"guard_{guard.name}_truncate", guard.model._meta.db_table
    function = (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"{_raise(guard)} END $$"
    )
    trigger = f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    return on_postgresql(name, table, function, trigger)


def _raise(guard: Guard) -> str:
    return (
        f"RAISE EXCEPTION 'refused by the guard {guard.name}' "
        f"USING ERRCODE = 'check_violation', CONSTRAINT = '{guard.name}';"
    )


def _on_postgresql(guard: Guard, event: str) -> Trigger:
    name, table = f"guard_{guard.name}_{event.lower()}", guard.model._meta.db_table
    when = ""
    if event == "UPDATE":
        event += f" OF {', '.join(guard.columns)}"
        changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in guard.columns)
        when = f"WHEN ({changed}) "
    row = _row(event)
    function = (
        f"CREATE OR REPLACE FUNCTION guard_{guard.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF {condition(guard, row, 'postgresql')} THEN {_raise(guard)} END IF; RETURN {row}; END $$"
    )
    trigger = (
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW {when}"
        f"EXECUTE FUNCTION guard_{guard.name}()"
    )
    return on_postgresql(name, table, function, trigger)


def missing_guards(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of the triggers that should stand and do not, or say something else; and of those left over."""
    applied = _applied(connection)
    should = {each.name: each.mark for each in declared(connection)} if SINCE in applied else {}
    stand = _present(connection)
    ours = {name: mark for name, mark in stand.items() if name.startswith(OURS)}
    lost = _audit(connection.vendor) - stand.keys() if AUDIT_SINCE in applied else set()
    return sorted({name for name, _mark in should.items() ^ ours.items()} | lost)


def take_away(connection: BaseDatabaseWrapper) -> None:
    """Remove every guard from the database."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in _present(connection):
                if name.startswith(OURS):
                    cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute(FUNCTIONS)
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP FUNCTION {name}() CASCADE")


def put_up(connection: BaseDatabaseWrapper) -> bool:
    """Have the database guard what is declared, as far as it has been migrated; whether anything was missing."""
    if not missing_guards(connection):
        return False
    applied = _applied(connection)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        take_away(connection)
        if SINCE in applied:
            publishing.begin(connection)
            for trigger in declared(connection):
                for statement in trigger.statements:
                    cursor.execute(statement)
        if AUDIT_SINCE in applied and _audit(connection.vendor) - _present(connection).keys():
            _guard_audit(connection)
    return True


def look_for_broken(using: str) -> int:
    """Write down anew which rows break a guard, in the whole database; how many there are."""
    connection = connections[using]
    found = OddRecord.objects.using(using)
    with transaction.atomic(using=using), connection.cursor() as cursor:
        found.all().delete()
        for guard in (each for each in GUARDS if each.lists):
            cursor.execute(
                f"INSERT INTO {OddRecord._meta.db_table} (clinic_id, guard, record) "  # noqa: S608 - all ours
                f"SELECT t.clinic_id, '{guard.name}', t.id FROM {guard.model._meta.db_table} t "
                f"WHERE {condition(guard, 't', connection.vendor)}"
            )
    return found.count()


def before_migrations(*, using: str, plan: list[tuple[Any, bool]], **kwargs: Any) -> None:
    """Out of the way of migrations of this app."""
    if any(migration.app_label == APP for migration, _backwards in plan):
        take_away(connections[using])


def after_migrations(*, using: str, **kwargs: Any) -> None:
    """Guard again, and write down what broke a guard before it came."""
    connection = connections[using]
    if put_up(connection) and SINCE in _applied(connection):
        look_for_broken(using)


def _applied(connection: BaseDatabaseWrapper) -> set[str]:
    return {name for app, name in MigrationRecorder(connection).applied_migrations() if app == APP}


def _present(connection: BaseDatabaseWrapper) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(STANDING[connection.vendor])
        return dict(cursor.fetchall())


def _shown(vendor: str) -> Iterator[Trigger]:
    """Whom the log shows is only added to, like the log itself."""
    table, said = "intervals_shown", "The audit log is only added to."
    if vendor == "postgresql":
        name = "guard_shown_only_added"
        function = (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{said}' USING ERRCODE = 'restrict_violation'; END $$"
        )
        events = f"BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT"
        trigger = f"CREATE TRIGGER {name} {events} EXECUTE FUNCTION {name}()"
        yield on_postgresql(name, table, function, trigger)
        return
    there = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"  # noqa: S608 - all ours
    for event, when in {"UPDATE": "", "DELETE": "", "INSERT": there}.items():
        name = f"guard_shown_only_added_{event.lower()}"
        statement = (
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} {when} BEGIN SELECT RAISE(ABORT, '{said}'); END"
        )
        yield Trigger(name, (statement,), mark=statement)


def _audit(vendor: str) -> set[str]:
    events = ("update", "delete", "insert")
    return {f"audit_append_only_{event}" for event in events} if vendor == "sqlite" else {"audit_append_only"}


def _guard_audit(connection: BaseDatabaseWrapper) -> None:
    """As its migration did."""
    first = import_module("intervals.migrations.0004_desk_data")
    statements = list(first.GUARDS[connection.vendor])
    if connection.vendor == "sqlite":
        made = [
            statements[0].format(event=event, lower=event.lower(), when=when)
            for event, when in first.REFUSED.items()
        ]
        statements = [f"DROP TRIGGER IF EXISTS {name}" for name in _audit("sqlite")] + made
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
