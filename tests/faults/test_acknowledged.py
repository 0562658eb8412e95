"""What somebody was told is saved is there, once, with its entry in the audit log, whatever is killed meanwhile."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import ExitStack
from http.client import HTTPException
from itertools import cycle
from urllib.error import URLError

from bench.server import Server
from tests.faults.cluster import Cluster
from tests.faults.sites import end, free_port, ready, until
from tests.faults.visitor import DESK, Page, Visitor, migrated, to_use
from tests.web.subprocesses import ROOT

WRITES = int(os.environ.get("FAULT_WRITES", "200"))
KILLS = int(os.environ.get("FAULT_KILLS", "6"))
WRITERS = 4
FOUND = """
import django; django.setup()
from intervals.models.audit import AuditEntry, Kind
from intervals.models.contacts import Contact
for comment in Contact.objects.values_list("comment", flat=True):
    print(comment)
print(AuditEntry.objects.filter(kind=Kind.CONTACT_LOGGED).count())
"""


class Kept:
    """The server, started again by whoever keeps it running, as a supervisor does."""

    def __init__(self, env: dict[str, str], processes: ExitStack) -> None:
        self.env, self.port = env, free_port()
        self.processes = processes
        self.start()
        until(lambda: ready(self.port), "it does not get ready")

    def start(self) -> None:
        """Start it; until the port is free, the next one is refused, and started again."""
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "listen", "--port", str(self.port)],
            cwd=ROOT, env=self.env, start_new_session=True, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.processes.callback(end, self.process)

    def keep(self) -> None:
        """Start it again if it has ended."""
        if self.process.poll() is not None:
            self.start()

    def workers(self) -> list[int]:
        """Its workers; none while it starts."""
        try:
            return Server(self.port, self.process.pid).workers
        except FileNotFoundError:
            return []


def write(port: int, ref: str, numbers: list[int], acknowledged: list[int]) -> None:
    """Log calls, one after the other, each sent as it was until somebody says that it is saved."""
    visitor = Visitor(port)
    where = f"{DESK}patients/{ref}/contact/"
    insist(visitor.sign_in)
    for number in numbers:
        form = insist(lambda: visitor.get(where)).fields()
        typed = form | {"procedure": "botox", "outcome": "no_answer", "comment": f"call {number}"}
        insist(lambda typed=typed: visitor.send(where, typed))
        acknowledged.append(number)


def insist(ask) -> Page:
    """Until it is answered with a page."""
    while True:
        try:
            page = ask()
        except (URLError, HTTPException, OSError):
            time.sleep(0.2)
            continue
        if page.status == 200 and "/accounts/login/" not in page.address:
            return page
        assert page.status in {200, 503}, page.text
        time.sleep(0.2)


def test_nothing_that_was_acknowledged_is_lost_or_there_twice(folder):
    """A worker, the whole server and PostgreSQL are killed in turn while people write."""
    (folder / "cluster").mkdir()
    cluster = Cluster(folder / "cluster")
    cluster.start()
    env = to_use(folder, cluster.address)
    try:
        with ExitStack() as processes:
            refs = migrated(env)
            kept = Kept(env, processes)
            acknowledged: list[int] = []
            shares = [list(range(WRITES))[each::WRITERS] for each in range(WRITERS)]
            writers = [
                threading.Thread(target=write, args=(kept.port, ref, share, acknowledged), daemon=True)
                for ref, share in zip(refs, shares, strict=True)
            ]
            for each in writers:
                each.start()
            killed: Counter[str] = Counter()
            for what in cycle(["worker", "server", "PostgreSQL"]):
                goal = WRITES * (killed.total() + 1) // (KILLS + 1)
                while len(acknowledged) < goal and any(each.is_alive() for each in writers):
                    kept.keep()
                    time.sleep(0.02)
                if killed.total() == KILLS:
                    break
                if what == "worker":
                    until(kept.workers, "there is no worker")
                    os.kill(kept.workers()[0], signal.SIGKILL)
                elif what == "server":
                    kept.process.kill()
                    kept.process.wait()
                else:
                    cluster.kill()
                    until(lambda: started_again(cluster), "PostgreSQL does not start again")
                killed[what] += 1
            for each in writers:
                while each.is_alive():
                    kept.keep()
                    each.join(0.1)
        assert sorted(acknowledged) == list(range(WRITES))
        assert killed.total() == KILLS
        done = subprocess.run(
            [sys.executable, "-c", FOUND], cwd=ROOT, env=env, check=True, capture_output=True, text=True
        )
        *comments, audited = done.stdout.splitlines()
        assert Counter(comments) == Counter(f"call {number}" for number in range(WRITES))
        assert int(audited) == WRITES
    finally:
        cluster.stop()


def started_again(cluster: Cluster) -> bool:
    """Whether it starts; what the killed one held may take a moment to be free."""
    try:
        cluster.start()
    except subprocess.CalledProcessError:
        return False
    return True
