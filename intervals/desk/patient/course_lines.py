"""A patient's courses in a line each: on the patient's own page, and on the card to take home."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from intervals.desk.patient.course_shown import summary
from intervals.engine.chart import Chart
from intervals.models.courses import Course
from intervals.queries.courses import CourseNow, courses_of, judged
from intervals.queries.patients import Record
from intervals.queries.reasons_given import AtOdds
from intervals.said import course_visits as said
from intervals.said.dates import Names
from intervals.said.to_staff import Told, told_in_short


@dataclass(frozen=True)
class InShort:
    """A course, which session is next, and whether visits of it have to move."""

    course: Course
    summary: str
    moves: bool


@dataclass(frozen=True)
class OnCard:
    """A course with its visits: what each is, which session, on which day, done, or what its day means."""

    course: Course
    visits: list[tuple[str, str, date, bool, Told | None]]


def in_short(record: Record, chart: Chart, on: date, odds: Sequence[AtOdds]) -> list[InShort]:
    """The courses that go on: 1 query, none where nothing is a visit."""
    return [
        InShort(each.course, summary(each), bool(each.pushed())) for each in courses_of(record, chart, on)
    ]


def on_the_card(record: Record, chart: Chart, names: Names, on: date) -> list[OnCard]:
    """Likewise, with their visits; one that should have been by now is left out until somebody has said what it was."""
    return [OnCard(each.course, _visits(each, names)) for each in courses_of(record, chart, on)]


def _visits(now: CourseNow, names: Names) -> list[tuple[str, str, date, bool, Told | None]]:
    plans = [each.plan for each in now.visits]
    labels = said.labels([each.plan.procedure.slug for each in now.visits], names)
    return [
        (
            label,
            said.session(session, now.course.wanted),
            each.day,
            each.done is not None,
            told_in_short(judged(each.plan, plans, now.chart, now.on), names) if each.stands else None,
        )
        for each, session, label in zip(now.visits, now.counted, labels, strict=True)
        if each.done or each.day >= now.on
    ]
