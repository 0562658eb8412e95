"""What people come for, from the first page to the last, with and without JavaScript."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from icalendar import Calendar
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.journeys.states import ALL, ANSWERS, COURSES


def fill(page: Page, field: str, day: date) -> None:
    """Type a date into the three boxes."""
    for part in ("day", "month", "year"):
        page.locator(f"#id_{field}_{part}").fill(str(getattr(day, part)))


def words(day: date) -> str:
    """A date as pages write it."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def test_a_patient_finds_her_dates_and_keeps_them(page: Page, today: date) -> None:
    given_on = today - timedelta(days=9)
    page.goto("/")
    page.get_by_text("Longer ago").click()
    fill(page, "given_on", given_on)
    page.get_by_role("button", name="Show my dates").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Possible now")
    expect(page.locator(".phases")).to_contain_text(words(given_on + timedelta(days=7)))
    expect(page.locator(".phases")).to_contain_text(words(given_on + timedelta(days=14)))
    assert page.url.endswith(f"/check/?given_on={given_on}")

    with page.expect_download() as download:
        page.get_by_role("link", name="Add to my calendar").click()
    file = Calendar.from_ical(download.value.path().read_bytes())
    assert [event["DTSTART"].dt for event in file.walk("VEVENT")] == [
        given_on + timedelta(days=7),
        given_on + timedelta(days=14),
    ]

    page.get_by_role("link", name="No, still red, swollen or sore").click()
    expect(page.locator(".pill").first).to_have_text("Speak to the clinic first")
    expect(page.locator("#answer")).to_be_focused()
    expect(page.get_by_role("link", name="Add to my calendar")).to_have_count(0)


def test_every_recent_day_is_one_tap_from_the_first_screen_of_a_small_phone(
    browser: Browser, site: str, today: date
) -> None:
    context = browser.new_context(base_url=site, viewport={"width": 375, "height": 667}, has_touch=True)
    page = context.new_page()
    page.goto("/")
    for ago in range(21):
        box = page.get_by_role("link", name=words(today - timedelta(days=ago))).bounding_box()
        assert box, ago
        assert box["y"] + box["height"] <= 667, ago
        assert min(box["height"], box["width"]) >= 40, ago
    page.get_by_role("link", name=words(today - timedelta(days=9))).tap()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Possible now")
    context.close()


def test_a_mistake_is_named_and_mended_by_keyboard(page: Page) -> None:
    page.goto("/")
    page.get_by_text("Longer ago").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("31")
    page.keyboard.press("Tab")
    page.keyboard.type("February")
    page.keyboard.press("Tab")
    page.keyboard.type("2026")
    page.keyboard.press("Enter")
    expect(page).to_have_title("Error: When can I have Botox after microneedling? – Hamilton Clinic")
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("31 February is not a real date")
    summary.get_by_role("link").click()
    expect(page.locator("#id_given_on_day")).to_be_focused()
    expect(page.locator("#id_given_on_month")).to_have_value("February")
    page.keyboard.press("Control+A")
    page.keyboard.type("28")
    page.keyboard.press("Enter")
    expect(page.locator(".phases, .dates")).to_contain_text("Saturday 7 March 2026")


def test_working_back_from_a_wedding(page: Page, today: date) -> None:
    wedding = today + timedelta(days=200)
    page.goto("/")
    page.get_by_role("link", name="Plan back from a date").first.click()
    fill(page, "planned_on", wedding)
    page.get_by_role("button", name="Work it back").click()
    expect(page.locator(".phases, .dates")).to_contain_text(words(wedding - timedelta(days=14)))
    expect(page.locator(".phases, .dates")).to_contain_text(words(wedding - timedelta(days=7)))
    page.get_by_role("link", name="Change the date").click()
    expect(page.locator("#id_planned_on_year")).to_have_value(str(wedding.year))


A4, LETTER = (595, 842), (612, 792)


def paper(page: Page) -> tuple[int, ...]:
    """The size of the paper that a page asks for, in points; there is one sheet."""
    [sheet] = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
    return tuple(round(float(each)) for each in sheet.mediabox[2:])


def test_paper_is_letter_in_canada_and_a4_elsewhere(page: Page, today: date) -> None:
    page.goto(ANSWERS["ready"](today))
    assert paper(page) == LETTER
    page.evaluate("document.body.classList.remove('letter')")
    assert paper(page) == A4


@pytest.mark.parametrize("name", [*ANSWERS, *COURSES, "plan answer"])
def test_an_answer_prints_on_a_sheet_of_either_paper(page: Page, today: date, name: str) -> None:
    page.emulate_media(color_scheme="dark", media="print")
    page.goto(ALL[name](today))
    assert paper(page) == LETTER
    page.evaluate("document.body.classList.remove('letter')")
    assert paper(page) == A4
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(0, 0, 0)"


def test_everything_works_without_javascript(browser: Browser, site: str, today: date) -> None:
    context = browser.new_context(
        base_url=site, java_script_enabled=False, viewport={"width": 320, "height": 600}
    )
    page = context.new_page()
    page.goto("/")
    page.get_by_role("link", name=words(today - timedelta(days=7))).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Possible now")
    expect(page.get_by_role("button", name="Print")).to_be_hidden()
    page.get_by_role("link", name="Yes, it is normal").click()
    expect(page.locator(".reply")).to_contain_text("Good.")
    page.get_by_role("link", name="Change the date").click()
    expect(page.locator("#id_given_on_year")).to_have_value(str((today - timedelta(days=7)).year))
    page.get_by_role("button", name="Show my dates").click()
    expect(page.locator(".phases")).to_be_visible()
    context.close()


def test_javascript_adds_print_and_share(page: Page, today: date) -> None:
    page.goto(ANSWERS["ready"](today))
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_role("status")).to_have_text("The link is copied.")
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_no_cookie_is_ever_set(page: Page, today: date) -> None:
    for address in ALL.values():
        page.goto(address(today))
    assert page.context.cookies() == []
