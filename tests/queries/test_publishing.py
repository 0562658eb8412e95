"""On PostgreSQL a mark changes with every write to what the public reads, and is asked every few seconds."""

import re
from threading import Thread

import psycopg
import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from intervals.checks import guards_stand
from intervals.models import publishing
from intervals.models.clinics import Clinic
from intervals.models.guarding import missing_guards, take_away
from intervals.models.patients import SearchKey
from intervals.models.procedures import Procedure
from intervals.queries import change_marks, read_published
from intervals.queries.read_published import published_by
from tests.queries.test_remembering import WRITES, queries
from tests.web.addresses import EVERYTHING, HEALTH

READ_FROM = re.compile(r'(?:FROM|JOIN) "?(\w+)"?')


def read_by(asked):
    return {table for query in asked.captured_queries for table in READ_FROM.findall(query["sql"])}


@pytest.fixture
def asked_each_time(monkeypatch):
    monkeypatch.setattr(change_marks, "SECONDS", 0)


def test_every_table_that_the_snapshot_reads_is_marked(db):
    with CaptureQueriesContext(connection) as asked:
        published_by()
    assert read_by(asked) == set(publishing.TABLES)


@pytest.mark.parametrize("address", sorted(EVERYTHING.keys() - HEALTH.keys()))
def test_no_public_page_reads_any_other(client, db, address):
    with CaptureQueriesContext(connection) as asked:
        client.get(EVERYTHING[address])
    assert read_by(asked) <= set(publishing.TABLES)


STATEMENTS = {
    "insert": "INSERT INTO {table} SELECT * FROM {table} WHERE false",
    "update": "UPDATE {table} SET id = id",
    "delete": "DELETE FROM {table}",
    "truncate": "TRUNCATE {table} CASCADE",
}


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS)
@pytest.mark.parametrize("table", publishing.TABLES)
def test_every_statement_on_each_of_them_changes_the_mark(on_postgres, table, statement):
    before = publishing.mark(connection)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER published_{table}")
        cursor.execute("SET LOCAL session_replication_role = replica")  # no other trigger stands in the way
        cursor.execute(statement.format(table=table))
        assert publishing.mark(connection) not in (None, before)
        transaction.set_rollback(True)
    assert publishing.mark(connection) == before, "undone, nothing was published"


def test_a_copy_changes_it(on_postgres):
    before = published_by()
    with psycopg.connect(on_postgres) as outside, outside.cursor() as cursor:
        columns = "name, slug, kind, public_name"
        with cursor.copy(f"COPY intervals_procedure ({columns}) FROM STDIN") as copy:
            copy.write_row(("Peel", "copied-peel", "peel", "a copied peel"))
    change_marks.forget()
    assert published_by().names.keys() - before.names.keys() == {"copied-peel"}


def test_what_cascades_changes_it(on_postgres):
    Clinic.objects.create(slug="north", name="North", town="York", time_zone="America/Toronto")
    before = publishing.mark(connection)
    with psycopg.connect(on_postgres) as outside:
        outside.execute("CREATE TABLE chain (id int PRIMARY KEY)")
        outside.execute("INSERT INTO chain VALUES (1)")
        add = "ALTER TABLE intervals_section ADD COLUMN chain int REFERENCES chain ON DELETE CASCADE"
        outside.execute(add)
        outside.execute("UPDATE intervals_section SET chain = 1")
        outside.commit()
        updated = publishing.mark(connection)
        assert updated != before
        outside.execute("DELETE FROM chain")
    assert publishing.mark(connection) != updated


@pytest.mark.parametrize("write", WRITES)
def test_a_write_is_seen(on_postgres, asked_each_time, write):
    before = published_by()
    write()
    assert published_by().fingerprint != before.fingerprint
    assert published_by() is published_by()


def test_nothing_is_asked_for_some_seconds(on_postgres, monkeypatch):
    clock = iter([10, 10, 11.9, 12, 13, 14.1])
    monkeypatch.setattr(change_marks, "monotonic", lambda: next(clock))
    assert queries() == 8
    assert queries() == 0
    Clinic.objects.update(town="York")
    assert queries() == 0, "within two seconds nobody looks"
    assert queries() == 8
    assert published_by().clinic.town == "York"
    assert queries() == 1, "after another two, once, and nothing has changed"


def test_what_the_public_does_not_read_is_not_published(on_postgres):
    before = publishing.mark(connection)
    SearchKey.objects.all().delete()
    assert publishing.mark(connection) == before


def test_inside_a_transaction_nothing_is_remembered(on_postgres):
    published_by()
    with transaction.atomic():
        Clinic.objects.update(town="York")
        assert published_by().clinic.town == "York"
        transaction.set_rollback(True)
    assert published_by().clinic.town == "Hamilton, Ontario"


def test_of_two_who_publish_at_once_none_hides_the_other(on_postgres, asked_each_time):
    """The one that began first commits last; between, a process has asked. With numbers, it would believe it knew."""

    def rename():
        Procedure.objects.filter(slug="botox").update(public_name="anti-wrinkle injections")
        connection.close()

    second = Thread(target=rename)
    with psycopg.connect(on_postgres) as first:
        first.execute("UPDATE intervals_clinic SET town = 'York'")
        second.start()
        second.join(0.5)
        published_by()
        first.commit()
        second.join()
    found = published_by()
    assert (found.clinic.town, found.names["botox"]) == ("York", "anti-wrinkle injections")


@pytest.mark.parametrize(
    "lost",
    [
        "DROP TRIGGER published_intervals_topic ON intervals_topic",
        "ALTER TABLE intervals_topic DISABLE TRIGGER published_intervals_topic",
        "DROP TABLE intervals_publication",
    ],
)
def test_where_a_trigger_is_lost_all_is_read_each_time(on_postgres, lost):
    with connection.cursor() as cursor:
        cursor.execute(lost)
    assert queries() == 8
    assert queries() == 7
    assert publishing.mark(connection) is None


def test_the_next_migrate_brings_them_back_and_everything_counts_as_published(on_postgres):
    before = publishing.mark(connection)
    take_away(connection)
    assert "published_intervals_clinic" in missing_guards(connection)
    (warning,) = guards_stand(databases=["default"])
    assert "published_intervals_clinic" in warning.msg
    call_command("migrate", verbosity=0)
    assert missing_guards(connection) == []
    assert publishing.mark(connection) not in (None, before)


def test_a_database_that_is_away_tells_nothing_to_who_has_heard_nothing(on_postgres):
    published_by()
    read_published._last.clear()
    connection.close()
    connections.settings["default"]["PORT"] = "1"
    change_marks.forget()
    del connections["default"]
    with pytest.raises(OperationalError):
        published_by()
