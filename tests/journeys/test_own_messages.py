"""A patient on a telephone: invited, in, subscribed; the clinic moves her date, she is told, her calendar follows.

Then she stops it by the link in the message. Every page on the way passes axe. Real parts throughout: the server, the
worker, the outbox. The ten minutes in which the desk may undo are not waited for: the notice is made due in the
database.
"""

import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, Page, expect

from intervals.said import dates
from tests.journeys.conftest import ROOT, serving, watched
from tests.journeys.test_access import look
from tests.journeys.test_desk import PEOPLE, find
from tests.journeys.test_sign_in import sign_in

HERS = "marie-elise@home.example"
MOVED = "Your date has moved"
Newest = Callable[[Page], str]
Manage = Callable[..., None]
Entries = dict[str, tuple[date, int]]  # of each UID the day and the SEQUENCE
NEEDLED = f"""
{PEOPLE}
from datetime import timedelta
from intervals import clock
from intervals.actions import clinic_messages, treatments
from intervals.actions.clinic_messages import WantedHours, WantedMessage
from intervals.actions.treatments import Done
from intervals.models.messages import OF_PATIENTS
from intervals.models.patients import Patient
from intervals.models.procedures import Procedure
by = Asker(user, clinic, "manager", clock.today(clinic))
for kind in OF_PATIENTS:
    clinic_messages.change(by=by, kind=kind, wanted=WantedMessage(True), seen=WantedMessage(False))
clinic_messages.set_hours(by=by, wanted=WantedHours(0, 24))
Patient.objects.filter(name__startswith="Marie").update(email="{HERS}")
needled = Done(Procedure.objects.get(slug="microneedling"), by.on - timedelta(days=3))
treatments.log(by=by, patient=Patient.objects.get(email="{HERS}"), done=needled)
"""
DUE_NOW = """
from intervals import clock
from intervals.models.notices import Notice
assert Notice.objects.waiting().update(due_at=clock.now())
"""


@pytest.fixture(scope="module")
def hers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A site whose clinic sends messages and has needled Marie-Élise three days ago; and its folder."""
    folder = tmp_path_factory.mktemp("told")
    with serving(folder, prepared_by=NEEDLED) as site:
        yield site, folder


@pytest.fixture
def telephone(browser: Browser, hers: tuple[str, Path]) -> Iterator[Page]:
    """Her browser, the size of a telephone."""
    with watched(browser, hers[0]) as page:
        yield page


@pytest.fixture
def desk(browser: Browser, hers: tuple[str, Path]) -> Iterator[Page]:
    """The clinic's browser, with somebody signed in who has found her."""
    with watched(browser, hers[0].replace("127.0.0.1", "localhost")) as page:
        sign_in(page, "manager")
        page.goto("/desk/")
        find(page, "tremblay", "Marie-Élise Tremblay")
        yield page


@pytest.fixture
def manage(hers: tuple[str, Path]) -> Callable[..., None]:
    """Runs a command of the site's on its database."""
    site, folder = hers
    environment = {
        **os.environ,
        "DEMO": "1",
        "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
        "EMAIL_URL": f"filemail:///{folder / 'mail'}",
        "SITE_URL": site,
        "DJANGO_SETTINGS_MODULE": "intervals.settings",
    }

    def run(*words: str) -> None:
        subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=environment, check=True)

    return run


@pytest.fixture
def newest(manage: Callable[..., None]) -> Callable[[Page], str]:
    """Has the worker send what is due, and reads the newest letter in the outbox, subject and text."""

    def read(page: Page) -> str:
        manage("work", "--once")
        outbox = page.context.new_page()
        outbox.goto("/outbox/")
        text = outbox.locator("article").first.inner_text()
        outbox.close()
        return text

    return read


def link_in(letter: str, path: str) -> str:
    found = re.search(rf"http://[^/\s]+({path}\S*)", letter)
    assert found, letter
    return found[1]


def entries(address: str) -> Entries:
    """What a device that fetches the feed now has: of each entry's UID the day, and its SEQUENCE."""
    with urllib.request.urlopen(address, timeout=10) as answer:
        file = Calendar.from_ical(answer.read())
    return {str(each["UID"]): (each["DTSTART"].dt, int(each["SEQUENCE"])) for each in file.walk("VEVENT")}


