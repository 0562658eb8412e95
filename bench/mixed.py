"""A mix as in life: two app servers behind the proxy and PgBouncer; public checks, reads and writes of the desk.

The checks are asked by wrk, on so many connections, each again as soon as it is answered. The desk's pages are asked
at the pace that makes them 8 and 2 of each 100 requests, as far as the machine can. Then the same desk's load stays
and the checks give way to the floor: a view without middleware, on two servers of its own behind the same proxy.
"""

import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path

import psycopg

from bench.load import new_check
from bench.run import hardware, put
from bench.server import BARE, ROOT, Server
from bench.tables import Row, aim, table
from intervals.web.server import command
from tests import migrated, postgres
from tests.faults.pooling import PGBOUNCER, pooler
from tests.faults.proxies import Site, proxied, self_made
from tests.faults.sites import free_port, listening, process, ready, until
from tests.faults.visitor import DESK, Page, Visitor, staffed, to_use

PATIENTS = 10_000
READS, WRITES = 8, 2  # of a hundred requests
DESK_PEOPLE = 8  # who ask at once
MOST_TIMES, MOST_GROWTH = 3, 5  # the last in %
POOL = 20  # of deploy/pgbouncer.ini
SAID = re.compile(r"ANSWERED (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)")
FILL = f"from bench.desk_rows import fill; from bench.desk_worker import today; fill({PATIENTS}, today())"
SCRIPT = """
local paths = {{{paths}}}
local next = {first}
request = function()
  next = next + 1
  return wrk.format("GET", paths[next % #paths + 1], {{["Host"] = "localhost", ["Accept-Encoding"] = "br"}})
end
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("ANSWERED %d %d %d %d %d %d\\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), e.status, e.connect + e.read + e.write + e.timeout))
end
"""


@dataclass
class Answered:
    """What was asked, in how many seconds, and how long the answers took, in milliseconds."""

    requests: int = 0
    seconds: float = 0
    p50: float = 0
    p99: float = 0
    refused: int = 0  # answered with another status
    failed: int = 0  # not answered
    took: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds if self.seconds else 0


def wrk(folder: Path, site: Site, paths: list[str], connections: int, seconds: int) -> Answered:
    """Have wrk ask."""
    script = folder / "mix.lua"
    quoted = ", ".join(f'"{path}"' for path in paths)
    script.write_text(SCRIPT.format(paths=quoted, first=secrets.randbelow(len(paths))))
    asked = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout=30s", f"--script={script}"]
    done = subprocess.run(
        [*asked, f"https://localhost:{site.port}"], check=True, capture_output=True, text=True
    )
    said = SAID.search(done.stdout)
    if not said:
        raise SystemExit(done.stdout + done.stderr)
    requests, took, p50, p99, refused, failed = map(int, said.groups())
    return Answered(requests, took / 1e6, p50 / 1000, p99 / 1000, refused, failed)


def checks() -> list[str]:
    """Public checks: of ten, nine of a day of the last two months, as everybody asks; one that nobody asks twice."""
    today = datetime.now(UTC).date()
    lately = cycle(f"/check/?given_on={today - timedelta(days=days)}" for days in range(60))
    return [new_check(number) if number % 10 == 0 else next(lately) for number in range(20_000)]


