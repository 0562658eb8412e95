"""The sessions of a course, counted: after so long that a series is begun anew, the count starts at one again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from intervals.engine.chart import Chart
from intervals.engine.history import Entry, History, Treatment
from intervals.engine.uppers import Upper


@dataclass(frozen=True)
class Session:
    """Which one a visit is, from 1 on. `anew` is the figure by which the series begins anew with it."""

    number: int
    anew: Upper | None = None


def sessions(chart: Chart, visits: Sequence[Entry], on: date) -> tuple[Session, ...]:
    """The visits of a course in their order, done ones and planned ones alike, each as what is done on its day.

    A series begins anew where, by the version of the day, *start again from* has come since what was done before, in
    the course or beside it.
    """
    done = [as_done(each) for each in visits]
    found: list[Session] = []
    for visit in done:
        anew = _anew(chart, done, visit, on) if found else None
        found.append(Session(1 if anew or not found else found[-1].number + 1, anew))
    return tuple(found)


def as_done(entry: Entry) -> Treatment:
    """A visit as what is done on its day."""
    return Treatment(entry.procedure, entry.day, id=entry.id, areas=entry.areas)


def _anew(chart: Chart, visits: Sequence[Treatment], visit: Treatment, on: date) -> Upper | None:
    day = visit.given_on
    if day is None:
        return None
    known = (*(each for each in chart.history.counted() if each not in visits), *visits)
    before = tuple(each for each in known if each.given_on is not None and each.given_on < day)
    asked = replace(chart, history=History(before)).ask(visit.procedure, on, visit.areas)
    upper = asked.uppers(day).start_again
    return upper if upper is not None and day >= upper.day else None
