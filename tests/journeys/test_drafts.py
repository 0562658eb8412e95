"""What was typed and never arrived: the network goes, the server refuses; it is there again, until it is recorded."""

import itertools
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from tests.journeys.conftest import serving, watched
from tests.journeys.test_sign_in import PATIENT, PEOPLE, sign_in

AT_PATIENT = f"/desk/hamilton/patients/{PATIENT}/"
FORM = f"{AT_PATIENT}treatments/new/?procedure=botox"
NOTE = "Half of the forehead"
DAYS_AGO = itertools.count(1)  # each test records a day of its own: the same again would be asked about
HELD = "[...Object.keys(sessionStorage)].filter(name => name.startsWith('draft ')).length"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site with a manager and a patient."""
    with serving(tmp_path_factory.mktemp("drafts"), prepared_by=PEOPLE) as address:
        yield address.replace("127.0.0.1", "localhost")


@pytest.fixture
def desk(browser: Browser, site: str) -> Iterator[Page]:
    """A fresh page on that site, signed in."""
    with watched(browser, site) as page:
        sign_in(page, "draft")
        expect(page.get_by_role("heading", name="Your account")).to_be_visible()
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

    # Another page first: nothing has been recorded, so the draft outlasts it
    desk.goto("/desk/hamilton/")
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
        for part in ("day", "month", "year"):
            desk.get_by_label(part.title(), exact=True).fill(str(getattr(day, part)))
        desk.get_by_role("button", name="Make the plan").click()
        expect(desk.get_by_role("heading", level=1)).to_contain_text("is too soon")

    comment = desk.get_by_role("textbox", name="Comment")
    plan(today + timedelta(days=2))
    comment.fill("Underarms only")
    desk.goto("/desk/hamilton/")
    plan(today + timedelta(days=3))
    expect(comment).to_have_value("")
    plan(today + timedelta(days=2))
    expect(comment).to_have_value("Underarms only")
    desk.get_by_label("A different area of the body").check()
    desk.get_by_role("button", name="Go on and record why").click()
    expect(desk.get_by_role("status").filter(has_text="Planned for")).to_be_visible()
    assert desk.evaluate(HELD) == 0
    desk.locator(".event-plan").get_by_role("link", name="Cancel").first.click()
    desk.get_by_role("button", name="Cancel the plan").click()
    expect(desk.get_by_role("status").filter(has_text="Plan cancelled.")).to_be_visible()
