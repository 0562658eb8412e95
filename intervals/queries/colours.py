"""A clinic's own colours: what follows from each, how well they are read, and the stylesheet that they make.

The grounds are those of static_src/_tokens.scss; a test holds the two against each other.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

LEAST = 4.5  # to 1: what a text needs on its ground (WCAG 2.2, 1.4.3)
WRITTEN = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
NAMED = re.compile(r"([0-9a-f]{6})-([0-9a-f]{6})-[0-9a-f]{8}")


class Scheme(StrEnum):
    """Light pages or dark ones, as the reader's system is set."""

    LIGHT = "light"
    DARK = "dark"


GROUNDS: dict[Scheme, dict[str, str]] = {
    Scheme.LIGHT: {
        "paper": "#faf7f2",
        "surface": "#ffffff",
        "too-soon-bg": "#fbe9e3",
        "ask-first-bg": "#fdf1d3",
        "ready-bg": "#e3f3e8",
        "consult-bg": "#f5e9f4",
        "no-wait-bg": "#eceeeb",
    },
    Scheme.DARK: {
        "paper": "#151a19",
        "surface": "#1e2524",
        "too-soon-bg": "#33201b",
        "ask-first-bg": "#302711",
        "ready-bg": "#182e20",
        "consult-bg": "#2f2232",
        "no-wait-bg": "#29312f",
    },
}
INK = {Scheme.LIGHT: "#1c2a28", Scheme.DARK: "#ece9e3"}
USUAL = {Scheme.LIGHT: "#1b5e56", Scheme.DARK: "#7fd0c3"}
ON = ("#ffffff", "#0d2420")  # what is written on a button: the one that is read better
AWAY = {Scheme.LIGHT: "#000000", Scheme.DARK: "#ffffff"}  # away from the page's ground


def read_colour(text: str) -> str:
    """A colour as people write it (1B5E56, #abc), as #1b5e56; "" where it is none."""
    found = WRITTEN.fullmatch(text.strip())
    if not found:
        return ""
    digits = found[1].lower()
    return "#" + (digits if len(digits) == 6 else "".join(each * 2 for each in digits))


def contrast(one: str, other: str) -> float:
    """How many times lighter one of them is, from 1 to 21 (WCAG 2.2)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _parts(colour: str) -> list[int]:
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]


def _luminance(colour: str) -> float:
    shares = [part / 255 for part in _parts(colour)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def mixed(colour: str, with_it: str, share: float) -> str:
    """A colour with a share of another in it."""
    both = zip(_parts(colour), _parts(with_it), strict=True)
    return "#" + "".join(f"{round(one + (other - one) * share):02x}" for one, other in both)


@dataclass(frozen=True)
class Shade:
    """One colour on light or dark pages, with what follows from it."""

    colour: str
    scheme: Scheme

    @cached_property
    def tokens(self) -> dict[str, str]:
        """The values of the stylesheet's own names: the colour, under a pointer, as a tint, and what stands on it."""
        deep = mixed(self.colour, AWAY[self.scheme], 0.25)
        tint = mixed(GROUNDS[self.scheme]["surface"], self.colour, 0.1)
        on = max(ON, key=lambda each: min(contrast(each, self.colour), contrast(each, deep)))
        return {"pine": self.colour, "pine-deep": deep, "pine-tint": tint, "on-pine": on}

    @cached_property
    def grounds(self) -> dict[str, str]:
        """Everything that it may stand on as text, or that stands on it."""
        return GROUNDS[self.scheme] | {
            "pine-tint": self.tokens["pine-tint"],
            "on-pine": self.tokens["on-pine"],
        }

    def measured(self) -> Iterator[tuple[str, float]]:
        """Each ground with the least contrast there, of the colour and of the one under a pointer."""
        deep = self.tokens["pine-deep"]
        for name, ground in self.grounds.items():
            yield name, min(contrast(self.colour, ground), contrast(deep, ground))

    @cached_property
    def worst(self) -> tuple[str, float]:
        """The ground on which it is read worst, and the contrast there."""
        return min(self.measured(), key=lambda each: each[1])

    @property
    def is_read(self) -> bool:
        """Whether it is read everywhere, and the page's text on its tint."""
        return self.worst[1] >= LEAST and contrast(INK[self.scheme], self.tokens["pine-tint"]) >= LEAST

    def nearest(self) -> str:
        """The nearest shade of it that is read everywhere: the same, deeper on light pages, lighter on dark ones."""
        shades = (Shade(mixed(self.colour, AWAY[self.scheme], part / 50), self.scheme) for part in range(51))
        return next((each.colour for each in shades if each.is_read), USUAL[self.scheme])


@dataclass(frozen=True)
class Colours:
    """A clinic's two colours."""

    light: str
    dark: str

    @classmethod
    def named(cls, name: str) -> "Colours | None":
        """Those that the name of a stylesheet has; None where it is no name that this site gives."""
        found = NAMED.fullmatch(name)
        colours = cls(f"#{found[1]}", f"#{found[2]}") if found else None
        return colours if colours and colours.are_read and colours.name == name else None

    def shades(self) -> tuple[Shade, Shade]:
        """On light pages, and on dark ones."""
        return Shade(self.light, Scheme.LIGHT), Shade(self.dark, Scheme.DARK)

    @property
    def are_read(self) -> bool:
        """Whether both are read wherever they stand."""
        return all(each.is_read for each in self.shades())

    @cached_property
    def sheet(self) -> str:
        """The stylesheet: for screens. What is printed is black on white, but the head of a card to take home."""
        light, dark = (
            ";".join(f"--{name}:{value}" for name, value in each.tokens.items()) for each in self.shades()
        )
        light, dark = (f"{{{each}}}" for each in (light, dark))
        of_system = f":root:not([data-theme=light]){dark}"
        chosen = f":root[data-theme=dark]{dark}"
        screen = f"@media screen{{:root{light}{chosen}}}@media screen and (prefers-color-scheme:dark){{{of_system}}}"
        return f"{screen}@media print{{:root{{--of-clinic:{self.light}}}}}\n"

    @property
    def name(self) -> str:
        """What its address ends in: the colours, and a mark of all that is made of them."""
        mark = hashlib.sha256(self.sheet.encode()).hexdigest()[:8]
        return f"{self.light[1:]}-{self.dark[1:]}-{mark}"
