"""The days before a planned one as phases: until when the earlier procedure leaves it its waits, day by day."""

from dataclasses import replace
from datetime import date, timedelta

from intervals.engine.strip import segments
from intervals.engine.worked_back import WorkedBack
from intervals.public.phases import MOST_DAYS, Phase
from intervals.public.pieces import Card
from intervals.said import dates, to_patients
from intervals.web.cells import Marked, cells
from intervals.web.pages import AsOf

A_WEEK = 6  # days before its first


def phases_back(
    found: WorkedBack | None, cards: list[Card], pair: tuple[str, str], planned_on: date, as_of: AsOf
) -> list[Phase]:
    """From a week before the full wait begins to the planned day; none where that is too many days, or no wait."""
    first = found.lead_in(A_WEEK) if found else None
    if first is None or (planned_on - first).days > MOST_DAYS:
        return []
    earlier, later = pair
    question = as_of.published.chart().before(later, planned_on).ask(earlier, as_of.on)
    marked = Marked(date.min, as_of.on, planned_on, as_of.published.open_days)
    shown = []
    for run in segments(question, first, planned_on):
        days = [run.first + timedelta(days=number) for number in range((run.last - run.first).days + 1)]
        ends = [each for each in cards if each.iso and run.first <= date.fromisoformat(each.iso) <= run.last]
        shown.append(
            Phase(
                status=run.status,
                label=" · ".join([dates.short_label(run.status), *(each.label for each in ends[:1])]),
                cards=[replace(each, label="") for each in ends],
                note="",
                text=to_patients.span(run, last=False),
                cells=cells(days, marked),
            )
        )
    return shown
