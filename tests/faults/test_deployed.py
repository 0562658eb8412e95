"""What an operator takes from deploy/: the units as systemd reads them, and PgBouncer in front of PostgreSQL."""

import os
import re
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests import migrated, postgres
from tests.faults.pooling import PGBOUNCER, pooler
from tests.faults.sites import BEHIND, ROOT, listening
from tests.web.subprocesses import python

DEPLOY = ROOT / "deploy"
UNITS = sorted(each.name for each in DEPLOY.iterdir() if each.suffix in {".service", ".timer"})
IN_CI = os.environ.get("CI") == "true"


@pytest.mark.skipif(not shutil.which("systemd-analyze") and not IN_CI, reason="no systemd here")
@pytest.mark.parametrize("unit", UNITS)
def test_systemd_has_nothing_to_say_about_a_unit(unit, tmp_path):
    for each in UNITS:
        here = (DEPLOY / each).read_text().replace("/srv/intervals", str(ROOT))
        (tmp_path / each).write_text(here)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / unit)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, about(done.stderr)) == (0, [])


def about(said: str) -> list[str]:
    """What is said about our units: others of the machine's may have faults of their own."""
    return [line for line in said.splitlines() if "intervals" in line]


def test_systemd_would_have_something_to_say(tmp_path):
    (tmp_path / "intervals.service").write_text("[Service]\nExecStart=/nowhere/python\nRestartt=always\n")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / "intervals.service")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert about(done.stderr)


def test_every_command_that_a_unit_runs_is_one_of_ours():
    for unit in UNITS:
        for command in re.findall(r"manage\.py (\w+)", (DEPLOY / unit).read_text()):
            assert (ROOT / "intervals" / "management" / "commands" / f"{command}.py").exists(), (
                unit,
                command,
            )


def test_every_file_stands_in_the_documents():
    documents = (ROOT / "docs" / "deploy.md").read_text()
    assert [each.name for each in DEPLOY.iterdir() if each.name not in documents] == []


USES = """
import django, os
os.environ["DJANGO_SETTINGS_MODULE"] = "intervals.settings"
django.setup()
from django.db import transaction
from intervals.models.clinics import Clinic
from intervals.models.procedures import Procedure
for turn in range(100):
    rows = Procedure.objects.order_by("pk").iterator(chunk_size=2)
    next(rows)
    Clinic.objects.get(slug="hamilton")
    rest = len(list(rows))
    with transaction.atomic():
        Clinic.objects.select_for_update().get(slug="hamilton").save()
print(rest)
"""


@pytest.fixture
def pooled(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a site whose database is asked through PgBouncer, as deploy/pgbouncer.ini sets it up."""
    if not IN_CI and not (Path(PGBOUNCER).exists() and postgres.programs()):
        pytest.skip("no PgBouncer, or no PostgreSQL: apt-get install pgbouncer postgresql")
    name = f"pooled_{secrets.token_hex(4)}"
    postgres.fresh(name, template=migrated.on_postgres())
    with pooler(tmp_path, name, connections=2) as address:
        yield BEHIND | {"DATABASE_URL": address, "DATABASE_POOLED": "1", "HTTPS": "0"}


def test_the_app_works_through_a_pooler_that_gives_a_connection_for_a_transaction(pooled):
    """Four processes, with cursors that are read while others ask, on two connections."""
    with ThreadPoolExecutor(4) as each:
        ended = list(each.map(lambda _: python("-c", USES, **pooled), range(4)))
    assert [done.stderr for done in ended] == [""] * 4
    assert len({done.stdout for done in ended}) == 1


def test_the_site_is_served_through_it(pooled):
    with listening(pooled) as (_process, port), ThreadPoolExecutor(8) as askers:

        def asked(number: int) -> int:
            with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
                connection.request(
                    "GET", f"/check/?given_on=2026-11-{1 + number % 28:02}", headers={"Host": "localhost"}
                )
                return connection.getresponse().status

        assert set(askers.map(asked, range(100))) == {200}
