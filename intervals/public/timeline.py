"""The timeline: a picture of the days around an answer, as places in percent and words."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from intervals import wording
from intervals.engine.forecast import Forecast
from intervals.engine.periods import LAST_DAY
from intervals.engine.strip import Segment, strip
from intervals.queries.published import Published

NARROWEST_LABEL = 24  # percent of the bar that a label needs at 320 px
NARROWEST_DATE = 17
MOST_TICKS = 45


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
    """Words at one place of the bar."""

    x: str
    text: str
    anchor: str


@dataclass(frozen=True)
class Timeline:
    """The picture, and the same as a list of sentences."""

    segments: list[Part]
    ticks: list[str]
    dates: list[Mark]
    today: Mark | None
    planned: Mark | None
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

    def mark(self, day: date, text: str) -> Mark:
        """Words at the middle of a day, drawn inward near the ends."""
        x = self.place(day, within=0.5)
        anchor = "start" if x < 22 else "end" if x > 78 else "middle"
        return Mark(percent(x), text, anchor)


def percent(x: float) -> str:
    """A place as SVG writes it."""
    return f"{x:.3f}%"


def timeline(forecast: Forecast, given_on: date, published: Published, earlier: str) -> Timeline | None:
    """The days from `given_on` to some days past the recommended date; None where there is no date to show."""
    if forecast.recommended is None:
        return None
    planned_on = forecast.planned.on if forecast.planned else None
    scale = Scale(given_on, _end(given_on, forecast.recommended, planned_on))
    segments = strip(forecast, scale.first, scale.last)
    return Timeline(
        segments=[_part(segment, scale) for segment in segments],
        ticks=_ticks(scale),
        dates=_dates(segments, scale),
        today=_today(forecast.on, scale),
        planned=scale.mark(planned_on, _("Planned: %(day)s") % {"day": wording.short_day(planned_on)})
        if planned_on and planned_on >= given_on
        else None,
        items=[wording.span(segment, last=segment is segments[-1]) for segment in segments],
        caption=_("Counted day by day from your %(earlier)s.") % {"earlier": published.names[earlier]},
        summary=_("The days as a list"),
    )


def _end(given_on: date, recommended: date, planned_on: date | None) -> date:
    """Some days past the recommended date, further for a planned date that is not far beyond it."""
    length = (recommended - given_on).days
    end = min(recommended, LAST_DAY - timedelta(days=14)) + timedelta(days=min(max(length // 2, 3), 14) - 1)
    if planned_on and end <= planned_on <= end + timedelta(days=length):
        end = planned_on + timedelta(days=1)
    return max(end, recommended)


def _part(segment: Segment, scale: Scale) -> Part:
    x = scale.place(segment.first)
    width = scale.place(segment.last, within=1) - x
    label = wording.short_label(segment.status)
    return Part(segment.status, label, percent(x), percent(width), percent(x + 0.6), width >= NARROWEST_LABEL)


def _ticks(scale: Scale) -> list[str]:
    """A tick at each day, or at each week where days would run together; none where weeks would."""
    step = 1 if scale.days <= MOST_TICKS else 7
    if scale.days // step > MOST_TICKS:
        return []
    return [percent(offset / scale.days * 100) for offset in range(step, scale.days, step)]


def _dates(segments: tuple[Segment, ...], scale: Scale) -> list[Mark]:
    """The first day of each segment, left out where it would run into the one before or over the end."""
    marks, free_from = [], 0.0
    for segment in segments:
        x = scale.place(segment.first)
        if free_from <= x <= 100 - NARROWEST_DATE:
            marks.append(Mark(percent(x), wording.short_day(segment.first), "start"))
            free_from = x + NARROWEST_DATE
    return marks


def _today(on: date, scale: Scale) -> Mark | None:
    """Today and the day of recovery; at the very end of the bar once it lies behind; none before the first day."""
    number = (on - scale.first).days
    if number < 0:
        return None
    return scale.mark(on, _("Today, day %(number)d") % {"number": number})
