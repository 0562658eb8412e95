"""A patient's courses: made from a template or freely, looked at, moved together, added to, ended."""

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions import courses as actions
from intervals.actions.asking import Asker
from intervals.actions.locking import course_ended
from intervals.actions.refusals import Asks, Refused
from intervals.actions.together import WarnedTogether
from intervals.actions.warnings import refusal
from intervals.desk.pages import desk_render, patient_page, status_of, there
from intervals.desk.patient.course_forms import NewCourseForm
from intervals.desk.patient.course_move_forms import AddVisitForm, MoveVisitsForm
from intervals.desk.patient.course_shown import Proposed, proposed, shown
from intervals.desk.patient.go_on_forms import ticked_closed
from intervals.desk.patient.going_on_together import DaysWanted, GoOnTogether
from intervals.desk.patient.interruption import going_on
from intervals.desk.patient.treatments import after_recording, at_patient
from intervals.desk.settings.course_templates import visits_said
from intervals.desk.steps import Over, Step, take
from intervals.desk.visit_rows import rows_of
from intervals.engine.courses import Visit
from intervals.models.courses import Course
from intervals.models.patients import Patient
from intervals.permissions import Act
from intervals.queries.clinic_charts import ClinicCharts, clinic_charts
from intervals.queries.courses import CourseNow, course_now, templates_at
from intervals.queries.single_rows import row_of
from intervals.said import course_visits as said
from intervals.said import to_staff
from intervals.web.forms import PostForm


@patient_page(Act.SEE_DESK)
def course(request: HttpRequest, asker: Asker, patient: Patient, course: UUID) -> HttpResponse:
    """One course: the picture, each visit with what its day means, and what would do where something has moved."""
    charts, now = _now(asker, patient, course)
    found = shown(now, charts)
    form = MoveVisitsForm(asker=asker, now=now, place=None) if found.to else None
    context = {"patient": patient, "course": now.course, "shown": found, "mend": form}
    return desk_render(request, asker, "desk/patient/courses/course.html", context)


@patient_page(Act.PLAN, takes_forms=True)
def new(request: HttpRequest, asker: Asker, patient: Patient) -> HttpResponse:
    """Make a course: from a template, where the address names one, or freely; then look at the days."""
    charts, templates = clinic_charts(asker.clinic), templates_at(asker.clinic)
    form = partial(NewCourseForm, asker=asker, patient=patient, initial=_from_template(request, templates))
    named = [(each, visits_said(_slugs(each), asker.names)) for each in templates]
    step: Step[Any] = Step(
        form=form,
        act=lambda form: _make(asker, patient, form),
        ask=lambda form, asks: _asked(form, asks, partial(_propose, charts, patient, asker.on)),
        then=lambda made: after_recording(asker, patient) if asker.put_at_odds else at_course(made),
        said=_("The course is planned."),
        template="desk/patient/courses/new.html",
        context={"patient": patient, "templates": named},
        instead=partial(_warned, request, asker, patient),
    )
    return take(request, asker, step)


def _from_template(request: HttpRequest, templates: list[Any]) -> dict[str, str]:
    named = request.GET.get("template", "")
    found = next((each for each in templates if str(each.pk) == named), None)
    if named and found is None:
        raise Http404
    return {"name": found.name, **rows_of(_slugs(found))} if found else {}


def _slugs(template: Any) -> list[str]:
    return [each.procedure.slug for each in template.visits.all()]


def _make(asker: Asker, patient: Patient, form: NewCourseForm) -> Course:
    if not form.has_days:
        raise DaysWanted
    return actions.make(by=asker, patient=patient, wanted=form.wanted(), going_on=going_on(form.sent, asker))


def _propose(charts: ClinicCharts, patient: Patient, on: date, form: NewCourseForm) -> Proposed:
    chart = charts.of(patient, on).by(form.cleaned_data["practitioner"])
    where = frozenset(each.slug for each in form.areas())
    return proposed(chart, charts, on, [Visit(slug, where) for slug in form.slugs], form.start)


def _asked(form: NewCourseForm, asks: Asks, propose: Any) -> NewCourseForm:
    """The form with the days that would do; or that asks why somebody goes on."""
    if isinstance(asks, WarnedTogether):
        return form.warn(asks)
    found: Proposed = propose(form)
    if not found.days:
        form.refuse(" ".join([_("No days would do."), *found.against]))
        return form
    again = NewCourseForm(form.with_days(found.days), asker=form.asker, patient=form.patient)
    for name in [each for each in again.errors if each.startswith("day_")]:
        del again.errors[name]  # what is left open is nobody's mistake yet
    again.proposed = found
    return again


