"""What is published is read anew after any write by anybody, and not a moment before."""

import sqlite3
from threading import Thread

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from intervals.models.clinics import Clinic
from intervals.models.guidance import Section, Topic
from intervals.models.procedures import Procedure
from intervals.queries import read_published
from intervals.queries.read_published import published_by
from tests.models.rows import VALUES
from tests.web.rows import rule


def queries() -> int:
    with CaptureQueriesContext(connection) as asked:
        published_by()
    return len(asked)


def save():
    clinic = Clinic.objects.get()
    clinic.telephone = "905 555 0199"
    clinic.save()


def create():
    Procedure.objects.create(**VALUES[Procedure]("default"))


def bulk_create():
    Procedure.objects.bulk_create([Procedure(**VALUES[Procedure]("default"))])


def delete():
    Topic.objects.get(slug="limits").delete()


def unpublish():
    Topic.objects.filter(slug="limits").update(published=False)


def change_a_wait():
    rule("P1W", "P3W", own=True)


def empty_a_table():
    Section.objects.all()._raw_delete("default")


def raw():
    with connection.cursor() as cursor:
        cursor.execute("UPDATE intervals_section SET body = 'Stay out of the sun.'")


def in_a_transaction():
    with transaction.atomic():
        Clinic.objects.update(town="York")


def in_another_thread():
    def write():
        Clinic.objects.update(town="York")
        connection.close()

    thread = Thread(target=write)
    thread.start()
    thread.join()


WRITES = [
    save,
    create,
    bulk_create,
    delete,
    unpublish,
    change_a_wait,
    empty_a_table,
    raw,
    in_a_transaction,
    in_another_thread,
]


def test_nothing_is_asked_while_nothing_is_written(file):
    assert 1 <= queries() <= 9
    assert queries() == 0
    assert published_by() is published_by()


@pytest.mark.parametrize("write", WRITES)
def test_a_write_is_seen(file, write):
    before = published_by()
    write()
    assert 1 <= queries() <= 9
    after = published_by()
    assert after.fingerprint != before.fingerprint
    assert queries() == 0


def test_a_write_from_outside_is_seen(file):
    """As by another worker, or by a person at the database's own prompt."""
    before = published_by()
    outside = sqlite3.connect(file)
    outside.execute(
        "UPDATE intervals_procedure SET public_name = 'anti-wrinkle injections' WHERE slug = 'botox'"
    )
    assert published_by() is before, "not yet committed"
    outside.commit()
    outside.close()
    assert published_by().names["botox"] == "anti-wrinkle injections"
    assert published_by().fingerprint != before.fingerprint
    assert queries() == 0


def test_reading_elsewhere_changes_nothing(file):
    before = published_by()
    with sqlite3.connect(file) as outside:
        outside.execute("SELECT * FROM intervals_clinic").fetchall()
    outside.close()
    assert published_by() is before


def test_a_write_of_something_else_is_read_again_to_the_same_fingerprint(file):
    before = published_by()
    Topic.objects.create(**VALUES[Topic]("default") | {"published": False})
    assert 1 <= queries() <= 9
    assert published_by() is not before
    assert published_by().fingerprint == before.fingerprint


def test_inside_a_transaction_nothing_is_remembered(file):
    before = published_by()
    with transaction.atomic():
        assert queries() == 7
        assert queries() == 7
        Clinic.objects.update(town="York")
        assert published_by().clinic.town == "York"
        transaction.set_rollback(True)
    assert published_by().clinic.town == before.clinic.town
    assert published_by().fingerprint == before.fingerprint
    assert queries() == 0


def test_a_new_connection_reads_again(file):
    before = published_by()
    connection.close()
    Clinic.objects.update(town="York")
    connection.close()
    assert published_by().clinic.town == "York"
    assert published_by().fingerprint != before.fingerprint


def test_each_thread_sees_the_same_fingerprint(file):
    found = []

    def read():
        found.append(published_by().fingerprint)
        connection.close()

    thread = Thread(target=read)
    thread.start()
    thread.join()
    assert found == [published_by().fingerprint]


def test_one_fingerprint_for_the_same_rows_on_both_databases(site, shipped):
    """Inside a transaction, or on PostgreSQL, the seven queries are asked each time."""
    with CaptureQueriesContext(connections[site]) as asked:
        first, second = published_by(), published_by()
    assert len(asked) == 14
    assert first.fingerprint == second.fingerprint == shipped.fingerprint


def test_a_write_during_the_reading_is_seen_by_the_next_question(file, monkeypatch):
    versions = read_published.published_versions

    def written_meanwhile(clinic):
        in_another_thread()
        return versions(clinic)

    monkeypatch.setattr(read_published, "published_versions", written_meanwhile)
    assert published_by().clinic.town == "Hamilton, Ontario"
    monkeypatch.undo()
    assert published_by().clinic.town == "York"
