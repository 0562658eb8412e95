"""The way of a version of guidance: begun, written, published and ended. A manager's alone to walk."""

from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from intervals.actions import guidance as actions
from intervals.actions.asking import Asker
from intervals.actions.refusals import Asks, Changed
from intervals.desk.pages import desk_page, there
from intervals.desk.settings.drafts import Look, read_again
from intervals.desk.settings.guidance import may_change, topic_page_of
from intervals.desk.settings.guidance_forms import GuidanceForm
from intervals.desk.settings.guidance_steps import BeginForm, EndForm, NewTopicForm, PublishGuidanceForm
from intervals.desk.settings.guidance_words import as_read, changes, placed
from intervals.desk.steps import Over, Step, take
from intervals.documents.topics import TopicText, wrongs
from intervals.models.guidance_versions import GuidanceVersion, VersionState
from intervals.permissions import Act
from intervals.queries.guidance_versions import listed, shipped_text, text_in_force, version_at
from intervals.web.dates import WrittenDate


@desk_page(Act.MANAGE_GUIDANCE, takes_forms=True)
def new(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Begin a topic that there is not yet."""
    step = Step(
        form=partial(NewTopicForm, asker=asker),
        act=lambda form: actions.begin(
            by=asker, slug=form.slug, title=form.cleaned_data["title"], shared=form.for_all
        ),
        then=lambda draft: _page(asker, "edit", draft),
        template="desk/settings/guidance/step.html",
        context={"heading": _("A new topic")},
    )
    return take(request, asker, step)


@desk_page(Act.MANAGE_GUIDANCE, takes_forms=True)
def begin(request: HttpRequest, asker: Asker, topic: str) -> HttpResponse:
    """Begin the next version of a topic out of what counts: for what is shared, that is the clinic's own copy."""
    found = there(next((each for each in listed(asker.clinic, asker.on) if each.slug == topic), None))
    text = _("The draft begins with what counts today. Patients go on reading that until you publish.")
    copy = _("The draft is a copy of the shared text, for this clinic alone. It counts once you publish it.")
    step = Step(
        form=partial(BeginForm, asker=asker),
        act=lambda form: actions.begin(by=asker, slug=topic, shared=form.for_all),
        then=lambda draft: _page(asker, "edit", draft),
        template="desk/settings/guidance/step.html",
        context={
            "heading": _("Write a new version: %(title)s") % {"title": found.title},
            "text": text if found.own else copy,
            "topic": topic,
        },
    )
    return take(request, asker, step)


@desk_page(Act.MANAGE_GUIDANCE, takes_forms=True)
def hide(request: HttpRequest, asker: Asker, topic: str) -> HttpResponse:
    """Have no patient of the clinic read a topic."""
    found = there(next((each for each in listed(asker.clinic, asker.on) if each.slug == topic), None))
    text = _(
        "From today on the clinic’s patients no longer read it, beside their dates or anywhere else. It stays readable "
        "here, and you can go back in one step."
    )
    step = Step(
        form=partial(EndForm, button=_("Hide it from patients")),
        act=lambda _form: actions.hide(by=asker, slug=topic),
        then=lambda done: topic_page_of(asker, done.slug),
        said=_("The topic is hidden."),
        template="desk/settings/guidance/step.html",
        context={"heading": _("Hide: %(title)s") % {"title": found.title}, "text": text},
        over=Over(_("This topic is hidden"), _("No patient of the clinic reads it.") if found.hidden else ""),
    )
    return take(request, asker, step)


@desk_page(Act.MANAGE_GUIDANCE, takes_forms=True)
def edit(request: HttpRequest, asker: Asker, guidance: int) -> HttpResponse:
    """Have a draft say something else."""
    found = _to_change(asker, guidance)
    text = TopicText.of(found.content)

    def look_or_save(sent: GuidanceForm) -> GuidanceVersion:
        if sent.looks:
            raise Look
        return actions.save(by=asker, version=found, text=sent.text, edition=sent.cleaned_data["version"])

    def asked(sent: GuidanceForm, asks: Asks) -> GuidanceForm:
        shown = sent.changed_meanwhile(asks) if isinstance(asks, Changed) else sent
        shown.preview = as_read(asker, found.slug, sent.text)
        return shown

    step = Step(
        form=partial(GuidanceForm, asker=asker, slug=found.slug, text=text, edition=found.edition),
        act=look_or_save,
        then=lambda saved: _page(asker, "version", saved),
        said=_("Draft saved."),
        template="desk/settings/guidance/form.html",
        context={"title": text.title, "version": found},
        over=_over(found, drafts_only=True),
        ask=asked,
    )
    return take(request, asker, step)


@desk_page(Act.MANAGE_GUIDANCE, takes_forms=True)
def publish(request: HttpRequest, asker: Asker, guidance: int) -> HttpResponse:
    """See what a draft changes, and have it count from a day on."""
    found = _to_change(asker, guidance)
    text = TopicText.of(found.content)
    today = WrittenDate(asker.on.year, asker.on.month, asker.on.day)
    step = Step(
        form=partial(PublishGuidanceForm, initial={"version": str(found.edition), "first_day": today}),
        act=lambda form: actions.publish(
            by=asker,
            version=found,
            edition=form.cleaned_data["version"],
            first_day=there(form.cleaned_data["first_day"].first_day),
        ),
        then=lambda done: topic_page_of(asker, done.slug),
        said=_("Published."),
        template="desk/settings/guidance/publish.html",
        context={
            "title": text.title,
            "version": found,
            "sections": placed(text),
            "preview": as_read(asker, found.slug, text),
            "changes": changes(text_in_force(found.slug, found.clinic, asker.on), text, asker.names),
            "problems": list(dict.fromkeys(each.said for each in wrongs(text, asker.on))),
        },
        over=_over(found, drafts_only=True),
        ask=read_again,
    )
    return take(request, asker, step)


@desk_page(Act.MANAGE_GUIDANCE, takes_forms=True)
def end(request: HttpRequest, asker: Asker, guidance: int) -> HttpResponse:
    """Throw a draft away, do not begin what was to come, or go back to what is shared."""
    found = _to_change(asker, guidance)
    counts = found.first_day is not None and found.first_day <= asker.on
    step = Step(
        form=partial(EndForm, button=_words_of_end(found, counts)),
        act=lambda _form: actions.take_back(by=asker, version=found),
        then=lambda done: _topic_or_list(asker, done),
        said=_("Done."),
        template="desk/settings/guidance/end.html",
        context={
            "title": TopicText.of(found.content).title,
            "version": found,
            "counts": counts,
            "changes": _what_ends(asker, found) if counts else [],
        },
        over=_over(found, drafts_only=False),
    )
    return take(request, asker, step)


def _words_of_end(version: GuidanceVersion, counts: bool) -> str:
    if version.is_draft:
        return _("Throw the draft away")
    if not counts:
        return _("Do not begin it")
    return _("Go back to the shared text") if version.clinic_id else _("End it for all clinics")


def _what_ends(asker: Asker, version: GuidanceVersion) -> Any:
    """What patients read now, beside what they read once it has ended."""
    slug = version.slug
    then = text_in_force(slug, None, asker.on) if version.clinic_id else shipped_text(slug)
    return changes(TopicText.of(version.content), then, asker.names)


def _topic_or_list(asker: Asker, version: GuidanceVersion) -> str:
    """The topic's page; where nothing is left of the topic, all of them."""
    if any(each.slug == version.slug for each in listed(asker.clinic, asker.on)):
        return topic_page_of(asker, version.slug)
    return reverse("desk-guidance", kwargs={"clinic": asker.clinic.slug})


def _to_change(asker: Asker, pk: int) -> GuidanceVersion:
    found = there(version_at(asker.clinic, pk))
    if not may_change(asker, found):
        raise PermissionDenied
    return found


def _over(version: GuidanceVersion, *, drafts_only: bool) -> Over:
    """Why it is too late to change it."""
    if version.state == VersionState.ENDED:
        return Over(_("This version is over"), _("It has ended or was thrown away. Write a new one."))
    if drafts_only and not version.is_draft:
        return Over(_("This version is published"), _("What is published is never edited. Write a new one."))
    return Over("", "")


def _page(asker: Asker, name: str, version: GuidanceVersion) -> str:
    return reverse(f"desk-guidance-{name}", kwargs={"clinic": asker.clinic.slug, "guidance": version.pk})
