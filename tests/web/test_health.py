"""Does the process live, can it work?"""

import json
from time import monotonic

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from intervals import unavailable
from intervals.queries import read_published
from intervals.unavailable import Cause, notice
from tests.web.subprocesses import PRODUCTION, requests


def test_the_process_lives_without_any_database(client):
    """No database is set up for this test: a query would be an error."""
    response = client.get("/healthz")
    assert (response.status_code, response.text) == (200, "ok")


@pytest.mark.django_db
def test_it_can_work(client):
    response = client.get("/readyz")
    assert (response.status_code, response.text) == (200, "ok")


@pytest.mark.django_db
def test_a_migration_is_missing(client):
    recorded = MigrationRecorder(connection)
    newest = max(name for app, name in recorded.applied_migrations() if app == "intervals")
    recorded.record_unapplied("intervals", newest)
    response = client.get("/readyz")
    assert (response.status_code, response.text) == (503, "migrations missing")


@pytest.mark.django_db
@pytest.mark.parametrize("fault", [OperationalError, InterfaceError])
def test_the_database_cannot_be_reached(client, monkeypatch, fault):
    def cursor(*args, **kwargs):
        raise fault("the connection is closed")

    monkeypatch.setattr(connection, "cursor", cursor)
    response = client.get("/readyz")
    assert (response.status_code, response.text) == (503, "database unreachable")


@pytest.mark.parametrize("address", ["/healthz", "/readyz"])
@pytest.mark.django_db
def test_nobody_keeps_the_answer(client, address):
    response = client.get(address)
    assert "no-store" in response["Cache-Control"]
    assert response["Content-Type"] == "text/plain"


SCRIPT = """
import json
from django.db import connection
pages = ["/check/?given_on=2026-11-10", "/guidance/recovery/", "/api/v1/forecast"]
said = {}
for address in ("/healthz", "/readyz", "/nowhere/", *pages):
    response = client.get(address)
    said[address] = [response.status_code, response.text, response.headers.get("Content-Security-Policy", "")]
print(json.dumps(said))
"""


def test_a_server_whose_database_is_gone(tmp_path):
    """The process lives and says so; pages say that the fault is ours, in the same dress."""
    away = f"sqlite:///{tmp_path}/nowhere/intervals.sqlite3"
    said = json.loads(requests(SCRIPT, **PRODUCTION | {"DATABASE_URL": away, "HTTPS": "0"}))
    assert said["/healthz"][:2] == [200, "ok"]
    assert said["/readyz"][:2] == [503, "database unreachable"]
    for address in ("/check/?given_on=2026-11-10", "/guidance/recovery/", "/api/v1/forecast"):
        status, text, policy = said[address]
        assert status == 503
        assert "Our records cannot be reached just now" in text
        assert "frame-ancestors 'none'" in policy
        assert "Traceback" not in text
    assert said["/nowhere/"][0] == 404
    assert "There is no page at this address" in said["/nowhere/"][1]


def test_a_server_whose_tables_are_not_there_yet(tmp_path):
    said = json.loads(
        requests(SCRIPT, **PRODUCTION | {"DATABASE_URL": f"sqlite:///{tmp_path}/new.sqlite3", "HTTPS": "0"})
    )
    assert said["/readyz"][:2] == [503, "migrations missing"]
    assert said["/check/?given_on=2026-11-10"][0] == 500


@pytest.mark.django_db
def test_what_all_servers_lack_takes_none_of_them_away(client, monkeypatch):
    """A proxy asks whether another server would do better; whoever watches, what is wrong."""

    def away(*_args):
        raise OperationalError

    known = read_published.published_by()
    monkeypatch.setitem(read_published._last, "", (monotonic(), known))
    monkeypatch.setattr("intervals.web.health.MigrationExecutor", away)
    asked = [client.get(address) for address in ("/readyz", "/readyz?of=server")]
    assert [(each.status_code, each.text) for each in asked] == [
        (503, "database unreachable"),
        (200, "database unreachable"),
    ]
    read_published._last.clear()
    assert client.get("/readyz?of=server").status_code == 503


@pytest.mark.django_db
def test_a_full_disk_is_said(client):
    notice(Cause.FULL)
    try:
        assert (client.get("/readyz").status_code, client.get("/readyz").text) == (503, "disk full")
        assert client.get("/readyz?of=server").status_code == 200
    finally:
        unavailable._noticed.clear()
