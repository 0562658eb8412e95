"""The guidance of a clinic, for everybody at the desk to see: its topics, and every version of each."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from intervals.actions.asking import Asker
from intervals.desk.pages import desk_page, desk_render, there
from intervals.desk.settings.guidance_words import about, as_read, changes, placed
from intervals.documents.topics import TopicText, wrongs
from intervals.models.guidance_versions import GuidanceVersion, VersionState
from intervals.permissions import Act
from intervals.queries.guidance_versions import (
    Listed,
    in_force,
    listed,
    text_in_force,
    version_at,
    versions_of,
)


@dataclass(frozen=True)
class Row:
    """A version with its state on a day, and whether the person asking may change it."""

    version: GuidanceVersion
    text: TopicText
    state: str
    counts: bool
    coming: bool
    changes: bool


def may_change(asker: Asker, version: GuidanceVersion) -> bool:
    """Whether somebody may write, publish or end it: a manager the clinic's own, a superuser also what is shared."""
    return asker.may(Act.MANAGE_GUIDANCE) and (version.clinic_id is not None or asker.shares)


@desk_page(Act.SEE_SETTINGS)
def topics(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Every topic: whose it is, what counts and is being written, where it stands, and when it was reviewed."""
    found = [(each, *_of(each, asker)) for each in listed(asker.clinic, asker.on)]
    context = {"topics": found}
    return desk_render(request, asker, "desk/settings/guidance/list.html", context)


def _of(topic: Listed, asker: Asker) -> tuple[str, list[str]]:
    text = topic.text
    return (
        (about(text, asker.names), list(dict.fromkeys(each.stands for each in placed(text))))
        if text
        else ("", [])
    )


@desk_page(Act.SEE_SETTINGS)
def topic(request: HttpRequest, asker: Asker, topic: str) -> HttpResponse:
    """One topic: what counts, as a patient reads it, and its versions."""
    found = there(next((each for each in listed(asker.clinic, asker.on) if each.slug == topic), None))
    counts = in_force(asker.clinic, asker.on).get(topic)
    shared = in_force(None, asker.on).get(topic)
    counting = {each.pk for each in (counts, shared) if each}
    context = {
        "topic": found,
        "about": about(found.text, asker.names) if found.text else "",
        "sections": placed(found.text) if found.text else [],
        "preview": as_read(asker, topic, found.text) if found.text else None,
        "rows": [row(asker, each, counting) for each in versions_of(topic, asker.clinic)],
    }
    return desk_render(request, asker, "desk/settings/guidance/topic.html", context)


def row(asker: Asker, version: GuidanceVersion, counting: set[int]) -> Row:
    """A version with its state; `counting` are the keys of what counts today."""
    return Row(
        version=version,
        text=TopicText.of(version.content),
        state=_state(version, asker.on, counting),
        counts=version.pk in counting,
        coming=_coming(version, asker.on),
        changes=may_change(asker, version),
    )


def _state(version: GuidanceVersion, on: date, counting: set[int]) -> str:
    if version.is_draft:
        return _("Draft")
    if not version.published_at:
        return _("Draft that was thrown away")
    if _coming(version, on):
        return _("To come")
    return _("In force") if version.pk in counting else _("Earlier version")


def _coming(version: GuidanceVersion, on: date) -> bool:
    return (
        version.state == VersionState.PUBLISHED and version.first_day is not None and version.first_day > on
    )


@desk_page(Act.SEE_SETTINGS)
def version(request: HttpRequest, asker: Asker, guidance: int) -> HttpResponse:
    """A version as a patient reads it, and what differs from what counts today."""
    found = there(version_at(asker.clinic, guidance))
    text = TopicText.of(found.content)
    counts = in_force(found.clinic, asker.on).get(found.slug)
    context = {
        "row": row(asker, found, {counts.pk} if counts else set()),
        "about": about(text, asker.names),
        "sections": placed(text),
        "preview": as_read(asker, found.slug, text),
        "changes": changes(text_in_force(found.slug, found.clinic, asker.on), text, asker.names),
        "problems": list(dict.fromkeys(each.said for each in wrongs(text, asker.on)))
        if found.is_draft
        else [],
    }
    return desk_render(request, asker, "desk/settings/guidance/version.html", context)


def topic_page_of(asker: Asker, slug: str) -> str:
    """The address of a topic's page at the desk."""
    return reverse("desk-guidance-topic", kwargs={"clinic": asker.clinic.slug, "topic": slug})
