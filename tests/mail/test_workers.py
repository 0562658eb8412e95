"""Workers as processes of their own: several never send one message twice, and `kill -9` loses none."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests import migrated, postgres
from tests.mail.servers import Box, listening
from tests.web.subprocesses import ROOT, manage

PUT = """
from intervals.actions.mail import Letter, put
for number in range({count}):
    put(Letter(to="ada@clinic.example", subject=f"Message {{number}}", text="Hello"))
"""
TIME_PASSES = """
from django.utils import timezone
from intervals.models.messages import Message
Message.objects.waiting().update(next_try_at=timezone.now())
"""
LEFT = """
from intervals.models.messages import Message
print(Message.objects.waiting().count(), Message.objects.exclude(failed_at=None).count())
"""
PATIENCE = 120  # seconds that nothing may take; a quiet machine needs a few


@pytest.fixture(params=["sqlite", "postgres"])
def here(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """The environment of an installation with a database of its own."""
    if request.param == "sqlite":
        (tmp_path / "site.sqlite3").write_bytes(migrated.on_sqlite().read_bytes())
        address = f"sqlite:///{tmp_path / 'site.sqlite3'}"
    elif postgres.programs():
        address = postgres.fresh(f"mail_{os.getpid()}_{id(request)}", template=migrated.on_postgres())
    else:
        pytest.skip(postgres.HINT)
    return {"DEMO": "1", "STATIC_HASHED": "0", "DATABASE_URL": address}


@pytest.fixture
def processes() -> Iterator[ExitStack]:
    """Whatever is started in a test ends with it."""
    with ExitStack() as stack:
        yield stack


def start(here: dict[str, str], processes: ExitStack) -> subprocess.Popen[str]:
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "work"], cwd=ROOT, env={"PATH": os.environ["PATH"], **here}, text=True
    )
    processes.callback(worker.kill)
    return worker


def run(code: str, here: dict[str, str]) -> str:
    ran = manage("shell", "-v0", "-c", code, **here)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()


def until(box: Box, number: int) -> None:
    """Wait until so many have arrived."""
    end = time.monotonic() + PATIENCE
    while len(box.got) < number:
        assert time.monotonic() < end, f"{len(box.got)} of {number} have arrived"
        time.sleep(0.01)


def ends(worker: subprocess.Popen[str]) -> None:
    """It finishes what it is at when it is told to end."""
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=PATIENCE) == 0


def test_two_workers_send_a_thousand_and_none_twice(here: dict[str, str], processes: ExitStack) -> None:
    run(PUT.format(count=1000), here)
    box = Box()
    with listening(box) as port:
        here["EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
        workers = [start(here, processes), start(here, processes)]
        until(box, 1000)
        for each in workers:
            ends(each)
    assert box.subjects == {f"Message {number}": 1 for number in range(1000)}
    assert run(LEFT, here) == "0 0"


def test_killed_ten_times_it_loses_none_and_repeats_at_most_one_each_time(
    here: dict[str, str], processes: ExitStack
) -> None:
    run(PUT.format(count=300), here)
    box = Box()
    with listening(box) as port:
        here["EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
        for time_ in range(10):
            worker = start(here, processes)
            until(box, 25 * (time_ + 1))
            worker.kill()
            assert worker.wait(timeout=PATIENCE) == -signal.SIGKILL
        run(TIME_PASSES, here)  # the leases of the dead are over
        last = start(here, processes)
        end = time.monotonic() + PATIENCE
        while len(box.subjects) < 300:
            assert time.monotonic() < end, f"{len(box.subjects)} have arrived"
            time.sleep(0.05)
        ends(last)
    assert set(box.subjects) == {f"Message {number}" for number in range(300)}
    assert sum(box.subjects.values()) <= 300 + 10
    assert run(LEFT, here) == "0 0"


def test_a_worker_beside_a_server_ends_with_it(here: dict[str, str]) -> None:
    """Its parent is killed and says nothing: it notices by itself."""
    parent_of_it = """
import os, subprocess, sys, time
worker = subprocess.Popen([sys.executable, "manage.py", "work", "--parent", str(os.getpid())])
print(worker.pid, flush=True)
time.sleep(600)
"""
    parent = subprocess.Popen(
        [sys.executable, "-c", parent_of_it],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **here},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout
    worker = int(parent.stdout.readline())
    parent.kill()
    parent.communicate(timeout=PATIENCE)
    end = time.monotonic() + PATIENCE
    while Path(f"/proc/{worker}").exists():
        assert time.monotonic() < end, "the worker goes on without its parent"
        time.sleep(0.1)


TWO_DUE = """
from datetime import date, timedelta
from intervals import clock
from intervals.models.accounts import User
from intervals.models.clinic_messages import MailHours
from intervals.models.clinics import Clinic
from intervals.models.notices import Notice
from intervals.models.patients import Patient
from intervals.models.procedures import Procedure
clinic, now = Clinic.objects.get(), clock.now()
MailHours.objects.create(clinic=clinic, from_hour=0, to_hour=24, looked_on=clock.today(clinic))
user = User.objects.create_user("ida@clinic.example")
for hours, name in enumerate(("Behind", "Held")):
    patient = Patient.objects.create(
        clinic=clinic, name=name, date_of_birth=date(1985, 5, 12), created_by=user, created_at=now
    )
    Notice.objects.create(
        patient=patient, kind="earliest", procedure=Procedure.objects.get(slug="botox"), day=clock.today(clinic),
        made_at=now, due_at=now - timedelta(hours=hours),
    )
"""
HELD = """
from django.db import transaction
from intervals.models.patients import Patient
with transaction.atomic():
    Patient.objects.select_for_update().get(name="Held")
    print("held", flush=True)
    input()
"""
SETTLED = """
from intervals.models.notices import Notice
print(*Notice.objects.exclude(dropped_at=None).values_list("patient__name", flat=True))
"""


@pytest.mark.parametrize("here", ["postgres"], indirect=True)
def test_a_record_that_somebody_holds_keeps_nobody_waiting(here: dict[str, str]) -> None:
    """Its notice was due first, and waits; the one behind it is gone through, and found to be so no more."""
    run(TWO_DUE, here)
    holder = subprocess.Popen(
        [sys.executable, "manage.py", "shell", "-v0", "-c", HELD],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **here},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout
        assert holder.stdout.readline().strip() == "held"
        assert manage("work", "--once", **here).returncode == 0
        assert run(SETTLED, here) == "Behind"
    finally:
        holder.communicate("\n", timeout=PATIENCE)
    assert manage("work", "--once", **here).returncode == 0
    assert {*run(SETTLED, here).split()} == {"Behind", "Held"}
