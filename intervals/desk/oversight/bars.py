"""The picture of the waits that were kept: a bar for each few days, parted by what the rule said of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from intervals.engine.kept import Kept

MOST_BARS = 12
STEPS = (1, 2, 7, 14, 28, 91, 182, 364, 1820)  # days of a bar
WIDTH, HEIGHT, GAP = 360, 72, 3


@dataclass(frozen=True)
class Part:
    """A part of a bar: its tone, where it begins from above, how high it is."""

    tone: str
    y: float
    height: float


@dataclass(frozen=True)
class Bar:
    """So many waits of these days."""

    label: str
    number: int
    x: float
    width: float
    parts: list[Part]


@dataclass(frozen=True)
class Picture:
    """The bars from the shortest wait to the longest."""

    bars: list[Bar]
    width: int = WIDTH
    height: int = HEIGHT


def picture(waits: Sequence[Kept]) -> Picture:
    """At most twelve bars of equal days."""
    low, high = min(each.days for each in waits), max(each.days for each in waits)
    step = next((each for each in STEPS if high // each - low // each < MOST_BARS), STEPS[-1])
    first, last = low // step, min(high // step, low // step + MOST_BARS - 1)
    groups: list[list[Kept]] = [[] for _bar in range(first, last + 1)]
    for each in waits:
        groups[min(each.days // step, last) - first].append(each)
    most = max(len(group) for group in groups)
    width = WIDTH / len(groups)
    return Picture(
        [
            Bar(
                _label((first + place) * step, step),
                len(group),
                place * width,
                width - GAP,
                _parts(group, most),
            )
            for place, group in enumerate(groups)
        ]
    )


def _label(first: int, step: int) -> str:
    return str(first) if step == 1 else f"{first}–{first + step - 1}"


def _parts(group: Sequence[Kept], most: int) -> list[Part]:
    """From below: inside the minimum, inside the full wait, waited for."""
    inside = sum(each.inside_minimum for each in group)
    asked = sum(each.inside_wait for each in group)
    counts = (("too_soon", inside), ("ask_first", asked), ("ready", len(group) - inside - asked))
    parts, bottom = [], float(HEIGHT)
    for tone, number in counts:
        height = HEIGHT * number / most
        bottom -= height
        if number:
            parts.append(Part(tone, round(bottom, 1), round(height, 1)))
    return parts
