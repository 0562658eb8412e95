"""Which circumstances are worth asking about: those of which an answer could change the dates that are asked for."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from intervals.engine.answers import Forecast
from intervals.engine.chart import Chart
from intervals.engine.courses import Kind
from intervals.engine.history import History, Hold, Treatment
from intervals.engine.periods import Period, add_or_none
from intervals.engine.question import Question

Happened = tuple[str, date | None]  # a circumstance and its day; None: not known


@dataclass(frozen=True)
class Bearing:
    """A circumstance that bears on a procedure, and how long after it that ends."""

    circumstance: str
    within: Period


def worth_asking(
    chart: Chart,
    procedure: str,
    on: date,
    circumstances: Collection[str],
    planned_on: date | None = None,
) -> Iterator[Bearing]:
    """Of `circumstances`, in their order, those of which an answer could change the dates, or what `planned_on` means.

    A wait that is counted from a later day is over on a later day. So if having it on the day of asking changes
    nothing, no day before does. DateOutOfRange if a date leaves the range.
    """
    known = _said(chart.dates(procedure, on, planned_on=planned_on))
    question = chart.ask(procedure, on)
    for circumstance in circumstances:
        longest = _longest(question, circumstance)
        if longest is not None:
            told = having(chart, on, (circumstance, on)).dates(procedure, on, planned_on=planned_on)
            if _said(told) != known:
                yield Bearing(circumstance, longest)


def bearing_on(
    chart: Chart, on: date, circumstances: Collection[str], visits: Iterable[tuple[Kind, date]]
) -> Iterator[Bearing]:
    """Of `circumstances`, in their order, those of which an answer could take a day from one of these visits.

    Each visit stands with the first day that it may have: what is over by then takes none. DateOutOfRange as above.
    """
    asked = [(chart.ask(procedure, on, areas), first) for (procedure, areas), first in visits]
    for circumstance in circumstances:
        waits = ((_longest(question, circumstance), first) for question, first in asked)
        bearing = [wait for wait, first in waits if wait is not None and _end(on, wait) > first]
        if bearing:
            yield Bearing(circumstance, max(bearing, key=lambda wait: _end(on, wait)))


def _longest(question: Question, circumstance: str) -> Period | None:
    """The longest full wait after it, had it been on the day of asking; None where no rule speaks of it."""
    runs = question.versions_after(Treatment(circumstance, question.on)).runs
    waits = (run.rule.recommended for run in runs if run.rule)
    return max(waits, key=lambda wait: _end(question.on, wait), default=None)


def _end(on: date, wait: Period) -> date:
    return add_or_none(on, wait) or date.max


def still_waits(happened: date, wait: Period, on: date) -> bool:
    """Whether the wait after what happened is not over yet on the day `on`."""
    return _end(happened, wait) > on


def having(chart: Chart, on: date, *happened: Happened) -> Chart:
    """The chart of somebody of whom this was told on the day `on` as well."""
    told = [Treatment(slug, day, id=f"told-{number}") for number, (slug, day) in enumerate(happened)]
    return replace(chart, history=chart.history.joined(History.known(on, told=told)))


def speaking_first(chart: Chart, procedure: str, *why: str) -> Chart:
    """The chart of somebody who is to speak to the clinic first about a procedure: a hold until review for each why."""
    held = tuple(Hold(procedure, None, id=each) for each in why)
    return replace(chart, history=chart.history.joined(History(holds=held)))


def _said(found: Forecast) -> tuple[object, ...]:
    planned = found.planned and found.planned.status
    return found.earliest, found.recommended, found.silent_from, found.status, planned
