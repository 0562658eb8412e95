"""A day at the desk in a real browser, from the sign-in to the audit log."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from intervals.said import dates
from tests.accounts.conftest import PASSWORD, code_now
from tests.journeys.conftest import serving, watched
from tests.journeys.test_sign_in import set_up_app, sign_in, sign_out

PEOPLE = f"""
from datetime import date
from intervals.actions.asking import Asker
from intervals.actions.patients import register
from intervals.models.accounts import User
from intervals.models.clinics import Clinic
from intervals.models.members import Membership
from intervals.queries.details import Details
clinic = Clinic.objects.get(slug="hamilton")
for role in ("clinician", "front_desk", "manager"):
    user = User.objects.create_user(
        f"{{role}}@clinic.example", "{PASSWORD}", first_name=role.title(), last_name="Moss"
    )
    Membership.objects.create(user=user, clinic=clinic, role=role)
by = Asker(user, clinic, "manager", date(2026, 11, 22))
writer = User.objects.create_user("writer@clinic.example", "{PASSWORD}", first_name="Ada", last_name="Vale")
Membership.objects.create(user=writer, clinic=clinic, role="manager")
people = {{"Marie-Élise Tremblay": "905 555 0134", "Paul Roy": "905 555 0177", "Paul Rowe": "", "Zoë Ward": ""}}
for name, telephone in people.items():
    register(by=by, details=Details(name, date(1985, 5, 12), telephone))
"""


@pytest.fixture(scope="module")
def clinic_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site with a clinician, a front desk and a manager, and two patients."""
    with serving(tmp_path_factory.mktemp("desk"), prepared_by=PEOPLE) as site:
        yield site.replace("127.0.0.1", "localhost")


@pytest.fixture
def desk(browser: Browser, clinic_site: str) -> Iterator[Page]:
    """A fresh page on that site, the size of a receptionist's screen."""
    with watched(browser, clinic_site) as page:
        page.set_viewport_size({"width": 1280, "height": 800})
        yield page


def find(page: Page, typed: str, name: str) -> None:
    box = page.get_by_role("searchbox", name="Find a patient").first
    box.fill(typed)
    box.press("Enter")
    heading = page.get_by_role("heading", level=1, name=name)
    link = page.locator("main").get_by_role("link", name=name)
    expect(heading.or_(link)).to_be_visible()
    if not heading.is_visible():  # several were found, or somebody who is only called alike
        link.click()
    expect(heading).to_be_visible()


def type_day(page: Page, day: date) -> None:
    for part in ("day", "month", "year"):
        page.get_by_label(part.title(), exact=True).first.fill(str(getattr(day, part)))


def choose_plan(page: Page, day: date) -> None:
    page.get_by_role("link", name="Make a plan").click()
    page.locator(f"#on-{day}").check()
    expect(page.locator("section.meaning").filter(visible=True)).to_have_count(1)
    page.get_by_role("button", name="Make the plan").click()


def deep(page: Page, area: str, depth: str) -> None:
    page.get_by_label(area, exact=True).check()
    page.get_by_label(f"Needle depth, {area}, in mm").fill(depth)


def from_the_menu(page: Page, name: str) -> None:
    """Choose what is done with the latest treatment that still counts."""
    page.locator(".event-treatment .menu summary").first.click()
    page.locator(".event-treatment").get_by_role("link", name=name).first.click()


