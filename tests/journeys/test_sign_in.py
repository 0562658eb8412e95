"""Signing in in a real browser: an app's code, a passkey, and what is left behind after signing out."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.accounts.conftest import PASSWORD, code_now
from tests.journeys.conftest import serving, watched
from tests.journeys.test_access import look

PATIENT = "5d0c8a4e-7d0c-4b57-9a4f-1f0b7a3b2c1d"
PEOPLE = f"""
from datetime import date, datetime, UTC
from intervals.models.accounts import User
from intervals.models.clinics import Clinic
from intervals.models.members import Membership
from intervals.models.patients import Patient
clinic = Clinic.objects.get(slug="hamilton")
for name in ("app", "key", "back", "look", "draft", "other"):
    user = User.objects.create_user(f"{{name}}@clinic.example", "{PASSWORD}", first_name="Ida", last_name="Moss")
    Membership.objects.create(user=user, clinic=clinic, role="manager")
Patient.objects.create(
    ref="{PATIENT}", clinic=clinic, name="Marie Tremblay", date_of_birth=date(1985, 5, 12),
    created_by=user, created_at=datetime(2026, 11, 1, tzinfo=UTC),
)
"""


@pytest.fixture(scope="module")
def named_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site at its name, where passkeys work, with a manager for each test."""
    with serving(tmp_path_factory.mktemp("door"), prepared_by=PEOPLE) as site:
        yield site.replace("127.0.0.1", "localhost")


@pytest.fixture
def door(browser: Browser, named_site: str) -> Iterator[Page]:
    """A fresh page on that site."""
    with watched(browser, named_site) as page:
        yield page


def sign_in(page: Page, name: str) -> None:
    page.goto("/accounts/login/?next=/accounts/")
    page.get_by_label("E-mail address").fill(f"{name}@clinic.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def sign_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def password_again(page: Page) -> None:
    expect(page.get_by_role("heading", name="Is it still you?")).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()


def set_up_app(page: Page) -> str:
    """The key of the app that was set up."""
    page.goto("/accounts/second-step/")
    page.get_by_role("link", name="Set up an app").click()
    password_again(page)
    expect(page.get_by_role("img", name="Code to scan with your app")).to_be_visible()
    key = page.locator("code.secret").inner_text()
    page.get_by_label("Code from the app").fill(code_now(key))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    return key


def test_with_an_app_that_shows_codes(door: Page) -> None:
    sign_in(door, "app")
    key = set_up_app(door)
    sign_out(door)
    sign_in(door, "app")
    expect(door.get_by_role("heading", name="The second step")).to_be_visible()
    door.get_by_label("Code").fill(code_now(key))
    door.get_by_role("button", name="Sign in", exact=True).click()
    expect(door.get_by_role("heading", name="Your account")).to_be_visible()


def test_with_a_passkey(door: Page) -> None:
    device = door.context.new_cdp_session(door)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "automaticPresenceSimulation": True}
    user = {"hasUserVerification": True, "isUserVerified": True}
    added = device.send("WebAuthn.addVirtualAuthenticator", {"options": options | user})
    sign_in(door, "key")
    door.goto("/accounts/second-step/")
    door.get_by_role("link", name="Add a passkey").click()
    password_again(door)
    door.get_by_label("Name").fill("Tablet in room 2")
    door.get_by_role("button", name="Make the passkey").click()
    expect(door.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    door.goto("/accounts/second-step/")
    expect(door.locator("main")).to_contain_text("Tablet in room 2")
    sign_out(door)

    sign_in(door, "key")
    device.send(
        "WebAuthn.setUserVerified", {"authenticatorId": added["authenticatorId"], "isUserVerified": True}
    )
    door.get_by_role("button", name="Use your passkey").click()
    expect(door.get_by_role("heading", name="Your account")).to_be_visible()

    sign_out(door)
    device.send("WebAuthn.clearCredentials", {"authenticatorId": added["authenticatorId"]})
    sign_in(door, "key")
    door.get_by_role("button", name="Use your passkey").click()
    expect(door.get_by_role("status")).to_contain_text("The passkey did not answer.")


def test_after_signing_out_the_back_button_shows_nothing(door: Page) -> None:
    sign_in(door, "back")
    door.goto("/accounts/password/change/")
    door.goto("/accounts/")
    sign_out(door)
    for _step in range(3):
        door.go_back()
        expect(door.get_by_role("heading", name="Sign in")).to_be_visible()
        expect(door.locator("body")).not_to_contain_text("Ida Moss")


def test_each_page_of_signing_in_is_for_everybody(door: Page) -> None:
    for address in ("login/", "password/reset/", "password/reset/sent/", "invitation/x/"):
        door.goto(f"/accounts/{address}")
        look(door, address)
    door.goto("/accounts/login/")
    door.get_by_role("button", name="Sign in").click()
    expect(door).to_have_title("Error: Sign in – Hamilton Clinic")
    look(door, "login, wrong")
    sign_in(door, "look")
    set_up_app(door)
    look(door, "recovery codes")
    for address in ("", "logout/", "again/", "password/change/", "second-step/", "second-step/passkeys/add/"):
        door.goto(f"/accounts/{address}")
        look(door, address)
    for address in ("", "invite/", "1/end/", "2/role/"):
        door.goto(f"/desk/hamilton/staff/{address}")
        look(door, f"staff {address}")
    sign_out(door)
    sign_in(door, "look")
    look(door, "second step")


def test_what_was_typed_is_gone_once_somebody_signs_out(door: Page) -> None:
    form, note = f"/desk/hamilton/patients/{PATIENT}/treatments/new/?procedure=botox", "Half of the forehead"
    sign_in(door, "draft")
    door.goto(form)
    door.get_by_text("Consent, skin and notes").click()
    door.get_by_label("Note", exact=True).fill(note)
    sign_out(door)
    assert door.evaluate("sessionStorage.length") == 0
    sign_in(door, "other")
    door.goto(form)
    expect(door.get_by_label("Note", exact=True)).to_have_value("")


def test_a_session_that_ends_in_the_middle_leads_back_to_the_filled_form(door: Page) -> None:
    sign_in(door, "draft")
    door.goto("/desk/hamilton/staff/invite/")
    door.get_by_label("E-mail address").fill("noor@clinic")
    door.context.clear_cookies(name="sessionid")
    door.get_by_role("button", name="Send the invitation").click()
    door.get_by_label("E-mail address").fill("draft@clinic.example")
    door.get_by_label("Password").fill(PASSWORD)
    door.get_by_role("button", name="Sign in").click()
    expect(door.get_by_role("heading", name="Invite somebody")).to_be_visible()
    expect(door.get_by_label("E-mail address")).to_have_value("noor@clinic")
