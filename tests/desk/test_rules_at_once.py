"""Two managers publish a version of one pair for one day at the same moment: one does, the other is told."""

import os
import subprocess
import sys

import psycopg
import pytest

from tests import migrated, postgres
from tests.web.subprocesses import ROOT, manage

WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"
BOTH = """
from datetime import date
from intervals.actions import rule_drafts
from intervals.actions.asking import Asker
from intervals.actions.refusals import Refused
from intervals.models.accounts import User
from intervals.models.clinics import Clinic
from intervals.models.members import Membership
from intervals.models.rule_drafts import RuleDraft
from intervals.models.rules import IntervalRule
from tests.desk.alone import RULE
clinic = Clinic.objects.get(slug="hamilton")
def asker(name):
    user = User.objects.get_or_create(email=f"{name}@clinic.example")[0]
    return Asker(user=user, clinic=clinic, role="manager", on=date(2026, 11, 22))
"""
DRAFT = """
for name, wait in (("ana", "P3W"), ("bea", "P4W")):
    by = asker(name)
    examples = [{"given_on": "2026-11-10", "earliest": "2026-11-17",
                 "recommended": "2026-12-01" if wait == "P3W" else "2026-12-08"}]
    draft = rule_drafts.write(by=by, content=RULE | {"recommended": wait, "examples": []})
    assert rule_drafts.prove(by=by, draft=draft, edition=1, examples=examples).proved_by
"""
PUBLISH = """
by = asker("{name}")
draft = RuleDraft.objects.get(written_by=by.user)
try:
    print("version", rule_drafts.publish(by=by, draft=draft, edition=2).version)
except Refused as refused:
    print(refused.message)
"""
COUNT = "print(IntervalRule.objects.filter(clinic=clinic).count(), RuleDraft.objects.count())"


def said(code: str, **here: str) -> str:
    ran = manage("shell", "-v0", "-c", BOTH + code, **here)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


def start(name: str, here: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "shell", "-v0", "-c", BOTH + PUBLISH.format(name=name)],
        cwd=ROOT, env={"PATH": os.environ["PATH"], **here}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


@pytest.mark.skipif(not postgres.programs(), reason=postgres.HINT)
def test_on_postgresql_the_second_waits_and_is_told():
    address = postgres.fresh("rules_published_at_once", template=migrated.on_postgres())
    here = {"DEMO": "1", "STATIC_HASHED": "0", "DATABASE_URL": address}
    said(DRAFT, **here)
    with psycopg.connect(address, autocommit=True) as watching, psycopg.connect(address) as holding:
        holding.execute("LOCK TABLE intervals_intervalrule IN ACCESS EXCLUSIVE MODE")
        both = [start("ana", here), start("bea", here)]
        while watching.execute(WAITING).fetchone() != (2,):
            assert all(each.poll() is None for each in both), [each.communicate() for each in both]
    answers = sorted(each.communicate(timeout=120)[0].strip() for each in both)
    assert answers == [
        "Version 1 of this rule begins on Tuesday 1 December 2026 already: choose another first day.",
        "version 1",
    ]
    assert said(COUNT, **here) == "1 1"
