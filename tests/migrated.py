"""Databases as the migrations leave them: each state is migrated to once, and copied for whoever else begins there.

From nothing to the newest migration takes as long as many tests. What is copied lies in `var` on SQLite, under a digest
of everything that could change it, and in the tests' own cluster on PostgreSQL. The first who asks for a state goes
through the migrations, from the last state before it that is there already; whoever asks at the same moment waits.

The newest state is reached as a new installation reaches it, by the squashed migration; all others one by one.
"""

import fcntl
import hashlib
import shutil
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from bench.server import environment
from tests import postgres
from tests.web.subprocesses import ROOT, manage

NEWEST = "newest"
SQUASHED = "0001_squashed_0053_updates_forgotten"


@contextmanager
def one_by_one() -> Iterator[None]:
    """The squashed migration is not there: a database goes by those that it stands for, forward and back."""
    read = MigrationLoader.load_disk

    def without(loader: MigrationLoader) -> None:
        read(loader)
        loader.disk_migrations.pop(("intervals", SQUASHED), None)

    MigrationLoader.load_disk = without  # type: ignore[method-assign]
    try:
        yield
    finally:
        MigrationLoader.load_disk = read  # type: ignore[method-assign]


def put(connection: BaseDatabaseWrapper, name: str = NEWEST) -> None:
    """Have a database without a table be as the migrations up to this one leave it; for the newest, as `migrate` does.

    Before the newest there are no guards, as with any other program than `migrate`.
    """
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        copy(on_sqlite(name), connection.connection)
        return
    connection.close()
    template, fresh = on_postgres(name), connection.settings_dict["NAME"]
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{fresh}"')
        cursor.execute(f'CREATE DATABASE "{fresh}" TEMPLATE "{template}"')


def copy(file: Path, there: sqlite3.Connection) -> None:
    """Put everything that is in the file into another database."""
    with closing(sqlite3.connect(f"{file.as_uri()}?immutable=1", uri=True)) as here:
        here.backup(there)


def on_sqlite(name: str = NEWEST) -> Path:
    """A file in this state, to be copied."""
    folder = ROOT / "var" / "migrated" / digest()
    file = folder / f"{name}.sqlite3"
    with _alone(folder.parent):
        if not folder.exists():
            for old in folder.parent.glob("*/"):
                shutil.rmtree(old)
            folder.mkdir()
        if not file.exists():
            with TemporaryDirectory(dir=folder) as unfinished:
                made = Path(unfinished, file.name)
                if earlier := _last_before(name, folder.glob("*.sqlite3")):
                    shutil.copy(earlier, made)
                _migrate(DEFAULT_DB_ALIAS, f"sqlite:///{made}", str(made), name)
                made.rename(file)
    return file


@contextmanager
def site() -> Iterator[dict[str, str]]:
    """The environment of a server on a database of its own, which is gone afterwards: bench.server, sooner there."""
    with TemporaryDirectory(prefix="intervals-site-") as folder:
        env = environment(Path(folder))
        shutil.copy(on_sqlite(), env["DATABASE_URL"].removeprefix("sqlite:///"))
        yield env


def on_postgres(name: str = NEWEST) -> str:
    """The name of a database in this state, to be a template."""
    template = f"migrated_{name}"
    postgres.start()
    done = postgres.FOLDER / "migrated" / name
    with _alone(done.parent):
        if not done.exists():
            earlier = _last_before(name, done.parent.glob("0*"))
            begin = f"migrated_{earlier.name}" if earlier else "template0"
            _migrate("postgres", postgres.fresh(template, begin), template, name)
            done.touch()
    return template


def _last_before(name: str, states: Iterable[Path]) -> Path | None:
    """Of these states, the one from which it is not far; none for the newest, which is reached in one step."""
    earlier = [each for each in states if each.stem[:1].isdigit() and each.stem < name]
    return max(earlier, default=None) if name != NEWEST else None


def digest() -> str:
    """Of all that takes part in the migrations."""
    here = [each for each in (ROOT / "intervals").rglob("*.*") if each.suffix != ".pyc" and each.is_file()]
    found = hashlib.sha256(sys.version.encode())
    for each in [*sorted(here), Path(__file__), ROOT / "requirements.txt"]:
        found.update(str(each.relative_to(ROOT)).encode() + each.read_bytes())
    return found.hexdigest()[:16]


def _migrate(alias: str, address: str, database: str, name: str) -> None:
    """By another process to the newest, since a test without a database may ask for it."""
    if name == NEWEST:
        done = manage("migrate", "--verbosity", "0", DEMO="1", STATIC_HASHED="0", DATABASE_URL=address)
        assert done.returncode == 0, done.stderr
        return
    connection = connections["migrated"] = connections[alias].copy("migrated")
    connection.settings_dict["NAME"] = database
    try:
        with one_by_one():
            MigrationExecutor(connection).migrate([("intervals", name)])
    finally:
        connection.close()
        del connections["migrated"]


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
