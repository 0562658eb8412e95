"""A wedding planned on a phone: several visits, one fixed, made impossible, mended, and put into a calendar."""

from datetime import date, timedelta

from icalendar import Calendar
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import watched
from tests.journeys.test_journeys import fill


def planned(page: Page) -> list[date]:
    """The days of the plan."""
    found = page.locator(".visits time").all()
    return [date.fromisoformat(each.get_attribute("datetime") or "") for each in found]


def test_a_wedding_is_planned(browser: Browser, pairs_site: str, today: date) -> None:
    wedding = today + timedelta(days=120)
    with watched(browser, pairs_site) as page:
        page.goto("/")
        page.get_by_role("navigation", name="Main").get_by_role("link", name="Plan a course").click()
        page.get_by_label("Treatment 1").select_option(label="Microneedling")
        page.get_by_label("Treatment 2").select_option(label="Botox")
        fill(page, "before_on", wedding)
        page.get_by_role("button", name="Show my days").click()
        heading = page.get_by_role("heading", level=1)
        expect(heading).to_contain_text("Both visits fit before your wedding, with")
        expect(page.locator("figure.course svg").first).to_be_visible()
        before, windows = planned(page), page.locator(".visits > li").first.inner_text()

        page.locator(".visits > li").nth(1).get_by_role("link", name="Set its day").click()
        expect(page.locator("#fix")).to_be_focused()
        page.locator("#fix .tone-ready a").first.click()
        expect(page.locator(".visits")).to_contain_text("fixed")
        needling, botox = planned(page)
        assert botox < before[1]
        assert needling <= botox - timedelta(days=14)
        assert page.locator(".visits > li").first.inner_text() != windows, "the other visit's days follow"

        page.get_by_role("link", name="Change the course").click()
        fill(page, "before_on", botox - timedelta(days=1))
        page.get_by_role("button", name="Show my days").click()
        expect(page.locator(".pill")).to_have_text("It does not fit")
        expect(heading).to_contain_text("cannot all be before")
        expect(page.get_by_role("link", name="Add to my calendar")).to_have_count(0)
        expect(page.get_by_role("link", name="Leave the day of Botox open.")).to_have_count(0)

        page.get_by_role("link", name="Move your wedding to").click()
        expect(heading).to_contain_text("fit before your wedding")
        assert planned(page)[1] == botox

        with page.expect_download() as download:
            page.get_by_role("link", name="Add to my calendar").click()
        events = Calendar.from_ical(download.value.path().read_bytes()).walk("VEVENT")
        assert [each["DTSTART"].dt for each in events] == planned(page)
        assert page.context.cookies() == []


def test_a_day_is_typed_and_a_mistake_is_mended(page: Page, today: date) -> None:
    page.goto("/course/?visit=botox&fix=1")
    page.locator("#id_fixed_on_day").fill("31 February 2027")
    page.get_by_role("button", name="Set this day").click()
    expect(page.get_by_role("alert")).to_contain_text("31 February is not a real date")
    expect(page.locator("#id_fixed_on_day")).to_have_value("31 February 2027")
    day = today + timedelta(days=30)
    fill(page, "fixed_on", day)
    page.get_by_role("button", name="Set this day").click()
    expect(page.locator(".visits")).to_contain_text("fixed")
    assert planned(page) == [day]
