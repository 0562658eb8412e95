"""The way of a draft: written, proved, approved, published or thrown away. A manager's alone to walk; all may look."""

from dataclasses import replace
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from intervals.actions import rule_drafts as actions
from intervals.actions.asking import Asker
from intervals.actions.refusals import Asks, Changed
from intervals.desk.pages import desk_page, desk_render
from intervals.desk.settings.compared import against_what_counts
from intervals.desk.settings.draft_over import opened, told
from intervals.desk.settings.draft_words import example, preview, taken_from
from intervals.desk.settings.drafts import Look, read_again
from intervals.desk.settings.now_at_odds import take_and_tell
from intervals.desk.settings.rule_forms import DraftForm, ProofForm, initial_of
from intervals.desk.settings.rule_step_forms import ApproveForm, DropForm, PublishForm
from intervals.desk.settings.rule_touches import asked_everywhere, counted
from intervals.desk.settings.rules import pair_page, title
from intervals.desk.steps import Over, Step, take
from intervals.models.rule_drafts import RuleDraft
from intervals.permissions import Act
from intervals.queries.clinic_charts import ClinicCharts, clinic_charts
from intervals.queries.rule_drafts import engine_rule, problems_of, proposed, rule_in
from intervals.queries.rule_effects import clashes_of
from intervals.said.clashes import clash

TYPING = "X-Typing"