@patient_page(Act.PLAN, takes_forms=True)
def move(request: HttpRequest, asker: Asker, patient: Patient, course: UUID) -> HttpResponse:
    """Move one visit, and the rest along; without a visit in the address, all that have to move."""
    _charts, now = _now(asker, patient, course)
    place = _place(request, now)
    labels = _by_place(now, asker)
    if place is None and request.method != "POST" and now.course.going and not now.pushed():
        return HttpResponseRedirect(at_course(now.course))
    step: Step[Any] = Step(
        form=partial(MoveVisitsForm, asker=asker, now=now, place=place),
        act=lambda form: _move(asker, now.course, form),
        ask=lambda form, asks: _asked_to_move(form, asks, now, place),
        then=lambda _done: after_recording(asker, patient) if asker.put_at_odds else at_course(now.course),
        said=_("Moved."),
        template="desk/patient/courses/move.html",
        context={"patient": patient, "course": now.course, "visit": labels.get(place or 0, "")},
        over=Over(_("This course has ended"), course_ended(asker, now.course)),
        instead=partial(_warned, request, asker, patient),
    )
    return take(request, asker, step)


def _move(asker: Asker, course: Course, form: MoveVisitsForm) -> None:
    days = form.days
    if not days:
        raise Refused(_("Nothing has to move any more."))
    actions.move(
        by=asker,
        course=course,
        days=days,
        seen=form.seen,
        going_on=going_on(form.sent, asker),
        closed_day_ok=ticked_closed(form.sent),
        age_ok=form.cleaned_data["age_confirmed"],
    )


def _asked_to_move(form: MoveVisitsForm, asks: Asks, now: CourseNow, place: int | None) -> MoveVisitsForm:
    """The form that asks what is to become of the rest; or why somebody goes on."""
    if isinstance(asks, WarnedTogether):
        return form.warn(asks)
    again = MoveVisitsForm(form.asking() if place else None, asker=form.asker, now=now, place=place)
    again.ask_about_rest(form.to(form.own), _by_place(now, form.asker))
    return again


@patient_page(Act.PLAN, takes_forms=True)
def add(request: HttpRequest, asker: Asker, patient: Patient, course: UUID) -> HttpResponse:
    """Plan one more visit at the end."""
    _charts, now = _now(asker, patient, course)
    step: Step[Any] = Step(
        form=partial(AddVisitForm, asker=asker, now=now),
        act=lambda form: actions.add(
            by=asker, course=now.course, wanted=form.wanted(), going_on=going_on(form.sent, asker)
        ),
        ask=AddVisitForm.warn,
        then=lambda _done: after_recording(asker, patient) if asker.put_at_odds else at_course(now.course),
        said=_("The visit is planned."),
        template="desk/patient/courses/move.html",
        context={"patient": patient, "course": now.course, "adds": True},
        over=Over(_("This course has ended"), course_ended(asker, now.course)),
        instead=partial(_warned, request, asker, patient),
    )
    return take(request, asker, step)


@patient_page(Act.PLAN, takes_forms=True)
def end(request: HttpRequest, asker: Asker, patient: Patient, course: UUID) -> HttpResponse:
    """End a course: what is still planned of it is cancelled."""
    _charts, now = _now(asker, patient, course)
    step: Step[Any] = Step(
        form=EndForm,
        act=lambda _form: actions.end(by=asker, course=now.course),
        then=lambda _done: after_recording(asker, patient),
        said=_("The course is ended."),
        template="desk/patient/courses/end.html",
        context={"patient": patient, "course": now.course, "open": len(now.open_visits)},
        over=Over(_("This course has ended"), course_ended(asker, now.course)),
    )
    return take(request, asker, step)


class EndForm(PostForm):
    """Ending a course."""

    button = gettext_lazy("End the course")


def at_course(course: Course) -> str:
    """The address of a course's page."""
    return at_patient(course.patient, "desk-course", course=course.ref)


def _now(asker: Asker, patient: Patient, ref: UUID) -> tuple[ClinicCharts, CourseNow]:
    """The patient's course with this reference as it stands; Http404 if there is none."""
    found = there(row_of(patient, Course, ref))
    found.patient = patient
    charts = clinic_charts(asker.clinic)
    return charts, course_now(found, charts.of(patient, asker.on), asker.on)


def _place(request: HttpRequest, now: CourseNow) -> int | None:
    """The visit that the address names; Http404 where it names none that is open."""
    named = request.GET.get("visit", "")
    found = next((each.place for each in now.open_visits if str(each.place) == named), None)
    if named and found is None and now.course.going:
        raise Http404
    return found


def _by_place(now: CourseNow, asker: Asker) -> dict[int, str]:
    """What the visits are called, by their places."""
    labels = said.labels([each.plan.procedure.slug for each in now.visits], asker.names)
    return dict(zip([each.place for each in now.visits], labels, strict=True))


def _warned(
    request: HttpRequest, asker: Asker, patient: Patient, form: NewCourseForm | MoveVisitsForm | AddVisitForm
) -> HttpResponse | None:
    """The page that asks why somebody goes on; None where nobody is asked."""
    if form.warned is None:
        return None
    verdicts, charts = form.warned.verdicts, form.warned.charts
    again: GoOnTogether = form.going_on_form(form.warned, asker)
    said_of = [
        to_staff.warnings(each, each.procedure, charts.names) or to_staff.closed_day(each, charts.names)
        for each in verdicts.values()
    ]
    refused = next(filter(None, (refusal(asker, each, charts) for each in verdicts.values())), "")
    context = {"patient": patient, "said": said_of, "refused": refused, "form": again}
    return desk_render(request, asker, "desk/patient/courses/warned.html", context, status_of(again))
