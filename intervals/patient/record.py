"""What a patient reads of her record: what was done, told, planned, and her courses."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.text import capfirst

from intervals.engine.chart import Chart
from intervals.engine.periods import DateOutOfRange
from intervals.models.plans import Plan
from intervals.models.treatments import Treatment
from intervals.queries.courses import CourseNow, courses_of, judged
from intervals.queries.patients import Record
from intervals.said import beside, course_visits, dates, hers
from intervals.said.dates import Names


@dataclass(frozen=True)
class Entry:
    """Something that was done or told: when and what. `day` is None where nobody knows it."""

    day: date | None
    name: str


@dataclass(frozen=True)
class OwnPlan:
    """A plan that stands: its day, and what is to be thought of it."""

    day: date
    name: str
    status: str
    label: str
    headline: str
    said: list[str]
    ref: UUID


@dataclass(frozen=True)
class OwnCourse:
    """A course with its visits: what each is, which session, on which day, and whether it was done."""

    name: str
    visits: list[tuple[str, str, date, bool]]
    missing: str


def entries(record: Record, names: Names) -> list[Entry]:
    """Treatments that count and what was told, newest first; a day that nobody knows last."""
    done = [
        Entry(each.given_on, capfirst(names[each.procedure.slug]))
        for each in record.treatments
        if not each.voided
    ]
    told = [
        Entry(each.given_on, capfirst(each.title(names))) for each in record.circumstances if not each.voided
    ]
    return sorted([*done, *told], key=lambda each: each.day or date.min, reverse=True)


def details(record: Record, names: Names) -> list[dict[str, Any]]:
    """The treatments that count with what was used: product, lot, where."""
    return [
        {
            "ref": each.ref,
            "day": each.given_on,
            "name": capfirst(names[each.procedure.slug]),
            "areas": [area.name for area in record.areas_of(each)],
            "used": _used(each),
        }
        for each in record.treatments
        if not each.voided
    ]


def _used(each: Treatment) -> list[tuple[str, str]]:
    fields = ("product", "lot_number", "device", "cartridge_lot")
    found = ((each._meta.get_field(name), getattr(each, name, "")) for name in fields if hasattr(each, name))
    return [(capfirst(str(field.verbose_name)), str(value)) for field, value in found if value]  # type: ignore[union-attr]


def plans(record: Record, chart: Chart, names: Names, on: date) -> list[OwnPlan]:
    """The plans that are to come, soonest first."""
    return [_plan(each, record, chart, names, on) for each in record.open_plans if each.planned_on >= on]


def _plan(plan: Plan, record: Record, chart: Chart, names: Names, on: date) -> OwnPlan:
    name = capfirst(names[plan.procedure.slug])
    asked = chart.ask_of_plan(str(plan.pk), on)
    try:
        found, verdict = asked.dates(plan.planned_on), judged(plan, record.plans, chart, on)
    except DateOutOfRange:
        status, label, said = hers.uncounted()
        return OwnPlan(plan.planned_on, name, status, label, said, [], plan.ref)
    return OwnPlan(
        day=plan.planned_on,
        name=name,
        status=verdict.status.value,
        label=dates.status_label(verdict.status),
        headline=hers.headline(verdict, found, names),
        said=list(dict.fromkeys([*beside.of_planned(verdict, found, names), *beside.bare(verdict, names)])),
        ref=plan.ref,
    )


def courses(record: Record, chart: Chart, names: Names, on: date) -> list[OwnCourse]:
    """The courses that go on: 1 query, none where nothing is a visit or something lies too far ahead."""
    try:
        return [_course(each, names) for each in courses_of(record, chart, on)]
    except DateOutOfRange:
        return []


def _course(now: CourseNow, names: Names) -> OwnCourse:
    labels = course_visits.labels([each.plan.procedure.slug for each in now.visits], names)
    visits = [
        (label, course_visits.session(session, now.course.wanted), each.day, each.done is not None)
        for each, session, label in zip(now.visits, now.counted, labels, strict=True)
    ]
    return OwnCourse(now.course.name, visits, course_visits.missing(now.missing))
