"""A patient signs in on a telephone: invited, mailed a code, wrong once, in; every page on the way passes axe."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import ROOT, serving, watched
from tests.journeys.test_access import look

HERS = "marie-bernadette@home.example"
INVITED = f"""
from datetime import date, datetime, UTC
from intervals.models.accounts import User
from intervals.models.clinics import Clinic
from intervals.models.patients import Patient
from intervals.models.portal import PortalAccess
clinic, at = Clinic.objects.get(slug="hamilton"), datetime(2026, 11, 1, tzinfo=UTC)
user = User.objects.create_user("ida@clinic.example", None)
for name, born, parent in (
    ("Marie-Bernadette Tremblay-O’Sullivan of the Upper Falls", date(1985, 5, 12), False),
    ("Zoé Tremblay", date(2016, 3, 1), True),
):
    patient = Patient.objects.create(
        clinic=clinic, name=name, date_of_birth=born, created_by=user, created_at=at
    )
    PortalAccess.objects.create(
        clinic=clinic, patient=patient, email="{HERS}", is_parent=parent, invited_by=user, invited_at=at
    )
"""


@pytest.fixture(scope="module")
def hers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A site where a mother is invited to her own record and her daughter's; and its folder."""
    folder = tmp_path_factory.mktemp("hers")
    with serving(folder, prepared_by=INVITED) as site:
        yield site, folder


@pytest.fixture
def telephone(browser: Browser, hers: tuple[str, Path]) -> Iterator[Page]:
    """A fresh page on that site, the size of a telephone."""
    with watched(browser, hers[0]) as page:
        yield page


@pytest.fixture
def code(hers: tuple[str, Path]) -> Callable[[Page], str]:
    """Has the worker send what waits, and reads the newest code in the outbox."""

    def read(page: Page) -> str:
        database = f"sqlite:///{hers[1] / 'site.sqlite3'}"
        environment = {**os.environ, "DEMO": "1", "DATABASE_URL": database}
        environment |= {
            "EMAIL_URL": f"filemail:///{hers[1] / 'mail'}",
            "DJANGO_SETTINGS_MODULE": "intervals.settings",
        }
        subprocess.run([sys.executable, "manage.py", "work", "--once"], cwd=ROOT, env=environment, check=True)
        outbox = page.context.new_page()
        outbox.goto("/outbox/")
        text = outbox.locator(".letter").first.inner_text()
        outbox.close()
        found = re.search(r"^\s*(\d{6})\s*$", text, re.MULTILINE)
        assert found, text
        return found[1]

    return read


def test_she_signs_in_chooses_moves_her_address_and_leaves(
    telephone: Page, code: Callable[[Page], str]
) -> None:
    page = telephone
    page.goto("/me/")
    look(page, "sign-in")
    page.get_by_label("E-mail address").fill("marie")
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter an e-mail address as in name@example.com")
    look(page, "no address")
    page.get_by_label("E-mail address").fill(HERS)
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_role("heading", name="Enter your code")).to_be_visible()
    look(page, "code")
    right = code(page)
    page.get_by_label("Code").fill(f"{(int(right) + 1) % 10**6:06}")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_contain_text("This code is not right")
    look(page, "wrong code")
    page.get_by_label("Code").fill(f" {right[:3]} {right[3:]} ")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Whose record?")).to_be_visible()
    look(page, "choice")
    page.get_by_role("button", name="Zoé Tremblay").click()
    expect(page.locator(".me-who")).to_contain_text("Zoé Tremblay as a parent")
    look(page, "own page of a child")
    page.goto("/me/choose/")
    page.get_by_role("button", name="Marie-Bernadette").click()
    expect(page.locator(".me-who")).to_contain_text("of the Upper Falls")
    page.goto("/me/looks/")
    look(page, "looks")
    page.goto("/me/address/")
    look(page, "address")
    page.get_by_label("New e-mail address").fill("marie@new.example")
    page.get_by_role("button", name="Send a code to this address").click()
    look(page, "code of the address")
    page.get_by_label("Code").fill(code(page))
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("status")).to_contain_text("From now on, marie@new.example signs in.")
    page.goto("/me/sign-out/")
    look(page, "sign-out")
    page.get_by_role("button", name="Sign out everywhere").click()
    expect(page.get_by_role("status")).to_contain_text("You have been signed out everywhere.")
    page.goto("/me/")
    expect(page.get_by_role("heading", name="Sign in to your own pages")).to_be_visible()
