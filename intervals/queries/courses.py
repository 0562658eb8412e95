"""A patient’s courses as they stand: what was done and what is planned of them, counted, and what is missing."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import QuerySet

from intervals.engine import history
from intervals.engine.answers import Verdict
from intervals.engine.chart import Chart
from intervals.engine.course_moves import judge_visit, pushed
from intervals.engine.sessions import Session, sessions
from intervals.models.clinics import Clinic
from intervals.models.courses import Course, CourseTemplate
from intervals.models.plans import Plan, PlanState
from intervals.queries.patients import Record
from intervals.queries.reasons_given import AtOdds, at_odds_of


@dataclass(frozen=True)
class Visit:
    """A visit that was done, or is planned: `done` is how the engine knows the one, `stands` the other."""

    plan: Plan
    done: history.Treatment | None
    stands: history.Plan | None

    @property
    def place(self) -> int:
        """Its place in the course."""
        return self.plan.place or 0

    @property
    def day(self) -> date:
        """The day on which it was done, or is planned."""
        return (self.done and self.done.given_on) or self.plan.planned_on

    @property
    def entry(self) -> history.Entry | None:
        """As the engine knows it, whichever it is; None where it knows neither."""
        return self.done or self.stands


@dataclass(frozen=True)
class CourseNow:
    """A course as it stands on the day `on`, by the patient's chart."""

    course: Course
    visits: tuple[Visit, ...]
    chart: Chart
    on: date
    odds: Iterable[AtOdds] | None = None

    @cached_property
    def undecided(self) -> frozenset[str]:
        """The plans whose days do not fit and which nobody has decided about, by their ids; 2 queries unless known."""
        found = at_odds_of(self.course.patient, self.chart, self.on) if self.odds is None else self.odds
        return frozenset(str(each.plan.pk) for each in found)

    @cached_property
    def counted(self) -> tuple[Session, ...]:
        """Which session each visit is."""
        return sessions(self.chart, [each.entry for each in self.visits if each.entry], self.on)

    @property
    def missing(self) -> int:
        """How many visits are wanted and neither done nor planned."""
        last = self.counted[-1].number if self.counted else 0
        return max(self.course.wanted - last, 0) if self.course.going else 0

    @property
    def open_visits(self) -> tuple[Visit, ...]:
        """Those that are still to come, or should have come."""
        return tuple(each for each in self.visits if each.stands)

    def pushed(self, place: int | None = None, day: date | None = None) -> dict[int, date | None]:
        """Where visits have to go, by their places, if the one at `place` moves to `day`; None: nowhere."""
        plans = [each.stands for each in self.open_visits if each.stands]
        if not plans:
            return {}
        by_id = {each.stands.id: each.place for each in self.open_visits if each.stands}
        moved = {id: day for id, here in by_id.items() if here == place and day}
        found = pushed(self.chart, plans, self.on, moved, self.undecided)
        return {by_id[id]: to for id, to in found.items()}


def judged(plan: Plan, plans: Iterable[Plan], chart: Chart, on: date) -> Verdict:
    """What the day of an open plan means; of a visit of a course, once the visits before it are done on theirs.

    So a session is as late on every page as it is on the page of its course. `plans` are those of the course at least.
    """
    if plan.course_id is None:
        return chart.judge_plan(str(plan.pk), on)
    known = {each.id: each for each in chart.history.plans}
    course = sorted(
        (
            each
            for each in plans
            if each.is_open and each.course_id == plan.course_id and str(each.pk) in known
        ),
        key=lambda each: each.place or 0,
    )
    return judge_visit(chart, [known[str(each.pk)] for each in course], known[str(plan.pk)], on)


def beside_in_their_courses(plans: Iterable[Plan]) -> list[Plan]:
    """Every open plan of the courses that these are visits of: 1 query, none where none is a visit."""
    courses = {each.course_id for each in plans if each.course_id is not None}
    return list(Plan.objects.open().filter(course__in=courses)) if courses else []


def courses_of(
    record: Record, chart: Chart, on: date, odds: Iterable[AtOdds] | None = None
) -> list[CourseNow]:
    """The courses of a record that go on, the one that was made last first: 1 query, none where nothing is a visit.

    `odds` are the plans at odds, if known.
    """
    by_course = _by_course(record.plans)
    if not by_course:
        return []
    going: QuerySet[Course] = Course.objects.going().filter(pk__in=by_course).order_by("-pk")
    found = list(going)
    for each in found:
        each.patient = record.patient
    return [CourseNow(each, tuple(_visits(by_course[each.pk], chart)), chart, on, odds) for each in found]


def course_now(course: Course, chart: Chart, on: date) -> CourseNow:
    """One course with its visits: 1 query."""
    plans = Plan.objects.filter(course=course).select_related("procedure", "treatment", "practitioner")
    return CourseNow(course, tuple(_visits(_by_course(plans)[course.pk], chart)), chart, on)


def _by_course(plans: Iterable[Plan]) -> dict[int, list[Plan]]:
    """Those that are visits by their courses: what was done and what is planned, in order."""
    found: dict[int, list[Plan]] = defaultdict(list)
    for plan in sorted(plans, key=lambda each: each.place or 0):
        if plan.course_id is not None:
            stands = plan.state in (PlanState.OPEN, PlanState.DONE)
            found[plan.course_id] += [plan] if stands else []
    return found


def templates_at(clinic: Clinic) -> list[CourseTemplate]:
    """What courses are made from there, with their visits, by name: 2 queries."""
    found = CourseTemplate.objects.filter(clinic=clinic, retired_at=None)
    return list(found.order_by("name", "pk").prefetch_related("visits__procedure"))


def _visits(plans: Iterable[Plan], chart: Chart) -> Iterable[Visit]:
    planned = {each.id: each for each in chart.history.plans}
    for plan in plans:
        done = chart.done(str(plan.treatment_id)) if plan.treatment_id else None
        visit = Visit(plan, done, planned.get(str(plan.pk)) if plan.is_open else None)
        if visit.entry:
            yield visit
