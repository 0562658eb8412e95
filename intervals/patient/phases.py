"""The days of a wait as phases, one for each status in turn, drawn as cells."""

from dataclasses import dataclass
from datetime import date

from intervals.engine.answers import Forecast
from intervals.engine.open_days import OpenDays
from intervals.engine.strip import Segment
from intervals.said import dates, to_patients
from intervals.web.cells import Cell, Marked, cells, days_of

MOST_DAYS = 42  # a longer wait is said, not drawn


@dataclass(frozen=True)
class Phase:
    """A run of days of one status. `text` says the same as its cells."""

    status: str
    label: str
    text: str
    cells: list[Cell]


def phases(runs: tuple[Segment, ...], zero: date, found: Forecast, open_days: OpenDays | None) -> list[Phase]:
    """The runs from day `zero` on; none where they are too many days to draw."""
    if (runs[-1].first - zero).days > MOST_DAYS:
        return []
    marked = Marked(zero, found.on, None, open_days)
    return [_phase(run, marked, last=run is runs[-1]) for run in runs]


def _phase(run: Segment, marked: Marked, *, last: bool) -> Phase:
    return Phase(
        status=run.status.value,
        label=dates.short_label(run.status),
        text=to_patients.span(run, last=last),
        cells=cells(days_of(run, marked, goes_on=last), marked),
    )