@desk_page(Act.MANAGE_RULES, takes_forms=True)
def new(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Begin a draft: empty, from a version that stands, or with a source that was read elsewhere."""
    initial = taken_from(asker, request.GET)
    step = _written(
        request,
        asker,
        partial(DraftForm, asker=asker, look=partial(preview, asker), initial=initial),
        lambda form: actions.write(by=asker, content=form.content, shared=form.for_all),
        {"heading": _("Draft a rule")},
    )
    return take(request, asker, step)


@desk_page(Act.MANAGE_RULES, takes_forms=True)
def edit(request: HttpRequest, asker: Asker, draft: int) -> HttpResponse:
    """Have a draft say something else."""
    found, over = opened(asker, draft)
    if over.said:
        return _gone(request, asker, found, over)
    initial = initial_of(rule_in(found.content)) | {"version": found.edition}
    pair = (found.earlier.slug, found.later.slug)
    step = _written(
        request,
        asker,
        partial(
            DraftForm,
            asker=asker,
            look=partial(preview, asker),
            pair=pair,
            initial=initial,
            shared=not found.clinic_id,
        ),
        lambda form: actions.change(
            by=asker, draft=found, edition=form.cleaned_data["version"] or 0, content=form.content
        ),
        {"heading": _("Change the draft"), "draft": found},
    )
    return take(request, asker, step)


def _gone(request: HttpRequest, asker: Asker, draft: RuleDraft, over: Over) -> HttpResponse:
    """What was typed into a draft that somebody has published or thrown away meanwhile, to be saved as a new one."""
    whose = {} if draft.clinic_id else {"shared": "on"}

    def form(sent: Any) -> DraftForm:
        filled = sent.copy()
        filled.update({"earlier": draft.earlier.slug, "later": draft.later.slug, **whose})
        return DraftForm(filled, asker=asker, look=partial(preview, asker))

    step = _written(request, asker, form, lambda _form: None, {"heading": _("Draft a rule")})
    instead = (_("Save it as a new draft"), reverse("desk-rule-new", kwargs={"clinic": asker.clinic.slug}))
    kept = _("What you typed is not saved yet.")
    return take(request, asker, replace(step, over=replace(over, kept=kept, instead=instead)))


def _written(
    request: HttpRequest, asker: Asker, form: Any, act: Any, context: dict[str, Any]
) -> Step[DraftForm]:
    def look_or(sent: DraftForm) -> RuleDraft:
        if sent.previewed:
            raise Look
        saved: RuleDraft = act(sent)
        return saved

    def asked(sent: DraftForm, asks: Asks) -> DraftForm:
        return sent.changed_meanwhile(asks) if isinstance(asks, Changed) else sent

    return Step(
        form=form,
        act=look_or,
        then=lambda saved: _page(asker, "desk-rule-draft", saved),
        said=_("Draft saved."),
        template="desk/settings/rules/form.html",
        context=context,
        ask=asked,
        instead=lambda form: _said_so_far(request, asker, form) if TYPING in request.headers else None,
    )


def _said_so_far(request: HttpRequest, asker: Asker, form: DraftForm) -> HttpResponse:
    """The preview alone, for the script that asks while somebody types; nothing where the waits are no rule yet."""
    if form.preview is None:
        return HttpResponse(status=204)
    context = {"form": form, "preview": form.preview}
    return desk_render(request, asker, "desk/settings/rules/_preview.html", context)


@desk_page(Act.SEE_DESK)
def shown(request: HttpRequest, asker: Asker, draft: int) -> HttpResponse:
    """What a draft says, how far it has come, and the next step."""
    found, over = opened(asker, draft)
    if over.said:
        return told(request, asker, over)
    rule, owner = rule_in(found.content), asker.clinic if found.clinic_id else None
    beside = against_what_counts(rule, clinic_charts(asker.clinic), asker.on)
    context = {
        "draft": found,
        "rule": rule,
        "preview": preview(asker, engine_rule(rule)),
        "beside": beside,
        "new": beside is None,
        "next": _next(asker, found),
        "examples": [example(each) for each in rule.examples],
        "problems": [each.says for each in problems_of(found.content, owner, asker.on)],
    }
    return desk_render(request, asker, "desk/settings/rules/draft.html", context)


@desk_page(Act.MANAGE_RULES, takes_forms=True)
def prove(request: HttpRequest, asker: Asker, draft: int) -> HttpResponse:
    """Confirm, or say otherwise, what the rule gives from three days."""
    found, over = opened(asker, draft)
    examples = found.content["examples"] or proposed(rule_in(found.content), asker.on)
    form = partial(ProofForm, content=found.content, examples=examples, initial={"version": found.edition})
    step = Step(
        form=form,
        act=lambda sent: actions.prove(
            by=asker, draft=found, edition=sent.cleaned_data["version"], examples=sent.examples
        ),
        then=lambda saved: _page(asker, "desk-rule-draft", saved),
        said=_("Kept."),
        template="desk/settings/rules/step.html",
        context={
            "draft": found,
            "heading": _("Prove the draft"),
            "text": _(
                "What do you expect? These are the dates that are counted. Change one that you expect otherwise."
            ),
        },
        ask=read_again,
        over=over,
    )
    return take(request, asker, step)


@desk_page(Act.MANAGE_RULES, takes_forms=True)
def approve(request: HttpRequest, asker: Asker, draft: int) -> HttpResponse:
    """Agree to what another manager has written."""
    found, over = opened(asker, draft)
    step = Step(
        form=partial(ApproveForm, initial={"version": found.edition}),
        act=lambda sent: actions.approve(by=asker, draft=found, edition=sent.cleaned_data["version"]),
        then=lambda _done: _page(asker, "desk-rule-draft", found),
        said=_("Approved."),
        template="desk/settings/rules/step.html",
        context={
            "draft": found,
            "heading": _("Approve the draft"),
            "preview": preview(asker, engine_rule(rule_in(found.content))),
        },
        ask=read_again,
        over=over,
    )
    return take(request, asker, step)


@desk_page(Act.MANAGE_RULES, takes_forms=True)
def publish(request: HttpRequest, asker: Asker, draft: int) -> HttpResponse:
    """See what it would do, counted a part at a time, and publish it."""
    found, over = opened(asker, draft)
    if over.said:
        return _too_late(request, asker, found, over)
    rule, charts = rule_in(found.content), clinic_charts(asker.clinic)
    tally, token = counted(asker, found, charts, request.GET.get("counted", ""))
    context = {
        "draft": found,
        "title": title(charts, rule.earlier, rule.later),
        "tally": tally,
        "nobody": tally.nobody_at(asker.clinic),
        "counted": token,
    }
    if tally.next and request.method != "POST":
        return desk_render(request, asker, "desk/settings/rules/counting.html", context)
    step = Step(
        form=partial(PublishForm, initial={"version": found.edition}),
        act=lambda sent: actions.publish(
            by=asker, draft=found, edition=sent.cleaned_data["version"], reason=sent.cleaned_data["reason"]
        ),
        then=lambda _done: pair_page(asker, rule.earlier, rule.later),
        said=_("Published."),
        template="desk/settings/rules/publish.html",
        context=context
        | {
            "preview": preview(asker, engine_rule(rule)),
            "clashes": _clashes(asker, found, charts),
        },
        ask=read_again,
    )
    return take_and_tell(request, asker, step)


@desk_page(Act.MANAGE_RULES, takes_forms=True)
def drop(request: HttpRequest, asker: Asker, draft: int) -> HttpResponse:
    """Throw a draft away."""
    found, over = opened(asker, draft)
    step = Step(
        form=DropForm,
        act=lambda _form: actions.drop(by=asker, draft=found),
        then=lambda _done: reverse("desk-rules", kwargs={"clinic": asker.clinic.slug}),
        said=_("Thrown away."),
        template="desk/settings/rules/step.html",
        context={"draft": found, "heading": _("Throw the draft away")},
        over=over,
    )
    return take(request, asker, step)


def _clashes(asker: Asker, draft: RuleDraft, charts: ClinicCharts) -> dict[str, list[str]]:
    """What does not go together, in the words of this clinic; each with the clinics where that is so."""
    rule, own = rule_in(draft.content), draft.clinic_id is not None
    found: dict[str, list[str]] = {}
    for asked in asked_everywhere(asker, draft, charts):
        clashes = clashes_of(asked.charts, rule, asked.on, own=own)
        for said in dict.fromkeys(clash(each, asked.charts.names | charts.names) for each in clashes):
            found.setdefault(said, []).append(asked.clinic.name)
    return found


def _next(asker: Asker, draft: RuleDraft) -> str:
    """Which step of a draft's way comes next; "wait" where that is another manager's to take."""
    if draft.proved_by_id is None:
        return "prove"
    if not asker.clinic.rules_need_approval or draft.approved_by_id is not None:
        return "publish"
    return "wait" if asker.user.pk in draft.authors else "approve"


def _too_late(request: HttpRequest, asker: Asker, draft: RuleDraft, over: Over) -> HttpResponse:
    """Publishing what is over: why it began in the past, if somebody has said so, is on the page again."""
    step = Step(
        form=PublishForm,
        act=lambda _form: None,
        then=lambda _done: "",
        template="desk/settings/rules/step.html",
        context={"draft": draft, "heading": _("Publish")},
        over=over,
    )
    return take(request, asker, step)


def _page(asker: Asker, name: str, draft: RuleDraft) -> str:
    return reverse(name, kwargs={"clinic": asker.clinic.slug, "draft": draft.pk})
