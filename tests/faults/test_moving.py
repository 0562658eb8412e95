"""An installation moves from a SQLite file to PostgreSQL, whole or not at all."""

import os
import secrets
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from intervals.queries.whole import NO_MODELS, every_table
from tests import migrated, postgres
from tests.faults.filled import environment, filled, held
from tests.web.subprocesses import manage, python

if os.environ.get("CI") != "true":
    pytestmark = pytest.mark.skipif(not postgres.programs(), reason=postgres.HINT)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(tmp_path_factory.mktemp("moving"))


def empty() -> str:
    return postgres.fresh(f"moving_{secrets.token_hex(4)}")


def load(file: Path, target: str):
    return manage("load_from", str(file), **environment(target))


def last(done) -> str:
    return next(line for line in reversed(done.stderr.splitlines()) if line.startswith("CommandError: "))


ONE_MORE = """
import django, os
os.environ["DJANGO_SETTINGS_MODULE"] = "intervals.settings"
django.setup()
from django.db import connection
from intervals.models.guarding import missing_guards
from intervals.models.clinics import Clinic
from intervals.models.patients import Patient
from intervals.models.accounts import User
from intervals import clock
import datetime
before = Patient.objects.latest("pk").pk
made = Patient.objects.create(
    name="New", date_of_birth=datetime.date(1971, 2, 3), clinic=Clinic.objects.get(), created_by=User.objects.get(),
    created_at=clock.now(),
)
print(missing_guards(connection), made.pk - before)
"""


def test_everything_arrives_and_the_site_goes_on_there(file):
    target = empty()
    done = load(file, target)
    assert done.returncode == 0, done.stderr
    assert "the same in both." in done.stdout
    assert held(target) == held(f"sqlite:///{file}")
    more = python("-c", ONE_MORE, **environment(target))
    assert more.stdout.strip() == "[] 1", more.stderr
    assert manage("check", "--database", "default", **environment(target)).stderr == ""


def test_a_target_that_is_in_use_is_refused_and_stays_as_it_is(file):
    target = empty()
    assert load(file, target).returncode == 0
    before = held(target)
    again = load(file, target)
    assert again.returncode == 1
    assert (
        last(again)
        == "CommandError: Nothing was moved: The target has accounts, patients or an audit log: it is not empty."
    )
    assert held(target) == before


def test_what_broke_off_may_be_run_again(file, tmp_path):
    """A row that leads nowhere ends it when all are there; none of them stays."""
    wrong = tmp_path / "wrong.sqlite3"
    wrong.write_bytes(file.read_bytes())
    with closing(sqlite3.connect(wrong)) as here, here:
        here.execute("PRAGMA foreign_keys = OFF")
        here.execute("UPDATE intervals_membership SET clinic_id = 999")
    target = postgres.fresh(f"moving_{secrets.token_hex(4)}", template=migrated.on_postgres())
    before = held(target)
    assert last(load(wrong, target)).startswith("CommandError: Nothing was moved: ")
    assert held(target) == before
    done = load(file, target)
    assert done.returncode == 0, done.stderr
    assert held(target) == held(f"sqlite:///{file}")


def test_a_file_of_another_version_is_refused(file, tmp_path):
    older = tmp_path / "older.sqlite3"
    older.write_bytes(file.read_bytes())
    with closing(sqlite3.connect(older)) as here, here:
        here.execute("DELETE FROM django_migrations WHERE name = '0004_desk_data'")
    target = empty()
    done = load(older, target)
    assert "is of another version: it lacks intervals.0004_desk_data." in last(done)
    assert tables(target) == "[]"


def tables(address: str) -> str:
    code = "from django.db import connection; print(connection.introspection.table_names())"
    return manage("shell", "-v0", "-c", code, **environment(address)).stdout.strip()


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"hello", "is not a SQLite database."), (b"", "is not a SQLite database."), (None, "cannot be read")],
)
def test_what_is_no_such_file_is_refused_before_anything_is_made(tmp_path, content, said):
    strange = tmp_path / "strange"
    if content is not None:
        strange.write_bytes(content)
    target = empty()
    done = load(strange, target)
    assert done.returncode == 1
    assert said in last(done)
    assert "Traceback" not in done.stderr
    assert tables(target) == "[]"


def test_a_file_that_was_cut_off_is_refused(file, tmp_path):
    cut = tmp_path / "cut.sqlite3"
    cut.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    target = empty()
    done = load(cut, target)
    assert done.returncode == 1
    assert "is damaged" in last(done)
    assert tables(target) == "[]"


@pytest.mark.django_db
def test_every_table_is_moved_or_named_as_one_that_is_not():
    moved = {model._meta.db_table for model in every_table()}
    assert set(connection.introspection.table_names()) - moved <= NO_MODELS
    assert not moved & NO_MODELS
    assert {model for model in apps.get_models(include_auto_created=True) if model._meta.managed} >= set(
        every_table()
    )
