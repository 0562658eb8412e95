"""A site in a file: connections to it commit, so that what is remembered between questions can be tested."""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from intervals import environment
from intervals.queries import read_evidence, read_published
from tests import migrated, postgres, stock


@contextmanager
def default_in(file: Path) -> Iterator[BaseDatabaseWrapper]:
    """The site's database is this SQLite file, in this thread and in those it starts."""
    usual = connections["default"]
    if usual.vendor != "sqlite":
        pytest.skip("The site's own database is not SQLite here.")
    name = usual.settings_dict["NAME"]
    connections["default"] = usual.copy()
    for settings in (connections["default"].settings_dict, usual.settings_dict):
        settings["NAME"] = str(file)
    try:
        yield connections["default"]
    finally:
        connections["default"].close()
        usual.settings_dict["NAME"] = name
        connections["default"] = usual


@dataclass(frozen=True)
class Shipped:
    """A file with what a new installation has, and its fingerprint."""

    file: Path
    fingerprint: str


@pytest.fixture(scope="session")
def shipped(tmp_path_factory, django_db_setup, django_db_blocker) -> Shipped:
    file = tmp_path_factory.mktemp("site") / "shipped.sqlite3"
    shutil.copy(migrated.on_sqlite(), file)
    with django_db_blocker.unblock(), default_in(file):
        stock.put("default")
        fingerprint = read_published.published_by().fingerprint
    return Shipped(file, fingerprint)


@pytest.fixture
def file(shipped, tmp_path, django_db_blocker) -> Iterator[Path]:
    """The site's database, in a file of this test's own."""
    copy = Path(shutil.copy(shipped.file, tmp_path / "site.sqlite3"))
    with django_db_blocker.unblock(), default_in(copy):
        yield copy


@pytest.fixture
def site(routed, monkeypatch) -> str:
    """The database that `published_by` reads: the site's own, or PostgreSQL in its place."""
    monkeypatch.setattr(read_published, "DEFAULT_DB_ALIAS", routed)
    return routed


@pytest.fixture
def on_postgres(django_db_blocker, monkeypatch) -> Iterator[str]:
    """The site's database is on PostgreSQL and this test's own, in every thread, and commits; its address."""
    if not postgres.programs():
        pytest.skip(postgres.HINT)
    address = postgres.fresh(f"site_{secrets.token_hex(4)}", template=migrated.on_postgres())
    usual = connections["default"]
    del connections["default"]
    settings = usual.settings_dict | environment.database("DATABASE_URL", address)
    monkeypatch.setitem(connections.settings, "default", settings)
    for known in ("_memory", "_last"):  # of another database, whose mark may be the same
        monkeypatch.setattr(read_published, known, {})
    monkeypatch.setattr(read_evidence, "_last", [])
    with django_db_blocker.unblock():
        yield address
        connections["default"].close()
    connections["default"] = usual
