"""The version before serves while the tables are already those of this one, as when servers are upgraded in turn."""

import io
import subprocess
import sys
import tarfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.faults.cluster import Cluster
from tests.faults.sites import free_port, listening, process, ready, until
from tests.faults.visitor import DESK, Visitor, migrated, to_use
from tests.models.test_version_before import BEFORE
from tests.web.page import read
from tests.web.subprocesses import ROOT

DONE, PLANNED = (datetime.now(UTC).date() + timedelta(days=days) for days in (-2, 40))
PUBLIC = [
    "/", "/check/?given_on=2026-11-10", "/plan/", "/course/", "/guidance/", "/rules/", "/privacy/",
    "/api/v1/forecast?later=botox&given=microneedling:2026-11-10",
]  # fmt: skip
LISTS = ["", "eligible/", "at-odds/", "patients/", "patients/?q=trem"]


def on(name: str, day: date) -> dict[str, str]:
    """The boxes of a date."""
    return {f"{name}_{part}": str(getattr(day, part)) for part in ("day", "month", "year")}


def short(day: date) -> str:
    """As the record says it."""
    return f"{day:%a} {day.day} {day:%b %Y}"


# the form, what is typed, and what the record says then
WRITTEN = {
    "treatments/new/?procedure=microneedling": (on("given_on", DONE), "Treatment recorded: microneedling"),
    "plans/new/": ({"procedure": "botox"} | on("planned_on", PLANNED), f"Planned for {short(PLANNED)}"),
    "holds/new/": ({"procedure": "microneedling", "lasts": "review", "reason": "a rash"}, "a rash"),
    "contact/": ({"procedure": "botox", "outcome": "no_answer", "comment": "later"}, "no answer, Botox"),
}


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """The code of that version."""
    kept = subprocess.run(["git", "archive", BEFORE], cwd=ROOT, capture_output=True, check=False)
    if kept.returncode:
        pytest.skip(f"the version before, {BEFORE}, is not in this copy's history: git fetch --unshallow")
    with tarfile.open(fileobj=io.BytesIO(kept.stdout)) as files:
        files.extractall(tmp_path / "before", filter="data")
    return tmp_path / "before"


def test_the_version_before_reads_and_writes(before, folder):
    (folder / "cluster").mkdir()
    cluster = Cluster(folder / "cluster")
    cluster.start()
    env = to_use(folder, cluster.address)
    record = f"{DESK}patients/{migrated(env)[0]}/"
    port = free_port()
    command = [sys.executable, "manage.py", "listen", "--port", str(port)]
    try:
        with process(command, env | {"PYTHONPATH": str(before)}, before, subprocess.DEVNULL):
            until(lambda: ready(port), "it does not get ready")
            there = Visitor(port)
            assert there.sign_in().status == 200
            for path in [*PUBLIC, record, *(f"{DESK}{each}" for each in LISTS)]:
                assert there.get(path).status == 200, path
            for path, (typed, _said) in WRITTEN.items():
                saved = there.send(record + path, there.get(record + path).fields() | typed)
                assert (saved.status, saved.address.endswith(record)) == (200, True), read(saved.text).text
        with listening(env) as (_process, here):
            visitor = Visitor(here)
            visitor.sign_in()
            text = read(visitor.get(record).text).text
        assert [said for _typed, said in WRITTEN.values() if said not in text] == [], text
    finally:
        cluster.stop()
