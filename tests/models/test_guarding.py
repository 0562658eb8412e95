"""Guards through migrations, on both databases: they step aside, come back, and leave every row as it was."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import IntegrityError, connections, transaction
from django.db.migrations.executor import MigrationExecutor

from intervals.checks import guards_stand
from intervals.models import guarding
from intervals.models.guarding import GUARDS, missing_guards, put_up, take_away
from intervals.models.odd_records import OddRecord
from tests import migrated
from tests.models.rows import create
from tests.models.rows_desk import treatment
from tests.models.test_migrations_chart import at_work, contents
from tests.models.test_migrations_desk import NOW, refuses

BEFORE = "0004_desk_data"
BORN = date(1984, 2, 29)


def migrate(connection, name=None):
    """Go to the migration, or to the newest, as an operator does; a function that gives a table as it then is.

    To the newest from nothing, the way may be somebody else's.
    """
    if not name and not connection.introspection.table_names():
        migrated.put(connection)
    call_command("migrate", "intervals", *([name] if name else []), database=connection.alias, verbosity=0)
    loader = MigrationExecutor(connection).loader
    targets = [("intervals", name)] if name else loader.graph.leaf_nodes("intervals")
    then = loader.project_state(targets).apps
    return lambda table: then.get_model("intervals", table).objects.using(connection.alias)


def present(connection):
    return {name for name in guarding._present(connection) if name.startswith(guarding.OURS)}


def found(connection):
    return set(OddRecord.objects.using(connection.alias).values_list("guard", "record"))


def of_before(now, before):
    """What is there now, without the rows and columns that came since."""
    there = {name: {row["id"]: row for row in rows} for name, rows in now.items()}
    return {
        name: [{column: there[name][was["id"]][column] for column in was} for was in rows]
        for name, rows in before.items()
    }


def test_rows_that_break_a_guard_come_through_the_migration_and_are_written_down(empty):
    """There and back: on SQLite a trigger that names a table from elsewhere would stop the copying of the table."""
    table = at_work(empty)
    rows, patient = table("Treatment"), table("Patient").get()
    values = {"clinic_id": patient.clinic_id, "patient": patient, "recorded_at": NOW}
    values |= {"procedure": table("Procedure").get(slug="peel"), "recorded_by": table("User").get()}
    early = rows.create(**values, given_on=BORN - timedelta(days=1))
    late = rows.create(**values, given_on=date(2026, 11, 19), consent_on=date(2026, 11, 20))
    plan = table("Plan").get()
    table("Plan").update(
        treatment=rows.earliest("pk"), state="done", closed_at=NOW, closed_by=values["recorded_by"]
    )
    elsewhere = table("Clinic").get(slug="hamilton")
    hold = table("Hold").get()
    table("Hold").update(clinic=elsewhere)
    before = contents(table)
    for shipped in ("Topic", "Section"):  # tests.models.test_migrations_guidance says what becomes of those
        del before[shipped]

    table = migrate(empty)
    assert of_before(contents(table), before) == before
    expected = {
        ("treatment_after_birth", early.pk),
        ("consent_before_treatment", late.pk),
        ("plan_became_its_treatment", plan.pk),
        ("hold_of_its_patients_clinic", hold.pk),
    }
    assert found(empty) == expected
    like = {name: getattr(early, f"{name}_id") for name in ("clinic", "patient", "procedure", "recorded_by")}
    like = {f"{name}_id": value for name, value in like.items()} | {"recorded_at": NOW}
    for days in ({"given_on": early.given_on}, {"given_on": late.given_on, "consent_on": late.consent_on}):
        with pytest.raises(IntegrityError, match="guard"), transaction.atomic(using=empty.alias):
            table("Treatment").create(**like, **days)
    table("Treatment").filter(pk=early.pk).update(note="It is known to be wrong.")

    assert missing_guards(empty) == []
    table = migrate(empty, BEFORE)
    assert present(empty) == set(), "a version that knows no guards has none"
    assert refuses(empty, table)
    table = migrate(empty)
    assert missing_guards(empty) == []
    assert found(empty) == expected
    assert refuses(empty, table)


def test_without_anything_to_migrate_nothing_is_taken_away(empty, monkeypatch):
    migrate(empty)
    monkeypatch.setattr(guarding, "take_away", lambda connection: pytest.fail("taken away"))
    monkeypatch.setattr(guarding, "look_for_broken", lambda using: pytest.fail("looked through everything"))
    migrate(empty)


def test_what_is_lost_is_said_and_the_next_migration_brings_it_back(empty, settings):
    migrate(empty)
    take_away(empty)
    with empty.cursor() as cursor:
        for name in guarding._audit(empty.vendor):
            where = "" if empty.vendor == "sqlite" else " ON intervals_auditentry"
            cursor.execute(f"DROP TRIGGER {name}{where}")
    (warning,) = guards_stand(databases=["empty"])
    assert warning.id == "intervals.W001"
    assert "guard_plan_after_birth_insert" in warning.msg
    assert "audit_append_only" in warning.msg
    table = migrate(empty)
    assert guards_stand(databases=["empty"]) == []
    assert refuses(empty, table)


def test_a_guard_that_says_something_else_now_is_made_anew(database, monkeypatch):
    connection = connections[database]
    assert put_up(connection) is False
    other = [guard for guard in GUARDS if guard.name != "plan_after_birth"]
    monkeypatch.setattr(guarding, "GUARDS", tuple(other))
    gone = ["guard_plan_after_birth_insert", "guard_plan_after_birth_update"]
    assert missing_guards(connection) == gone
    assert put_up(connection) is True
    assert not set(gone) & present(connection)
    monkeypatch.undo()
    assert put_up(connection) is True
    assert set(gone) <= present(connection)


def test_a_database_without_a_table_has_nothing_to_guard(empty):
    assert missing_guards(empty) == []
    assert put_up(empty) is False


# The command


def check(capsys):
    """What `records check` prints, and what it ends with."""
    try:
        call_command("records", "check")
    except CommandError as error:
        return capsys.readouterr().out, str(error)
    return capsys.readouterr().out, ""


def test_the_command_names_no_patient(routed, capsys, monkeypatch):
    monkeypatch.setattr("intervals.management.commands.records.connection", connections[routed])
    monkeypatch.setattr("intervals.management.commands.records.DEFAULT_DB_ALIAS", routed)
    assert check(capsys) == ("Every record can be so.\n", "")
    done = treatment(routed)
    take_away(connections[routed])
    assert check(capsys)[1].startswith("The database does not guard what is declared: run migrate.")
    done.consent_on = done.given_on + timedelta(days=1)
    done.save()
    put_up(connections[routed])
    said, ended = check(capsys)
    assert said == (
        f"hamilton: treatment {done.ref}: This consent is after the treatment. It is given before. "
        f"/desk/hamilton/patients/{done.patient.ref}/\n"
    )
    assert ended == "Records that cannot be so: 1."
    assert done.patient.name not in said
    done.consent_on = done.given_on
    done.save()
    assert check(capsys) == ("Every record can be so.\n", "")


def test_it_finds_what_came_while_nothing_guarded(routed):
    take_away(connections[routed])
    create(type(treatment(routed)), routed, {"given_on": BORN - timedelta(days=1)})
    put_up(connections[routed])
    assert not OddRecord.objects.exists()
    assert guarding.look_for_broken(routed) == 1
    assert guarding.look_for_broken(routed) == 1, "looked for twice, it stands there once"
