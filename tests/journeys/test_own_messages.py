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
        look(outbox, "outbox")
        text = outbox.locator("article").first.inner_text()
        outbox.close()
        return text

    return read


def link_in(letter: str, path: str) -> str:
    found = re.search(rf"http://[^/\s]+({path}\S*)", letter)
    assert found, letter
    return found[1]


def entries(address: str) -> dict[str, tuple[date, int]]:
    """What a device that fetches the feed now has: of each entry's UID the day, and its SEQUENCE."""
    with urllib.request.urlopen(address, timeout=10) as answer:
        file = Calendar.from_ical(answer.read())
    return {str(each["UID"]): (each["DTSTART"].dt, int(each["SEQUENCE"])) for each in file.walk("VEVENT")}


def test_she_is_invited_told_and_followed_until_she_stops_it(
    telephone: Page, desk: Page, manage: Callable[..., None], newest: Callable[[Page], str], today: date
) -> None:
    # Invited at the desk
    address = desk.url.rstrip("/")
    desk.goto(f"{address}/own-pages/")
    expect(desk.get_by_label("E-mail address")).to_have_value(HERS)
    desk.get_by_role("button", name="Send the invitation").click()
    expect(desk.locator("main")).to_contain_text("Not opened yet.")
    look(desk, "invited")

    # She follows the link, and signs in with the code
    page = telephone
    page.goto(link_in(newest(page), "/me/"))
    page.get_by_label("E-mail address").fill(HERS)
    page.get_by_role("button", name="Send me a code").click()
    code = re.search(r"^\s*(\d{6})\s*$", newest(page), re.MULTILINE)
    assert code
    page.get_by_label("Code").fill(code[1])
    page.get_by_role("button", name="Continue").click()

    # Her date, seven days after the treatment three days ago
    earliest, full = today + timedelta(days=4), today + timedelta(days=11)
    expect(page.locator("main")).to_contain_text(dates.day(earliest))
    look(page, "her dates")

    # What she wants to be told
    page.get_by_role("link", name="Messages", exact=True).click()
    look(page, "messages, nothing asked for")
    page.get_by_label("Your date has moved").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("What you want to be told is saved.")
    expect(page.get_by_label("Your date has moved")).to_be_checked()
    look(page, "messages, one asked for")

    # Her calendar
    page.get_by_role("link", name="Your calendar").click()
    look(page, "calendars")
    page.get_by_label("Which device is it for?").fill("My telephone")
    page.get_by_role("button", name="Make a calendar address").click()
    look(page, "calendar made")
    feed = page.locator(".permalink").inner_text()
    before = entries(feed)
    assert {day for day, _sequence in before.values()} >= {earliest, full}

    # The clinic logs another treatment, today: everything moves by three days
    desk.goto(address)
    desk.get_by_role("link", name="Log Microneedling").click()
    desk.get_by_role("button", name="Record the treatment").click()
    expect(desk.get_by_role("heading", level=1, name="Marie-Élise Tremblay")).to_be_visible()
    outbox = page.context.new_page()
    outbox.goto("/outbox/")
    expect(outbox.locator("#waits")).to_be_visible()
    expect(outbox.locator("main")).to_contain_text("Your date has moved")
    outbox.close()

    # The message, once nobody can undo it any more: that there is something to see, and no more
    manage("shell", "--verbosity", "0", "-c", DUE_NOW)
    letter = newest(page)
    assert "your date has moved" in letter.splitlines()[0]
    for word in ("botox", "needling", "treatment", "marie", "tremblay", dates.day(today + timedelta(days=7))):
        assert word not in letter.replace(HERS, "").casefold(), word
    page.goto(link_in(letter, "/me/"))
    expect(page.locator("main")).to_contain_text(dates.day(today + timedelta(days=7)))
    look(page, "her date, moved")
    page.get_by_role("link", name="Messages", exact=True).click()
    expect(page.locator("section", has_text="What was sent to you")).to_contain_text("Your date has moved")
    look(page, "messages, one sent")

    # The calendar follows: the same entries, later
    after = entries(feed)
    assert after.keys() == before.keys()
    for uid, (day, sequence) in before.items():
        moved, counted = after[uid]
        assert (moved, counted > sequence) == (day + timedelta(days=3), True)

    # Stopped by the link: looking at it changes nothing, pressing does
    stop = link_in(letter, "/mail/stop/")
    for _look in range(2):
        page.goto(stop)
        expect(page.get_by_role("heading", name="Stop these messages?")).to_be_visible()
    look(page, "stop")
    page.goto("/me/messages/")
    expect(page.get_by_label("Your date has moved")).to_be_checked()
    page.goto(stop)
    page.get_by_role("button", name="Stop them").click()
    expect(page.get_by_role("heading", name="You will get no more of these")).to_be_visible()
    look(page, "stopped")
    page.goto("/me/messages/")
    expect(page.get_by_label("Your date has moved")).not_to_be_checked()
    expect(page.locator("main")).to_contain_text("by the link in a message")
    look(page, "messages, one stopped")
