"""What all tests share. No network, plain static files, a database in memory, a fixed day where one is asked for."""

import gc
import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connections
from hypothesis import settings as of_properties
from pytest_django import DjangoDbBlocker, Settings

from tests import postgres

TORONTO = ZoneInfo("America/Toronto")
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=TORONTO)
# No test measures time: a property may take as long as the machine needs. The rest is hypothesis's own, also in CI.
of_properties.register_profile("timeless", parent=of_properties.default, deadline=None)
of_properties.load_profile("timeless")


def pytest_collection_finish() -> None:
    """What is here once the tests are known stays to the end: Python need not look through it for what is left over.

    It would some thousand times, and the more tests there are the longer it takes.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


@pytest.fixture
def at() -> Iterator[time_machine.Traveller]:
    """The clock at noon on Sunday 22 November 2026 at the clinic; `at.move_to(…)` sets it elsewhere."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def _forget_pages() -> Iterator[None]:
    """Nothing is remembered from one test to the next."""
    yield
    from intervals.queries import change_marks
    from intervals.web import remembered

    remembered.forget()
    change_marks.forget()


ON_POSTGRES = (
    [pytest.mark.django_db(databases=["postgres"])]
    if postgres.programs()
    else [pytest.mark.skip(reason=postgres.HINT)] * (os.environ.get("CI") != "true")
)


@pytest.fixture(
    scope="session",
    params=[
        pytest.param("default", marks=pytest.mark.django_db),
        pytest.param("postgres", marks=ON_POSTGRES),
    ],
)
def database(request: pytest.FixtureRequest) -> str:
    """The alias of a database: a test that asks for it runs on the site's own and again on PostgreSQL."""
    if request.param == "postgres" and not postgres.programs():
        pytest.fail(postgres.HINT)
    return request.param


class Router:
    """Sends what names no database to one of them."""

    def __init__(self, alias: str) -> None:
        self.alias = alias

    def db_for_read(self, model: type, **hints: object) -> str:
        return self.alias

    db_for_write = db_for_read


@pytest.fixture
def routed(database: str, settings: Settings) -> str:
    """As `database`, and what names no database goes there too."""
    settings.DATABASE_ROUTERS = [Router(database)]
    return database


def used(request: pytest.FixtureRequest) -> set[str]:
    """The aliases of the databases that the tests of this session ask for, by a mark or by a fixture that needs one."""
    items = request.session.items
    marks = (mark for item in items for mark in item.iter_markers("django_db"))
    asked = {"db", "transactional_db"}
    by_fixture = any(asked.intersection(getattr(item, "fixturenames", ())) for item in items)
    marked = {alias for mark in marks for alias in mark.kwargs.get("databases") or ["default"]}
    return marked | ({"default"} if by_fixture else set())


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest, django_db_modify_db_settings_parallel_suffix: None
) -> Iterator[None]:
    """Called by pytest-django before it makes the databases: have them begin where the migrations end."""
    from tests import migrated

    with ExitStack() as open_until_the_end:
        for alias in used(request) & set(connections):
            connection = connections[alias]
            if connection.vendor == "sqlite":
                name = connection.creation._get_test_db_name()
                memory = open_until_the_end.enter_context(closing(sqlite3.connect(name, uri=True)))
                migrated.copy(migrated.on_sqlite(), memory)
            else:
                connection.settings_dict["TEST"]["TEMPLATE"] = migrated.on_postgres()
        yield


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> None:
    """As pytest-django makes the databases, with the tests' own rows in place of what is shipped."""
    from tests import stock

    with django_db_blocker.unblock():
        for alias in used(request) & set(connections):
            stock.put(alias)
