"""How many clicks and keys the desk's usual tasks take, counted in a real browser."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from intervals.said import dates
from tests.journeys.conftest import serving, watched
from tests.journeys.test_desk import PEOPLE, find
from tests.journeys.test_sign_in import set_up_app, sign_in

TREATED = (
    PEOPLE
    + """
from datetime import timedelta
from decimal import Decimal
from django.utils import timezone
from intervals import clock
from intervals.models.areas import Area
from intervals.models.patients import Patient
from intervals.models.procedures import Procedure
from intervals.models.treatments import TreatedArea, Treatment
today = clock.today(clinic)
for name, days in (("Paul Roy", 3), ("Zoë Ward", 40)):
    done = Treatment.objects.create(
        clinic=clinic, patient=Patient.objects.get(name=name), given_on=today - timedelta(days=days),
        procedure=Procedure.objects.get(slug="microneedling"), device="Pen", cartridge_lot="N24-1",
        recorded_by=user, recorded_at=timezone.now(),
    )
    TreatedArea.objects.create(treatment=done, area=Area.objects.get(slug="face"), needle_depth=Decimal("1.5"))
"""
)


@dataclass
class Hands:
    """Somebody at the desk, whose clicks and keys are counted."""

    page: Page
    clicks: int = 0
    keys: int = 0

    def click(self, what: Locator) -> None:
        what.click()
        self.clicks += 1

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1

    def link(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.locator("main").get_by_role("link", name=name).first

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name)


@pytest.fixture(scope="module")
def treated_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site whose patients have been treated."""
    with serving(tmp_path_factory.mktemp("counts"), prepared_by=TREATED) as site:
        yield site.replace("127.0.0.1", "localhost")


@pytest.fixture
def hands(browser: Browser, treated_site: str) -> Iterator[Hands]:
    with watched(browser, treated_site) as page:
        page.set_viewport_size({"width": 1280, "height": 800})
        yield Hands(page)


def test_botox_too_soon_take_the_offer(hands: Hands, today: date) -> None:
    sign_in(hands.page, "front_desk")
    hands.page.goto("/desk/")
    find(hands.page, "roy", "Paul Roy")
    hands.click(hands.link("Make a plan"))
    hands.click(hands.button("Make the plan"))
    offered = dates.list_day(today + timedelta(days=11), today)
    expect(hands.page.locator(".event-plan")).to_contain_text(offered)
    assert (hands.clicks, hands.keys) == (2, 0)


def test_log_microneedling_as_last_time_and_correct_its_date(hands: Hands, today: date) -> None:
    sign_in(hands.page, "clinician")
    set_up_app(hands.page)
    hands.page.goto("/desk/")
    find(hands.page, "ward", "Zoë Ward")
    hands.click(hands.link(re.compile("Log Microneedling")))
    hands.click(hands.link("As last time"))
    hands.click(hands.button("Record the treatment"))
    rows = hands.page.locator(".event-treatment")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("1.5 mm")
    assert (hands.clicks, hands.keys) == (3, 0)

    hands.clicks = 0
    hands.click(rows.first.locator(".menu summary"))
    hands.click(rows.first.get_by_role("link", name="Correct"))
    expect(hands.page.locator("#id_given_on_day")).to_be_focused()
    yesterday = today - timedelta(days=1)
    hands.press("Control+a", *f"{yesterday.day:02}")
    if yesterday.month != today.month:  # then the month is typed as well, which is not counted
        hands.page.locator("#id_given_on_month").fill(str(yesterday.month))
        hands.page.locator("#id_given_on_year").fill(str(yesterday.year))
    hands.click(hands.button("Void and replace"))
    expect(hands.page.locator(".event-treatment s")).to_have_count(1)
    expect(hands.page.locator(".events")).to_contain_text(dates.list_day(yesterday, today))
    assert (hands.clicks, hands.keys) == (3, 3)
