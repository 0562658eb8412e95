"""Two imports at the same moment: one makes the versions, the other finds them there."""

import json
import os
import shutil
import subprocess
import sys

import psycopg
import pytest

from tests import migrated, postgres
from tests.documents.sample import DOCUMENT
from tests.web.subprocesses import ROOT, manage

WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"
COUNT = "from intervals.models.rules import IntervalRule as R; print(R.objects.filter(earlier__slug='acid').count())"


def start(path, here: dict[str, str]) -> subprocess.Popen[str]:
    command = [sys.executable, "manage.py", "rules", "import", str(path), "--publish"]
    environment = {"PATH": os.environ["PATH"], **here}
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "rules.json"
    path.write_text(json.dumps(DOCUMENT))
    return path


def ended(imports: list[subprocess.Popen[str]]) -> list[str]:
    said = [each.communicate(timeout=120)[0] for each in imports]
    assert [each.returncode for each in imports] == [0, 0], said
    return sorted(text.splitlines()[-1] for text in said)


@pytest.mark.skipif(not postgres.programs(), reason=postgres.HINT)
def test_on_postgresql_the_second_waits_for_the_first(path):
    address = postgres.fresh("rules_at_once", template=migrated.on_postgres())
    here = {"DEMO": "1", "STATIC_HASHED": "0", "DATABASE_URL": address}
    with psycopg.connect(address, autocommit=True) as watching, psycopg.connect(address) as holding:
        holding.execute("LOCK TABLE intervals_intervalrule IN ACCESS EXCLUSIVE MODE")
        imports = [start(path, here), start(path, here)]
        while watching.execute(WAITING).fetchone() != (2,):
            assert all(each.poll() is None for each in imports)
    assert ended(imports) == ["Nothing changes.", "Published."]
    assert manage("shell", "-v0", "-c", COUNT, **here).stdout.strip() == "3"


def test_on_sqlite_one_writes_after_the_other(path, tmp_path):
    here = {"DEMO": "1", "STATIC_HASHED": "0", "DATABASE_URL": f"sqlite:///{tmp_path}/site.sqlite3"}
    shutil.copy(migrated.on_sqlite(), tmp_path / "site.sqlite3")
    assert ended([start(path, here), start(path, here)]) == ["Nothing changes.", "Published."]
    assert manage("shell", "-v0", "-c", COUNT, **here).stdout.strip() == "3"
