"""A real server and a real browser: granian on a database of its own, and Chromium."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from intervals.web.server import command
from tests import migrated

ROOT = Path(__file__).resolve().parent.parent.parent
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
CHROMIUM += ["--disable-component-update", "--disable-sync", "--no-first-run"]
# Chromium's own reports on its console, which are no message of the page's: a status of 400 and more, a sign-out
SAID_BY_CHROMIUM = ("the server responded with a status of 4", "Clear-Site-Data header on")
PATIENCE = 60_000  # milliseconds that nothing may take; a quiet machine needs a few hundred
expect.set_options(timeout=PATIENCE)
HINT = "no Chromium: apt-get install chromium, or .venv/bin/playwright install chromium"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever stands in this folder drives a browser."""
    for item in items:
        if Path(item.fspath).is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


EMPTY = """
from django.db import connection
from intervals.models.guarding import put_up, take_away
from intervals.models.guidance import Topic
from intervals.models.rules import IntervalRule
Topic.objects.update(published=False)
take_away(connection)
IntervalRule.objects.all().delete()
put_up(connection)
"""


PAIRS = """
from datetime import timedelta
from intervals import clock
from intervals.models.clinics import Clinic
from intervals.models.open_days import OpenWeek
from tests.web.rows import offer, procedure, rule
today = clock.today(Clinic.objects.get())
offer("peel", "a chemical peel")
procedure("wedding", "a wedding", kind="event")
ends = today + timedelta(days=3)
rule("P1W", "P2W", "microneedling", "peel", best_by="P3W", start_again="P6W", same_area=True)
rule("P2W", "P3W", "botox", "peel")
rule("P2W", "P3W", "botox", "peel", valid_from=ends, withdrawn=True)
rule("P1W", "P2W", "peel")
rule("P2W", "P4W", "peel", valid_from=ends)
rule("P2W", "P4W", "botox", "wedding", best_by="P3M")
rule("P2W", "P3W", "vaccine", "peel")
OpenWeek.objects.create(clinic=Clinic.objects.get(), **{f"{today - timedelta(days=1):%A}".lower(): True})
"""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with the shipped clinic, rule and guidance."""
    with serving(tmp_path_factory.mktemp("site")) as address:
        yield address


@pytest.fixture
def empty_site(tmp_path: Path) -> Iterator[str]:
    """The address of a server whose clinic has withdrawn its rule and published no guidance."""
    with serving(tmp_path, prepared_by=EMPTY) as address:
        yield address


@pytest.fixture(scope="session")
def pairs_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server whose clinic has pairs of its own, of every kind, and open days."""
    with serving(tmp_path_factory.mktemp("pairs"), prepared_by=PAIRS) as address:
        yield address


@contextmanager
def serving(folder: Path, prepared_by: str = "", database: str = "") -> Iterator[str]:
    """A server on a database as it is shipped, in `folder` or at its address, which a piece of Python may prepare."""
    if not (ROOT / "var" / "static" / "staticfiles.json").exists():
        pytest.fail("The static files are not collected: run the tests with make test.")
    environment = {
        **os.environ,
        "DEMO": "1",
        "STATIC_HASHED": "1",
        "DATABASE_URL": database or f"sqlite:///{folder / 'site.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "intervals.settings",
    }
    if not database:
        shutil.copy(migrated.on_sqlite(), folder / "site.sqlite3")
    prepare = [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", prepared_by]
    if prepared_by:
        subprocess.run(prepare, cwd=ROOT, env=environment, check=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(command(sys.executable, port), cwd=ROOT, env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/readyz")
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_for(address: str) -> None:
    for _attempt in range(200):
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        else:
            return
    pytest.fail("The server did not come up.")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, the machine's own or Playwright's.

    Playwright keeps an event loop running in this thread for as long as it lives, and Django would refuse its
    own database to every later test of the same process for that.
    """
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        try:
            chromium = playwright.chromium.launch(
                executable_path=shutil.which("chromium") or shutil.which("chromium-browser"), args=CHROMIUM
            )
        except Error:
            if os.environ.get("CI"):
                raise
            pytest.skip(HINT)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A fresh page on the site, the size of a phone."""
    with watched(browser, site) as page:
        yield page


@contextmanager
def watched(browser: Browser, site: str) -> Iterator[Page]:
    """A page that fails the test on any console message, fault or request to another host."""
    context = browser.new_context(
        base_url=site, viewport={"width": 375, "height": 667}, reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    heard: list[str] = []
    page.on("console", lambda message: heard.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: heard.append(f"fault: {error}"))
    page.on(
        "request", lambda request: heard.append(request.url) if not request.url.startswith(site) else None
    )
    yield page
    left = [each for each in heard if not any(known in each for known in SAID_BY_CHROMIUM)]
    context.close()
    assert not left, left


@pytest.fixture
def today() -> date:
    """The clinic's date, by the real clock: the server is another process."""
    return datetime.now(ZoneInfo("America/Toronto")).date()
