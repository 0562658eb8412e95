"""Every guard: the database itself refuses, on SQLite and on PostgreSQL, and says why in words.

CASES names, for each guard, changes to a row that it must refuse, and neighbours that it must not. A guard without a
case makes its test fail with a KeyError.
"""

from datetime import date

import pytest
from django.db import IntegrityError, connections, transaction

from intervals.models.guarding import BY_NAME, GUARDS, look_for_broken, put_up, refusal_of, said, take_away
from intervals.models.odd_records import OddRecord
from intervals.queries.odd_records import REASONS, odd_records
from tests.models.cases_guards import CASES
from tests.models.rows import create, row, undone
from tests.models.rows_desk import clinic, sister

ON = date(2026, 11, 22)
OF_ROWS_THAT_GO = [guard for guard in GUARDS if guard.on_delete]
ALL = [pytest.param(guard, id=guard.name) for guard in GUARDS if not guard.on_delete]
OF_NEW_ROWS = [
    guard for guard in GUARDS if guard.on_insert and not guard.on_delete and not CASES[guard.name].stored
]
ON_INSERT = [pytest.param(guard, id=guard.name) for guard in OF_NEW_ROWS]
LISTED = [pytest.param(guard, id=guard.name) for guard in GUARDS if guard.lists]


def refuses(guard, database, write):
    """The database refuses, for this guard, and it can be said why."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic(using=database):
        write()
    assert f"refused by the guard {guard.name}" in str(refusal.value)
    assert said(refusal.value) == str(guard.words)


def stored(guard, database, number=0):
    """The row that a change is tried on."""
    made = CASES[guard.name].stored
    return made[number](database) if made else create(guard.model, database, {})


def resolved(changes, database):
    return {name: value(database) if callable(value) else value for name, value in changes.items()}


def change(found, changes):
    type(found)._base_manager.using(found._state.db).filter(pk=found.pk).update(**changes)


@pytest.mark.parametrize("guard", ON_INSERT)
def test_the_database_refuses_a_new_row(guard, database):
    for changes in CASES[guard.name].refused:
        refuses(guard, database, lambda changes=changes: create(guard.model, database, changes))
        values = row(guard.model, database, changes)
        bulk = guard.model._default_manager.using(database).bulk_create
        refuses(guard, database, lambda values=values, bulk=bulk: bulk([guard.model(**values)]))


@pytest.mark.parametrize("guard", ALL)
def test_the_database_refuses_a_change(guard, database):
    for changes in CASES[guard.name].refused:
        for number in range(len(CASES[guard.name].stored) or 1):
            with undone(database):
                found = stored(guard, database, number)
                values = resolved(changes, database)
                refuses(guard, database, lambda found=found, values=values: change(found, values))


@pytest.mark.parametrize("guard", ALL)
def test_the_neighbours_are_accepted(guard, database):
    for changes in CASES[guard.name].accepted:
        with undone(database):
            found = stored(guard, database)
            change(found, resolved(changes, database))
        if not CASES[guard.name].stored:
            with undone(database):
                create(guard.model, database, changes)


@pytest.mark.parametrize("guard", [pytest.param(each, id=each.name) for each in OF_ROWS_THAT_GO])
def test_the_database_keeps_a_row(guard, database):
    rows, table = guard.model._base_manager.using(database), guard.model._meta.db_table
    by_hand, empty = f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"
    for changes in CASES[guard.name].refused:
        with undone(database):
            found = create(guard.model, database, changes)
            refuses(guard, database, found.delete)
            refuses(guard, database, rows.filter(pk=found.pk).delete)
            refuses(guard, database, lambda: connections[database].cursor().execute(by_hand))
            if database == "postgres":
                connections[database].cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
                refuses(guard, database, lambda: connections[database].cursor().execute(empty))
            assert rows.filter(pk=found.pk).exists()
    for changes in CASES[guard.name].accepted:
        create(guard.model, database, changes).delete()


def test_every_case_is_of_a_guard():
    assert CASES.keys() == BY_NAME.keys()
    assert len(BY_NAME) == len(GUARDS)
    assert all(each.refused and each.accepted for each in CASES.values())


def test_what_is_no_guard_has_no_words():
    assert said(IntegrityError("CHECK constraint failed: plan_planned_in_range")) == ""
    assert said(IntegrityError("refused by the guard of_the_gate")) == ""


# Rows that broke a guard before it came


def broken_before(guard, database):
    """A row that breaks the guard, from a time when there was none."""
    connection = connections[database]
    take_away(connection)
    found = create(guard.model, database, CASES[guard.name].refused[0])
    put_up(connection)
    return found


@pytest.mark.parametrize("guard", LISTED)
def test_a_row_that_broke_it_before_stays_and_is_listed(guard, routed):
    found = broken_before(guard, routed)
    found.save()
    again = type(found)._base_manager.get(pk=found.pk)
    again.save()  # every column is written, none has another value
    assert look_for_broken(routed) >= 1
    assert OddRecord.objects.filter(guard=guard.name, record=found.pk).exists()
    listed = {each.said: each for each in odd_records(found.clinic, ON)}
    if (
        guard.name == REASONS
    ):  # listed where there is anything to give it again for: tests.desk.test_odd_records
        assert str(guard.words) not in listed
        return
    mine = listed[str(guard.words)]
    assert mine.row == found
    assert mine.patient == getattr(found, "patient", found)
    assert mine.ref == str(getattr(found, "ref", found.pk))
    assert mine.what == guard.model._meta.verbose_name


@pytest.mark.parametrize("guard", LISTED)
def test_a_new_row_like_it_is_refused_all_the_same(guard, routed):
    broken_before(guard, routed)
    again = {
        name: value
        for name, value in CASES[guard.name].refused[0].items()
        if name not in ("treatment", "moved_to", "replaces", "plan")
    }
    if again == CASES[guard.name].refused[0]:
        refuses(guard, routed, lambda: create(guard.model, routed, again))


def test_what_has_been_put_right_is_no_longer_listed(routed, django_assert_num_queries):
    guard = BY_NAME["consent_before_treatment"]
    found = broken_before(guard, routed)
    look_for_broken(routed)
    place = clinic(routed)
    with django_assert_num_queries(2, using=routed):
        assert [each.row for each in odd_records(place, ON)] == [found]
    found.consent_on = found.given_on
    found.save()
    assert odd_records(place, ON) == []
    assert look_for_broken(routed) == 0
    with django_assert_num_queries(1, using=routed):
        assert odd_records(place, ON) == []


def test_what_goes_is_no_longer_listed(routed):
    found = broken_before(BY_NAME["plan_after_birth"], routed)
    look_for_broken(routed)
    found.patient.delete()
    assert odd_records(found.clinic, ON) == []


def test_a_clinic_sees_its_own(routed):
    found = broken_before(BY_NAME["birth_before_record"], routed)
    look_for_broken(routed)
    assert [each.row for each in odd_records(found.clinic, ON)] == [found]
    assert odd_records(sister(routed), ON) == []


def test_what_the_database_would_say_is_asked_without_doing_it(routed):
    treated = create(BY_NAME["treatment_after_birth"].model, routed, {})
    kind = treated.procedure.kind
    assert refusal_of(treated.procedure, kind="event") == str(BY_NAME["procedure_stays_what_it_is"].words)
    assert refusal_of(treated.procedure, kind="energy") == ""
    treated.procedure.refresh_from_db()
    assert treated.procedure.kind == kind
