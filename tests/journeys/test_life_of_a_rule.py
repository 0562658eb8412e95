"""A rule at the desk, from its first word until it is withdrawn, and on its way from one clinic to another."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from intervals.said import dates
from tests.accounts.conftest import PASSWORD
from tests.journeys.conftest import serving, watched
from tests.journeys.test_access import look
from tests.journeys.test_sign_in import sign_in

PAIR = ("microneedling", "botox")
PEOPLE = f"""
from datetime import timedelta
from django.utils import timezone
from intervals.clock import today as today_of
from intervals.actions.asking import Asker
from intervals.actions.patients import register
from intervals.models.accounts import User
from intervals.models.clinics import Clinic
from intervals.models.members import Membership
from intervals.models.plans import Plan
from intervals.models.procedures import Procedure
from intervals.models.treatments import Treatment
from intervals.queries.details import Details
from tests.web.rows import auckland, offer
clinic, north = Clinic.objects.get(slug="hamilton"), auckland()
for slug in ("microneedling", "botox"):
    offer(slug, clinic="nz")
for name, where in (("ada", clinic), ("bea", clinic), ("nor", north)):
    user = User.objects.create_user(f"{{name}}@clinic.example", "{PASSWORD}", first_name=name.title(), last_name="Moss")
    Membership.objects.create(user=user, clinic=where, role="manager")
    if where == clinic:
        by = user
today = today_of(clinic)
asker = Asker(by, clinic, "manager", today)
marie = register(by=asker, details=Details("Marie Tremblay", today - timedelta(days=15_000), ""))
needling, botox = (Procedure.objects.get(slug=slug) for slug in {PAIR})
hers, now = {{"patient": marie, "clinic": clinic}}, timezone.now()
Treatment.objects.create(
    procedure=needling, given_on=today - timedelta(days=10), recorded_by=by, recorded_at=now, **hers
)
Plan.objects.create(procedure=botox, planned_on=today + timedelta(days=5), created_by=by, created_at=now, **hers)
"""


@pytest.fixture(scope="module")
def two_clinics(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Two clinics; at the first two managers and a patient, ten days after microneedling, with Botox planned."""
    with serving(tmp_path_factory.mktemp("rules"), prepared_by=PEOPLE) as site:
        yield site.replace("127.0.0.1", "localhost")


@pytest.fixture
def seats(browser: Browser, two_clinics: str) -> Iterator[dict[str, Page]]:
    """A screen for each manager, signed in, and a patient's phone."""
    with ExitStack() as stack:
        pages = {name: stack.enter_context(watched(browser, two_clinics)) for name in ("ada", "bea", "nor")}
        for name, page in pages.items():
            page.set_viewport_size({"width": 1280, "height": 800})
            sign_in(page, name)
        yield {**pages, "phone": stack.enter_context(watched(browser, two_clinics))}


def main(page: Page) -> Locator:
    return page.locator("main")


def press(page: Page, name: str) -> None:
    main(page).get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    main(page).get_by_role("link", name=name, exact=True).first.click()


def type_day(page: Page, box: str, day: date) -> None:
    for part in ("day", "month", "year"):
        page.locator(f"#id_{box}_{part}").fill(str(getattr(day, part)))


def answer(seats: dict[str, Page], given_on: date, clinic: str = "") -> str:
    """What a patient reads who asks now: a browser keeps a page for a minute, and asks again where it is told to."""
    phone = seats["phone"]
    phone.goto(f"{clinic}/check/?given_on={given_on}")
    phone.reload()
    return main(phone).inner_text()


