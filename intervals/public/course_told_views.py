"""A course with what else happened: sent by the form under its answer, or in an address that she asked for."""

from collections.abc import Callable
from dataclasses import replace

from django.http import HttpRequest, HttpResponse

from intervals.engine.periods import DateOutOfRange
from intervals.public.course_counted import Counted
from intervals.public.course_forms import CourseForm
from intervals.public.course_query import CourseQuery
from intervals.public.course_told import asked_of, with_told
from intervals.public.course_views import (
    calendar_file,
    course_answer,
    course_form,
    fixing,
    looked_at,
    out_of_range,
)
from intervals.public.pieces import address
from intervals.public.told import Told, read_told
from intervals.public.told_views import answers_in, asked_again
from intervals.web.pages import AsOf, sent_page


@sent_page
def course_told(request: HttpRequest, as_of: AsOf) -> HttpResponse:
    """The answer that counts what was told; a day that is sent with it is set at once."""

    def answered(form: CourseForm, asked: CourseQuery, said: Told) -> HttpResponse:
        fix, fixed = fixing(asked, as_of, answers_in(request))
        if fixed:
            asked, fix = fixed, None
        return course_answer(request, as_of, form, asked, fix=fix, said=said)

    return _counted(request, as_of, answered)


@sent_page
def course_told_calendar(request: HttpRequest, as_of: AsOf) -> HttpResponse:
    """Its visits as a calendar file."""
    return _counted(
        request,
        as_of,
        lambda form, asked, _said: calendar_file(request, as_of, form, replace(asked, fix=None)),
    )


def _counted(
    request: HttpRequest, as_of: AsOf, made: Callable[[CourseForm, CourseQuery, Told], HttpResponse]
) -> HttpResponse:
    """What is made of a course and of what was told; either asked again, with what is wrong about it."""
    form = CourseForm(request.GET, as_of)
    if not form.is_valid():
        return course_form(as_of, form)
    asked = looked_at(form.asked, request)
    said = read_told(answers_in(request), as_of.published, *(each.procedure for each in asked.visits))
    if not said.wrong:
        return made(form, with_told(asked, said), said)
    try:
        questions = asked_of(Counted.of(asked, as_of), said)
    except DateOutOfRange:
        form.add_error("start", out_of_range())
        return course_form(as_of, form)
    told, course = (f"{address(name)}?{replace(asked, fix=None)}" for name in ("course-told", "course"))
    return asked_again(as_of, questions, said, told, course)