def test_a_day_at_the_desk(desk: Page, today: date) -> None:
    page = desk
    sign_in(page, "clinician")
    key = set_up_app(page)
    sign_out(page)
    sign_in(page, "clinician")
    page.get_by_label("Code").fill(code_now(key))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto("/desk/")
    expect(page.get_by_role("heading", level=1)).to_contain_text(dates.day(today))

    # Find a patient: no accents, the words in the other order, a letter wrong
    find(page, "tremblai marie", "Marie-Élise Tremblay")

    # Log microneedling: today and me stand there already
    page.get_by_role("link", name="Log Microneedling").click()
    page.get_by_label("Cartridge lot").fill("K-77 12")
    deep(page, "Cheeks", "1,25")
    page.get_by_role("button", name="Record the treatment").click()
    expect(page.locator("main")).to_contain_text(dates.list_day(today + timedelta(days=7), today))

    # Botox too soon: judged while it is typed, interrupted, the offered date is one click
    choose_plan(page, today + timedelta(days=3))
    expect(page.get_by_role("heading", level=1)).to_contain_text("would be on day 3 of 14")
    page.get_by_role("button", name=f"Plan it for {dates.day(today + timedelta(days=14))}").click()
    expect(page.locator(".event-plan")).to_contain_text(dates.list_day(today + timedelta(days=14), today))

    # Another all the same, with a reason
    find(page, "0134", "Marie-Élise Tremblay")
    choose_plan(page, today + timedelta(days=5))
    page.locator(".go-on summary").click()
    page.get_by_label("A different area of the body").check()
    page.get_by_role("textbox", name="Comment").fill("Underarms")
    page.get_by_role("button", name="Go on and record why").click()
    expect(page.locator("main")).to_contain_text("went on after a warning: A different area of the body")

    # Correct the treatment: it was yesterday; then void it
    from_the_menu(page, "Correct")
    page.get_by_label("What was wrong?").fill("It was yesterday")
    type_day(page, today - timedelta(days=1))
    page.get_by_role("button", name="Void and replace").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("does not fit what is on record")
    page.get_by_role("link", name="Leave it for now").click()
    expect(page.locator(".event-treatment s")).to_have_count(1)
    expect(page.locator("main")).to_contain_text(dates.list_day(today + timedelta(days=6), today))
    from_the_menu(page, "Void")
    page.get_by_label("Why was it entered in error?").fill("Another patient")
    page.get_by_role("button", name="Void the treatment").click()
    expect(page.locator(".event-treatment s")).to_have_count(2)

    # Recall the lot, in another spelling
    page.get_by_role("link", name="Lot recall").click()
    page.get_by_label("Lot number").fill("k7712")
    page.get_by_role("button", name="Look it up").click()
    expect(page.locator("main table")).to_contain_text("Marie-Élise Tremblay")
    expect(page.get_by_role("link", name="Audit", exact=True)).to_have_count(0)
    sign_out(page)

    # The manager sees all of it
    sign_in(page, "manager")
    page.goto("/desk/")
    expect(page.locator("main")).not_to_contain_text("Overrides waiting")  # what it was about has been voided
    page.get_by_role("link", name="Audit", exact=True).click()
    log = page.locator("main")
    for done in (
        "Treatment logged", "Plan made", "Warning overridden", "Treatment corrected", "Treatment voided",
        "Lot looked up", "Patient’s page viewed", "Signed in",
    ):  # fmt: skip
        expect(log).to_contain_text(done)


