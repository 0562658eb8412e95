"""A new installation, made in one step, is the one that has come by every migration: its tables and what is shipped."""

import re
import shutil
from datetime import datetime

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from tests import migrated
from tests.web.subprocesses import manage

LAST = "0053_updates_forgotten"
SINCE = [
    "0054_shipped_examples",
    "0055_procedures_retired",
    "0056_drafts_for_all",
    "0057_least_ages",
    "0058_supplies",
    "0059_shipped_says",
    "0060_answers_of_no",
    "0061_overrides_decided",
]
OF_SQLITE = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name LIKE 'intervals_%'"
OF_POSTGRESQL = (
    "SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text LIKE 'intervals_%'"
    " UNION ALL SELECT indexname, indexdef FROM pg_indexes WHERE tablename LIKE 'intervals_%'"
    " UNION ALL SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger"
    " WHERE NOT tgisinternal AND tgrelid::regclass::text LIKE 'intervals_%'"
    " UNION ALL SELECT table_name || '.' || column_name, concat_ws(' ', data_type, character_maximum_length,"
    " is_nullable, column_default, is_identity) FROM information_schema.columns WHERE table_name LIKE 'intervals_%'"
)
HASH = re.compile(
    r"_[0-9a-f]{8}(?=_fk|_uniq|_idx|_like|\b)"
)  # Django makes it of the tables' and columns' names


def made(connection):
    """All that a database says of our tables, in parts that have no order."""
    with connection.cursor() as cursor:
        cursor.execute(OF_SQLITE if connection.vendor == "sqlite" else OF_POSTGRESQL)
        found = cursor.fetchall()
    parts = r', (?=["C])' if connection.vendor == "sqlite" else "$^"
    return sorted(
        (HASH.sub("", name), sorted(re.split(parts, HASH.sub("", sql).rstrip(")")))) for name, sql in found
    )


def shipped(connection):
    """Every row of ours, without the moments at which it was put there."""
    found = {}
    for model in apps.get_app_config("intervals").get_models(include_auto_created=True):
        rows = model._base_manager.using(connection.alias).values().order_by(model._meta.pk.attname)
        found[model.__name__] = [
            {k: v for k, v in row.items() if not isinstance(v, datetime)} for row in rows
        ]
    return found


def test_it_is_the_same_by_either_way(empty):
    migrated.put(empty)
    at_once = made(empty), shipped(empty)
    migrated.put(empty, LAST)
    call_command("migrate", "intervals", database=empty.alias, verbosity=0)  # which puts up the guards
    assert shipped(empty) == at_once[1]
    assert made(empty) == at_once[0]
    assert len(at_once[0]) > 100


@pytest.mark.skipif(
    settings.DATABASES["default"]["ENGINE"] != "django.db.backends.sqlite3",
    reason="of a file, not of PostgreSQL",
)
@pytest.mark.django_db
def test_an_installation_on_its_way_goes_on_by_the_others_and_has_then_gone_this_one_too(tmp_path):
    file = tmp_path / "site.sqlite3"
    shutil.copy(migrated.on_sqlite("0052_visits_without_dates"), file)
    here = {"DEMO": "1", "STATIC_HASHED": "0", "DATABASE_URL": f"sqlite:///{file}"}
    done = manage("migrate", **here)
    assert done.returncode == 0, done.stderr
    assert re.findall(r"Applying intervals\.(\w+)", done.stdout) == [LAST, *SINCE]
    assert f"[X] {migrated.SQUASHED} " in manage("showmigrations", "intervals", **here).stdout
