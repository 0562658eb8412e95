"""The public pages. None of them sets a cookie, stores anything or can reach a patient."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from intervals import wording, words
from intervals.engine.periods import FIRST_DAY, LAST_DAY, DateOutOfRange
from intervals.public.answer import Question, answer
from intervals.public.calendar import calendar
from intervals.public.forms import CheckForm, PairForm, PlanForm
from intervals.public.parts import (
    Link,
    Notice,
    address,
    rule_rows,
    source_rows,
    topic_links,
    topics_of,
)
from intervals.public.plan import plan_answer
from intervals.web.pages import Asked, public_page
from intervals.web.shapes import render_shape


def _page(asked: Asked, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """A page from plain data: it depends on nothing of the request but what the view has read from it."""
    context["clinic"] = asked.published.clinic
    return HttpResponse(render_to_string(f"public/{template}.html", context), status=status)


@public_page
def home(request: HttpRequest, asked: Asked) -> HttpResponse:
    """The question, filled in with what an earlier answer's address carries."""
    before = CheckForm(request.GET, asked)
    before.full_clean()
    form = CheckForm(None, asked, initial=before.cleaned_data)
    pair = form.pair
    found = asked.published.rule_for(pair["earlier"], pair["later"], asked.on)
    return _page(
        asked,
        "home",
        form=form,
        lead=_("Enter the day of your %(earlier)s. You see two dates, why, and what to do until then.")
        % {"earlier": form.earlier_name},
        wait=words.wait_range(found.rule.minimum, found.rule.recommended) if found else "",
        topics=topic_links(topics_of(asked.published, pair["earlier"], pair["later"])),
        **_question(form, asked),
    )


def _question(form: PairForm, asked: Asked) -> dict[str, Any]:
    """The question as a heading, and the days that are asked for most as links."""
    days = [(_("Today"), 0), (_("Yesterday"), 1), (_("1 week ago"), 7)]
    pair = {role: slug for role, slug in form.pair.items() if slug in asked.published.names}
    bound = CheckForm({**pair, "given_on": "unknown"}, asked)
    bound.is_valid()
    links = [(label, str(asked.on - timedelta(days=ago))) for label, ago in days]
    links.append((_("I do not know the date"), "unknown"))
    return {
        "question": _("When can I have %(later)s after %(earlier)s?")
        % {"later": form.later_name, "earlier": form.earlier_name},
        "quick_heading": _("Or choose a day"),
        "quick": [Link(f"{address('check')}?{bound.query(given_on=value)}", label) for label, value in links],
    }


@public_page
def check(request: HttpRequest, asked: Asked) -> HttpResponse:
    """The answer; the question with what is wrong about it; or the way to the question's own address."""
    if not request.GET:
        return _check_form(asked, CheckForm(None, asked), status=200)
    form = CheckForm(request.GET, asked)
    if not form.is_valid():
        return _check_form(asked, form)
    if request.META["QUERY_STRING"] != form.query():
        return HttpResponseRedirect(f"{address('check')}?{form.query()}")
    try:
        found = answer(form, asked, request.build_absolute_uri())
    except DateOutOfRange:
        form.add_error("given_on", _out_of_range())
        return _check_form(asked, form)
    return HttpResponse(render_shape("public/answer.html", found, asked.published.clinic))


def _check_form(asked: Asked, form: CheckForm, status: int = 422) -> HttpResponse:
    return _page(asked, "check", status, form=form, notices=_other_way_round(form), **_question(form, asked))


def _other_way_round(form: CheckForm) -> list[Notice]:
    """Where the planned date comes first, the way to the question in that order, for which there may be no rule."""
    if not form.other_way_round:
        return []
    names = {"later": form.later_name, "earlier": form.earlier_name}
    text = _("If you mean to have %(later)s before %(earlier)s, that is another question.") % names
    link = _("Ask about %(earlier)s after %(later)s") % names
    return [Notice(text, f"{address('check')}?{form.other_way_round}", link)]


def _out_of_range() -> str:
    said = _("Counted from that day, a date would lie outside what we count with, %(first)s to %(last)s.")
    return said % {"first": words.day(FIRST_DAY), "last": words.day(LAST_DAY)}


