"""The picture of a pair: each figure on one line, from the same day to the longest, the clinic's rule through it.

Drawn without a viewBox, as the timeline is: places across in percent, heights in pixels, so that words keep their size.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intervals.engine.elsewhere import DAYS_OF_A_MONTH, Statement, about
from intervals.engine.rules import Rule
from intervals.said import dates, evidence

LEFT, RIGHT = 4.0, 96.0  # percent, so that marks at the ends are not cut
ROOM = 6.0  # percent that a mark takes on the narrowest phone
BAND_TOP = 24
STEP, TOP, UNDER = 19, 30, 28  # pixels: from one row to the next, for the rule's label, for the words below
MOST_TICKS = 6
WEEK = 7.0
STEPS = [
    *((days, days, "day") for days in (1, 2)),
    *((WEEK * weeks, weeks, "week") for weeks in (1, 2, 4)),
    *((DAYS_OF_A_MONTH * months, months, "month") for months in (1, 2, 3, 6, 12, 24, 60, 120)),
]


@dataclass(frozen=True)
class Tick:
    """A place on the line with its words."""

    x: str
    text: str
    anchor: str


@dataclass(frozen=True)
class Mark:
    """A statement: its form is its grade's; `to` is where its upper figure lies, "" where there is none."""

    grade: str
    x: str
    y: int
    to: str
    low: int
    high: int


@dataclass(frozen=True)
class Ours:
    """The clinic's rule, from its minimum to its recommended wait."""

    x: str
    to: str
    width: str
    label: str
    label_x: str
    anchor: str


@dataclass(frozen=True)
class Picture:
    """All of it. `summary` says in words what is drawn."""

    height: int
    base: int
    band: int
    words_y: int
    ticks: list[Tick]
    marks: list[Mark]
    ours: Ours | None
    summary: str


@dataclass(frozen=True)
class Scale:
    """Days as places across, up to the longest figure."""

    longest: float

    @classmethod
    def of(cls, statements: Iterable[Statement], rule: Rule | None) -> "Scale":
        """For these figures and the rule."""
        figures = [each.span[1] for each in statements if each.has_figure]
        return cls(max([*figures, about(rule.recommended) if rule else 0.0, 1.0]))

    def place(self, days: float) -> float:
        """In percent."""
        return LEFT + (RIGHT - LEFT) * days / self.longest

    def ticks(self) -> list[Tick]:
        """A few round places; the first and the last say their unit."""
        step, count, unit = next((each for each in STEPS if self.longest / each[0] < MOST_TICKS), STEPS[-1])
        last = int(self.longest / step + 0.001)
        return [
            self._tick(number * step, _words(number * count, unit, full=number == last))
            for number in range(last + 1)
        ]

    def _tick(self, days: float, text: str) -> Tick:
        place = self.place(days)
        return Tick(percent(place), text, _anchor(place))


def _words(count: int, unit: str, *, full: bool) -> str:
    if not count:
        return _("same day")
    if not full:
        return str(count)
    return {
        "day": ngettext("%(count)d day", "%(count)d days", count),
        "week": ngettext("%(count)d week", "%(count)d weeks", count),
        "month": ngettext("%(count)d month", "%(count)d months", count),
    }[unit] % {"count": count}


def _anchor(place: float) -> str:
    return "start" if place < 15 else "end" if place > 85 else "middle"


def percent(place: float) -> str:
    """As it stands in a picture."""
    return f"{place:.2f}%"


def picture(statements: Sequence[Statement], rule: Rule | None) -> Picture | None:
    """The figures of a pair with the clinic's rule; None where there is none."""
    figures = [each for each in statements if each.has_figure]
    if not figures:
        return None
    scale = Scale.of(figures, rule)
    rows = _packed(figures, scale)
    base = TOP + STEP * max(3, max(rows) + 1) + STEP // 2
    return Picture(
        height=base + UNDER,
        base=base,
        band=base - BAND_TOP,
        words_y=base + UNDER - 4,
        ticks=scale.ticks(),
        marks=[
            mark(each, scale, base - STEP // 2 - 3 - STEP * row)
            for each, row in zip(figures, rows, strict=True)
        ],
        ours=ours(rule, scale) if rule else None,
        summary=_summary(figures, rule),
    )


def mark(statement: Statement, scale: Scale, y: int = 0) -> Mark:
    """A statement in its place; a limit alone is marked where it lies."""
    low, high = statement.span
    begins = low if statement.minimum else high
    to = percent(scale.place(high)) if high > begins else ""
    return Mark(statement.source.grade, percent(scale.place(begins)), y, to, y - 5, y + 5)


def ours(rule: Rule, scale: Scale) -> Ours:
    """The rule in its place."""
    low, high = scale.place(about(rule.minimum)), scale.place(about(rule.recommended))
    middle = (low + high) / 2
    said = _("ours, %(wait)s") % {"wait": dates.wait_range(rule.minimum, rule.recommended)}
    anchor = "start" if middle < 30 else "end" if middle > 70 else "middle"
    label_x = {"start": low, "end": high, "middle": middle}[anchor]
    return Ours(percent(low), percent(high), percent(high - low), said, percent(label_x), anchor)


def _packed(figures: Iterable[Statement], scale: Scale) -> list[int]:
    """A row for each, as low as it fits beside those before it."""
    taken: list[list[tuple[float, float]]] = []
    rows = []
    for each in figures:
        low, high = (scale.place(days) for days in each.span)
        mine = (low if each.minimum else high) - ROOM / 2, high + ROOM / 2
        row = next(
            (row for row, there in enumerate(taken) if all(not _meet(mine, one) for one in there)), len(taken)
        )
        taken += [[]] * (row == len(taken))
        taken[row] = [*taken[row], mine]
        rows.append(row)
    return rows


def _meet(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _summary(figures: Sequence[Statement], rule: Rule | None) -> str:
    said = ngettext(
        "%(count)d published figure on a line: %(reach)s.",
        "%(count)d published figures on a line, %(reach)s.",
        len(figures),
    ) % {"count": len(figures), "reach": evidence.reach(figures)}
    if rule:
        wait = dates.wait_range(rule.minimum, rule.recommended)
        said += " " + _("Ours is drawn through it at %(wait)s.") % {"wait": wait}
    return f"{said} " + _("Each is listed in the table.")
