"""The days around a planned one as cells, each run of one status by itself."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from intervals.engine.answers import Verdict
from intervals.engine.open_days import OpenDays
from intervals.engine.periods import LAST_DAY
from intervals.engine.planning import judged_days
from intervals.engine.question import Question
from intervals.engine.reasons import AfterTreatment
from intervals.queries.clinic_charts import ClinicCharts
from intervals.said import to_staff
from intervals.said.dates import Names
from intervals.web.cells import Cell, Marked, cells

WEEK = timedelta(days=6)
MOST = 42  # days that are drawn


@dataclass(frozen=True)
class Run:
    """Days of one status, one after the other."""

    told: to_staff.Told
    cells: list[Cell]


def runs(question: Question, verdict: Verdict, names: Names, open_days: OpenDays | None) -> list[Run]:
    """From what is counted from to a week of the day that works; nothing where these are too many days."""
    decides = verdict.deciding
    zero = decides.given_on if isinstance(decides, AfterTreatment) else None
    first = min(zero or question.on, question.on, verdict.on)
    works = question.first_day_that_works(verdict.on) or verdict.on
    last = min(works, LAST_DAY - WEEK) + WEEK
    return _runs(question, first, last, Marked(zero or date.min, question.on, verdict.on, open_days), names)


def runs_between(
    question: Question, zero: date, end: date, plan: date | None, charts: ClinicCharts
) -> list[Run]:
    """From day 0 to a week from `end`, nothing where these are too many."""
    last = min(end, LAST_DAY - WEEK) + WEEK
    return _runs(question, zero, last, Marked(zero, question.on, plan, charts.open_days), charts.names)


def _runs(question: Question, first: date, last: date, marked: Marked, names: Names) -> list[Run]:
    if (last - first).days >= MOST:
        return []
    found = groupby(judged_days(question, first, last), key=lambda each: each.status)
    return [_run(list(days), marked, names) for _status, days in found]


def _run(days: list[Verdict], marked: Marked, names: Names) -> Run:
    return Run(to_staff.told(days[0], names), cells([each.on for each in days], marked))
