"""SQLite files beside the site's own database, for the commands that move and keep data."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from django.core.management.base import CommandError
from django.db import DatabaseError, connections

from intervals.environment import database
from intervals.queries.whole import migrations, migrations_wanted

FIRST_BYTES = b"SQLite format 3\0"


@contextmanager
def opened(file: Path) -> Iterator[str]:
    """The alias of a SQLite file as one of Django's databases, read and not written; CommandError where it is none."""
    try:
        with file.open("rb") as begun:
            is_one = begun.read(len(FIRST_BYTES)) == FIRST_BYTES
    except OSError as fault:
        raise CommandError(f"{file} cannot be read: {fault.strerror}.") from None
    if not is_one:
        raise CommandError(f"{file} is not a SQLite database.")
    alias = f"file-{uuid4().hex}"
    connections.settings[alias] = connections.configure_settings(
        {"default": {}, alias: database("the file", f"sqlite:///{file.absolute()}")}
    )[alias]
    try:
        _refuse_damaged(alias, file)
        yield alias
    finally:
        connections[alias].close()
        del connections[alias]
        del connections.settings[alias]


def _refuse_damaged(alias: str, file: Path) -> None:
    """By the app's own connection: a constraint may ask a function that only it has."""
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute("PRAGMA query_only = ON")
            cursor.execute("PRAGMA quick_check(1)")
            (said,) = cursor.fetchone()
    except DatabaseError as fault:
        raise CommandError(f"{file} is damaged: {fault}.") from None
    if said != "ok":
        raise CommandError(f"{file} is damaged: {said}.")


def refuse_other_version(alias: str, what: str) -> None:
    """CommandError unless a database has been through the very migrations that this version has."""
    there, here = migrations(alias), migrations_wanted()
    if "intervals.0001_first" not in there:
        raise CommandError(f"{what} is no database of Intervals.")
    if there != here:
        newer, older = sorted(there - here), sorted(here - there)
        raise CommandError(
            f"{what} is of another version: "
            + (f"it has {newer[0]}, which this version does not know." if newer else f"it lacks {older[0]}.")
            + " Use the version that it comes from, or have that migrated first."
        )
