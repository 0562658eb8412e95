"""Two people open the one link of a set-up at the same moment: one begins, the other is told."""

import os
import subprocess
import sys

import psycopg
import pytest

from tests import migrated, postgres
from tests.web.subprocesses import ROOT, manage

WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"
BEGIN = """
from intervals.actions import setting_up
from intervals.actions.refusals import Refused
from intervals.models.set_up_links import SetUpLink
try:
    print("begun", setting_up.begin(digest=SetUpLink.objects.get().digest, address=None).pk)
except Refused as refused:
    print(refused.message)
"""


@pytest.mark.skipif(not postgres.programs(), reason=postgres.HINT)
def test_on_postgresql_the_second_waits_and_is_told():
    address = postgres.fresh("set_up_at_once", template=migrated.on_postgres())
    here = {"DEMO": "1", "STATIC_HASHED": "0", "DATABASE_URL": address}
    assert "/accounts/set-up/" in manage("set_up_link", **here).stdout
    with psycopg.connect(address, autocommit=True) as watching, psycopg.connect(address) as holding:
        holding.execute("SELECT 1 FROM intervals_setuplink FOR UPDATE")
        both = [
            subprocess.Popen(
                [sys.executable, "manage.py", "shell", "-v0", "-c", BEGIN],
                cwd=ROOT, env={"PATH": os.environ["PATH"], **here},
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            )
            for _each in range(2)
        ]  # fmt: skip
        while watching.execute(WAITING).fetchone()[0] < 2:
            assert all(each.poll() is None for each in both), [each.communicate()[0] for each in both]
        holding.rollback()
        answers = sorted(each.communicate(timeout=60)[0].strip() for each in both)
    assert answers[0].startswith("This link has been used")
    assert answers[1].startswith("begun ")
    refused = manage("shell", "-v0", "-c", "from intervals.models.accounts import User; "
                     "User.objects.create_superuser('ada@clinic.example')", **here)  # fmt: skip
    assert refused.returncode == 0
    assert "Somebody manages this site already" in manage("set_up_link", **here).stderr
