"""Who is due: what is best done by a day of the week asked for, or begins anew then, and is neither done nor planned.

The upper figure of each rule in force is shifted back onto the index, as a wait is (intervals.queries.streams); the
engine decides from the whole history. Somebody is on the list once for a procedure, and not where nothing could be
done by then: where that day is too soon, or up to the clinic.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import OuterRef, Q

from intervals.engine.answers import Forecast
from intervals.engine.chart import Chart
from intervals.engine.periods import DateOutOfRange, Period
from intervals.engine.question import Question
from intervals.engine.rules import Rule, RuleBook
from intervals.engine.shift import Shift
from intervals.engine.uppers import Upper
from intervals.models.contacts import Contact
from intervals.models.patients import Patient
from intervals.models.procedures import Procedure
from intervals.queries.clinic_charts import ClinicCharts
from intervals.queries.eligible import contacts_with, next_plan
from intervals.queries.left_out import again_that_day, done_from, newer, settled, with_plan
from intervals.queries.streams import Candidate, Position, Sought, Stream, first_of, table_of, written


@dataclass(frozen=True)
class DueRow:
    """Somebody for whom `later` is best done by `day`, or begins anew on it: the `upper` figure says which.

    `planned_on` is the last open plan for it, which has passed; `contact` what came of the last call about it.
    """

    patient: Patient
    later: str
    day: date
    forecast: Forecast
    upper: Upper
    again: bool
    planned_on: date | None
    position: Position
    question: Question
    contact: Contact | None = None

    @property
    def works(self) -> date | None:
        """The first day from the day of asking on that nothing speaks against."""
        return self.question.first_day_to_move_to(self.question.on)


@dataclass(frozen=True)
class Page:
    """Some rows, in order, and where the next page begins; None on the last page."""

    rows: list[DueRow]
    next: Position | None


def page(
    asked: Sought,
    charts: ClinicCharts,
    procedures: Mapping[str, Procedure],
    size: int,
    after: Position | None = None,
) -> Page:
    """A page of at most `size` rows beginning after `after`: 3 queries. It may hold fewer and still lead on."""
    (found,) = first_of(written(streams(asked, charts.book, procedures), size + 1, after))
    rows = decide(found[:size], charts.of_many({each.patient.pk for each in found[:size]}, asked.on))
    about = contacts_with(row.patient.pk for row in rows)
    rows = [replace(row, contact=about.get((row.patient.pk, row.later))) for row in rows]
    return Page(rows, found[size - 1].position if len(found) > size else None)


def streams(sought: Sought, book: RuleBook, procedures: Mapping[str, Procedure]) -> Iterator[Stream]:
    """One for each upper figure of each rule in force on the day of asking, for treatments only."""
    for rule in book.in_force(sought.on):
        earlier, later = procedures[rule.earlier], procedures[rule.later]
        if later.is_treatment and sought.later in (None, later.pk):
            for figure in (rule.best_by, rule.start_again):
                stream = figure and _stream(sought, rule, figure, earlier, later)
                if stream and stream.may_be_by(sought.practitioner):
                    yield replace(stream, conditions=tuple(_left_in(stream)))


def _stream(sought: Sought, rule: Rule, figure: Period, earlier: Procedure, later: Procedure) -> Stream:
    shift = Shift.of_one(rule, figure)
    return Stream(sought, 0, later, earlier, table_of(earlier), shift, sought.first, sought.last)


def _left_in(stream: Stream) -> Iterator[Q]:
    """A call counts for those of last week and of this one: that somebody might come was said to them before."""
    sought = stream.sought
    yield Q(given_on__lte=sought.on)
    yield ~again_that_day(stream)
    yield ~newer(stream)
    yield ~done_from(stream)
    if sought.unplanned:
        yield ~with_plan(stream)
    if sought.to_call:
        lately = Q(made_on__gte=sought.called_from)
        yield ~settled(stream, Q(made_on__gte=OuterRef("given_on")), lately)


def decide(found: Iterable[Candidate], known: Mapping[int, Chart]) -> list[DueRow]:
    """The rows that the engine confirms; `known` has each patient's chart."""
    rows = (_row(candidate, known[candidate.patient.pk]) for candidate in found)
    return [row for row in rows if row]


def _row(candidate: Candidate, chart: Chart) -> DueRow | None:
    stream, place = candidate.stream, candidate.position
    asked, later = stream.sought, stream.later.slug
    try:
        question = chart.ask(later, asked.on)
        found = question.forecast()
    except DateOutOfRange:
        return None
    upper = found.uppers.falling(asked.first, asked.last)
    if upper is None or stream.earlier is None:
        return None
    if (upper.day, upper.rule.earlier, upper.cause.given_on) != (
        place.day,
        stream.earlier.slug,
        place.counted_from,
    ):
        return None
    planned_on = next_plan(chart.history, later, asked.on)
    if question.status_on(max(upper.day, asked.on)).stops:
        return None
    if asked.unplanned and planned_on and planned_on >= asked.on:
        return None
    again = upper == found.uppers.start_again
    return DueRow(candidate.patient, later, upper.day, found, upper, again, planned_on, place, question)
