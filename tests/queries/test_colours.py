"""Colours are measured against the grounds that the stylesheet has, and what follows from each can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intervals.desk.settings.appearance_picture import MUTED
from intervals.queries.colours import (
    GROUNDS,
    INK,
    LEAST,
    USUAL,
    Colours,
    Scheme,
    Shade,
    contrast,
    mixed,
    read_colour,
)
from tests.web.test_contrast import colours as tokens

COLOUR = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize("scheme", list(Scheme))
def test_the_grounds_are_those_of_the_stylesheet(scheme):
    of = {name: read_colour(value) for name, value in tokens(scheme.value).items()}
    assert GROUNDS[scheme] == {name: of[name] for name in GROUNDS[scheme]}
    assert {f"{each}-bg" for each in ("too-soon", "ask-first", "ready", "consult", "no-wait")} < {
        *GROUNDS[scheme]
    }
    assert (INK[scheme], USUAL[scheme], MUTED[scheme]) == (of["ink"], of["pine"], of["muted"])


def test_the_sites_own_colours_are_read():
    assert Colours(USUAL[Scheme.LIGHT], USUAL[Scheme.DARK]).are_read


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48), ("#123456", "#123456", 1)],
)
def test_contrast_as_it_is_defined(one, other, ratio):
    assert round(contrast(one, other), 2) == round(contrast(other, one), 2) == ratio


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("#1B5E56", "#1b5e56"),
        (" 1b5e56 ", "#1b5e56"),
        ("#abc", "#aabbcc"),
        ("abcd", ""),
        ("", ""),
        ("#\uff11b5e56", ""),
    ],
)
def test_how_people_write_a_colour(typed, read):
    assert read_colour(typed) == read


@given(COLOUR, st.sampled_from(list(Scheme)))
def test_the_nearest_shade_is_read_everywhere(colour, scheme):
    shade = Shade(Shade(colour, scheme).nearest(), scheme)
    assert shade.is_read
    assert all(ratio >= LEAST for _name, ratio in shade.measured())
    tokens = shade.tokens
    for on in ("pine", "pine-deep"):
        assert contrast(tokens["on-pine"], tokens[on]) >= LEAST
        assert contrast(tokens[on], tokens["pine-tint"]) >= LEAST
    assert contrast(INK[scheme], tokens["pine-tint"]) >= LEAST
    if Shade(colour, scheme).is_read:
        assert shade.colour == colour


def test_a_name_has_everything_that_the_sheet_is_made_of():
    one = Colours("#123456", "#abcdef")
    assert Colours.named(one.name) == one
    assert Colours("#123457", "#abcdef").name != one.name
    assert Colours.named(one.name[:-1] + ("0" if one.name[-1] != "0" else "1")) is None


def test_a_mix():
    assert mixed("#000000", "#ffffff", 0.5) == "#808080"
