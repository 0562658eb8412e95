"""A patient's last twelve months: a lane for each procedure, a dot for what was done, a ring for what is planned."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from intervals.engine.chart import Chart
from intervals.engine.periods import FIRST_DAY, LAST_DAY
from intervals.said import dates
from intervals.said.dates import Names

YEAR = timedelta(days=365)
AHEAD = timedelta(days=60)  # of what is planned
TOP, LANE = 46, 54
SMALLEST_GAP = 25  # days that their number fits between


@dataclass(frozen=True)
class Tick:
    """Where a month begins."""

    x: str
    name: str
    odd: bool


@dataclass(frozen=True)
class Bar:
    """Days of a wait; `status` is the one that they have for what comes next."""

    x: str
    width: str
    y: int
    status: str


@dataclass(frozen=True)
class Dot:
    """Something that was done, or a ring for what is planned."""

    x: str
    y: int
    ring: bool


@dataclass(frozen=True)
class Words:
    """Words at a place."""

    x: str
    y: int
    text: str


@dataclass(frozen=True)
class Year:
    """All of it, and the same in words."""

    height: int
    ticks: list[Tick]
    names: list[Words]
    bars: list[Bar]
    dots: list[Dot]
    gaps: list[Words]
    said: str


def year(chart: Chart, main: str | None, on: date, names: Names) -> Year | None:
    """The year before `on`, and two months of plans; None where nothing lies in it. Waits are drawn for `main`."""
    first, last = max(on - YEAR, FIRST_DAY), min(on + AHEAD, LAST_DAY)
    found = [(each.procedure, each.given_on, False) for each in chart.history.counted() if each.given_on]
    found += [(each.procedure, each.planned_on, True) for each in chart.history.plans]
    shown = sorted((day, slug, ring) for slug, day, ring in found if first <= day <= last)
    if not shown:
        return None
    end = max([on, *(day for day, _slug, _ring in shown)]) + timedelta(days=7)
    axis = Axis(first, end)
    lanes = {slug: place for place, slug in enumerate(sorted({slug for _day, slug, _ring in shown}))}
    heights = {slug: TOP + LANE * place for slug, place in lanes.items()}
    return Year(
        height=TOP + LANE * len(lanes) - 12,
        ticks=axis.ticks(),
        names=[Words("0", y - 8, capfirst(names[slug])) for slug, y in heights.items()],
        bars=list(_bars(chart, main, on, axis, heights)),
        dots=[Dot(axis.x(day), heights[slug] + 8, ring) for day, slug, ring in shown],
        gaps=list(_gaps(shown, axis, heights)),
        said=_said(shown, on, names),
    )


@dataclass(frozen=True)
class Axis:
    """The days from the left edge to the right."""

    first: date
    last: date

    def x(self, day: date) -> str:
        """Where a day lies."""
        return f"{self._share(day):.2f}%"

    def width(self, first: date, end: date) -> str:
        """How wide some days are, the last not included."""
        return f"{max(self._share(min(end, self.last)) - self._share(max(first, self.first)), 0):.2f}%"

    def _share(self, day: date) -> float:
        return 100 * (day - self.first).days / (self.last - self.first).days

    def ticks(self) -> list[Tick]:
        """The first days of its months."""
        day = (self.first.replace(day=1) + timedelta(days=31)).replace(day=1)
        found: list[Tick] = []
        while day < self.last - timedelta(days=14):
            found.append(Tick(self.x(day), dates.short_month(day), len(found) % 2 == 1))
            day = (day + timedelta(days=31)).replace(day=1)
        return found


def _bars(chart: Chart, main: str | None, on: date, axis: Axis, heights: dict[str, int]) -> Iterator[Bar]:
    """The waits that each treatment made for the procedure that the page is about."""
    if main is None:
        return
    for each in chart.ask(main, on).from_treatments:
        least, full, zero = each.minimum_over, each.recommended_over, each.given_on
        if zero is None or zero < axis.first or least is None or full is None:
            continue
        y = heights[each.rule.earlier] + 2
        yield Bar(axis.x(zero), axis.width(zero, least), y, "too_soon")
        yield Bar(axis.x(least), axis.width(least, full), y, "ask_first")


def _gaps(shown: list[tuple[date, str, bool]], axis: Axis, heights: dict[str, int]) -> Iterator[Words]:
    """How long lies between two of one lane."""
    before: dict[str, date] = {}
    for day, slug, _ring in shown:
        if slug in before and (day - before[slug]).days >= SMALLEST_GAP:
            middle = before[slug] + (day - before[slug]) / 2
            days = (day - before[slug]).days
            said = (
                _("%(days)d d") % {"days": days}
                if days < 100
                else _("%(weeks)d weeks") % {"weeks": days // 7}
            )
            yield Words(axis.x(middle), heights[slug] + 29, said)
        before[slug] = day


def _said(shown: list[tuple[date, str, bool]], on: date, names: Names) -> str:
    """The picture in words: of each procedure the days."""
    lines = []
    for slug in sorted({slug for _day, slug, _ring in shown}):
        days = [
            (_("planned for %(day)s") if ring else "%(day)s") % {"day": dates.list_day(day, on)}
            for day, each, ring in shown
            if each == slug
        ]
        lines.append(f"{capfirst(names[slug])}: {', '.join(days)}")
    return ". ".join(lines) + "."
