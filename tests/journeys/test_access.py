"""Every page in every state: axe finds nothing, nothing scrolls sideways, the keyboard reaches all of it."""

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import watched
from tests.journeys.states import ALL, ANSWERS, PAIR_PAGES, PAIRS

AXE = (Path(__file__).parent.parent / "vendor" / "axe.min.js").read_text()
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = {"type": "rule", "values": ["color-contrast", "color-contrast-enhanced", "link-in-text-block"]}
# Only what is wrong is described in full: to say where all the rest stands takes axe as long as to look.
RUN_AXE = """async tags => (await axe.run(document, {runOnly: tags, resultTypes: ["violations"]})).violations.map(
    each => `${each.id}: ${each.help} ${each.nodes.map(node => node.target).join(" | ")}`)"""
CONTROLS = "a[href], button:not([hidden], [tabindex='-1']), input:not([type=hidden]), select, summary"
COUNT = "all => [...document.querySelectorAll(all)].filter(each => each.checkVisibility()).length"
FOCUSED = """() => {
  const found = document.activeElement, style = getComputedStyle(found), box = found.getBoundingClientRect();
  if (found === document.body) return null;
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== "none";
  return {name: found.outerHTML.slice(0, 90), seen: ring && box.width > 0 && box.height > 0};
}"""


@pytest.mark.parametrize("name", ALL)
def test_axe_finds_nothing(page: Page, today: date, name: str) -> None:
    page.goto(ALL[name](today))
    look(page, name)


def test_axe_finds_nothing_where_there_is_nothing(browser: Browser, empty_site: str, today: date) -> None:
    with watched(browser, empty_site) as page:
        for name in ("home", "guidance", "rules", "ask first", "planned too soon", "plan answer", "API"):
            page.goto(ALL[name](today))
            look(page, f"{name}, empty")
            assert page.locator("h1").is_visible()


@pytest.mark.parametrize("name", [*PAIRS, *PAIR_PAGES])
def test_axe_finds_nothing_about_pairs_of_the_clinics_own(
    browser: Browser, pairs_site: str, today: date, name: str
) -> None:
    with watched(browser, pairs_site) as page:
        page.goto({**PAIRS, **PAIR_PAGES}[name](today))
        look(page, name)


def look(page: Page, name: str) -> None:
    """Fails where axe finds anything on the page as it stands, or where it scrolls sideways."""
    assert faults(page, name) == []


def faults(page: Page, name: str) -> list[str]:
    """What axe finds and what scrolls, at three sizes; in the dark only what depends on colours."""
    page.evaluate(AXE)
    found = []
    for scheme, rules in (("light", STANDARDS), ("dark", COLOURS)):
        page.emulate_media(color_scheme=scheme)
        for width in (320, 768, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            found += [f"{name}, {scheme}, {width} px: {each}" for each in page.evaluate(RUN_AXE, rules)]
            if scheme == "light" and page.evaluate("document.documentElement.scrollWidth") > width:
                found.append(f"{name} scrolls at {width} px")
    return found


def test_axe_would_find_a_fault(page: Page) -> None:
    page.goto("/check/")
    page.evaluate("document.querySelector('label').remove()")
    page.evaluate(AXE)
    assert any("label" in found for found in page.evaluate(RUN_AXE, STANDARDS))


@pytest.mark.parametrize("name", ["home", "two errors", "ask first", "plan answer", "rules", "recovery"])
def test_the_keyboard_reaches_and_shows_every_control(page: Page, today: date, name: str) -> None:
    page.goto(ALL[name](today))
    page.evaluate(
        "document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')"
    )
    controls = page.evaluate(COUNT, CONTROLS)
    reached = []
    for _step in range(controls + 5):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None:
            break
        reached.append(focused)
    assert len(reached) >= controls, f"{len(reached)} of {controls} reached"
    assert [each["name"] for each in reached if not each["seen"]] == []


def lowest(page: Page, parts: str) -> float:
    """Where the lowest of these parts ends, in pixels from the top; there is one at least."""
    ends = [
        found["y"] + found["height"] for each in page.locator(parts).all() if (found := each.bounding_box())
    ]
    return float(max(ends))


@pytest.mark.parametrize("name", ANSWERS)
def test_the_shipped_answer_is_short_on_a_phone_in_every_state(page: Page, today: date, name: str) -> None:
    page.goto(ANSWERS[name](today))
    assert page.evaluate("document.documentElement.scrollHeight") <= 3200


@pytest.mark.parametrize(
    "name", ["home", "home filled in", "ask first", "planned ask first", "plan too late", "rules", "recovery"]
)
def test_words_twice_as_large_stay_on_a_narrow_screen(page: Page, today: date, name: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(ALL[name](today))
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("name", ANSWERS)
def test_the_first_screen_of_a_phone_has_the_answer(page: Page, today: date, name: str) -> None:
    page.goto(ANSWERS[name](today))
    assert lowest(page, ".acts .btn, .phases") <= 667
    for each in ("h1", ".pill"):
        assert page.locator(each).first.is_visible()


@pytest.mark.parametrize("name", PAIRS)
def test_the_first_screen_has_the_answer_about_other_pairs(
    browser: Browser, pairs_site: str, today: date, name: str
) -> None:
    with watched(browser, pairs_site) as page:
        page.goto(PAIRS[name](today))
        assert lowest(page, ".acts .btn, .phase:first-child, .answer-head .dates") <= 667
