"""The public pages. None of them sets a cookie, stores anything or can reach a patient."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from intervals.engine.circumstances import Happened
from intervals.engine.periods import FIRST_DAY, LAST_DAY, DateOutOfRange
from intervals.public.answer import answer
from intervals.public.calendar import calendar, cancelling
from intervals.public.first_page import first_page
from intervals.public.forms import CheckForm, PairForm, PlanForm
from intervals.public.pairs import check_pairs, pair_links, question_back
from intervals.public.pairs import question as heading
from intervals.public.pieces import (
    Link,
    Notice,
    address,
    page,
    topic_links,
)
from intervals.public.question import Question
from intervals.public.working_back import plan_answer
from intervals.queries.published import Pair
from intervals.said import dates
from intervals.web.compiled_pages import compiled_page
from intervals.web.guidance import topic_page
from intervals.web.pages import SAYS_WHERE_A_FORM_STOOD, AsOf, public_page

AT_ONCE = 8  # other pairs, before the rest is folded


@public_page
def home(request: HttpRequest, as_of: AsOf) -> HttpResponse:
    """The question, filled in with what an earlier answer's address carries."""
    before = CheckForm(request.GET, as_of)
    before.full_clean()
    form = CheckForm(None, as_of, initial=before.cleaned_data | {"instead_of": before.asked_about})
    return page(as_of, "home", **first_page(form, as_of))


def _others(form: PairForm, as_of: AsOf, pairs: Iterable[Pair], page: str) -> dict[str, Any]:
    """The clinic's other pairs, each as a link to the question about it: the first ones, and the rest folded."""
    links = pair_links(as_of.published, [pair for pair in pairs if pair != form.pair], page)
    return {"pairs": links[:AT_ONCE], "more_pairs": links[AT_ONCE:]}


def _question(form: PairForm, as_of: AsOf) -> dict[str, Any]:
    """The question as a heading, and the days that are asked for most as links."""
    days = [(_("Today"), 0), (_("Yesterday"), 1), (_("1 week ago"), 7)]
    pair = {role: slug for role, slug in form.pair._asdict().items() if slug in form.names}
    bound = CheckForm({**pair, "given_on": "unknown"}, as_of)
    bound.is_valid()
    links = [(label, str(as_of.on - timedelta(days=ago))) for label, ago in days]
    links.append((_("I do not know the date"), "unknown"))
    return {
        "question": heading(form.pair, as_of.published),
        "quick_heading": _("Or choose a day"),
        "quick": [Link(f"{address('check')}?{bound.query(given_on=value)}", label) for label, value in links],
    }


@public_page
def check(request: HttpRequest, as_of: AsOf) -> HttpResponse:
    """The answer; the question with what is wrong about it; or the way to the question's own address."""
    form = CheckForm(request.GET, as_of)
    if not request.GET or form.names_only_its_pair:
        return check_form(as_of, CheckForm(None, as_of, initial=request.GET.dict()), status=200)
    if not form.is_valid():
        return check_form(as_of, form)
    if request.META["QUERY_STRING"] != form.query():
        return HttpResponseRedirect(f"{address('check')}?{form.query()}")
    try:
        found = answer(form, as_of, permalink(request, form))
    except DateOutOfRange:
        form.add_error("given_on", out_of_range())
        return check_form(as_of, form)
    response = HttpResponse(compiled_page("public/answer.html", found, as_of.published.clinic))
    if found.told:
        response.headers["Referrer-Policy"] = SAYS_WHERE_A_FORM_STOOD
    return response


def check_form(as_of: AsOf, form: CheckForm, status: int = 422) -> HttpResponse:
    """The question, with what is wrong about it."""
    others = _others(form, as_of, check_pairs(as_of.published, as_of.on), "home")
    context = {"notices": _other_way_round(form), **others, **_question(form, as_of)}
    return page(as_of, "check", status, form=form, **context)


def _other_way_round(form: CheckForm) -> list[Notice]:
    """Where the planned date comes first, the way to the question in that order, for which there may be no rule."""
    if not form.other_way_round:
        return []
    names = {"later": form.later_name, "earlier": form.earlier_name}
    text = _("If you mean to have %(later)s before %(earlier)s, that is another question.") % names
    link = _("Ask about %(earlier)s after %(later)s") % names
    return [Notice(text, f"{address('check')}?{form.other_way_round}", link)]


def out_of_range() -> str:
    """What to say where a date would leave the range."""
    said = _("Counted from that day, a date would lie outside what we count with, %(first)s to %(last)s.")
    return said % {"first": dates.day(FIRST_DAY), "last": dates.day(LAST_DAY)}


@public_page
def check_calendar(request: HttpRequest, as_of: AsOf) -> HttpResponse:
    """The answer's two dates as a calendar file; the question if they cannot be counted."""
    form = CheckForm(request.GET, as_of)
    if not form.is_valid():
        return check_form(as_of, form)
    if form.former:
        return _taken_out(form, as_of)
    return calendar_file(request, form, as_of)


