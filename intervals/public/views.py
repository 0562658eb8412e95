"""The public pages. None of them sets a cookie, stores anything or can reach a patient."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from intervals import words
from intervals.engine.periods import FIRST_DAY, LAST_DAY, DateOutOfRange
from intervals.models.procedures import NOT_DONE_HERE
from intervals.public.answer import answer
from intervals.public.calendar import calendar
from intervals.public.forms import CheckForm, PairForm, PlanForm
from intervals.public.pairs import check_pairs, pair_links, question, question_back
from intervals.public.parts import Link, Notice, address, source_rows, topic_links, topics_of
from intervals.public.plan import plan_answer
from intervals.public.question import Question
from intervals.public.rules import rules_in_force, rules_to_come
from intervals.queries.published import Pair
from intervals.web.pages import Asked, public_page
from intervals.web.shapes import render_shape

AT_ONCE = 8  # other pairs, before the rest is folded


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
    found = asked.published.rule_for(*form.pair, asked.on)
    return _page(
        asked,
        "home",
        form=form,
        lead=_("Enter the day of %(yours)s. You see two dates, why, and what to do until then.")
        % {"yours": words.yours(form.earlier_name)},
        wait=words.wait_range(found.rule.minimum, found.rule.recommended) if found else "",
        limited="yes" if found and found.rule.has_upper_figure else "",
        healing="yes" if asked.published.kinds.get(form.pair.earlier) not in NOT_DONE_HERE else "",
        topics=topic_links(topics_of(asked.published, *form.pair)),
        **_others(form, asked, check_pairs(asked.published, asked.on), "home"),
        **_question(form, asked),
    )


def _others(form: PairForm, asked: Asked, pairs: Iterable[Pair], page: str) -> dict[str, Any]:
    """The clinic's other pairs, each as a link to the question about it: the first ones, and the rest folded."""
    links = pair_links(asked.published, [pair for pair in pairs if pair != form.pair], page)
    return {"pairs": links[:AT_ONCE], "more_pairs": links[AT_ONCE:]}


def _question(form: PairForm, asked: Asked) -> dict[str, Any]:
    """The question as a heading, and the days that are asked for most as links."""
    days = [(_("Today"), 0), (_("Yesterday"), 1), (_("1 week ago"), 7)]
    pair = {role: slug for role, slug in form.pair._asdict().items() if slug in form.names}
    bound = CheckForm({**pair, "given_on": "unknown"}, asked)
    bound.is_valid()
    links = [(label, str(asked.on - timedelta(days=ago))) for label, ago in days]
    links.append((_("I do not know the date"), "unknown"))
    return {
        "question": question(form.pair, asked.published),
        "quick_heading": _("Or choose a day"),
        "quick": [Link(f"{address('check')}?{bound.query(given_on=value)}", label) for label, value in links],
    }


@public_page
def check(request: HttpRequest, asked: Asked) -> HttpResponse:
    """The answer; the question with what is wrong about it; or the way to the question's own address."""
    form = CheckForm(request.GET, asked)
    if not request.GET or form.names_only_its_pair:
        return _check_form(asked, CheckForm(None, asked, initial=request.GET.dict()), status=200)
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
    others = _others(form, asked, check_pairs(asked.published, asked.on), "home")
    context = {"notices": _other_way_round(form), **others, **_question(form, asked)}
    return _page(asked, "check", status, form=form, **context)


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
    if found.earliest is None and found.recommended is None:
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
    form = PlanForm(request.GET, asked)
    if not request.GET or form.names_only_its_pair:
        return _plan_form(asked, PlanForm(None, asked, initial=request.GET.dict()), status=200)
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
    pairs, events = asked.published.pairs(asked.on), asked.published.events
    return _page(
        asked,
        "plan",
        status,
        form=form,
        question=question_back(form.pair, asked.published),
        lead=_plan_lead(form),
        **_others(form, asked, sorted(pairs, key=lambda pair: pair.later not in events), "plan"),
    )


def _plan_lead(form: PlanForm) -> str:
    if form.before_an_event:
        return _("Enter the day of %(yours)s, and see the last good day for %(earlier)s.") % {
            "yours": words.yours(form.later_name),
            "earlier": form.earlier_name,
        }
    return _("Choose the day for %(later)s, and see the last good day for %(earlier)s.") % {
        "later": form.later_name,
        "earlier": form.earlier_name,
    }


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
    return _page(
        asked, "rules", rules=rules_in_force(asked), later=rules_to_come(asked), on=words.day(asked.on)
    )


@public_page
def privacy(request: HttpRequest, asked: Asked) -> HttpResponse:
    """What is stored: for a check, nothing."""
    return _page(asked, "privacy")


@public_page
def accessibility(request: HttpRequest, asked: Asked) -> HttpResponse:
    """How usable this is, and for whom it has been tried."""
    return _page(asked, "accessibility")
