"""What a circumstance is called comes to a desk at work, and goes again: rows stay, the audit log stays guarded."""

from datetime import date

from django.db.migrations.executor import MigrationExecutor

from tests.models.test_migrations_desk import NOW, migrate, refuses

MIGRATION = "0009_circumstances"


def rows(table, without=()):
    return {
        name: [
            {column: value for column, value in row.items() if column not in without}
            for row in table(name).order_by("pk").values()
        ]
        for name in ("Patient", "Circumstance", "AuditEntry")
    }


def test_what_was_told_stays_and_has_no_name_of_its_own_yet(empty):
    [(_app, earlier)] = MigrationExecutor(empty).loader.get_migration("intervals", MIGRATION).dependencies
    table = migrate(empty, earlier)
    clinic, user = table("Clinic").get(slug="hamilton"), table("User").create(email="ada@clinic.example")
    recorded = {"recorded_by": user, "recorded_at": NOW}
    marie = table("Patient").create(
        clinic=clinic, name="Marie", date_of_birth=date(1985, 5, 12), created_by=user, created_at=NOW
    )
    jab = table("Procedure").create(slug="jab", name="Jab", public_name="a jab", kind="circumstance")
    of = {"clinic": clinic, "patient": marie, "procedure": jab, **recorded}
    table("Circumstance").create(**of, given_on=date(2026, 11, 3))
    table("Circumstance").create(
        **of, given_on=None, voided_by=user, voided_at=NOW, void_reason="Her sister", told_by="seen"
    )
    table("AuditEntry").create(at=NOW, kind="circumstance_recorded", clinic=clinic, person=user)
    before = rows(table)

    table = migrate(empty, MIGRATION)
    assert rows(table, without=["called"]) == before
    assert set(table("Circumstance").values_list("called", flat=True)) == {""}
    assert refuses(empty, table)
    before = rows(table, without=["called"])

    table = migrate(empty, earlier)
    assert rows(table) == before
    assert refuses(empty, table)
