"""Every status can be read: its word on its ground and on the page, in light and in dark colours."""

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).resolve().parents[2] / "static_src" / "_tokens.scss").read_text()
LIGHT, DARK = TOKENS.split("@include color-mode(dark, true)")
STATUSES = ["too-soon", "consult", "ask-first", "late", "ready", "no-wait"]


def colours(scheme: str) -> dict[str, str]:
    found = {}
    for text in (LIGHT, DARK) if scheme == "dark" else (LIGHT,):
        found |= dict(re.findall(r"--([\w-]+): ([^;]+);", text))
    return found


def luminance(name: str, of: dict[str, str]) -> float:
    value = of[name]
    if inner := re.fullmatch(r"var\(--([\w-]+)\)", value):
        return luminance(inner[1], of)
    digits = value.removeprefix("#")
    digits = "".join(each * 2 for each in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str, of: dict[str, str]) -> float:
    light, dark = sorted((luminance(one, of), luminance(other, of)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("status", STATUSES)
def test_a_status_is_read_on_its_ground_and_on_the_page(status, scheme):
    of = colours(scheme)
    for ground in (f"{status}-bg", "paper", "surface"):
        assert contrast(status, ground, of) >= 4.5, ground
    assert contrast("ink", f"{status}-bg", of) >= 4.5


def test_a_contrast_that_fails_is_found():
    assert contrast("line", "paper", colours("light")) < 4.5
