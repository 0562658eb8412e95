"""Courses: several visits planned at once, moved together, added to, ended. What one visit needs, each needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from intervals import clock
from intervals.actions import audit
from intervals.actions.aftermath import writing
from intervals.actions.asking import Asker
from intervals.actions.door import action
from intervals.actions.plans import Wanted, close
from intervals.actions.procedures import refuse_retired
from intervals.actions.refusals import Refused
from intervals.actions.together import Visiting, write_together
from intervals.actions.warnings import GoingOn
from intervals.models.audit import Kind
from intervals.models.courses import LONGEST_NAME, MOST_VISITS, Course
from intervals.models.patients import Patient
from intervals.models.plans import Plan, PlanState
from intervals.permissions import Act
from intervals.queries.courses import course_now


@dataclass(frozen=True)
class WantedCourse:
    """A course to make: what it is called, and its visits in their order."""

    name: str
    visits: tuple[Wanted, ...]


@action(Act.PLAN)
def make(*, by: Asker, patient: Patient, wanted: WantedCourse, going_on: GoingOn | None = None) -> Course:
    """Plan all visits of a course in one step.

    WarnedTogether where some of the days are warned of, judged with the others where they are to be, and `going_on`
    is None or was given for less; likewise for a closed day that was not ticked. Refused for no visit or more than
    12, days that go down the order, a name that cannot be, and as for a single plan.
    """
    _refuse_name(wanted.name)
    if not 1 <= len(wanted.visits) <= MOST_VISITS:
        raise Refused(_("A course has 1 to 12 visits."))
    _refuse_disorder([each.planned_on for each in wanted.visits])
    refuse_retired(each.procedure for each in wanted.visits)
    with writing(by, patient) as record:
        course: Course = Course.objects.create(
            clinic=by.clinic,
            patient=patient,
            name=wanted.name,
            wanted=len(wanted.visits),
            created_by=by.user,
            created_at=clock.now(),
        )
        visits = [Visiting(each, place) for place, each in enumerate(wanted.visits, start=1)]
        plans = write_together(by, patient, course, visits, going_on, record)
    audit.record(Kind.COURSE_MADE, by=by, patient=patient, course=course.pk, visits=len(plans))
    for plan in plans:
        named: dict[str, Any] = {"plan": plan.pk, "procedure": plan.procedure.slug, "course": course.pk}
        audit.record(Kind.PLAN_MADE, by=by, patient=patient, **named)
    return course


@action(Act.PLAN)
def move(
    *,
    by: Asker,
    course: Course,
    days: Mapping[int, date],
    seen: Mapping[int, date],
    going_on: GoingOn | None = None,
    closed_day_ok: bool = False,
    age_ok: bool = False,
) -> list[Plan]:
    """Move visits of a course, by their places, to other `days` in one step; each old plan leads to its new one.

    `seen` are the days of the open visits as whoever asks was shown them: Refused where somebody has changed one
    meanwhile. Errors otherwise as in `make`; by whom and where stays as it was.
    """
    with writing(by, course.patient) as record:
        stand = _open_visits(course)
        if {place: each.planned_on for place, each in stand.items()} != dict(
            seen
        ) or not days.keys() <= seen.keys():
            raise Refused(_("Somebody has changed this course in the meantime. Look at it again."))
        _refuse_disorder([days.get(place, each.planned_on) for place, each in stand.items()])
        visits = []
        for place in sorted(days):
            plan = stand[place]
            areas = tuple(plan.areas.all())
            wanted = Wanted(plan.procedure, days[place], plan.practitioner, areas, closed_day_ok, age_ok)
            visits.append(Visiting(wanted, place, plan))
            close(by, plan, PlanState.MOVED)
        new = write_together(by, course.patient, course, visits, going_on, record)
        for old, plan in zip(visits, new, strict=True):
            _lead_on(old.instead_of, plan)
    for old, plan in zip(visits, new, strict=True):
        moved = old.instead_of.pk if old.instead_of else None
        audit.record(Kind.PLAN_MOVED, by=by, patient=course.patient, plan=moved, to=plan.pk)
    return new


@action(Act.PLAN)
def add(*, by: Asker, course: Course, wanted: Wanted, going_on: GoingOn | None = None) -> Plan:
    """Plan one more visit at the end of a course: one that is missing from it, or else one more than was wanted.

    Errors as in `make`; Refused where the course would come to have more than 12 visits. Where it makes the course
    longer, the log says how many visits it has come to have.
    """
    named: dict[str, Any] = {}
    with writing(by, course.patient) as record:
        now = course_now(course, record.before, by.on)
        if len(now.open_visits) >= MOST_VISITS:
            raise Refused(_("A course has 1 to 12 visits."))
        latest = max((each.day for each in now.visits), default=wanted.planned_on)
        _refuse_disorder([latest, wanted.planned_on])
        last = Plan.objects.filter(course=course).aggregate(last=Max("place"))["last"]
        visiting = Visiting(wanted, (last or 0) + 1)
        [plan] = write_together(by, course.patient, course, [visiting], going_on, record)
        if not now.missing and course.wanted < MOST_VISITS:
            course.wanted += 1
            course.save(update_fields=["wanted"])
            named["visits"] = course.wanted
    named["plan"] = plan.pk
    audit.record(Kind.PLAN_MADE, by=by, patient=course.patient, procedure=wanted.procedure.slug, **named)
    return plan


@action(Act.PLAN)
def end(*, by: Asker, course: Course, slip: bool = False) -> None:
    """End a course: what is still planned of it is cancelled, what was done stays. Refused if it has ended.

    `slip`: it should not have been made, and what is cancelled counts as nobody's decision.
    """
    reason = _("Undone") if slip else _("The course was ended.")
    with writing(by, course.patient):
        plans = list(_open_visits(course).values())
        for plan in plans:
            close(by, plan, PlanState.CANCELLED, reason, slip=slip)
        course.ended_by, course.ended_at = by.user, clock.now()
        course.save(update_fields=["ended_by", "ended_at"])
    audit.record(Kind.COURSE_ENDED, by=by, patient=course.patient, course=course.pk)
    for plan in plans:
        audit.record(Kind.PLAN_CANCELLED, by=by, patient=course.patient, plan=plan.pk)


def _open_visits(course: Course) -> dict[int, Plan]:
    """The open visits by their places, in order, locked."""
    rows = (
        Plan.objects.open()
        .filter(course=course)
        .select_for_update(of=["self"])
        .select_related("procedure", "practitioner")
    )
    return {each.place or 0: each for each in rows.order_by("place")}


def _lead_on(old: Plan | None, new: Plan) -> None:
    if old is not None:
        old.moved_to = new
        old.save(update_fields=["moved_to"])


def _refuse_name(name: str) -> None:
    if not name.strip():
        raise Refused(_("Give the course a name."))
    if len(name) > LONGEST_NAME:
        raise Refused(_("Say in at most 120 characters what the course is called."))


def _refuse_disorder(days: Sequence[date]) -> None:
    """Refused where the days go down the order of the visits."""
    for earlier, later in pairwise(days):
        if later < earlier:
            raise Refused(_("A visit cannot be before the one that comes before it. Put the days in order."))
