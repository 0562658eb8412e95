"""A database without a table, or without guards; somebody who may do everything in the admin."""

import pytest
from django.db import connections

from intervals.models.accounts import User
from intervals.models.guarding import take_away
from tests import migrated


@pytest.fixture
def empty(database, tmp_path):
    """A connection to a database without a table, beside the one of the tests; it is migrated one by one."""
    beside = connections[database].copy("empty")
    if beside.vendor == "sqlite":
        beside.settings_dict["NAME"] = tmp_path / "empty.sqlite3"
        create = drop = None
    else:
        beside.settings_dict["NAME"] += "_empty"
        create, drop = (f'{verb} DATABASE "{beside.settings_dict["NAME"]}"' for verb in ("CREATE", "DROP"))
    _on_the_server(database, create)
    connections["empty"] = beside
    with migrated.one_by_one():
        yield beside
    beside.close()
    del connections["empty"]
    _on_the_server(database, drop)


@pytest.fixture
def unguarded(database):
    """The guards stand aside until the test is over: what is tested is what stands behind them."""
    take_away(connections[database])


def _on_the_server(database, statement):
    if statement:
        with connections[database]._nodb_cursor() as cursor:
            cursor.execute(statement)


@pytest.fixture
def superuser(client):
    user = User.objects.create_superuser("ada@clinic.example")
    client.force_login(user)
    return user
