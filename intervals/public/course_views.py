"""The pages of courses. As all public ones they set no cookie, store nothing and cannot reach a patient."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.engine.periods import FIRST_DAY, LAST_DAY, DateOutOfRange
from intervals.public.calendar import course_calendar
from intervals.public.course_answer import course_page
from intervals.public.course_counted import Counted
from intervals.public.course_fixing import FixForm
from intervals.public.course_forms import CourseForm
from intervals.public.course_query import PLANS, CourseQuery
from intervals.public.pieces import address, page
from intervals.public.told import Told
from intervals.said import dates
from intervals.said.course_reasons import visit_name
from intervals.web.pages import AsOf, public_page

QUESTION = gettext_lazy("On which days can it all be?")
SHOWN_ONLY = {"change", "more", "more_given"}


@public_page
def course(request: HttpRequest, as_of: AsOf) -> HttpResponse:
    """The days of a course; the question with what is wrong about it; or the way to the course's own address."""
    if not request.GET or SHOWN_ONLY & set(request.GET):
        return course_form(as_of, CourseForm(request.GET, as_of, shown=True), status=200)
    form = CourseForm(request.GET, as_of)
    if not form.is_valid():
        return course_form(as_of, form)
    asked = looked_at(form.asked, request)
    fix, fixed = fixing(asked, as_of, request.GET)
    if fixed:
        return HttpResponseRedirect(f"{address('course')}?{fixed}#answer")
    if request.META["QUERY_STRING"] != str(asked) and not (fix and fix.errors):
        return HttpResponseRedirect(f"{address('course')}?{asked}")
    return course_answer(request, as_of, form, asked, fix=fix)


def course_answer(
    request: HttpRequest,
    as_of: AsOf,
    form: CourseForm,
    asked: CourseQuery,
    *,
    fix: FixForm | None,
    said: Told | None = None,
) -> HttpResponse:
    """The answer to a course, counting what was `said` besides; the question where a date would leave the range."""
    permalink = request.build_absolute_uri(f"{address('course')}?{replace(asked, fix=None)}")
    try:
        found = course_page(asked, as_of, permalink, said)
    except DateOutOfRange:
        form.add_error("start", out_of_range())
        return course_form(as_of, form)
    carried = f"{address('course-told')}?{asked}#answer" if asked.sent else _carried(asked)
    context = {"question": QUESTION, "answer": found, "fix": fix, "carried": carried}
    return page(as_of, "course_answer", 422 if fix and fix.errors else 200, **context)


def fixing(asked: CourseQuery, as_of: AsOf, sent: QueryDict) -> tuple[FixForm | None, CourseQuery | None]:
    """The form for the day of the visit that is looked at, if one is; and the course with the day that was sent."""
    if asked.fix is None:
        return None, None
    visit = visit_name([each.procedure for each in asked.visits], asked.fix, as_of.published.names)
    if not any(name.startswith("fixed_on") for name in sent):
        return FixForm(None, visit), None
    fix = FixForm(sent, visit, posted=bool(asked.sent))
    if fix.is_valid():
        fixed = asked.fixed(asked.fix, fix.cleaned_data["fixed_on"].first_day)
        again = CourseForm(QueryDict(str(fixed)), as_of)
        if again.is_valid():
            return fix, fixed
        for messages in again.errors.values():
            fix.add_error("fixed_on", messages)
    return fix, None


def looked_at(asked: CourseQuery, request: HttpRequest) -> CourseQuery:
    """With the plan that is looked at, and the visit whose day is looked for; what is neither falls away."""
    plan, fix = request.GET.get("plan", ""), request.GET.get("fix", "")
    place = int(fix) - 1 if fix.isascii() and fix.isdecimal() and len(fix) <= 2 else -1
    return replace(
        asked,
        plan=plan if plan in PLANS else "",
        fix=place if 0 <= place < len(asked.visits) else None,
    )


def _carried(asked: CourseQuery) -> list[tuple[str, str]]:
    """The course as hidden fields, for the form that sets one day."""
    return [(name, value) for name, values in QueryDict(str(asked)).lists() for value in values]


def out_of_range() -> str:
    """What is wrong where a date would leave the range."""
    said = _("Counted from that day, a date would lie outside what we count with, %(first)s to %(last)s.")
    return said % {"first": dates.day(FIRST_DAY), "last": dates.day(LAST_DAY)}


def course_form(as_of: AsOf, form: CourseForm, status: int = 422) -> HttpResponse:
    """The question, with what is wrong about it."""
    lead = _(
        "Choose what you plan. You see on which days each visit may be, why, and three plans to choose from. "
        "Nothing you enter is stored."
    )
    return page(as_of, "course", status, form=form, question=QUESTION, lead=lead)


@public_page
def calendar(request: HttpRequest, as_of: AsOf) -> HttpResponse:
    """The visits of one plan as a calendar file; the question where there is none."""
    form = CourseForm(request.GET, as_of)
    if not form.is_valid():
        return course_form(as_of, form)
    return calendar_file(request, as_of, form, replace(looked_at(form.asked, request), fix=None))


def calendar_file(request: HttpRequest, as_of: AsOf, form: CourseForm, asked: CourseQuery) -> HttpResponse:
    """The visits of the plan that is looked at, as a file; the question where there is none."""
    try:
        counted = Counted.of(asked, as_of)
    except DateOutOfRange:
        form.add_error("start", out_of_range())
        return course_form(as_of, form)
    if not counted.told.taken.possible or counted.told.speaks_first:
        form.add_error("what_1", _("There is no plan to put into a calendar."))
        return course_form(as_of, form)
    permalink = request.build_absolute_uri(f"{address('course')}?{asked}")
    identity = f"course/{as_of.published.clinic.slug}/{asked.unfixed_identity()}"
    response = HttpResponse(
        course_calendar(counted.told, counted.plan, as_of.published, permalink, identity),
        content_type="text/calendar; charset=utf-8",
    )
    response.headers["Content-Disposition"] = 'attachment; filename="course.ics"'
    return response
