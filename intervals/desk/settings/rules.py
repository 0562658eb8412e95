"""The rules of a clinic, for everybody at the desk to see; a manager withdraws one and says how they are published."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from intervals.actions import rule_drafts as actions
from intervals.actions.asking import Asker
from intervals.desk.pages import desk_page, desk_render, status_of, there
from intervals.desk.settings.now_at_odds import take_and_tell
from intervals.desk.settings.rule_history import HistoryForm, versions_of_answer
from intervals.desk.settings.rule_step_forms import ApprovalForm, CallOffForm, WithdrawForm
from intervals.desk.steps import Step, take
from intervals.engine.rules import in_force
from intervals.models.rules import IntervalRule
from intervals.permissions import Act
from intervals.queries.clinic_charts import ClinicCharts, clinic_charts
from intervals.queries.rule_drafts import called_off, drafts_of, own_version, versions_of
from intervals.queries.rules_known_then import decided_after
from intervals.said import dates, rules
from intervals.web.dates import WrittenDate


@dataclass(frozen=True)
class Listed:
    """A rule as the desk shows it. `row` is its version as it is stored."""

    title: str
    sentence: str
    row: IntervalRule
    own: bool
    overdue: bool


def shown_rule(row: IntervalRule, charts: ClinicCharts, on: date) -> Listed:
    """A version in words, and whether its review is overdue on `on`."""
    rule = row.to_engine()
    return Listed(
        title=title(charts, row.earlier.slug, row.later.slug),
        sentence=rules.rule_sentence(rule, charts.names, event=rule.later in charts.events),
        row=row,
        own=rule.own,
        overdue=row.review_due is not None and row.review_due < on,
    )


def title(charts: ClinicCharts, earlier: str, later: str) -> str:
    """A pair as the clinic calls it."""
    return dates.pair(earlier, later, charts.names, event=later in charts.events)


@desk_page(Act.SEE_DESK)
def listed(request: HttpRequest, asker: Asker) -> HttpResponse:
    """What is in force, today or on another day, what was to come then, and the drafts; and what an answer stood on."""
    charts = clinic_charts(asker.clinic)
    form = HistoryForm(request.GET or None)
    on = form.day(asker.on) if form.is_valid() else asker.on
    now = in_force(charts.book.rules, on)
    coming = [rule for rule in charts.book.rules if rule.valid_from > on]
    show = [
        [shown_rule(charts.rows[rule.id, rule.version], charts, asker.on) for rule in some]
        for some in (now, coming)
    ]
    drafts = [
        (draft, title(charts, draft.earlier.slug, draft.later.slug))
        for draft in drafts_of(asker.clinic, shared=asker.shares)
    ]
    answer = form.cleaned_data.get("answer", "") if form.is_bound else ""
    by = versions_of_answer(answer, charts, on) if answer else []
    context = {
        "in_force": show[0],
        "coming": show[1],
        "drafts": drafts,
        "form": form,
        "another_day": on if on != asker.on else None,
        "on": on,
        "afterwards": decided_after(asker.clinic, on) if on < asker.on else [],
        "answer": answer,
        "answered_by": [shown_rule(row, charts, asker.on) for row in by],
    }
    return desk_render(request, asker, "desk/settings/rules/list.html", context, status_of(form))


@desk_page(Act.SEE_DESK)
def one(request: HttpRequest, asker: Asker, earlier: str, later: str) -> HttpResponse:
    """One pair: each version, the clinic's own and the shared ones, with whoever published it."""
    charts = clinic_charts(asker.clinic)
    rows = versions_of(asker.clinic, earlier, later)
    there(rows[0] if rows else None)
    counts = charts.book.of(earlier, later, asker.on)
    versions = [shown_rule(row, charts, asker.on) for row in rows]
    context = {
        "title": title(charts, earlier, later),
        "versions": versions,
        "called_off": called_off(asker.clinic, earlier, later),
        "on": asker.on,
        "goes_back": any(not each.own and not each.row.withdrawn for each in versions),
        "counts": charts.rows[counts.id, counts.version] if counts else None,
        "earlier": earlier,
        "later": later,
    }
    return desk_render(request, asker, "desk/settings/rules/one.html", context)


@desk_page(Act.MANAGE_RULES, takes_forms=True)
def withdraw(request: HttpRequest, asker: Asker, rule: int) -> HttpResponse:
    """End a version of the clinic's own after a day, with a reason. Today stands there already."""
    row = there(own_version(asker.clinic, rule, shared=asker.shares))
    step = Step(
        form=partial(WithdrawForm, initial={"last_day": _written(asker.on)}),
        act=lambda form: actions.withdraw(
            by=asker,
            rule=row,
            last_day=there(form.cleaned_data["last_day"].first_day),
            reason=form.cleaned_data["reason"],
        ),
        then=lambda _done: pair_page(asker, row.earlier.slug, row.later.slug),
        said=_("Withdrawn."),
        template="desk/settings/rules/withdraw.html",
        context=_before_it_goes(asker, row),
    )
    return take_and_tell(request, asker, step)


@desk_page(Act.MANAGE_RULES, takes_forms=True)
def call_off(request: HttpRequest, asker: Asker, rule: int) -> HttpResponse:
    """Have a version of the clinic's own that has not begun yet count for nothing, with a reason."""
    row = there(own_version(asker.clinic, rule, shared=asker.shares))
    step = Step(
        form=CallOffForm,
        act=lambda form: actions.call_off(by=asker, rule=row, reason=form.cleaned_data["reason"]),
        then=lambda _done: pair_page(asker, row.earlier.slug, row.later.slug),
        said=_("Called off."),
        template="desk/settings/rules/call_off.html",
        context=_before_it_goes(asker, row),
    )
    return take_and_tell(request, asker, step)


def _before_it_goes(asker: Asker, row: IntervalRule) -> dict[str, Any]:
    charts = clinic_charts(asker.clinic)
    shared = [
        each
        for each in in_force(tuple(rule for rule in charts.book.rules if not rule.own), asker.on)
        if row.clinic_id and (each.earlier, each.later) == (row.earlier.slug, row.later.slug)
    ]
    return {
        "rule": shown_rule(row, charts, asker.on),
        "shared": [rules.rule_sentence(each, charts.names) for each in shared],
    }


def _written(day: date) -> WrittenDate:
    return WrittenDate(day.year, day.month, day.day)


@desk_page(Act.MANAGE_RULES, takes_forms=True)
def approval(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Say whether another manager has to approve a rule."""
    step = Step(
        form=partial(ApprovalForm, initial={"needed": asker.clinic.rules_need_approval}),
        act=lambda form: actions.ask_for_approval(by=asker, needed=form.cleaned_data["needed"]),
        then=lambda _done: reverse("desk-rules", kwargs={"clinic": asker.clinic.slug}),
        said=_("Saved."),
        template="desk/settings/rules/step.html",
        context={"heading": _("Approval of rules")},
    )
    return take(request, asker, step)


def pair_page(asker: Asker, earlier: str, later: str) -> str:
    """The address of a pair's page."""
    return reverse("desk-rule", kwargs={"clinic": asker.clinic.slug, "earlier": earlier, "later": later})
