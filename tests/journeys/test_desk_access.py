"""Every page of the desk in every state: axe finds nothing, nothing scrolls sideways, nothing hides the focus."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.urls import get_resolver, resolve
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.journeys.conftest import PATIENCE, serving
from tests.journeys.desk_states import FILLED, STATES, State
from tests.journeys.test_access import CONTROLS, COUNT, FOCUSED, faults

COVERED = """() => {
  const head = document.querySelector(".patient-head").getBoundingClientRect();
  const found = document.activeElement, box = found.getBoundingClientRect();
  const inside = box.top >= head.bottom - 1 && box.bottom <= innerHeight + 1;
  return inside || box.height > innerHeight / 2 || found.closest(".desk-head, .patient-head, .skip") !== null;
}"""
# What a page focuses by itself, it does when it is drawn: the keys begin after that
FOCUSES_ITSELF = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
MAIN_ACTIONS = """[...document.querySelectorAll("main .btn-primary")].filter(
    each => each.checkVisibility() && !each.closest(".second, .filters")).length"""
FILES = {"desk-at-odds-csv", "desk-eligible-csv", "desk-lots-csv", "desk-audit-csv", "desk-consents-csv"}
NO_PAGE = FILES | {"desk-plan-verdict", "desk-rules-export", "desk-rules-export-shared", "desk-reports-csv"}


class Site:
    """A server with the demonstration on it, what its addresses name, and a session for each person."""

    def __init__(self, address: str, found: dict[str, Any]) -> None:
        self.address, self.things, self.sessions = address, found["things"], found["sessions"]

    def words(self, text: str) -> str:
        """Text with the names of things filled in; a date's parts are asked for as {tomorrow:5.2}."""
        return text.format_map({name: Thing(value) for name, value in self.things.items()})


class Thing(str):
    """A word that gives away some of its letters: `:5.2` are two from the sixth on, without leading zeroes."""

    def __format__(self, spec: str) -> str:
        start, _dot, length = spec.partition(".")
        first = int(start or 0)
        return self[first : first + int(length)].lstrip("0") if length else str(self)


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("desk")
    with serving(folder, prepared_by=FILLED) as address:
        yield Site(address, json.loads((folder / "desk.json").read_text()))


@contextmanager
def at_the_desk(browser: Browser, desk: Site, who: str) -> Iterator[Page]:
    """A page on which somebody is signed in; it fails the test on any message, fault or request elsewhere."""
    context = browser.new_context(base_url=desk.address, reduced_motion="reduce")
    context.add_cookies([{"name": "sessionid", "value": desk.sessions[who], "url": desk.address}])
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    heard: list[str] = []
    page.on(
        "console",
        lambda message: heard.append(
            message.text if "Autofocus" not in message.text else f"{page.url} {message.text}"
        ),
    )
    page.on("pageerror", lambda error: heard.append(f"fault: {error}"))
    page.on(
        "request", lambda request: None if request.url.startswith(desk.address) else heard.append(request.url)
    )
    yield page
    context.close()
    assert [each for each in heard if "the server responded with a status of 4" not in each] == []


def reach(page: Page, desk: Site, state: State) -> None:
    """Go there, type, press."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(desk.words(state.address))
    for box, text in state.typed.items():
        if box == "wait":
            page.locator(text).wait_for()
        elif page.locator(box).get_attribute("type") == "file":
            page.locator(box).set_input_files(text)
        elif text or page.locator(box).get_attribute("type") not in ("radio", "checkbox"):
            page.locator(box).fill(desk.words(text))
        else:
            page.locator(box).check()
    if state.press:
        with page.expect_navigation():
            page.locator(state.press).first.click()
        page.wait_for_load_state()


@pytest.mark.parametrize("who", sorted({state.who for state in STATES.values()}))
def test_axe_finds_nothing_at_the_desk(browser: Browser, desk: Site, who: str) -> None:
    found = []
    with at_the_desk(browser, desk, who) as page:
        for name, state in STATES.items():
            if state.who == who:
                reach(page, desk, state)
                expect(page.locator("h1"), name).to_have_count(1)
                assert page.evaluate(MAIN_ACTIONS) <= 1, name
                found += faults(page, name)
    assert found == []


def test_every_page_of_the_desk_is_looked_at(desk: Site) -> None:
    patterns = next(each for each in get_resolver().url_patterns if str(each.pattern) == "desk/").url_patterns
    looked_at = {resolve(desk.words(state.address).partition("?")[0]).url_name for state in STATES.values()}
    assert {each.name for each in patterns} - looked_at == NO_PAGE


@pytest.mark.parametrize(
    "name", ["today", "patient, clinician", "log microneedling", "eligible now", "overrides"]
)
def test_the_keyboard_reaches_and_shows_every_control_of_the_desk(
    browser: Browser, desk: Site, name: str
) -> None:
    with at_the_desk(browser, desk, STATES[name].who) as page:
        reach(page, desk, STATES[name])
        page.set_viewport_size({"width": 800, "height": 600})
        page.evaluate(FOCUSES_ITSELF)
        page.evaluate(
            "document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')"
        )
        controls = page.evaluate(COUNT, CONTROLS)
        reached = []
        for _step in range(controls + 5):
            page.keyboard.press("Tab")
            if (focused := page.evaluate(FOCUSED)) is None:
                break
            reached.append(focused)
        assert len(reached) >= controls
        assert [each["name"] for each in reached if not each["seen"]] == []


def test_the_name_that_stays_on_top_covers_nothing_that_has_the_focus(browser: Browser, desk: Site) -> None:
    with at_the_desk(browser, desk, "clinician") as page:
        for name in ("patient, clinician", "log microneedling"):
            reach(page, desk, STATES[name])
            page.set_viewport_size({"width": 800, "height": 600})
            for key in ("Tab", "Shift+Tab"):
                for _step in range(40):
                    page.keyboard.press(key)
                    assert page.evaluate(COVERED), (name, key, page.evaluate(FOCUSED))


@pytest.mark.parametrize("patient", ["recent", "busy", "held", "longest"])
def test_the_date_card_takes_half_a_sheet_and_nothing_else_is_on_it(
    browser: Browser, desk: Site, patient: str
) -> None:
    with at_the_desk(browser, desk, "front_desk") as page:
        page.emulate_media(color_scheme="dark", media="print")
        page.goto(desk.words(f"/desk/hamilton/patients/{{{patient}}}/card/"))
        name = page.locator("h1").inner_text()
        half = PdfReader(BytesIO(page.pdf(width="210mm", height="148.5mm")))
        assert len(half.pages) == 1
        printed = " ".join(half.pages[0].extract_text().split())
        assert printed.startswith(f"Hamilton Clinic {name} Born ")
        assert not any(words in printed for words in ("Sign out", "Who is eligible", "Back to the patient"))
