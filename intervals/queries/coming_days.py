"""Whose day has come: what is to be told to the patients of a clinic on one of its days.

The lists of the desk find it (intervals.queries.eligible and due), here for those alone who have asked to be told.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from intervals.apart import apart
from intervals.engine.chart import Chart
from intervals.models.clinics import Clinic
from intervals.models.messages import MessageKind
from intervals.models.patients import Patient
from intervals.models.procedures import Procedure
from intervals.models.rules import IntervalRule
from intervals.queries import candidates, due, eligible
from intervals.queries.candidates import Which
from intervals.queries.clinic_charts import ClinicCharts
from intervals.queries.streams import Candidate, Position, Sought, Stream, first_of, written

AT_ONCE = 200
DAYS_MADE_GOOD = 2  # on which no worker ran: what is older is no news
BY_DATE = {MessageKind.EARLIEST: Which.EARLIEST, MessageKind.RECOMMENDED: Which.RECOMMENDED}


@dataclass(frozen=True)
class Come:
    """That the `day` of a patient has come for a procedure, and the version that gives it (None for a hold)."""

    kind: MessageKind
    patient: Patient
    procedure: Procedure
    day: date
    rule: IntervalRule | None


def come(
    clinic: Clinic, charts: ClinicCharts, on: date, looked_on: date | None, kinds: frozenset[str]
) -> Iterator[Come]:
    """What has come by `on` since the day `looked_on`, for those who have asked for one of the `kinds`.

    Nobody is told of what she has planned already, nor of what was done since. What is due is told once in its week.
    """
    first = max(on - timedelta(days=DAYS_MADE_GOOD), min(on, (looked_on or on) + timedelta(days=1)))
    monday = week_of(on)
    procedures = charts.procedures
    for kind, which in BY_DATE.items():
        if kind in kinds:
            asked = Sought(clinic, on, first, on, unplanned=True, asked_for=kind)
            streams = [*candidates.streams(asked, which, charts.book, procedures)]
            for row in _rows(streams, charts, on, partial(_decide, which)):
                yield Come(kind, row.patient, procedures[row.later], row.day, charts.row_of(row.reason))
    if MessageKind.DUE in kinds:
        asked = Sought(
            clinic, on, monday, monday + timedelta(days=6), unplanned=True, asked_for=MessageKind.DUE
        )
        for row in _rows([*due.streams(asked, charts.book, procedures)], charts, on, due.decide):
            rule = charts.rows[row.upper.rule.id, row.upper.rule.version]
            yield Come(MessageKind.DUE, row.patient, procedures[row.later], row.day, rule)


def week_of(day: date) -> date:
    """The Monday with which the day's week begins."""
    return day - timedelta(days=day.weekday())


def _decide(which: Which, found: list[Candidate], known: Mapping[int, Chart]) -> list[eligible.EligibleRow]:
    return eligible.decide(found, which, known)


def _rows(
    streams: list[Stream], charts: ClinicCharts, on: date, decide: Callable[[list[Candidate], Any], list[Any]]
) -> Iterator[Any]:
    """The rows of all pages: 2 queries for each 200 candidates. One whose dates cannot be said keeps none back."""
    after: Position | None = None
    while streams:
        (found,) = first_of(written(streams, AT_ONCE + 1, after))
        known = charts.of_many({each.patient.pk for each in found[:AT_ONCE]}, on)
        rows = apart("Whose day has come, together", partial(decide, found[:AT_ONCE], known), None)
        if rows is None:
            one = "Whether a day of patient %d has come"
            rows = []
            for each in found[:AT_ONCE]:
                rows += apart(one % each.patient.pk, partial(decide, [each], known), [])
        yield from rows
        if len(found) <= AT_ONCE:
            return
        after = found[AT_ONCE - 1].position
