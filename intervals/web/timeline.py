"""The timeline: a picture of the days around an answer, as places in percent and words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from django.utils.translation import gettext as _

from intervals.engine.answers import Forecast
from intervals.engine.periods import LAST_DAY
from intervals.engine.question import Question
from intervals.engine.strip import Segment, segments
from intervals.said import dates, to_patients

NARROWEST_LABEL = 24  # percent of the bar that a label needs at 320 px
NARROWEST_DATE = 17
MOST_TICKS = 45
FARTHEST_LIMIT = 4  # times the wait: an upper figure that lies further off is said, not drawn
FIRST_LINE, NEXT_LINE = 114, 24  # of the pins under the bar, in pixels


@dataclass(frozen=True)
class Part:
    """A run of days of one status."""

    status: str
    label: str
    x: str
    width: str
    label_x: str
    show_label: bool


@dataclass(frozen=True)
class Mark:
    """Words at one place of the bar; `y` is their line in pixels, `anchor` the end they hang from."""

    x: str
    text: str
    anchor: str = "start"
    y: int = 15


@dataclass(frozen=True)
class Pin:
    """Words under the bar and a line up to their day: full for today, a ring for anything else."""

    mark: Mark
    ring: bool


@dataclass(frozen=True)
class Noted:
    """Something to pin to its day: a plan, a treatment."""

    day: date
    text: str


@dataclass(frozen=True)
class Timeline:
    """The picture, and the same as a list of sentences. `labelled`: every part is wide enough for its label."""

    segments: tuple[Part, ...]
    labelled: bool
    height: int
    tick: str
    dates: list[Mark]
    pins: list[Pin]
    items: list[str]
    caption: str
    summary: str


class Scale:
    """Days as percent of the bar, which runs from the morning of `first` to the evening of `last`."""

    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last
        self.days = (last - first).days + 1

    def place(self, day: date, within: float = 0) -> float:
        """Where a day begins, or how far `within` it, held inside the bar."""
        return min(max(((day - self.first).days + within) / self.days * 100, 0), 100)

    def mark(self, day: date, text: str, y: int) -> Mark:
        """Words at the middle of a day, drawn inward near the ends, and long ones sooner than short ones.

        What they need is reckoned for the bar on a phone, which has some room beside it.
        """
        x = self.place(day, within=0.5)
        room = min(max(22, len(text) * 1.5 - 12), 50)
        return Mark(percent(x), text, "start" if x < room else "end" if x > 100 - room else "middle", y)


def percent(x: float) -> str:
    """A place as SVG writes it."""
    return f"{x:.3f}%"


def timeline(
    question: Question, forecast: Forecast, first: date, caption: str, noted: tuple[Noted, ...] = ()
) -> Timeline | None:
    """The days from `first`, which is day 0, to some days past the recommended date; None without a date to show.

    `forecast` is the answer to `question`. Where the rule ends before the wait does, its end is what is shown; where
    something is best done by a day that is not too far off, that day is shown, too.

    What is `noted` is pinned to its day where the bar reaches it.
    """
    until = forecast.wait_ends
    if until is None:
        return None
    planned_on = forecast.planned.on if forecast.planned else None
    limits = [each for each in (forecast.best_by, forecast.start_again) if each]
    scale = Scale(first, _end(first, until, planned_on, limits))
    runs = segments(question, scale.first, scale.last)
    parts = tuple(_part(segment, scale) for segment in runs)
    pins = list(_pins(forecast, planned_on, noted, scale))
    return Timeline(
        segments=parts,
        labelled=all(part.show_label for part in parts),
        height=FIRST_LINE + NEXT_LINE * len(pins) - 16,
        tick=_tick(scale),
        dates=_dates(runs, scale),
        pins=pins,
        items=[
            *(to_patients.span(segment, last=segment is runs[-1]) for segment in runs),
            *(pin.mark.text for pin in pins),
        ],
        caption=caption,
        summary=_("The days as a list"),
    )


def _pins(
    forecast: Forecast, planned_on: date | None, noted: tuple[Noted, ...], scale: Scale
) -> Iterator[Pin]:
    """Today, the planned date, then whatever is noted, each on a line of its own."""
    lines = count(FIRST_LINE, NEXT_LINE)
    if forecast.on >= scale.first:
        yield Pin(scale.mark(forecast.on, _today(forecast.on, scale), next(lines)), ring=False)
    if planned_on and planned_on >= scale.first:
        said = _("Planned: %(day)s") % {"day": dates.short_day(planned_on)}
        yield Pin(scale.mark(planned_on, said, next(lines)), ring=True)
    for each in noted:
        if scale.first <= each.day <= scale.last:
            yield Pin(scale.mark(each.day, each.text, next(lines)), ring=True)


def _end(given_on: date, until: date, planned_on: date | None, limits: list[date]) -> date:
    """Some days past `until`, further for a planned date or an upper figure that is not far beyond it."""
    length = (until - given_on).days
    end = min(until, LAST_DAY - timedelta(days=14)) + timedelta(days=min(max(length // 2, 3), 14) - 1)
    beyond = [day for day in limits if end <= day <= until + timedelta(days=FARTHEST_LIMIT * length)]
    if planned_on and end <= planned_on <= end + timedelta(days=length):
        beyond.append(planned_on)
    for day in beyond:
        end = max(end, min(day, LAST_DAY - timedelta(days=4)) + timedelta(days=1 if day == planned_on else 4))
    return max(end, until)


def _part(segment: Segment, scale: Scale) -> Part:
    x = scale.place(segment.first)
    width = scale.place(segment.last, within=1) - x
    label = dates.short_label(segment.status)
    return Part(segment.status, label, percent(x), percent(width), percent(x + 0.6), width >= NARROWEST_LABEL)


def _tick(scale: Scale) -> str:
    """From one tick to the next: a day, or a week where days would run together; "" where weeks would."""
    step = 1 if scale.days <= MOST_TICKS else 7
    return percent(step / scale.days * 100) if scale.days // step <= MOST_TICKS else ""


def _dates(segments: tuple[Segment, ...], scale: Scale) -> list[Mark]:
    """The first day of each segment, left out where it would run into the one before or over the end."""
    marks, free_from = [], 0.0
    for segment in segments:
        x = scale.place(segment.first)
        if free_from <= x <= 100 - NARROWEST_DATE:
            marks.append(Mark(percent(x), dates.short_day(segment.first)))
            free_from = x + NARROWEST_DATE
    return marks


def _today(on: date, scale: Scale) -> str:
    """Today and the day of recovery, with an arrow once today lies past the end of the bar."""
    said = _("Today, day %(number)d") % {"number": (on - scale.first).days}
    return f"{said} →" if on > scale.last else said
