"""The desk comes to a site at work, and goes again: on both databases, with the clinics' own rows in place."""

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, transaction
from django.db.migrations.executor import MigrationExecutor

from intervals.models.guarding import OURS
from tests import migrated

BEFORE, AFTER = "0002_shipped", "0004_desk_data"
GONE_AGAIN = "intervals_patient", "intervals_treatment", "intervals_auditentry", "intervals_area"
AREAS = 15
NOW = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
SOURCED = {"source_title": "A study", "reviewed_by": "Dr Okafor", "reviewed_on": date(2026, 11, 2)}
WAITS = {"valid_from": date(2026, 1, 1), "minimum_days": 10, "recommended_months": 1}
ADDED = {("Procedure", "kind"), ("IntervalRule", "inside_minimum")}
GUARDS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    " UNION ALL SELECT proname FROM pg_proc WHERE proname = 'audit_append_only'",
}
GUARDED = {
    "sqlite": ["audit_append_only_delete", "audit_append_only_insert", "audit_append_only_update"],
    "postgresql": ["audit_append_only", "audit_append_only"],  # a trigger and its function
}


def migrate(connection, name=AFTER):
    """Go to the migration; a function that gives a table as it then is. From nothing, the way may be another's."""
    if not connection.introspection.table_names():
        migrated.put(connection, name)
    executor = MigrationExecutor(connection)
    targets = [("intervals", name)]
    executor.migrate(targets)
    then = executor.loader.project_state(targets).apps
    return lambda table: then.get_model("intervals", table).objects.using(connection.alias)


def at_work(connection):
    """A site before the desk: a second clinic with a rule of its own, and a procedure that was not shipped."""
    table = migrate(connection, BEFORE)
    clinic = table("Clinic").create(slug="north", name="North", town="York", time_zone="Europe/London")
    peel = table("Procedure").create(slug="peel", name="Peel", public_name="a peel")
    botox = table("Procedure").get(slug="botox")
    for owner in (clinic, None):
        table("IntervalRule").create(clinic=owner, earlier=peel, later=botox, version=1, **WAITS, **SOURCED)
    table("User").create(email="ada@clinic.example", password="!")
    return table


def contents(table):
    """What the public site's tables hold, row by row, without the columns that the desk adds to them."""
    return {
        name: [
            {column: value for column, value in row.items() if (name, column) not in ADDED}
            for row in table(name).order_by("pk").values()
        ]
        for name in ("Clinic", "Procedure", "IntervalRule", "User", "Topic", "Section")
    }


def guards(connection):
    """What keeps the audit log."""
    with connection.cursor() as cursor:
        cursor.execute(GUARDS[connection.vendor])
        return sorted(name for (name,) in cursor.fetchall() if not name.startswith(OURS))


def kinds(table):
    return dict(table("Procedure").values_list("slug", "kind"))


KINDS = {"microneedling": "needling", "botox": "injectable", "peel": "other"}


def patient_seen(table):
    """A patient who was treated, and an entry of the audit log about it."""
    clinic, user = table("Clinic").get(slug="north"), table("User").get()
    patient = table("Patient").create(
        clinic=clinic,
        name="Joséphine",
        date_of_birth=date(1984, 2, 29),
        created_by=user,
        created_at=NOW,
    )
    table("Treatment").create(
        clinic=clinic,
        patient=patient,
        procedure=table("Procedure").get(slug="peel"),
        given_on=date(2026, 11, 20),
        recorded_by=user,
        recorded_at=NOW,
    )
    table("AuditEntry").create(at=NOW, kind="patient_viewed", clinic=clinic, person=user)


def refuses(connection, table):
    """Whether the audit log can only be added to."""
    entries = table("AuditEntry")
    entries.create(at=NOW, kind="patient_viewed")
    for attempt in (entries.all().delete, lambda: entries.update(kind="audit_read")):
        with pytest.raises(DatabaseError, match="only added to"), transaction.atomic(using=connection.alias):
            attempt()
    return guards(connection) == GUARDED[connection.vendor]


def test_the_desk_comes_to_a_site_at_work_and_goes_again(empty):
    before = contents(at_work(empty))
    assert guards(empty) == []

    table = migrate(empty)
    assert contents(table) == before
    assert kinds(table) == KINDS
    assert set(table("IntervalRule").values_list("inside_minimum", flat=True)) == {"warn"}
    assert table("Area").count() == AREAS
    assert refuses(empty, table)

    patient_seen(table)
    table("Area").exclude(slug="chin").delete()
    migrate(empty, "0003_desk")
    assert guards(empty) == []
    table = migrate(empty)
    assert refuses(empty, table)
    assert table("Area").get().slug == "chin", "the areas are the clinic's by now"
    assert table("Patient").get().name == "Joséphine"

    assert contents(migrate(empty, BEFORE)) == before
    assert guards(empty) == []
    assert not set(GONE_AGAIN) & set(empty.introspection.table_names())


def test_a_site_without_the_shipped_procedures(empty):
    """A clinic may have named its procedures otherwise, or deleted them: nothing is missed."""
    table = migrate(empty, BEFORE)
    table("IntervalRule").all().delete()
    table("Topic").all().delete()
    table("Procedure").filter(slug="botox").delete()
    table("Procedure").update(slug="needles")
    assert kinds(migrate(empty)) == {"needles": "other"}
