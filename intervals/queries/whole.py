"""All that an installation holds, table by table: what is compared when it moves, or comes back from a backup."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connections, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

AT_ONCE = 2000  # rows
FILLED = ("intervals.User", "intervals.Patient", "intervals.AuditEntry")  # as shipped, each is empty
NO_MODELS = {
    "django_migrations",
    "intervals_cache",
    "intervals_publication",
}  # steps, counters, a mark: not moved


@dataclass(frozen=True)
class Held:
    """What a table holds: how many rows, and a sum over what stands in them, in whatever order and database."""

    rows: int
    checksum: str


def every_table() -> list[type[models.Model]]:
    """Every table with a model, those of links between rows too."""
    found = apps.get_models(include_auto_created=True)
    return sorted((each for each in found if _is_stored(each)), key=lambda each: each._meta.db_table)


def _is_stored(model: type[models.Model]) -> bool:
    return model._meta.managed and not model._meta.proxy


def rows_of(model: type[models.Model], using: str) -> Iterator[tuple[Any, ...]]:
    """The values of each row, in the order of `columns_of`."""
    names = [field.attname for field in model._meta.concrete_fields]
    rows = model._base_manager.using(using).order_by(model._meta.pk.attname).values_list(*names)
    yield from rows.iterator(chunk_size=AT_ONCE)


def held(using: str) -> dict[str, Held]:
    """What every table of a database holds."""
    return {model._meta.db_table: _held(model, using) for model in every_table()}


def _held(model: type[models.Model], using: str) -> Held:
    number = total = 0
    for row in rows_of(model, using):
        written = json.dumps(row, default=_as_text, sort_keys=True).encode()
        total += int.from_bytes(hashlib.sha256(written).digest(), "big")
        number += 1
    return Held(number, f"{total % 2**256:064x}")


def _as_text(value: Any) -> str:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)


def migrations(using: str) -> set[str]:
    """The migrations that a database has been through, as app.name."""
    return {f"{app}.{name}" for app, name in MigrationRecorder(connections[using]).applied_migrations()}


def migrations_wanted() -> set[str]:
    """Those that this version knows, without asking a database."""
    return {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}


def has_tables(using: str) -> bool:
    """Whether anybody made anything there yet."""
    return bool(connections[using].introspection.table_names())


def is_unused(using: str) -> bool:
    """Whether a database with every table holds nothing but what is shipped: no account, no patient, no entry."""
    return not any(apps.get_model(each)._base_manager.using(using).exists() for each in FILLED)


def differences(one: dict[str, Held], other: dict[str, Held]) -> list[str]:
    """The tables that do not hold the same."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
