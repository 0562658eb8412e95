"""A course at the desk in a real browser: made from a template, late by a week, the rest moved along."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from intervals.said import dates
from tests.journeys.conftest import serving, watched
from tests.journeys.test_desk import PEOPLE, find
from tests.journeys.test_sign_in import sign_in

COURSES = f"""
{PEOPLE}
from datetime import timedelta
from django.utils import timezone
from intervals import clock
from intervals.actions import course_templates, courses
from intervals.actions.course_templates import WantedTemplate
from intervals.actions.courses import WantedCourse
from intervals.actions.plans import Wanted
from intervals.models.patients import Patient
from intervals.models.procedures import Procedure
from tests.web.rows import rule
rule("P4W", "P6W", "microneedling", "microneedling")
needling = Procedure.objects.get(slug="microneedling")
with clock.at(timezone.now() - timedelta(days=7)):
    by = Asker(user, clinic, "manager", clock.today(clinic))
    course_templates.make(by=by, wanted=WantedTemplate("Acne scars", (needling,) * 3))
    visits = tuple(Wanted(needling, by.on + timedelta(weeks=weeks)) for weeks in (0, 6, 12))
    marie = Patient.objects.get(name="Marie-Élise Tremblay")
    courses.make(by=by, patient=marie, wanted=WantedCourse("Scars of the cheeks", visits))
"""


@pytest.fixture(scope="module")
def clinic_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site with a template, and a patient whose course should have begun a week ago."""
    with serving(tmp_path_factory.mktemp("course"), prepared_by=COURSES) as site:
        yield site.replace("127.0.0.1", "localhost")


def days_of(page: Page) -> list[date]:
    """The days of the visits on the page of a course."""
    found = page.locator(".visits time").all()
    return [date.fromisoformat(each.get_attribute("datetime") or "") for each in found]


def test_a_course_is_made_and_one_that_is_late_is_moved(
    browser: Browser, clinic_site: str, today: date
) -> None:
    with watched(browser, clinic_site) as page:
        page.set_viewport_size({"width": 1280, "height": 800})
        sign_in(page, "front_desk")
        page.goto("/desk/")

        find(page, "zoë", "Zoë Ward")
        page.get_by_role("link", name="Make a course").click()
        page.get_by_role("link", name="Acne scars").click()
        page.get_by_role("button", name="Look at the days").click()
        expect(page.locator("figure.course svg").first).to_be_visible()
        page.get_by_role("button", name="Plan these visits").click()
        expect(page.get_by_role("heading", level=1, name="Acne scars")).to_be_visible()
        assert days_of(page) == [today + timedelta(weeks=weeks) for weeks in (0, 6, 12)]
        expect(page.locator("main")).to_contain_text("Session 3 of 3")

        second = page.locator(".visits > li").nth(1)
        second.get_by_role("link", name="Move").click()
        for part in ("day", "month", "year"):
            page.locator(f"#id_planned_on_{part}").fill(str(getattr(today + timedelta(weeks=8), part)))
        page.get_by_role("button", name="Move this visit").click()
        expect(page.locator("#pushed")).to_have_text("This pushes other visits")
        page.get_by_label("Move them along, in one step").check()
        page.get_by_role("button", name="Move this visit").click()
        expect(page.get_by_role("heading", level=1, name="Acne scars")).to_be_visible()
        assert days_of(page) == [today + timedelta(weeks=weeks) for weeks in (0, 8, 14)]

        find(page, "tremblay", "Marie-Élise Tremblay")
        expect(page.locator("main")).to_contain_text("visits have to move")
        page.get_by_role("link", name="Scars of the cheeks").click()
        expect(page.locator("main")).to_contain_text("Its day has passed (7 days ago)")
        page.get_by_role("button", name="Move them to these days").click()
        expect(page.locator("#pushed")).to_have_count(0)
        assert days_of(page) == [today + timedelta(weeks=weeks) for weeks in (0, 6, 12)]

        page.get_by_role("link", name="Back to the patient").click()
        page.get_by_role("link", name="Date card").click()
        expect(page.locator(".date-card")).to_contain_text(
            f"{dates.day(today + timedelta(weeks=6))}: Microneedling 2, session 2 of 3"
        )
