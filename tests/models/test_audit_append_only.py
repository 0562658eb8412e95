"""The audit log is only added to, on both databases, by whatever way somebody tries; and no feature leans on it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.contrib import admin
from django.db import DatabaseError, connections, transaction

from intervals.models.audit import AppendOnly, AuditEntry, Kind
from intervals.models.clinics import Clinic

TABLE = AuditEntry._meta.db_table
PACKAGE = Path(__file__).parents[2] / "intervals"
MAY_NAME_IT = {"models/audit.py", "actions/audit.py", "queries/audit.py", "queries/looks.py"}
UNDOES = {"actions/undoing.py", "queries/undoable.py"}  # the one feature that leans on it (docs/adr/0009)
SAYS_WHO = {"queries/drafts_over.py"}  # what became of a draft whose row is gone (docs/adr/0009)
COUNTS = {"queries/whole.py"}  # whether there is an entry at all: an installation with none is not in use yet


@pytest.fixture
def entry(routed):
    added = AuditEntry.objects.create(
        at=datetime(2026, 11, 22, 17, 0, tzinfo=UTC),
        kind=Kind.PATIENT_VIEWED,
        clinic=Clinic.objects.get(slug="hamilton"),
        address="192.0.2.7",
        detail={"page": "desk-patient"},
    )
    connections[routed].check_constraints()  # or PostgreSQL would refuse a TRUNCATE for them alone
    return added


def stands(entry, routed):
    """Whether it is the only entry and says what it said."""
    now = list(AuditEntry.objects.using(routed).values())
    return now == [{name: getattr(entry, name) for name in now[0]}] if now else False


def changed(entry):
    found = AuditEntry.objects.get(pk=entry.pk)
    found.kind = Kind.LIST_EXPORTED
    return found


IN_THE_APPLICATION = {
    "save": lambda entry: changed(entry).save(),
    "save as told": lambda entry: changed(entry).save(force_update=True, update_fields=["kind"]),
    "delete": lambda entry: AuditEntry.objects.get(pk=entry.pk).delete(),
    "update": lambda entry: AuditEntry.objects.filter(pk=entry.pk).update(kind=Kind.LIST_EXPORTED),
    "update all": lambda entry: AuditEntry.objects.update(kind=Kind.LIST_EXPORTED),
    "delete many": lambda entry: AuditEntry.objects.filter(pk=entry.pk).delete(),
    "delete all": lambda entry: AuditEntry.objects.all().delete(),
    "bulk_update": lambda entry: AuditEntry.objects.bulk_update([changed(entry)], ["kind"]),
    "update_or_create": lambda entry: AuditEntry.objects.update_or_create(
        pk=entry.pk, defaults={"kind": Kind.LIST_EXPORTED}
    ),
}


@pytest.mark.parametrize("attempt", IN_THE_APPLICATION.values(), ids=IN_THE_APPLICATION)
def test_the_application_has_no_way(entry, routed, attempt):
    with pytest.raises(AppendOnly):
        attempt(entry)
    assert stands(entry, routed)


def as_if_new(entry):
    found = changed(entry)
    found._state.adding = True
    found.save()


AROUND_IT = {
    "as if it were new": as_if_new,
    "the model's own way": lambda entry: changed(entry).save_base(raw=True),
    "a plain manager": lambda entry: AuditEntry._base_manager.update(kind=Kind.LIST_EXPORTED),
    "a plain manager's delete": lambda entry: AuditEntry._base_manager.all().delete(),
    "adding over it": lambda entry: AuditEntry.objects.bulk_create(
        [changed(entry)], update_conflicts=True, unique_fields=["id"], update_fields=["kind"]
    ),
}


@pytest.mark.parametrize("attempt", AROUND_IT.values(), ids=AROUND_IT)
def test_the_database_refuses_who_goes_around_the_application(entry, routed, attempt):
    with pytest.raises(DatabaseError), transaction.atomic(using=routed):
        attempt(entry)
    assert stands(entry, routed)


STATEMENTS = {
    "UPDATE": f"UPDATE {TABLE} SET kind = 'list_exported'",
    "UPDATE of nothing": f"UPDATE {TABLE} SET kind = kind",
    "DELETE": f"DELETE FROM {TABLE}",
    "DELETE one": f"DELETE FROM {TABLE} WHERE id IN (SELECT max(id) FROM {TABLE})",
}
GUARDED = (
    "The audit log is only added to.",
    "refused by the guard ",
)  # which table is met first, the server says
ONLY_ON = {
    "postgresql": [f"TRUNCATE {TABLE}, intervals_shown", "TRUNCATE intervals_clinic CASCADE"],
    "sqlite": [
        f"REPLACE INTO {TABLE} (id, at, kind, detail) SELECT id, at, 'list_exported', detail FROM {TABLE}"
    ],
}


def refused(routed, statement):
    with pytest.raises(DatabaseError) as error, transaction.atomic(using=routed):
        connections[routed].cursor().execute(statement)
    first = GUARDED if "CASCADE" in statement else ("The audit log is only added to.",)
    return any(each in str(error.value) for each in first)


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS)
def test_the_database_refuses_the_statement(entry, routed, statement):
    assert refused(routed, statement)
    assert stands(entry, routed)


def test_the_database_refuses_what_only_it_knows(entry, routed):
    for statement in ONLY_ON[connections[routed].vendor]:
        assert refused(routed, statement), statement
        assert stands(entry, routed)


def test_an_entry_can_be_added(entry, routed):
    AuditEntry.objects.create(at=entry.at, kind=Kind.SIGN_IN_FAILED)
    assert AuditEntry.objects.using(routed).count() == 2


# Nobody leans on it


def code():
    return [path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts]


def named_in(paths):
    return {
        path.relative_to(PACKAGE).as_posix()
        for path in paths
        if "AuditEntry" in path.read_text(encoding="utf-8")
    }


def test_no_other_module_names_the_log():
    assert named_in(code()) == MAY_NAME_IT | UNDOES | SAYS_WHO | COUNTS


def test_only_the_audit_page_reads_it():
    readers = {
        path.relative_to(PACKAGE).as_posix()
        for path in code()
        if "queries.audit" in path.read_text(encoding="utf-8")
    }
    assert readers == {
        "desk/oversight/audit.py",
        "desk/oversight/looks.py",
        "desk/worklists/working.py",  # whom the undone entries are about
        "queries/looks.py",
        "queries/own_looks.py",  # what a patient is told of it
    }


def test_adding_to_it_reads_nothing():
    text = (PACKAGE / "actions/audit.py").read_text(encoding="utf-8")
    assert text.count("AuditEntry.objects.") == text.count("AuditEntry.objects.create(") == 1


def test_the_admin_does_not_show_it():
    assert AuditEntry not in admin.site._registry