def test_from_a_draft_to_its_last_day(seats: dict[str, Page], today: date) -> None:
    """Drafted, proved, looked at, approved by another, published, and withdrawn: each page follows."""
    ada, bea = seats["ada"], seats["bea"]
    given_on = today - timedelta(days=10)
    shared, own = given_on + timedelta(weeks=2), given_on + timedelta(weeks=4)
    assert dates.day(shared) in answer(seats, given_on)

    ada.goto("/desk/hamilton/at-odds/")
    expect(main(ada)).not_to_contain_text("Marie Tremblay")

    draft = drafted(ada, today)
    assert dates.day(shared) in answer(seats, given_on), "a draft counts for nothing"

    proved_and_approved(ada, bea, draft)

    ada.goto(draft)
    follow(ada, "Publish")
    expect(main(ada)).to_contain_text("1")
    look(ada, "whom it touches")
    follow(ada, "Who they are")
    expect(main(ada)).to_contain_text("Marie Tremblay")
    ada.go_back()
    press(ada, "Publish")
    expect(main(ada)).to_contain_text("Today the clinic’s own rule counts.")

    assert dates.day(own) in answer(seats, given_on)
    ada.goto("/desk/hamilton/at-odds/")
    expect(main(ada)).to_contain_text("Marie Tremblay")

    ada.goto("/desk/hamilton/settings/rules/pairs/microneedling/botox/")
    follow(ada, "Go back to the shared rule")
    ada.get_by_label("Reason").fill("The shared figure does")
    press(ada, "Withdraw")
    assert dates.day(shared) in answer(seats, given_on)
    ada.goto("/desk/hamilton/at-odds/")
    expect(main(ada)).not_to_contain_text("Marie Tremblay")


def drafted(ada: Page, today: date) -> str:
    """The address of a draft that asks for three and four weeks, at a clinic where a second manager approves."""
    ada.goto("/desk/hamilton/settings/rules/approval/")
    ada.get_by_label("Another manager approves a rule before it is published").check()
    press(ada, "Save")

    ada.goto("/desk/hamilton/settings/rules/pairs/microneedling/botox/")
    follow(ada, "Take a copy of the shared rule")
    ada.get_by_label("At the earliest after").fill("3 weeks")
    ada.get_by_label("Recommended after").fill("4 wks")
    type_day(ada, "valid_from", today)
    type_day(ada, "reviewed_on", today)
    ada.get_by_label("Reviewed by").fill("Dr Bea Moss")
    press(ada, "Preview")
    expect(main(ada)).to_contain_text("3 weeks")
    press(ada, "Save the draft")
    look(ada, "a draft")
    return ada.url


def proved_and_approved(ada: Page, bea: Page, draft: str) -> None:
    """Neither can be left out, and nobody approves her own."""
    follow(ada, "Publish")
    press(ada, "Publish")
    expect(main(ada)).to_contain_text("There is a problem")
    ada.goto(draft)
    follow(ada, "Prove")
    press(ada, "This is what I expect")
    expect(main(ada)).to_contain_text("Another manager approves it")
    ada.goto(f"{draft}approve/")
    press(ada, "Approve")
    expect(main(ada)).to_contain_text("There is a problem")

    bea.goto(draft)
    follow(bea, "Approve")
    press(bea, "Approve")
    expect(main(bea)).to_contain_text("Approved by Bea Moss")


def test_a_rule_goes_from_one_clinic_to_another(seats: dict[str, Page], today: date, tmp_path: Path) -> None:
    """Exported here; there a draft beside what counts, live only once it was proved and published."""
    bea, nor = seats["bea"], seats["nor"]
    given_on = today - timedelta(days=2)
    file = tmp_path / "rules.json"
    bea.goto("/desk/hamilton/settings/rules/")
    with bea.expect_download() as taken:
        follow(bea, "Export the shared rules")
    document = json.loads(Path(taken.value.path()).read_text(encoding="utf-8"))
    [rule] = [each for each in document["rules"] if (each["earlier"], each["later"]) == PAIR]
    rule |= {"recommended": "P6W", "examples": []}
    file.write_text(json.dumps(document), encoding="utf-8")

    nor.goto("/desk/nz/settings/rules/")
    follow(nor, "Import rules as drafts")
    nor.get_by_label("The file").set_input_files(file)
    press(nor, "Import as drafts")
    expect(main(nor)).to_contain_text("6 weeks")
    expect(main(nor)).to_contain_text("2 weeks")
    look(nor, "drafts beside what counts")
    before = answer(seats, given_on, "/c/nz")
    assert dates.day(given_on + timedelta(weeks=2)) in before

    follow(nor, "Botox after microneedling")
    follow(nor, "Prove")
    press(nor, "This is what I expect")
    follow(nor, "Publish")
    nor.get_by_label("Why it begins in the past").fill("As the other clinic has it")
    press(nor, "Publish")
    expect(main(nor)).to_contain_text("Today the clinic’s own rule counts.")
    assert dates.day(given_on + timedelta(weeks=6)) in answer(seats, given_on, "/c/nz")
    assert dates.day(given_on + timedelta(weeks=2)) in answer(seats, given_on), (
        "the other clinic stays as it was"
    )