def test_she_is_invited_told_and_followed_until_she_stops_it(
    telephone: Page, desk: Page, manage: Manage, newest: Newest, today: date
) -> None:
    record = desk.url.rstrip("/")
    invite(desk, record)
    follow_and_sign_in(telephone, newest)
    earliest, full = today + timedelta(days=4), today + timedelta(days=11)  # treated three days ago
    expect(telephone.locator("main")).to_contain_text(dates.day(earliest))
    look(telephone, "her dates")
    ask_to_be_told(telephone)
    feed = subscribe(telephone)
    before = entries(feed)
    assert {day for day, _sequence in before.values()} >= {earliest, full}
    log_another(desk, record)
    letter = told(telephone, manage, newest, today + timedelta(days=7))
    follows(before, entries(feed))
    stop(telephone, link_in(letter, "/mail/stop/"))


def invite(desk: Page, record: str) -> None:
    """At the desk, with the address on record."""
    desk.goto(f"{record}/own-pages/")
    expect(desk.get_by_label("E-mail address")).to_have_value(HERS)
    desk.get_by_role("button", name="Send the invitation").click()
    expect(desk.locator("main")).to_contain_text("Not opened yet.")
    look(desk, "invited")


def follow_and_sign_in(page: Page, newest: Newest) -> None:
    """By the link in the invitation, with the code."""
    page.goto(link_in(newest(page), "/me/"))
    page.get_by_label("E-mail address").fill(HERS)
    page.get_by_role("button", name="Send me a code").click()
    code = re.search(r"^\s*(\d{6})\s*$", newest(page), re.MULTILINE)
    assert code
    page.get_by_label("Code").fill(code[1])
    page.get_by_role("button", name="Continue").click()


def ask_to_be_told(page: Page) -> None:
    """When a date moves, and of nothing else."""
    page.get_by_role("link", name="Messages", exact=True).click()
    look(page, "messages, nothing asked for")
    page.get_by_label(MOVED).check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("What you want to be told is saved.")
    expect(page.get_by_label(MOVED)).to_be_checked()
    look(page, "messages, one asked for")


def subscribe(page: Page) -> str:
    """Her telephone's calendar: the address of its feed."""
    page.get_by_role("link", name="Calendar", exact=True).click()
    look(page, "calendars")
    page.get_by_label("Which device is it for?").fill("My telephone")
    page.get_by_role("button", name="Make a calendar address").click()
    look(page, "calendar made")
    return page.locator(".permalink").inner_text()


def log_another(desk: Page, record: str) -> None:
    """The clinic logs another treatment, today: everything moves by three days."""
    desk.goto(record)
    desk.get_by_role("link", name="Log Microneedling").click()
    desk.get_by_role("button", name="Record the treatment").click()
    expect(desk.get_by_role("heading", level=1, name="Marie-Élise Tremblay")).to_be_visible()


def told(page: Page, manage: Manage, newest: Newest, day: date) -> str:
    """The message, once nobody can undo it: that there is something to see, and no more. It leads her to the day."""
    assert MOVED.casefold() not in newest(page).splitlines()[0].casefold(), "ten minutes are not over"
    outbox = page.context.new_page()
    outbox.goto("/outbox/")
    expect(outbox.locator("section", has=outbox.locator("#waits"))).to_contain_text(MOVED)
    look(outbox, "outbox, with what waits")
    outbox.close()
    manage("shell", "--verbosity", "0", "-c", DUE_NOW)
    letter = newest(page)
    assert MOVED.casefold() in letter.splitlines()[0].casefold()
    for word in ("botox", "needling", "treatment", "marie", "tremblay", dates.day(day).casefold()):
        assert word not in letter.replace(HERS, "").casefold(), word
    page.goto(link_in(letter, "/me/"))
    expect(page.locator("main")).to_contain_text(dates.day(day))
    look(page, "her date, moved")
    page.get_by_role("link", name="Messages", exact=True).click()
    expect(page.locator("section", has_text="What was sent to you")).to_contain_text(MOVED)
    look(page, "messages, one sent")
    return letter


def follows(before: Entries, after: Entries) -> None:
    """The same entries, three days later, each counted up."""
    assert after.keys() == before.keys()
    for uid, (day, sequence) in before.items():
        moved, counted = after[uid]
        assert (moved, counted > sequence) == (day + timedelta(days=3), True)


def stop(page: Page, address: str) -> None:
    """By the link in the message: looking at it changes nothing, pressing does."""
    for _look in range(2):
        page.goto(address)
        expect(page.get_by_role("heading", name="Stop these messages?")).to_be_visible()
    look(page, "stop")
    page.goto("/me/messages/")
    expect(page.get_by_label(MOVED)).to_be_checked()
    page.goto(address)
    page.get_by_role("button", name="Stop them").click()
    expect(page.get_by_role("heading", name="You will get no more of these")).to_be_visible()
    look(page, "stopped")
    page.goto("/me/messages/")
    expect(page.get_by_label(MOVED)).not_to_be_checked()
    expect(page.locator("main")).to_contain_text("by the link in a message")
    look(page, "messages, one stopped")
