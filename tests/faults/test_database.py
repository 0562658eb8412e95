"""A database that cannot: PostgreSQL that is stopped, a disk that is full. The real ones, under the real server."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bench.server import Server
from tests.faults.cluster import Cluster
from tests.faults.sites import end, free_port, ready, until
from tests.faults.visitor import DESK, Visitor, migrated, to_use
from tests.web.page import read
from tests.web.subprocesses import ROOT

PUBLIC = [
    "/",
    "/check/?given_on=2026-11-10",
    "/guidance/",
    "/rules/",
    "/api/v1/forecast?later=botox&given=microneedling:2026-11-10",
]
SOON = datetime.now(UTC).date() + timedelta(days=24)  # the server has the real clock
PLAN = {"procedure": "botox"} | {
    f"planned_on_{part}": str(getattr(SOON, part)) for part in ("day", "month", "year")
}
PLANNED = f"{SOON.day} {SOON:%B}"


@contextmanager
def served(env: dict[str, str], log: Path) -> Iterator[Visitor]:
    """The site on a database that has been migrated, with somebody to use it."""
    with ExitStack() as processes, log.open("w") as said:
        port = free_port()
        process = subprocess.Popen(
            [sys.executable, "manage.py", "listen", "--port", str(port)],
            cwd=ROOT, env=env, start_new_session=True, stderr=said, stdout=said, text=True,
        )  # fmt: skip
        processes.callback(end, process)
        until(lambda: ready(port), "it does not get ready")
        until(lambda: len(Server(port, process.pid).workers) == 2, "there are no two workers")
        yield Visitor(port)


def test_postgresql_is_stopped(folder, tmp_path):
    """Public pages go on as they were, the desk says what happened and keeps what was typed, all recovers by itself."""
    (folder / "cluster").mkdir()
    cluster = Cluster(folder / "cluster")
    cluster.start()
    env = to_use(folder, cluster.address)
    running = True
    try:
        ref = migrated(env)[0]
        log = tmp_path / "log"
        with served(env, log) as visitor:
            assert visitor.sign_in().status == 200
            form = f"{DESK}patients/{ref}/plans/new/"
            before = {path: visitor.get(path).text for _worker in range(6) for path in PUBLIC}
            shown = visitor.get(form)
            assert shown.status == 200
            typed = shown.fields() | PLAN | {"note": "brings\nher “sister”"}
            cluster.stop()
            running = False

            assert {path: visitor.get(path).text for path in PUBLIC} == before
            ready = visitor.get("/readyz")
            assert (ready.status, ready.text) == (503, "database unreachable")
            assert visitor.get("/healthz").status == 200
            for path in (DESK, f"{DESK}patients/{ref}/", "/accounts/login/"):
                page = visitor.get(path)
                assert page.status in {200, 503}, path
                if page.status == 503:
                    assert page.headers["Retry-After"] == "30"
                    assert "The database of this site does not answer." in read(page.text).text
            refused = visitor.send(form, typed)
            assert refused.status == 503
            assert "What you have just sent was not saved." in read(refused.text).text
            assert {**typed, **refused.fields(form)} == typed

            cluster.start()
            running = True
            until(lambda: visitor.get("/readyz").status == 200, "it does not recover")
            assert PLANNED not in read(visitor.get(f"{DESK}patients/{ref}/").text).text
            assert visitor.send(form, refused.fields(form)).status == 200
            assert PLANNED in read(visitor.get(f"{DESK}patients/{ref}/").text).text
            said = [line for line in log.read_text().splitlines() if line.strip()]
            assert len(said) < 20, said
            assert not [line for line in said if "Traceback" in line]
    finally:
        if running:
            cluster.stop()


@pytest.fixture
def small(folder) -> Iterator[Path]:
    """A file system of a few megabytes."""
    disk = folder / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small file system can only be mounted by root")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def fill(disk: Path) -> None:
    """Until not a byte more."""
    with (disk / "ballast").open("wb", buffering=0) as ballast:
        for size in (65536, 4096, 1):
            try:
                while ballast.write(b"x" * size):
                    pass
            except OSError:
                continue


def test_the_disk_is_full(small, folder, tmp_path):
    """What is there is read, what is new is refused in words that name the cause, nothing is broken."""
    env = to_use(small)
    ref = migrated(env)[0]
    log = tmp_path / "log"
    with served(env, log) as visitor:
        assert visitor.sign_in().status == 200
        record, form = f"{DESK}patients/{ref}/", f"{DESK}patients/{ref}/plans/new/"
        typed = visitor.get(form).fields() | PLAN
        fill(small)

        for path in (*PUBLIC, "/healthz", record, f"{DESK}patients/?q=tremblay", DESK):
            assert visitor.get(path).status == 200, path
        assert (visitor.get("/readyz").status, visitor.get("/readyz").text) == (503, "disk full")
        refused = visitor.send(form, typed)
        assert refused.status == 503
        assert "The disk of this site is full." in read(refused.text).text
        stranger = Visitor(visitor.port)
        login = stranger.sign_in()
        assert login.status == 503
        assert "The disk of this site is full." in read(login.text).text

        (small / "ballast").unlink()
        assert visitor.send(form, refused.fields(form)).status == 200
        assert PLANNED in read(visitor.get(record).text).text
        assert stranger.sign_in().status == 200
        assert not [
            line for line in log.read_text().splitlines() if "Traceback" in line or "Tremblay" in line
        ]
    with closing(sqlite3.connect(small / "bench.sqlite3")) as plain:
        assert plain.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
