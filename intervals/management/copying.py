"""A database as its own program copies it, at one moment, while others write; and put back into an empty one."""

import os
import shutil
import sqlite3
import subprocess  # nosec B404 - no shell, and each call says what it runs
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import DEFAULT_DB_ALIAS, connection, transaction

from intervals.management.files import opened
from intervals.queries.whole import Held, held, migrations

WITHOUT_ROLES = ("--no-owner", "--no-privileges")
Kept = tuple[set[str], dict[str, Held]]  # the migrations, and what every table holds


def copy_to(file: Path) -> Kept:
    """Copy the site's database into a file; what the copy holds. CommandError through a pooler."""
    if settings.DATABASE_POOLED:
        raise CommandError("A backup asks PostgreSQL itself: set DATABASE_URL to it, and DATABASE_POOLED=0.")
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(file)) as there:
            connection.connection.backup(there)
        with opened(file) as copy:
            return migrations(copy), held(copy)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        (moment,) = cursor.fetchone()
        _run("pg_dump", "--format=custom", f"--snapshot={moment}", f"--file={file}", *WITHOUT_ROLES)
        return migrations(DEFAULT_DB_ALIAS), held(DEFAULT_DB_ALIAS)


def put_back(file: Path) -> None:
    """Fill the site's database, which has no table, from such a file; all of it or nothing."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as here:
            here.backup(connection.connection)
        connection.close()
    else:
        connection.close()
        _run("pg_restore", "--single-transaction", "--exit-on-error", *WITHOUT_ROLES, str(file))


def _run(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs on the site's database. Its password stands in no list of processes."""
    said: dict[str, Any] = connection.get_connection_params()
    names = {
        "host": "PGHOST",
        "port": "PGPORT",
        "user": "PGUSER",
        "password": "PGPASSWORD",  # nosec B105 - the name of a variable
        "sslmode": "PGSSLMODE",
    }
    env = dict(os.environ) | {name: str(said[key]) for key, name in names.items() if said.get(key)}
    name = str(said["dbname"])
    found = shutil.which(program)
    if not found:
        raise CommandError(f"{program} is not here: apt-get install postgresql-client")
    done = subprocess.run(  # noqa: S603 — no shell, and nothing of a stranger's
        [found, f"--dbname={name}", *arguments], env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CommandError(f"{program} failed: {done.stderr.strip()}")