class Desk:
    """People at the desk, who ask at a given pace until they are told to stop."""

    def __init__(self, ports: list[int], refs: list[str], per_second: float) -> None:
        self.reads, self.writes = Answered(), Answered()
        self.pause = DESK_PEOPLE / per_second if per_second else 0
        self.stop = threading.Event()
        self.lock = threading.Lock()
        self.people = [
            threading.Thread(target=self.work, args=(Visitor(port), ref, number), daemon=True)
            for number, (port, ref) in enumerate(
                zip(cycle(ports), islice(cycle(refs), DESK_PEOPLE), strict=False)
            )
        ]

    def __enter__(self) -> "Desk":
        self.began = time.monotonic()
        for each in self.people:
            each.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self.stop.set()
        for each in self.people:
            each.join()
        for answered in (self.reads, self.writes):
            answered.seconds = time.monotonic() - self.began
            took = sorted(answered.took)
            if took:
                answered.p50, answered.p99 = took[len(took) // 2], took[len(took) * 99 // 100]

    def work(self, visitor: Visitor, ref: str, number: int) -> None:
        """Read four pages, write one thing; the form that it is written in is one of the four."""
        visitor.sign_in()
        record = f"{DESK}patients/{ref}/"
        turn = 0
        due = time.monotonic() + self.pause * number / DESK_PEOPLE
        while not self.stop.wait(max(0, due - time.monotonic())):
            pages = [DESK, f"{DESK}patients/?q=mar", record, f"{record}contact/"]
            page = pages[turn % 5] if turn % 5 < 4 else ""
            if page:
                shown = self.asked(self.reads, lambda page=page: visitor.get(page))
            else:
                typed = shown.fields() | {"procedure": "botox", "outcome": "no_answer", "comment": f"{turn}"}
                self.asked(self.writes, lambda typed=typed: visitor.send(f"{record}contact/", typed))
            turn += 1
            due = max(due + self.pause, time.monotonic() - 1)

    def asked(self, kind: Answered, ask: Callable[[], Page]) -> Page:
        begin = time.monotonic()
        page = ask()
        with self.lock:
            kind.requests += 1
            kind.took.append(1000 * (time.monotonic() - begin))
            kind.refused += page.status != 200
        return page


@dataclass
class Found:
    """One number of connections: the mix, and the floor under the same load of the desk's."""

    connections: int
    checks: Answered
    reads: Answered
    writes: Answered
    floor: Answered
    memory: tuple[float, float]  # MiB of all workers, at the start and at the end
    database: int  # connections to PostgreSQL

    @property
    def times(self) -> float:
        """How much longer the slowest of a hundred checks takes than the floor's."""
        return self.checks.p99 / self.floor.p99


@dataclass
class Stage:
    """Everything that runs."""

    folder: Path
    servers: list[Server]
    ours: Site
    bare: Site
    refs: list[str]
    database: str

    def mixed(
        self, site: Site, paths: list[str], connections: int, pace: float, seconds: int
    ) -> tuple[Answered, Desk]:
        """Checks, or the floor, and the desk."""
        with Desk([each.port for each in self.servers], self.refs, pace) as desk:
            answered = wrk(self.folder, site, paths, connections, seconds)
        return answered, desk

    def measure(self, connections: int, seconds: int) -> Found:
        """The pace of the desk comes of how many checks are answered beside it."""
        alone = wrk(self.folder, self.ours, checks(), connections, 5)
        pace = alone.per_second * (READS + WRITES) / 100 / 3
        for _time in range(2):
            answered, _desk = self.mixed(self.ours, checks(), connections, pace, 8)
            pace = answered.per_second * (READS + WRITES) / (100 - READS - WRITES)
        before = self.memory()
        answered, desk = self.mixed(self.ours, checks(), connections, pace, seconds)
        after, database = self.memory(), self.open()
        floor, _desk = self.mixed(self.bare, ["/privacy/"], connections, pace, min(seconds, 20))
        return Found(connections, answered, desk.reads, desk.writes, floor, (before, after), database)

    def memory(self) -> float:
        """MiB that the workers of ours have in memory."""
        pages = [
            int(Path(f"/proc/{pid}/statm").read_text().split()[1])
            for each in self.servers
            for pid in each.workers
        ]
        return sum(pages) * os.sysconf("SC_PAGE_SIZE") / 2**20

    def open(self) -> int:
        """Connections that PostgreSQL has open for the site."""
        with psycopg.connect(self.database) as asking:
            asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()"
            row = asking.execute(asked, [asking.info.dbname]).fetchone()
        return row[0] if row else 0


@contextmanager
def stage() -> Iterator[Stage]:
    """Two servers of ours and two of the floor's, each pair behind a proxy."""
    with ExitStack() as up:
        folder = Path(up.enter_context(tempfile.TemporaryDirectory(prefix="intervals-mixed-")))
        folder.chmod(0o755)
        for name in ("pooler", "ours", "bare"):
            (folder / name).mkdir()
        database = postgres.fresh("mixed", template=migrated.on_postgres())
        address = up.enter_context(pooler(folder / "pooler", "mixed", POOL))
        env = to_use(folder, address) | {"DATABASE_POOLED": "1", "BEHIND_PROXY": "1"}
        fill = ["-c", f"import django; django.setup(); {FILL}"]
        subprocess.run([sys.executable, *fill], cwd=ROOT, env=env, check=True)
        refs = staffed(env)
        servers = []
        for _server in range(2):
            started, port = up.enter_context(listening(env))
            servers.append(Server(port, started.pid))
        bare = []
        without = {name: value for name, value in env.items() if name != "DJANGO_SETTINGS_MODULE"}
        for _server in range(2):
            port = free_port()
            up.enter_context(process(command(sys.executable, port, BARE), without))
            until(lambda port=port: ready(port), "the floor does not get ready")
            bare.append(port)
        certificate = self_made(folder)
        ours = up.enter_context(proxied(folder / "ours", certificate, *(each.port for each in servers)))
        floor = up.enter_context(proxied(folder / "bare", certificate, *bare))
        yield Stage(folder, servers, ours, floor, refs, database)


def report(found: list[Found], crowd: Answered) -> Iterator[str]:
    """What came out, and what was wanted."""
    yield ""
    rows = []
    for each in found:
        parts = (each.checks, each.reads, each.writes)
        whole = sum(part.per_second for part in parts)
        shares = " : ".join(f"{100 * part.per_second / whole:.0f}" for part in parts)
        took = (f"{part.p50:.0f} / {part.p99:.0f}" for part in (*parts, each.floor))
        errors = sum(part.refused + part.failed for part in parts)
        memory = f"{each.memory[0]:.0f} → {each.memory[1]:.0f}"
        rows.append(
            (str(each.connections), f"{whole:.0f}", shares, *took, str(errors), memory, str(each.database))
        )
    head = (
        "connections",
        "requests/s",
        "checks : reads : writes",
        "checks ms",
        "reads ms",
        "writes ms",
        "floor ms",
    )
    yield from table((*head, "errors", "MiB", "to PostgreSQL"), rows)
    yield ""
    yield "Milliseconds: the median, and what one of a hundred takes or more."
    yield ""
    aims: list[Row] = []
    for each in found:
        said = f"{each.connections} connections: the slowest of a hundred checks, times the floor's"
        aims.append(aim(said, each.times, ".2f", most=MOST_TIMES))
    errors = sum(
        part.refused + part.failed for each in found for part in (each.checks, each.reads, each.writes)
    )
    aims.append(aim("Requests that were refused or not answered", errors, "d", most=0))
    growth = found[-1].memory[1] / found[0].memory[1] - 1
    aims.append(
        aim(
            "Memory, from the end of the first to the end of the last, %",
            100 * growth,
            ".1f",
            most=MOST_GROWTH,
        )
    )
    aims.append(aim("2,000 connections: requests that were not answered", crowd.failed, "d", most=0))
    yield from table(("", "measured", "aim", "met"), aims)
    yield ""
    yield (
        f"2,000 connections at once: {crowd.per_second:.0f} answers a second, half of them within {crowd.p50:.0f} ms, "
        f"{crowd.refused} of {crowd.requests} with 503."
    )


def main() -> None:
    """Measure, print, and write if asked to."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="for each number of connections")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md")
    asked = parser.parse_args()
    missing = [name for name in ("wrk", "caddy", "openssl") if not shutil.which(name)]
    if missing or not postgres.programs() or not Path(PGBOUNCER).exists():
        raise SystemExit("This needs wrk, Caddy, OpenSSL, PostgreSQL and PgBouncer: apt-get install them.")
    with stage() as up:
        found = [up.measure(connections, asked.seconds) for connections in (25, 100, 400)]
        crowd = wrk(up.folder, up.ours, checks(), 2000, 20)
    lines = "\n".join([hardware(), *report(found, crowd)])
    print(lines)
    if asked.write:
        put("load", lines)


if __name__ == "__main__":
    main()
