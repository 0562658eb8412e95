"""From an empty database by the printed link to a site that is shown and its first public answer, on a phone."""

import os
import re
import subprocess
import sys
from datetime import date, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.accounts.conftest import PASSWORD, code_now
from tests.journeys.conftest import ROOT, serving, watched
from tests.journeys.test_sign_in import password_again, sign_in

ADA = {"First name": "Ada", "Last name": "Moss", "E-mail address": "ada@clinic.example", "Password": PASSWORD}
CLINIC = {"Name": "Lakeshore Skin", "Town": "Hamilton, Ontario", "Telephone": "905 555 0142"}


def printed(site: str, database: str) -> str:
    """The link that the command prints."""
    return ran(database, "set_up_link", "--site", site).splitlines()[-1]


def ran(database: str, *command: str) -> str:
    """What a command of the site's says."""
    here = {"DEMO": "1", "DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "intervals.settings"}
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env={**os.environ, **here},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", name=text, level=1)).to_be_visible()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).click()


def fits(page: Page) -> None:
    """Nothing stands beside the screen."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


def test_from_nothing_to_the_first_public_answer(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, today: date
) -> None:
    monkeypatch.setenv("SECOND_STEP_REQUIRED", "1")
    with serving(tmp_path) as site, watched(browser, site) as page:
        page.goto("/")
        expect(page.locator("main")).to_be_visible()
        page.goto("/desk/")
        heading(page, "Set this site up")
        begin(page, printed(site, f"sqlite:///{tmp_path / 'site.sqlite3'}"))
        heading(page, "Set-up")
        fits(page)
        set_up(page, today)
        press(page, "Show the site")
        expect(page.locator("main")).to_contain_text("The site is shown.")
        follow(page, "Open the public pages")
        expect(page.locator("main")).to_contain_text("Botox")
        asks_a_patient(browser, site, today)


def begin(page: Page, link: str) -> None:
    """The first manager, with her second step."""
    page.goto(link)
    press(page, "Begin")
    heading(page, "The first manager")
    fits(page)
    for label, text in ADA.items():
        page.get_by_label(label).fill(text)
    press(page, "Continue")
    heading(page, "Your second step")
    follow(page, "Set up an app")
    if page.get_by_role("heading", name="Is it still you?").count():
        password_again(page)
    key = page.locator("code.secret").inner_text()
    page.get_by_label("Code from the app").fill(code_now(key))
    press(page, "Turn it on")
    heading(page, "Your recovery codes")
    follow(page, "Continue")


def set_up(page: Page, today: date) -> None:
    """Everything that is missing, left and taken up again each time."""
    back = page.url
    follow(page, "The clinic’s data")
    for label, text in CLINIC.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("Country").select_option("CA")
    page.get_by_label("Province or state").fill("ON")
    page.get_by_label("Time zone").select_option("")
    press(page, "Save")
    expect(page.locator("main")).to_contain_text("America/Toronto")

    page.goto(back)
    follow(page, "Tick what is offered")
    for slug in ("microneedling", "botox"):
        page.locator(f"main input[value={slug}]").check()
    press(page, "Save")
    heading(page, "Procedures")

    page.goto(back)
    follow(page, "Review: Botox after microneedling")
    heading(page, "Draft a rule")
    page.get_by_label("Reviewed by").fill("Dr Ada Moss")
    for name in ("valid_from", "reviewed_on"):
        page.locator(f"#id_{name}_day").fill(str(today.day))
        page.locator(f"#id_{name}_month").fill(str(today.month))
        page.locator(f"#id_{name}_year").fill(str(today.year))
    press(page, "Save the draft")
    page.locator("a[href$='/prove/']").first.click()
    press(page, "This is what I expect")
    page.locator("a[href$='/publish/']").first.click()
    press(page, "Publish")

    page.goto(back)
    follow(page, "The week")
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"):
        page.get_by_label(day, exact=False).first.check()
    press(page, "Save the week")
    page.goto(back)
    expect(page.locator("main")).not_to_contain_text("missing")
    fits(page)


def asks_a_patient(browser: Browser, site: str, today: date, clinic: str = "") -> None:
    """Somebody who is nobody here asks, and the clinic answers under its own name."""
    with watched(browser, site) as phone:
        phone.goto(f"{clinic}/check/?given_on={today - timedelta(days=3)}")
        expect(phone.locator("body")).to_contain_text("Lakeshore Skin")
        expect(phone.locator("main")).to_contain_text("Too soon")
        assert not phone.context.cookies()


SUPERUSER = f"""
from intervals.models.accounts import User
User.objects.create_superuser("root@clinic.example", "{PASSWORD}", first_name="Rue", last_name="Moss")
"""


def test_a_further_clinic_from_nothing_to_its_first_public_answer(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, today: date
) -> None:
    """Added by a superuser, invited by e-mail, set up by its manager; nobody sees it before it is shown."""
    mail = tmp_path / "mail"
    monkeypatch.setenv("EMAIL_URL", f"filemail:///{mail}")
    with serving(tmp_path, prepared_by=SUPERUSER) as site, watched(browser, site) as root:
        sign_in(root, "root")
        root.goto("/desk/clinics/new/")
        for label, text in (CLINIC | {"E-mail address of its manager": ADA["E-mail address"]}).items():
            root.get_by_label(label, exact=True).fill(text)
        root.get_by_label("Country").select_option("CA")
        root.get_by_label("Province or state").fill("ON")
        press(root, "Add the clinic")
        expect(root.locator("body")).to_contain_text("Lakeshore Skin is added.")
        with watched(browser, site) as page:
            assert page.goto("/c/lakeshore-skin/").status == 404
            ran(f"sqlite:///{tmp_path / 'site.sqlite3'}", "work", "--once")
            accept(page, mail)
            page.goto("/desk/lakeshore-skin/settings/set-up/")
            set_up(page, today)
            press(page, "Show the site")
            expect(page.locator("main")).to_contain_text("The site is shown.")
        asks_a_patient(browser, site, today, "/c/lakeshore-skin")
        with watched(browser, site) as phone:
            phone.goto("/")
            expect(phone.locator("body")).not_to_contain_text("Lakeshore Skin")


def accept(page: Page, mail: Path) -> None:
    """Open the link of the only e-mail, and become who it is for."""
    [sent] = mail.iterdir()
    found = re.search(r"http://\S+", message_from_bytes(sent.read_bytes()).get_payload())
    assert found
    page.goto(found[0])
    for label in ("First name", "Last name", "Password"):
        page.get_by_label(label).fill(ADA[label])
    page.locator("main button[type=submit]").click()
