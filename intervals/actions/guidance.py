"""Guidance: a draft is begun and written, published as a whole, and taken back."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.utils.translation import gettext as _

from intervals import clock
from intervals.actions import audit
from intervals.actions.asking import Asker
from intervals.actions.door import action
from intervals.actions.locking import lock_guidance, said_by
from intervals.actions.refusals import Refused
from intervals.documents.topics import TopicText, wrongs
from intervals.models.audit import Kind
from intervals.models.guidance_versions import GuidanceVersion, VersionState
from intervals.permissions import Act
from intervals.queries.guidance_links import broken_in
from intervals.queries.guidance_versions import draft_of, text_in_force
from intervals.queries.read_published import published_by


@action(Act.MANAGE_GUIDANCE)
def begin(*, by: Asker, slug: str, title: str = "", shared: bool = False) -> GuidanceVersion:
    """The draft of a topic: the one that is being written, or a new one out of what is in force.

    `shared` is for all clinics, by a superuser alone. Refused where there is no such topic and no title for a new one.
    """
    if shared and not by.user.is_superuser:
        raise PermissionDenied
    lock_guidance()
    owner = None if shared else by.clinic
    if found := draft_of(slug, owner):
        return found
    text = text_in_force(slug, owner) or (TopicText(title) if title else None)
    if text is None:
        raise Refused(_("There is no such topic any more."))
    numbers = GuidanceVersion.objects.filter(clinic=owner, slug=slug)
    last: int | None = numbers.aggregate(last=Max("number"))["last"]
    draft: GuidanceVersion = GuidanceVersion.objects.create(
        clinic=owner,
        slug=slug,
        number=(last or 0) + 1,
        content=text.as_data(),
        changed_by=by.user,
        changed_at=clock.now(),
    )
    _note(Kind.GUIDANCE_DRAFTED, by, draft)
    return draft


@action(Act.MANAGE_GUIDANCE)
def save(*, by: Asker, version: GuidanceVersion, text: TopicText, edition: int) -> GuidanceVersion:
    """Write a draft. Refused if somebody has saved it since `edition`, and for a link that leads nowhere."""
    _still(by, version, edition)
    for hrefs in broken_in(text, version.slug, published_by(by.clinic.slug)).values():
        raise Refused(_("This link leads nowhere: %(link)s") % {"link": hrefs[0]})
    before, version.content = TopicText.of(version.content), text.as_data()
    version.edition += 1
    version.changed_by, version.changed_at = by.user, clock.now()
    version.save(update_fields=["content", "edition", "changed_by", "changed_at"])
    _note(Kind.GUIDANCE_DRAFTED, by, version, **_changes(before, text))
    return version


@action(Act.MANAGE_GUIDANCE)
def publish(*, by: Asker, version: GuidanceVersion, edition: int) -> GuidanceVersion:
    """Put a draft in force, in the place of what its owner had published.

    Refused if somebody has saved it since `edition`, or something is missing or leads nowhere.
    """
    _still(by, version, edition)
    text = TopicText.of(version.content)
    for wrong in wrongs(text):
        raise Refused(wrong.said)
    for hrefs in broken_in(text, version.slug, published_by(by.clinic.slug)).values():
        raise Refused(_("This link leads nowhere: %(link)s") % {"link": hrefs[0]})
    before = text_in_force(version.slug, version.clinic) or replace(text, sections=())
    in_force = GuidanceVersion.objects.filter(clinic=version.clinic, slug=version.slug)
    in_force.filter(state=VersionState.PUBLISHED).update(state=VersionState.ENDED)
    version.state, version.published_by, version.published_at = VersionState.PUBLISHED, by.user, clock.now()
    version.save(update_fields=["state", "published_by", "published_at"])
    _note(Kind.GUIDANCE_PUBLISHED, by, version, **_changes(before, text))
    return version


@action(Act.MANAGE_GUIDANCE)
def take_back(*, by: Asker, version: GuidanceVersion) -> GuidanceVersion:
    """End what is published, so that what is shared counts again; or give up a draft. Neither is deleted."""
    version.state = VersionState.ENDED
    version.save(update_fields=["state"])
    _note(Kind.GUIDANCE_ENDED, by, version)
    return version


def _still(by: Asker, version: GuidanceVersion, edition: int) -> None:
    """Refused unless it is a draft as it was when the form was opened."""
    if not version.is_draft:
        raise Refused(_("This version has been published and stays as it is. Write a new one."))
    if version.edition != edition:
        said = _("%(who)s has saved this draft meanwhile (%(when)s). What you wrote is still here.")
        raise Refused(said_by(by, said, version.changed_by, version.changed_at))


def _changes(before: TopicText, after: TopicText) -> dict[str, Any]:
    """What stood there and what stands there now, field by field; guidance holds nothing personal."""
    old, new = dict(_lines(before)), dict(_lines(after))
    differ = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    return {
        "before": [f"{name}: {old[name]}" for name in differ if name in old],
        "after": [f"{name}: {new[name]}" for name in differ if name in new],
    }


def _lines(text: TopicText) -> Iterable[tuple[str, str]]:
    data = asdict(text)
    for name, value in data.items():
        if name != "sections" and value not in (None, ""):
            yield name, str(value)
    for number, section in enumerate(data["sections"], start=1):
        for name, value in section.items():
            if value not in (None, "", False):
                yield f"{number}. {name}", str(value)


def _note(kind: Kind, by: Asker, version: GuidanceVersion, **changes: Any) -> None:
    audit.record(
        kind, by=by, topic=version.slug, version=version.number, shared=version.clinic_id is None, **changes
    )
