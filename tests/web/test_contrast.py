"""Every status can be read: its word on its ground and on the page, in light and in dark colours."""

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "static_src"
TOKENS = (SOURCE / "_tokens.scss").read_text()
CELLS = (SOURCE / "_cells.scss").read_text()
LIGHT, DARK = TOKENS.split("@mixin dark")
STATUSES = ["too-soon", "consult", "ask-first", "late", "ready", "no-wait"]


def colours(scheme: str) -> dict[str, str]:
    found = {}
    for text in (LIGHT, DARK) if scheme == "dark" else (LIGHT,):
        found |= dict(re.findall(r"--([\w-]+): ([^;]+);", text))
    return found


def channels(name: str, of: dict[str, str]) -> list[float]:
    """Red, green, blue and how much it covers, each from 0 to 1."""
    value = of[name]
    if inner := re.fullmatch(r"var\(--([\w-]+)\)", value):
        return channels(inner[1], of)
    digits = value.removeprefix("#")
    digits = "".join(each * 2 for each in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in range(0, len(digits), 2)]
    return parts if len(parts) == 4 else [*parts, 1.0]


def over(mark: str, ground: str, of: dict[str, str]) -> list[float]:
    """The colour of a mark that lets its ground through."""
    *colour, covers = channels(mark, of)
    return [
        covers * one + (1 - covers) * other for one, other in zip(colour, channels(ground, of), strict=False)
    ]


def luminance(parts: list[float]) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts[:3]]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def between(one: list[float], other: list[float]) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def contrast(one: str, other: str, of: dict[str, str]) -> float:
    return between(channels(one, of), channels(other, of))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("status", STATUSES)
def test_a_status_is_read_on_its_ground_and_on_the_page(status, scheme):
    of = colours(scheme)
    for ground in (f"{status}-bg", "paper", "surface"):
        assert contrast(status, ground, of) >= 4.5, ground
    assert contrast("ink", f"{status}-bg", of) >= 4.5


def test_a_contrast_that_fails_is_found():
    assert contrast("line", "paper", colours("light")) < 4.5


# Cells: a number on every part of its pattern

PATTERNS = {
    name.replace("_", "-"): set(re.findall(r"var\(--([\w-]+)\)", block))
    for name, block in re.findall(r"@(?:else )?if \$status == (\w+) \{(.*?)\n  \}", CELLS, re.DOTALL)
}
CORNER = {"tone"}  # the notch of a late day, where no number stands
OUTLINE = {"tone-fill"}  # around a day without a rule


def test_every_pattern_is_known():
    assert {
        "too-soon": {"hatch"},
        "ask-first": {"dots"},
        "consult": {"cross"},
        "late": CORNER,
        "no-wait": OUTLINE,
    } == PATTERNS


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("status", STATUSES)
def test_a_number_is_read_on_every_part_of_its_cell(status, scheme):
    of = colours(scheme)
    marks = PATTERNS.get(status, set()) - CORNER - OUTLINE
    if status == "no-wait":  # whose cell is the page's own ground, in an answer and on the first page
        grounds = [channels(name, of) for name in ("no-wait-bg", "surface")]
    else:
        grounds = [channels(f"{status}-fill", of), *(over(mark, f"{status}-fill", of) for mark in marks)]
    for ground in grounds:
        assert between(channels("ink", of), ground) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_days_to_choose_from_are_read(scheme):
    of = colours(scheme)
    pairs = [
        ("paper", "ink"),
        ("ink", "pine-tint"),
        ("muted", "surface"),
        ("on-pine", "pine"),
        ("muted", "paper"),
    ]
    for one, other in pairs:
        assert contrast(one, other, of) >= 4.5, (one, other)


def test_a_mark_that_hides_its_number_is_found():
    of = colours("light") | {"hatch": "#1c2a28cc"}
    assert between(channels("ink", of), over("hatch", "too-soon-fill", of)) < 4.5


NO_STATUS = {  # what is green and no status of a day
    ("_desk.scss", ".new"),  # what a draft of a guidance brings
    ("_parts.scss", ".section-do li::before"),  # what to do, beside what not to
}


def test_what_has_a_status_takes_its_colour_from_it_so_that_no_rule_is_nowhere_green():
    """Only the tokens say which status is green: whatever else names that colour would give it to any status."""
    green = re.compile(r"var\(--(?:ready|late)(?:-bg|-fill)?\)")
    found = set()
    for path in sorted(set(SOURCE.glob("*.scss")) - {SOURCE / "_tokens.scss"}):
        lines = path.read_text().splitlines()
        for number, line in enumerate(lines):
            if green.search(line):
                block = next(each for each in reversed(lines[:number]) if each.rstrip().endswith("{"))
                found.add((path.name, block.strip().removesuffix(" {")))
    assert found == NO_STATUS