@public_page
def check_calendar(request: HttpRequest, asked: Asked) -> HttpResponse:
    """The answer's two dates as a calendar file; the question if they cannot be counted."""
    form = CheckForm(request.GET, asked)
    if not form.is_valid():
        return _check_form(asked, form)
    permalink = request.build_absolute_uri(f"{address('check')}?{form.query()}")
    try:
        found = Question.of(form, asked.on).forecast(asked)
    except DateOutOfRange:
        form.add_error("given_on", _out_of_range())
        return _check_form(asked, form)
    if found.earliest is None:
        form.add_error("given_on", _("There is no date to put into a calendar."))
        return _check_form(asked, form)
    response = HttpResponse(
        calendar(found, asked.published, permalink), content_type="text/calendar; charset=utf-8"
    )
    response.headers["Content-Disposition"] = 'attachment; filename="dates.ics"'
    return response


@public_page
def plan(request: HttpRequest, asked: Asked) -> HttpResponse:
    """By when the earlier procedure must be done."""
    if not request.GET:
        return _plan_form(asked, PlanForm(None, asked), status=200)
    form = PlanForm(request.GET, asked)
    if not form.is_valid():
        return _plan_form(asked, form)
    if "change" in request.GET:
        return _plan_form(asked, PlanForm(None, asked, initial=form.cleaned_data), status=200)
    if request.META["QUERY_STRING"] != form.query():
        return HttpResponseRedirect(f"{address('plan')}?{form.query()}")
    try:
        found = plan_answer(form, asked, request.build_absolute_uri())
    except DateOutOfRange:
        form.add_error("planned_on", _out_of_range())
        return _plan_form(asked, form)
    return HttpResponse(render_shape("public/plan_answer.html", found, asked.published.clinic))


def _plan_form(asked: Asked, form: PlanForm, status: int = 422) -> HttpResponse:
    names = {"later": form.later_name, "earlier": form.earlier_name}
    return _page(
        asked,
        "plan",
        status,
        form=form,
        question=_("By when must %(earlier)s be done before %(later)s?") % names,
        lead=_("Choose the day for %(later)s, and see the last good day for %(earlier)s.") % names,
    )


@public_page
def guidance(request: HttpRequest, asked: Asked) -> HttpResponse:
    """The topics of the guidance."""
    topics = topic_links(asked.published.topics)
    intro = _("What the two dates rest on, in plain words. None of it replaces somebody who sees your skin.")
    return _page(asked, "guidance", topics=topics, intro=intro)


@public_page
def topic(request: HttpRequest, asked: Asked, slug: str) -> HttpResponse:
    """One topic, with its source and review."""
    found = next((each for each in asked.published.topics if each.slug == slug), None)
    if found is None:
        raise Http404
    return _page(
        asked,
        "topic",
        topic={
            "title": found.title,
            "summary": found.summary,
            "sections": found.sections,
            "facts": source_rows(found.source),
        },
        others=topic_links(each for each in asked.published.topics if each is not found),
    )


@public_page
def rules(request: HttpRequest, asked: Asked) -> HttpResponse:
    """The rules in force today, in words, each worked through from today."""
    names = asked.published.names
    shown = [
        {
            "title": words.pair(each.rule.earlier, each.rule.later, names),
            "sentence": wording.rule_sentence(each.rule, names),
            "example": wording.rule_example(each.rule, asked.on, names),
            "facts": rule_rows(each),
            "href": f"{address('home')}?earlier={each.rule.earlier}&later={each.rule.later}",
            "link": _("Find my dates"),
        }
        for each in asked.published.in_force(asked.on)
    ]
    return _page(asked, "rules", rules=shown, on=words.day(asked.on))


@public_page
def privacy(request: HttpRequest, asked: Asked) -> HttpResponse:
    """What is stored: for a check, nothing."""
    return _page(asked, "privacy")


@public_page
def accessibility(request: HttpRequest, asked: Asked) -> HttpResponse:
    """How usable this is, and for whom it has been tried."""
    return _page(asked, "accessibility")