def _taken_out(form: CheckForm, as_of: AsOf) -> HttpResponse:
    """What takes the dates of the former day out of a calendar again; the question where it had none."""
    former = Question.of(form.of_former_day(as_of), as_of)
    try:
        found = former.forecast()
    except DateOutOfRange:
        form.add_error("given_on", out_of_range())
        return check_form(as_of, form)
    if not found.has_dates:
        form.add_error("given_on", _("There is no date to take out of a calendar."))
        return check_form(as_of, form)
    return calendar_response(cancelling(former, found, as_of.published), "old-dates")


def calendar_file(
    request: HttpRequest,
    form: CheckForm,
    as_of: AsOf,
    happened: tuple[Happened, ...] = (),
    speaks_first: tuple[str, ...] = (),
) -> HttpResponse:
    """The two dates of a valid form, with what `happened` besides, as a file; the question where there are none.

    Whoever is to speak to the clinic first keeps no date.
    """
    question = Question.of(form, as_of, happened, speaks_first)
    try:
        found = question.forecast()
    except DateOutOfRange:
        form.add_error("given_on", out_of_range())
        return check_form(as_of, form)
    if speaks_first or not found.has_dates:
        form.add_error("given_on", _("There is no date to put into a calendar."))
        return check_form(as_of, form)
    return calendar_response(calendar(question, found, as_of.published, permalink(request, form)), "dates")


def permalink(request: HttpRequest, form: CheckForm) -> str:
    """The whole address that leads to this question for good, whatever was asked before it."""
    return request.build_absolute_uri(f"{address('check')}?{form.query(instead_of='')}")


def calendar_response(file: bytes, name: str) -> HttpResponse:
    """A calendar file to keep."""
    response = HttpResponse(file, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response


@public_page
def plan(request: HttpRequest, as_of: AsOf) -> HttpResponse:
    """By when the earlier procedure must be done."""
    form = PlanForm(request.GET, as_of)
    if not request.GET or form.names_only_its_pair:
        return _plan_form(as_of, PlanForm(None, as_of, initial=request.GET.dict()), status=200)
    if not form.is_valid():
        return _plan_form(as_of, form)
    if "change" in request.GET:
        return _plan_form(as_of, PlanForm(None, as_of, initial=form.cleaned_data), status=200)
    if request.META["QUERY_STRING"] != form.query():
        return HttpResponseRedirect(f"{address('plan')}?{form.query()}")
    try:
        found = plan_answer(form, as_of, request.build_absolute_uri())
    except DateOutOfRange:
        form.add_error("planned_on", out_of_range())
        return _plan_form(as_of, form)
    return HttpResponse(compiled_page("public/plan_answer.html", found, as_of.published.clinic))


def _plan_form(as_of: AsOf, form: PlanForm, status: int = 422) -> HttpResponse:
    pairs, events = as_of.published.pairs(as_of.on), as_of.published.events
    return page(
        as_of,
        "plan",
        status,
        form=form,
        question=question_back(form.pair, as_of.published),
        lead=_plan_lead(form),
        **_others(form, as_of, sorted(pairs, key=lambda pair: pair.later not in events), "plan"),
    )


def _plan_lead(form: PlanForm) -> str:
    if form.before_an_event:
        return _("Enter the day of %(yours)s, and see the last good day for %(earlier)s.") % {
            "yours": dates.yours(form.later_name),
            "earlier": form.earlier_name,
        }
    return _("Choose the day for %(later)s, and see the last good day for %(earlier)s.") % {
        "later": form.later_name,
        "earlier": form.earlier_name,
    }


@public_page
def guidance(request: HttpRequest, as_of: AsOf) -> HttpResponse:
    """The topics of the guidance."""
    topics = topic_links(as_of.published.topics(as_of.on))
    intro = _("What the two dates rest on, in plain words. None of it replaces somebody who sees your skin.")
    return page(as_of, "guidance", topics=topics, intro=intro)


@public_page
def topic(request: HttpRequest, as_of: AsOf, slug: str) -> HttpResponse:
    """One topic, with its source and review."""
    topics = as_of.published.topics(as_of.on)
    found = next((each for each in topics if each.slug == slug), None)
    if found is None:
        raise Http404
    return page(
        as_of,
        "topic",
        others=topic_links(each for each in topics if each is not found),
        **topic_page(as_of.published, found, as_of.on),
    )


@public_page
def privacy(request: HttpRequest, as_of: AsOf) -> HttpResponse:
    """What is stored: for a check, nothing."""
    return page(as_of, "privacy")


@public_page
def accessibility(request: HttpRequest, as_of: AsOf) -> HttpResponse:
    """How usable this is, and for whom it has been tried."""
    return page(as_of, "accessibility")
