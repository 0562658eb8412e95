"""The days of a wait as phases, one for each status in turn, drawn as cells."""

from dataclasses import dataclass
from datetime import date

from django.utils.text import capfirst

from intervals.engine.answers import Forecast
from intervals.engine.open_days import OpenDays
from intervals.engine.strip import Segment
from intervals.said import runs, to_patients
from intervals.web.cells import STRUCK, Cell, Marked, cells, days_of

MOST_DAYS = 42  # a longer wait is said, not drawn


@dataclass(frozen=True)
class Phase:
    """A run of days of one status. `text` says the same as its cells; `note` which of its days are marked."""

    status: str
    label: str
    note: str
    text: str
    cells: list[Cell]


def phases(
    parts: tuple[Segment, ...], zero: date, found: Forecast, open_days: OpenDays | None, done: str
) -> list[Phase]:
    """The runs from day `zero` on, when what is called `done` was done; none where they are too many days to draw."""
    if (parts[-1].first - zero).days > MOST_DAYS:
        return []
    marked = Marked(zero, found.on, None, open_days)
    return [_phase(run, marked, done if run is parts[0] else "", last=run is parts[-1]) for run in parts]


def has_closed(shown: list[Phase]) -> bool:
    """Whether a day that is drawn is struck."""
    return any(STRUCK in cell.kind.split() for each in shown for cell in each.cells)


def _phase(run: Segment, marked: Marked, done: str, *, last: bool) -> Phase:
    notes = []
    if run.first <= marked.today and (last or marked.today <= run.last):
        notes.append(runs.today(marked.zero, marked.today))
    if done:
        notes.append(runs.day_zero(done))
    return Phase(
        status=run.status.value,
        label=runs.label(run, marked.today, last=last),
        note=capfirst(" · ".join(notes)),
        text=to_patients.span(run, last=last),
        cells=cells(days_of(run, marked, goes_on=last), marked),
    )
