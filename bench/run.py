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

from bench import courses, desk, instructions
from bench.load import Round, Target, measure, new_check, new_course, new_forecast
from bench.queries import count
from bench.server import BARE, ROOT, WORKERS, fresh_database, running
from bench.tables import Row, aim, spread, table
from bench.visit import Fetched, first_visit, pages_unchanged
from tests import postgres

ROUNDS = 10
SECONDS = 0.8
SECONDS_IN_ALL = 40  # on a busy machine, fewer rounds
PAGE = ROOT / "docs" / "performance.md"
MARKS = "<!-- begin: {} -->", "<!-- end: {} -->"
KILOBYTE = 1000

CHECK = "/check/?given_on=2026-11-10"
FORECAST = "/api/v1/forecast?later=botox&given=microneedling:2026-11-10"
FLOOR = Target("The floor: a bare view", lambda _number: "/healthz", "/healthz")
REMEMBERED = Target("A check asked again", lambda _number: CHECK, CHECK)
NEW_CHECK = Target("A check never asked before", new_check, CHECK)
NEW_FORECAST = Target("A forecast of the API never asked before", new_forecast, FORECAST)
COURSE = "/course/?visit=microneedling&visit=microneedling&visit=botox&given=microneedling:2025-11-10"
NEW_COURSE = Target("A course never asked before, as a page", new_course, COURSE)
TARGETS = (FLOOR, REMEMBERED, NEW_CHECK, NEW_FORECAST, NEW_COURSE)
TIMES = {"SQLite": 1.5, "PostgreSQL": 2}  # the floor's CPU that a check asked again may take
TIMES_NEW, TIMES_FORECAST = 12, 7

Rounds = dict[Target, list[Round]]


def main() -> None:
    """Measure, print, and write if asked to."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md")
    parser.add_argument("--only", choices=["public", "desk", "courses"], help="measure one of them")
    asked = parser.parse_args()
    if not Path("/proc/self/stat").exists():
        raise SystemExit("This reads the server's CPU time from /proc, which this machine does not have.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    parts = {"desk": of_the_desk, "public": of_the_public_pages, "courses": of_courses}
    for part, measured in parts.items():
        if asked.only in (None, part):
            report = "\n".join(measured())
            print(report, flush=True)
            if asked.write:
                put(part, report)


def of_the_desk() -> list[str]:
    """The desk with few and with many patients."""
    return [hardware(), *desk.report(desk.measure())]


def of_the_public_pages() -> list[str]:
    """The public pages on both databases against a floor, and what a visit costs."""
    with fresh_database() as env:
        with running(env) as server:
            visit, unchanged = first_visit(server), pages_unchanged(server)
        measured = {"SQLite": load(env)}
        queries = count(env)
        counted = list(instructions.report(env))
    if postgres.programs():
        with fresh_database(postgres.fresh("bench")) as env:
            measured["PostgreSQL"] = load(env)
    rounds = len(measured["SQLite"][FLOOR])
    tables = [line for name, each in measured.items() for line in ("", f"**{name}**", "", *speed_table(each))]
    return [*machine(rounds), *tables, *aims_table(measured, queries, visit, unchanged), "", *counted]


def of_courses() -> list[str]:
    """The engine over random courses, against the dates of their visits one by one."""
    return [hardware(), "", *courses.report(courses.measure())]


def load(env: dict[str, str]) -> Rounds:
    """Rounds of all targets, one after the other and over again, so that a busy moment hits all of them."""
    rounds: Rounds = {target: [] for target in TARGETS}
    free = dict.fromkeys(TARGETS, 0)
    bare = {name: value for name, value in env.items() if name != "DJANGO_SETTINGS_MODULE"}
    begin = time.monotonic()
    with running(env) as ours, running(bare, BARE) as floor:
        while len(rounds[FLOOR]) < ROUNDS and time.monotonic() - begin < SECONDS_IN_ALL:
            for target in TARGETS:
                server = floor if target is FLOOR else ours
                done, free[target] = measure(server, target, free[target], SECONDS)
                rounds[target].append(done)
    return rounds


def hardware() -> str:
    """When and on what this was measured."""
    cpuinfo = Path("/proc/cpuinfo").read_text()
    model = re.search(r"^(?:model name|Model)\s*:\s*(.+)$", cpuinfo, re.MULTILINE)
    libraries = ", ".join(f"{name} {version(name)}" for name in ("Django", "granian"))
    return (
        f"{datetime.now(UTC).date()} on {model[1] if model else platform.machine()}, "
        f"{len(os.sched_getaffinity(0))} cores, which the load shares; "
        f"Python {platform.python_version()}, {libraries}."
    )


def machine(rounds: int) -> Iterator[str]:
    """On what, and how often."""
    yield (
        f"{hardware()} {WORKERS} workers. "
        f"Medians of {rounds} rounds of {SECONDS} s, in brackets the lowest and the highest."
    )


def speed_table(rounds: Rounds) -> Iterator[str]:
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


def speed_ratios(rounds: Rounds, target: Target) -> list[float]:
    """A target's requests per second as parts of the floor's, round by round."""
    return [
        each.per_second / floor.per_second for each, floor in zip(rounds[target], rounds[FLOOR], strict=True)
    ]


def cpu_ratios(rounds: Rounds, target: Target) -> list[float]:
    """A target's CPU per request as multiples of the floor's, round by round."""
    return [each.cpu / floor.cpu for each, floor in zip(rounds[target], rounds[FLOOR], strict=True)]


def aims_table(
    measured: dict[str, Rounds], queries: tuple[int, int], visit: list[Fetched], unchanged: int
) -> Iterator[str]:
    """Everything that has an aim, and whether it is met."""
    html = size(each for each in visit if each.is_page)
    rows = [
        *(row for name, rounds in measured.items() for row in _times_the_floor(name, rounds)),
        aim("Database queries of a process's first check", queries[0], "d", most=4),
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


def _times_the_floor(database: str, rounds: Rounds) -> Iterator[Row]:
    aims = {REMEMBERED: TIMES[database], NEW_CHECK: TIMES_NEW, NEW_FORECAST: TIMES_FORECAST}
    for target, most in aims.items():
        name = f"CPU on {database}, times the floor: {target.name[0].lower()}{target.name[1:]}"
        yield aim(name, median(cpu_ratios(rounds, target)), ".2f", most=most)


def size(fetched: Iterable[Fetched]) -> float:
    """The bodies as sent, in kB."""
    return sum(each.body for each in fetched) / KILOBYTE


def fetched_again(visit: list[Fetched]) -> list[Fetched]:
    """The files that a browser may not keep for good."""
    return [each for each in visit if not each.is_page and not each.immutable]


def put(part: str, report: str) -> None:
    """Put the report of a part between its marks in docs/performance.md."""
    first, last = (mark.format(part) for mark in MARKS)
    before, begin, rest = PAGE.read_text().partition(first)
    _old, end, after = rest.partition(last)
    if not begin or not end:
        raise SystemExit(f"docs/performance.md has lost its marks, {first} and {last}.")
    PAGE.write_text(f"{before}{first}\n{report}\n{last}{after}")


if __name__ == "__main__":
    main()
