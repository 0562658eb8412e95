"""Measure how fast the site is, against a floor, and what a visit costs a phone; print it as Markdown.

`--write` puts it into docs/performance.md as well. Linux only: the server's CPU time is read from /proc.
"""

import os
import platform
import re
import signal
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

from bench.load import Round, Target, measure, new_check, new_forecast
from bench.queries import count
from bench.server import ROOT, WORKERS, Server, fresh_database, running
from bench.visit import Fetched, first_visit, pages_unchanged

ROUNDS = 10
SECONDS = 0.8
SECONDS_IN_ALL = 40  # on a busy machine, fewer rounds
PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- begin: make bench -->", "<!-- end: make bench -->"
KILOBYTE = 1000

CHECK = "/check/?given_on=2026-11-10"
FORECAST = "/api/v1/forecast?later=botox&given=microneedling:2026-11-10"
FLOOR = Target("The floor: `/healthz`", lambda _number: "/healthz", "/healthz")
REMEMBERED = Target("A check asked again", lambda _number: CHECK, CHECK)
NEW_CHECK = Target("A check never asked before", new_check, CHECK)
NEW_FORECAST = Target("A forecast of the API never asked before", new_forecast, FORECAST)
TARGETS = (FLOOR, REMEMBERED, NEW_CHECK, NEW_FORECAST)

Row = tuple[str, ...]


def main() -> None:
    """Measure, print, and write if asked to."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md")
    write = parser.parse_args().write
    if not Path("/proc/self/stat").exists():
        raise SystemExit("This reads the server's CPU time from /proc, which this machine does not have.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with fresh_database() as env:
        with running(env) as server:
            rounds = load(server)
            visit = first_visit(server)
            unchanged = pages_unchanged(server)
        queries = count(env)
    report = "\n".join(
        [*machine(len(rounds[FLOOR])), *speed_table(rounds), *aims_table(rounds, queries, visit, unchanged)]
    )
    print(report)
    if write:
        put(report)


def load(server: Server) -> dict[Target, list[Round]]:
    """Rounds of all targets, one after the other and over again, so that a busy moment hits all of them."""
    rounds: dict[Target, list[Round]] = {target: [] for target in TARGETS}
    free = dict.fromkeys(TARGETS, 0)
    begin = time.monotonic()
    while len(rounds[FLOOR]) < ROUNDS and time.monotonic() - begin < SECONDS_IN_ALL:
        for target in TARGETS:
            done, free[target] = measure(server, target, free[target], SECONDS)
            rounds[target].append(done)
    return rounds


def machine(rounds: int) -> Iterator[str]:
    """When and on what this was measured."""
    cpuinfo = Path("/proc/cpuinfo").read_text()
    model = re.search(r"^(?:model name|Model)\s*:\s*(.+)$", cpuinfo, re.MULTILINE)
    libraries = ", ".join(f"{name} {version(name)}" for name in ("Django", "granian"))
    yield (
        f"{datetime.now(UTC).date()} on {model[1] if model else platform.machine()}, "
        f"{len(os.sched_getaffinity(0))} cores, which the load shares; "
        f"Python {platform.python_version()}, {libraries}, {WORKERS} workers, SQLite. "
        f"Medians of {rounds} rounds of {SECONDS} s, in brackets the lowest and the highest."
    )
    yield ""


def speed_table(rounds: dict[Target, list[Round]]) -> Iterator[str]:
    """What each target did, and its ratios to the floor's round just before it."""
    rows = [
        (
            target.name,
            spread((each.per_second for each in done), ".0f"),
            spread(speed_ratios(rounds, target), ".2f"),
            spread((each.cpu for each in done), ".2f"),
            spread(cpu_ratios(rounds, target), ".2f"),
        )
        for target, done in rounds.items()
    ]
    return table(("", "requests/s", "of the floor", "CPU ms/request", "times the floor"), rows)


def speed_ratios(rounds: dict[Target, list[Round]], target: Target) -> list[float]:
    """A target's requests per second as parts of the floor's, round by round."""
    return [
        each.per_second / floor.per_second for each, floor in zip(rounds[target], rounds[FLOOR], strict=True)
    ]


def cpu_ratios(rounds: dict[Target, list[Round]], target: Target) -> list[float]:
    """A target's CPU per request as multiples of the floor's, round by round."""
    return [each.cpu / floor.cpu for each, floor in zip(rounds[target], rounds[FLOOR], strict=True)]


def spread(values: Iterable[float], form: str) -> str:
    """The median, and how far apart the values are."""
    ordered = sorted(values)
    low, middle, high = (format(each, form) for each in (ordered[0], median(ordered), ordered[-1]))
    return middle if low == high else f"{middle} ({low} to {high})"


def aims_table(
    rounds: dict[Target, list[Round]], queries: tuple[int, int], visit: list[Fetched], unchanged: int
) -> Iterator[str]:
    """Everything that has an aim, and whether it is met."""
    remembered = median(speed_ratios(rounds, REMEMBERED))
    check, forecast = (median(cpu_ratios(rounds, target)) for target in (NEW_CHECK, NEW_FORECAST))
    html = size(each for each in visit if each.is_page)
    rows = [
        aim("Requests/s of a check asked again, of the floor", remembered, ".2f", least=0.6),
        aim("CPU of a check never asked before, times the floor", check, ".2f", most=5),
        aim("CPU of a new forecast of the API, times the floor", forecast, ".2f", most=3),
        aim("Database queries of a process's first check", queries[0], "d", most=3),
        aim("Database queries of a check asked again", queries[1], "d", most=0),
        aim("First visit, question and answer, kB in all", size(visit), ".1f", most=70),
        aim("… of it HTML, kB", html, ".1f", most=14),
        aim("… of it script, kB", size(each for each in visit if each.is_script), ".1f", most=5),
        ("… in requests", str(len(visit)), "", ""),
        ("… with headers of, kB", f"{sum(each.headers for each in visit) / KILOBYTE:.1f}", "", ""),
        aim("Second visit: files fetched again", len(fetched_again(visit)), "d", most=0),
        ("… HTML if something was published since, kB", f"{html:.1f}", "", ""),
        ("… HTML if nothing was, kB", f"{unchanged / KILOBYTE:.1f}", "", ""),
    ]
    yield ""
    yield from table(("", "measured", "aim", "met"), rows)


def size(fetched: Iterable[Fetched]) -> float:
    """The bodies as sent, in kB."""
    return sum(each.body for each in fetched) / KILOBYTE


def fetched_again(visit: list[Fetched]) -> list[Fetched]:
    """The files that a browser may not keep for good."""
    return [each for each in visit if not each.is_page and not each.immutable]


def aim(
    name: str, measured: float, form: str, *, least: float | None = None, most: float | None = None
) -> Row:
    """A row of the table of aims."""
    met = (least is None or measured >= least) and (most is None or measured <= most)
    return (
        name,
        format(measured, form),
        f"≥ {least}" if most is None else f"≤ {most}",
        "yes" if met else "**no**",
    )


def table(head: Row, rows: Iterable[Row]) -> Iterator[str]:
    """A Markdown table with its numbers at the right."""
    yield f"| {' | '.join(head)} |"
    yield f"|---|{'---:|' * (len(head) - 1)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def put(report: str) -> None:
    """Put the report between the marks in docs/performance.md."""
    before, begin, rest = PAGE.read_text().partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"docs/performance.md has lost its marks, {BEGIN} and {END}.")
    PAGE.write_text(f"{before}{BEGIN}\n{report}\n{END}{after}")


if __name__ == "__main__":
    main()
