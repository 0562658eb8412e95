"""The desk with few and with many patients: what a hundred times as many cost, on SQLite and on PostgreSQL.

One process for each database (bench.desk_worker); the rounds of the small and of the large one take turns, and
each ratio is taken within a turn.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench.server import ROOT, environment
from bench.tables import Row, aim, spread, table
from tests import postgres

FEW, MANY = 10_000, 1_000_000
ROUNDS = 8
MOST_QUERIES = 12
MOST_SECONDS = 10  # for counting whom a draft would touch
LIMITS = {
    **dict.fromkeys(("due", "due later", "at odds", "at odds later"), 1.3),
    **dict.fromkeys(
        ("eligible", "search by name", "search by telephone", "search with a slip", "patient", "log"), 1.5
    ),
}
RECORDS = ("log",)  # a form that is sent is no page: it leads to one
NAMES = {
    "floor": "The floor: `/healthz`",
    "eligible": "Who is eligible this week, first page",
    "due": "Who is due this week, first page",
    "due later": "… a page from its middle on",
    "at odds": "Plans at odds, first page",
    "at odds later": "… a page from the last weeks on",
    "search by name": "Search: surname and the beginning of a first name",
    "search by telephone": "Search: the last digits of a telephone number",
    "search with a slip": "Search: two letters of the surname exchanged",
    "patient": "A patient’s page",
    "form": "The form for logging a treatment",
    "log": "… sending it: recorded, judged, audited",
    "new": "Adding somebody who is on record already: asked",
    "lot": "Recall of a lot of 40",
    "today": "Today’s page",
}


class Worker:
    """A process that measures one database."""

    def __init__(self, env: dict[str, str]) -> None:
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=ROOT, env=env, check=True
        )
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.desk_worker"],
            cwd=ROOT,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, command: str) -> Any:
        """Send a command and wait for its answer."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{command}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit("The desk's benchmark ended early: see above.")
        return json.loads(answer)

    def stop(self) -> None:
        """End it."""
        self.process.kill()
        self.process.wait()


@dataclass(frozen=True)
class Found:
    """What was measured on one kind of database: rounds of (few, many), and the most queries of each page."""

    database: str
    rounds: list[tuple[dict[str, float], dict[str, float]]]
    queries: dict[str, int]
    filled_in: tuple[float, float]
    looked_through_in: tuple[float, float]
    previewed_in: tuple[float, float]
    sizes: tuple[int, int]


def measure(few: int = FEW, many: int = MANY) -> Iterator[Found]:
    """Fill and measure SQLite, then PostgreSQL if it is on the machine."""
    with tempfile.TemporaryDirectory(prefix="intervals-desk-") as folder:
        path = Path(folder)
        base = environment(path)
        urls = [f"sqlite:///{path / f'{size}.sqlite3'}" for size in (few, many)]
        with measuring(base, urls) as workers:
            yield found("SQLite", *workers, few, many)
        for each in path.iterdir():
            each.unlink()
    if postgres.programs():
        urls = [postgres.fresh(f"desk_{size}") for size in (few, many)]
        with measuring(base, urls) as workers:
            yield found("PostgreSQL", *workers, few, many)


@contextmanager
def measuring(base: dict[str, str], urls: list[str]) -> Iterator[list[Worker]]:
    """A worker for each database, stopped afterwards whatever happens."""
    with ExitStack() as stack:
        workers = [Worker(base | {"DATABASE_URL": url}) for url in urls]
        for worker in workers:
            stack.callback(worker.stop)
        yield workers


def found(database: str, small: Worker, large: Worker, few: int, many: int) -> Found:
    """Fill both, and measure them in turns."""
    filled_in = small.ask(f"fill {few}"), large.ask(f"fill {many}")
    looked_through_in = small.ask("look through"), large.ask("look through")
    previewed_in = small.ask("preview"), large.ask("preview")
    queries = large.ask("queries")  # the first time, which also warms up
    small.ask("round")
    rounds = [(small.ask("round"), large.ask("round")) for _round in range(ROUNDS)]
    return Found(database, rounds, queries, filled_in, looked_through_in, previewed_in, (few, many))


def report(all_found: Iterator[Found]) -> Iterator[str]:
    """One table for each kind of database."""
    for each in all_found:
        yield ""
        few, many = each.sizes
        yield (
            f"**{each.database}**, one clinic with {few:,} and with {many:,} patients of three treatments each, "
            f"filled in {each.filled_in[0]:.0f} s and {each.filled_in[1]:.0f} s. The first page after a rule has "
            f"changed looks through all plans: {each.looked_through_in[0]:.1f} s and "
            f"{each.looked_through_in[1]:.1f} s. "
            f"Whom a draft would touch is counted in {each.previewed_in[0]:.1f} s and {each.previewed_in[1]:.1f} s "
            f"(at most {MOST_SECONDS}), page after page. "
            f"Milliseconds inside one process, medians of {len(each.rounds)} rounds."
        )
        yield ""
        yield from table(("", f"{few:,}", f"{many:,}", "times", "aim", "met", "queries"), _rows(each))


def _rows(each: Found) -> Iterator[Row]:
    for name, said in NAMES.items():
        few = [small[name] for small, _large in each.rounds]
        many = [large[name] for _small, large in each.rounds]
        ratios = [large / small for small, large in zip(few, many, strict=True)]
        limit = LIMITS.get(name)
        _name, _measured, aimed, met = aim(said, median(ratios), ".2f", most=limit) if limit else ("",) * 4
        queries = each.queries[name]
        shown = str(queries) if queries <= MOST_QUERIES or name in RECORDS else f"**{queries}**"
        yield said, spread(few, ".1f"), spread(many, ".1f"), f"{median(ratios):.2f}", aimed, met, shown


if __name__ == "__main__":
    for line in report(measure(*map(int, sys.argv[1:]))):
        print(line, flush=True)