def test_by_keyboard_alone(desk: Page, today: date) -> None:
    """From the sign-in to a recorded treatment without a mouse."""
    page = desk
    sign_in(page, "manager")
    page.goto("/desk/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text(re.compile("Skip"))
    for _step in range(3):
        page.keyboard.press("Tab")
        if page.locator(":focus").get_attribute("name") == "q":
            break
    page.keyboard.type("paul roy")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Paul Roy")).to_be_visible()
    pressed = len("paul roy") + 5
    while page.locator(":focus").filter(has_text="Log Botox").count() == 0:
        page.keyboard.press("Tab")
        pressed += 1
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Log Botox")).to_be_visible()
    page.keyboard.type("Xeomin")
    page.keyboard.press("Tab")
    page.keyboard.type("C4-212")
    page.keyboard.press("Enter")
    pressed += len("Xeomin" + "C4-212") + 3
    assert pressed <= 60  # at three keys a second, the 20 seconds that logging a treatment may take
    expect(page.locator(".event-treatment")).to_contain_text(dates.list_day(today, today))


def test_keys_walk_rows_find_and_explain_themselves_and_can_be_turned_off(desk: Page) -> None:
    page = desk
    sign_in(page, "manager")
    page.goto("/desk/")
    page.locator("#find").fill("paul")
    page.keyboard.press("Enter")
    rows = page.locator("main th[scope=row] a")
    expect(rows).to_have_count(2)
    page.locator("h1").click()
    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("j?/")
    expect(page.locator("#q")).to_have_value("j?/")
    page.get_by_role("button", name="Keys").click()
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.get_by_role("button", name="Turn these keys off").click()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_back_leads_to_what_was_found(desk: Page) -> None:
    """As one types, under the box on top, after Enter: the first found is one Tab away, and Back shows them again."""
    page = desk
    sign_in(page, "manager")
    page.goto("/desk/")
    page.locator("#find").press_sequentially("marie")
    expect(page.locator("#few li")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("#few li")).to_have_count(0)
    page.locator("#find").fill("paul")
    page.keyboard.press("Enter")
    expect(page.locator("#found a")).to_have_count(2)
    entered = page.url
    page.locator("#q").press_sequentially("x")
    expect(page.locator("#found")).to_contain_text("Similar names")
    page.locator("#q").fill("paul roy")
    expect(page.locator("#found")).to_contain_text("1 patient")
    expect(page.locator("#found")).not_to_contain_text("Similar names")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Paul Roy")).to_be_visible()
    page.go_back()
    expect(page.locator("#q")).to_have_value("paul roy")
    expect(page.locator("#found a")).to_have_text("Paul Roy")
    assert page.url == entered
    page.get_by_role("link", name="Patients", exact=True).click()
    expect(page.locator("#q")).to_have_value("")


def test_without_javascript(browser: Browser, clinic_site: str, today: date) -> None:
    context = browser.new_context(base_url=clinic_site, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, "front_desk")
    page.goto("/desk/")
    find(page, "roy", "Paul Roy")
    page.get_by_role("link", name="Make a plan").click()
    page.get_by_role("link", name="Microneedling instead").click()
    page.get_by_text("Type the date instead").click()
    type_day(page, today + timedelta(days=2))
    page.get_by_role("button", name="Make the plan").click()
    expect(page.locator(".event-plan")).to_contain_text(dates.list_day(today + timedelta(days=2), today))
    context.close()


def test_two_clicks_record_once(desk: Page, today: date) -> None:
    page = desk
    sign_in(page, "manager")
    page.goto("/desk/")
    find(page, "ward", "Zoë Ward")
    page.get_by_role("link", name="Log Microneedling").click()
    page.get_by_role("button", name="Record the treatment").dblclick()
    expect(page.get_by_role("heading", level=1, name="Zoë Ward")).to_be_visible()
    page.reload()
    expect(page.locator(".event-treatment")).to_have_count(1)


def test_what_a_draft_says_moves_while_it_is_typed(desk: Page) -> None:
    page = desk
    sign_in(page, "writer")  # whose second step nobody else is asked for
    set_up_app(page)
    page.goto("/desk/hamilton/settings/rules/new/")
    page.get_by_label("What is done first").select_option("microneedling")
    page.get_by_label("What comes after it").select_option("botox")
    page.get_by_label("At the earliest after").fill("48 hours")
    page.get_by_label("Recommended after").fill("2 weeks")
    said = page.locator("#preview")
    expect(said).to_contain_text("2 days after microneedling, 2 weeks recommended")
    expect(said).to_contain_text("“48 hours” is 2 days.")
    page.get_by_label("Recommended after").fill("5 weeks")
    expect(said).to_contain_text("5 weeks recommended")
    expect(said.locator("#says")).to_be_visible()
    expect(page).to_have_url(re.compile("/rules/new/$"))
