"""What was typed and never arrived is there again, where nobody has left it: for the same person, on the same page.

After a crash, an expired session, a network that goes, a refusal on the way; not after leaving, nor on another page.
"""

import itertools
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from tests.accounts.conftest import PASSWORD
from tests.journeys.conftest import serving, watched
from tests.journeys.test_sign_in import PATIENT, PEOPLE, sign_in

AT_PATIENT = f"/desk/hamilton/patients/{PATIENT}/"
FORM = f"{AT_PATIENT}treatments/new/?procedure=botox"
NOTE = "Half of the forehead"
DAYS_AGO = itertools.count(1)  # each test records a day of its own: the same again would be asked about
KEPT = "JSON.stringify({...sessionStorage})"
HELD = "[...Object.keys(sessionStorage)].filter(name => name.startsWith('draft ')).length"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site with a manager and a patient."""
    with serving(tmp_path_factory.mktemp("drafts"), prepared_by=PEOPLE) as address:
        yield address.replace("127.0.0.1", "localhost")


def signed_in(page: Page, name: str) -> None:
    sign_in(page, name)
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()


@pytest.fixture
def desk(browser: Browser, site: str) -> Iterator[Page]:
    """A fresh page on that site, signed in."""
    with watched(browser, site) as page:
        signed_in(page, "draft")
        yield page


def fill(page: Page) -> None:
    page.goto(FORM)
    day = date.today() - timedelta(days=next(DAYS_AGO))  # noqa: DTZ011 - any day that is past
    for part in ("day", "month", "year"):
        page.get_by_label(part.title(), exact=True).first.fill(str(getattr(day, part)))
    page.get_by_text("Consent, skin and notes").click()
    page.get_by_label("Lot number").fill("C4212")
    page.get_by_label("Note", exact=True).fill(NOTE)


def send(page: Page) -> None:
    page.get_by_role("button", name="Record the treatment").click()


def offered(page: Page) -> None:
    page.goto(FORM)
    is_there(page)


def is_there(page: Page) -> None:
    expect(page.get_by_text("What you typed before is still here.")).to_be_visible()
    expect(page.get_by_label("Note", exact=True)).to_have_value(NOTE)
    expect(page.get_by_label("Lot number")).to_have_value("C4212")


def test_the_network_goes_while_a_form_is_sent(desk: Page) -> None:
    fill(desk)
    desk.context.set_offline(True)
    send(desk)
    desk.wait_for_url("chrome-error://**")
    with pytest.raises(Error):
        desk.goto("/desk/hamilton/")
    desk.context.set_offline(False)

    offered(desk)

    # Recorded: said once, and the draft is gone
    send(desk)
    expect(desk.get_by_role("status").filter(has_text="Treatment recorded.")).to_be_visible()
    assert desk.evaluate(HELD) == 0
    desk.goto(FORM)
    expect(desk.get_by_label("Note", exact=True)).to_have_value("")


def test_something_answers_with_a_refusal(desk: Page) -> None:
    fill(desk)
    desk.route("**/treatments/new/*", lambda route: route.fulfill(status=403, body="Not from here"))
    send(desk)
    expect(desk.get_by_text("Not from here")).to_be_visible()
    desk.unroute("**/treatments/new/*")
    offered(desk)


def test_the_answer_is_lost_but_not_the_treatment(desk: Page) -> None:
    """The server recorded it; only its answer did not arrive. The form does not offer it a second time."""
    fill(desk)
    desk.route("**/treatments/new/*", lambda route: (route.fetch(max_redirects=0), route.abort()))
    send(desk)
    desk.wait_for_url("chrome-error://**")
    desk.unroute("**/treatments/new/*")
    desk.goto(FORM)
    expect(desk.get_by_role("status").filter(has_text="Treatment recorded.")).to_be_visible()
    expect(desk.get_by_label("Note", exact=True)).to_have_value("")
    assert desk.evaluate(HELD) == 0


def test_a_reason_for_going_on_comes_back_for_the_same_plan_only(desk: Page, today: date) -> None:
    desk.goto(f"{AT_PATIENT}treatments/new/?procedure=microneedling")
    send(desk)
    expect(desk.get_by_role("status").filter(has_text="Treatment recorded.")).to_be_visible()

    def plan(day: date) -> None:
        desk.goto(f"{AT_PATIENT}plans/new/?procedure=botox")
        desk.locator(f"#on-{day}").check()
        desk.get_by_role("button", name="Make the plan").click()
        expect(desk.get_by_role("heading", level=1)).to_contain_text("would be on day")
        desk.locator(".go-on:not([open]) > summary").click()

    comment = desk.get_by_role("textbox", name="Comment")
    plan(today + timedelta(days=2))
    comment.fill("Underarms only")
    desk.evaluate("document.querySelector('form[data-draft]').onsubmit()")  # sent, and never answered
    plan(today + timedelta(days=3))
    expect(comment).to_have_value("")
    plan(today + timedelta(days=2))
    expect(comment).to_have_value("Underarms only")
    desk.get_by_label("A different area of the body").check()
    desk.get_by_role("button", name="Go on and record why").click()
    expect(desk.get_by_role("status").filter(has_text="Planned for")).to_be_visible()
    assert desk.evaluate(HELD) == 0
    desk.locator(".event-plan .menu summary").first.click()
    desk.locator(".event-plan").get_by_role("link", name="Cancel").first.click()
    desk.get_by_role("button", name="Cancel the plan").click()
    expect(desk.get_by_role("status").filter(has_text="Plan cancelled.")).to_be_visible()


def not_offered(page: Page) -> None:
    page.goto(FORM)
    expect(page.get_by_role("button", name="Record the treatment")).to_be_visible()
    expect(page.get_by_text("What you typed before")).to_have_count(0)
    expect(page.get_by_label("Note", exact=True)).to_have_value("")
    assert NOTE not in page.evaluate(KEPT)


def crashed(page: Page) -> Page:
    """The page that a browser opens again after a crash: what the tab held is there, and nobody has left anything."""
    held = page.evaluate(KEPT)
    assert NOTE in held
    anew = page.context.new_page()
    anew.goto("/privacy/")
    anew.evaluate("held => Object.assign(sessionStorage, JSON.parse(held))", held)
    page.close()
    return anew


@pytest.mark.parametrize("way", ["by a link", "by going back", "by loading it anew"])
def test_leaving_a_form_throws_it_away(desk: Page, way: str) -> None:
    desk.goto(AT_PATIENT)
    fill(desk)
    assert NOTE in desk.evaluate(KEPT)
    if way == "by a link":
        desk.get_by_role("link", name="Back without recording").click()
    elif way == "by going back":
        desk.go_back()
    else:
        desk.reload()
    expect(desk.get_by_role("heading", level=1)).to_be_visible()
    not_offered(desk)


def test_add_a_patient_does_not_open_with_what_was_typed_of_another(desk: Page) -> None:
    desk.goto("/desk/hamilton/patients/new/")
    desk.get_by_label("Name").fill("Zoraida Quill")
    desk.get_by_label("Year").fill("1971")
    desk.goto(AT_PATIENT)
    desk.goto("/desk/hamilton/patients/new/")
    expect(desk.get_by_label("Name")).to_have_value("")
    expect(desk.get_by_label("Year")).to_have_value("")
    assert "Quill" not in desk.evaluate(KEPT)


def test_a_sending_that_failed_does_not_outlast_another_page(desk: Page) -> None:
    fill(desk)
    desk.route("**/treatments/new/*", lambda route: route.fulfill(status=403, body="Not from here"))
    send(desk)
    expect(desk.get_by_text("Not from here")).to_be_visible()
    desk.unroute("**/treatments/new/*")
    desk.goto("/desk/hamilton/")
    not_offered(desk)


def test_after_a_crash_it_is_offered_on_the_same_page_and_can_be_discarded(desk: Page) -> None:
    fill(desk)
    anew = crashed(desk)
    offered(anew)
    anew.get_by_role("button", name="Discard").click()
    expect(anew.get_by_label("Note", exact=True)).to_have_value("")
    not_offered(anew)


@pytest.mark.parametrize("where", ["/desk/hamilton/", f"{AT_PATIENT}treatments/new/?procedure=microneedling"])
def test_after_a_crash_another_page_throws_it_away(desk: Page, where: str) -> None:
    fill(desk)
    anew = crashed(desk)
    anew.goto(where)
    assert NOTE not in anew.evaluate(KEPT)
    not_offered(anew)


@pytest.mark.parametrize(("name", "comes_back"), [("draft", True), ("other", False)])
def test_after_a_crash_that_lost_the_session_it_is_the_same_person_s_alone(
    desk: Page, name: str, comes_back: bool
) -> None:
    fill(desk)
    anew = crashed(desk)
    anew.context.clear_cookies()
    anew.goto(FORM)
    anew.get_by_label("E-mail address").fill(f"{name}@clinic.example")
    anew.get_by_label("Password").fill(PASSWORD)
    anew.get_by_role("button", name="Sign in").click()
    expect(anew.get_by_role("button", name="Record the treatment")).to_be_visible()
    (is_there if comes_back else not_offered)(anew)


@pytest.mark.parametrize(("name", "comes_back"), [("draft", True), ("other", False)])
def test_a_session_that_expired_while_somebody_typed(desk: Page, name: str, comes_back: bool) -> None:
    fill(desk)
    desk.context.clear_cookies(name="sessionid")
    send(desk)
    desk.get_by_label("E-mail address").fill(f"{name}@clinic.example")
    desk.get_by_label("Password").fill(PASSWORD)
    desk.get_by_role("button", name="Sign in").click()
    expect(desk.get_by_role("button", name="Record the treatment")).to_be_visible()
    said = desk.get_by_text("What you typed before is here again. It is not recorded yet.")
    expect(said).to_have_count(int(comes_back))
    expect(desk.get_by_label("Note", exact=True)).to_have_value(NOTE if comes_back else "")
    desk.goto("/desk/hamilton/")
    not_offered(desk)
