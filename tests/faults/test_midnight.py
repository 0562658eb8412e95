"""Two servers over midnight, and a clock that is put back an hour: the system's own clock, changed under both."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.faults.sites import listening
from tests.faults.visitor import DESK, Visitor, migrated, to_use
from tests.web.page import read
from tests.web.subprocesses import ROOT

FOUND = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
if os.environ.get("CI") != "true":
    pytestmark = pytest.mark.skipif(not FOUND, reason="no libfaketime: apt-get install faketime")

THERE = "import django; django.setup(); from tests.web.rows import auckland; auckland()"
GIVEN = datetime.now(UTC).date() - timedelta(days=18)  # ready by today, whichever the zone
FORECAST = f"/api/v1/forecast?later=botox&given=microneedling:{GIVEN}"
FEW = timedelta(seconds=4)


def last_offered(text: str) -> date:
    return max(date.fromisoformat(day) for day in re.findall(r"given_on=(\d{4}-\d\d-\d\d)", text))


def reckoned(text: str) -> date:
    day = re.search(r"today is day (\d+)", read(text).text)
    assert day
    return GIVEN + timedelta(days=int(day[1]))


def said(text: str) -> date:
    return date.fromisoformat(json.loads(text)["on"])


def headed(text: str) -> date:
    day = read(text).find("h1")[0].text
    return datetime.strptime(f"{day} +0000", "%A %d %B %Y %z").date()


# the zone, and the pages with the day that each takes for today
CASES = {
    "Hamilton, Ontario": (
        ZoneInfo("America/Toronto"),
        {"/": last_offered, f"/check/?given_on={GIVEN}": reckoned, FORECAST: said, DESK: headed},
    ),
    "Hamilton, New Zealand": (
        ZoneInfo("Pacific/Auckland"),
        {
            "/c/nz/": last_offered,
            f"/c/nz/check/?given_on={GIVEN}": reckoned,
            f"{FORECAST}&clinic=nz": said,
        },
    ),
}


@dataclass(frozen=True)
class Clock:
    """The clock of the servers that were started with `env`."""

    file: Path

    @property
    def env(self) -> dict[str, str]:
        return {
            "LD_PRELOAD": str(FOUND[0]),
            "FAKETIME_TIMESTAMP_FILE": str(self.file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def now(self) -> datetime:
        """What it shows."""
        return datetime.now(UTC) + timedelta(seconds=float(self.file.read_text()))

    def put(self, moment: datetime) -> None:
        """It goes on from this moment."""
        beside = self.file.with_suffix(".new")
        beside.write_text(f"{(moment - datetime.now(UTC)).total_seconds():+.3f}\n")
        beside.replace(self.file)


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> Clock:
    return Clock(tmp_path_factory.mktemp("clock") / "offset")


@pytest.fixture(scope="module")
def two(clock: Clock, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Visitor]]:
    """Somebody at each of two servers of one database."""
    env = to_use(tmp_path_factory.mktemp("two"))
    migrated(env)
    subprocess.run([sys.executable, "-c", THERE], cwd=ROOT, env=env, check=True)
    clock.put(datetime.now(UTC))
    with ExitStack() as running:
        yield [Visitor(running.enter_context(listening(env | clock.env))[1]) for _server in range(2)]


@pytest.mark.parametrize(("zone", "pages"), CASES.values(), ids=CASES)
def test_no_answer_of_yesterday(clock, two, zone, pages):
    """Both servers, every two seconds over a midnight; then an hour back, when all is as it was the day before."""
    midnight = datetime.combine(clock.now().astimezone(zone).date() + timedelta(days=1), time.min, zone)
    clock.put(midnight - timedelta(minutes=5))
    for visitor in two:
        assert visitor.sign_in().status == 200
    seen = days(clock, two, zone, pages)
    clock.put(midnight - FEW)
    while clock.now() < midnight + FEW:
        seen |= days(clock, two, zone, pages)
    assert seen == {midnight.date() - timedelta(days=1), midnight.date()}
    clock.put(midnight - timedelta(minutes=55))
    assert days(clock, two, zone, pages) == {midnight.date() - timedelta(days=1)}


def days(
    clock: Clock, two: list[Visitor], zone: ZoneInfo, pages: dict[str, Callable[[str], date]]
) -> set[date]:
    """The days that the pages take for today: those of the moments at which they were asked for."""
    found = set()
    for visitor, (path, today) in product(two, pages.items()):
        before = clock.now()
        page = visitor.get(path)
        after = clock.now()
        assert page.status == 200, (path, page.text)
        day = today(page.text)
        assert before.astimezone(zone).date() <= day <= after.astimezone(zone).date(), (path, before, after)
        kept = int(re.search(r"max-age=(\d+)", page.headers["Cache-Control"] + ", max-age=0")[1])
        ends = datetime.combine(day + timedelta(days=1), time.min, zone)
        assert before + timedelta(seconds=kept) <= ends + timedelta(seconds=1), (path, before, kept)
        found.add(day)
    return found
