"""Guidance: a draft is begun and written, published as a whole, and taken back."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from intervals import clock
from intervals.actions import audit
from intervals.actions.asking import Asker
from intervals.actions.door import action
from intervals.actions.locking import lock_guidance
from intervals.actions.refusals import Refused, ask_if_changed
from intervals.documents.topics import TopicText, wrongs, wrongs_of_draft
from intervals.models.audit import Kind
from intervals.models.clinics import Clinic
from intervals.models.guidance import Kind as SectionKind
from intervals.models.guidance_versions import GuidanceVersion, VersionState
from intervals.permissions import Act
from intervals.queries.guidance_links import broken_in, leading_to
from intervals.queries.guidance_versions import draft_of, text_in_force
from intervals.queries.read_published import published_or_to_come


@action(Act.MANAGE_GUIDANCE)
def begin(*, by: Asker, slug: str, title: str = "", shared: bool = False) -> GuidanceVersion:
    """The draft of a topic: the one that is being written, or a new one out of what is in force.

    `shared` is for all clinics, by a superuser alone. Refused where there is no such topic and no title for a new one.
    """
    if shared:
        by.must_share()
    lock_guidance()
    owner = None if shared else by.clinic
    if found := draft_of(slug, owner):
        return found
    text = text_in_force(slug, owner, by.on) or (TopicText(title) if title else None)
    if text is None:
        raise Refused(_("There is no such topic any more."))
    draft: GuidanceVersion = GuidanceVersion.objects.create(
        clinic=owner,
        slug=slug,
        number=_next_number(slug, owner),
        content=replace(text, hidden=False).as_data(),
        changed_by=by.user,
        changed_at=clock.now(),
    )
    _note(Kind.GUIDANCE_DRAFTED, by, draft)
    return draft


def _next_number(slug: str, owner: Clinic | None) -> int:
    numbers = GuidanceVersion.objects.filter(clinic=owner, slug=slug)
    last: int | None = numbers.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


@action(Act.MANAGE_GUIDANCE)
def hide(*, by: Asker, slug: str) -> GuidanceVersion:
    """Have no patient of the clinic read a topic from today on: by a version of its own that is not shown.

    Refused for what everybody has to read, for what another topic leads to, and where it is hidden already.
    """
    lock_guidance()
    text = text_in_force(slug, by.clinic, by.on)
    if text is None:
        raise Refused(_("There is no such topic any more."))
    if text.hidden:
        raise Refused(_("This topic is hidden already."))
    if any(each.kind == SectionKind.CARE for each in text.sections):
        raise Refused(
            _("It says when to call the clinic, and that stands with every answer. Write your own text.")
        )
    if titles := leading_to(slug, by.clinic, by.on):
        raise Refused(_("“%(title)s” leads to it. Take that link away first.") % {"title": titles[0]})
    now = clock.now()
    hidden = replace(text, hidden=True)
    version = GuidanceVersion(clinic=by.clinic, slug=slug, number=_next_number(slug, by.clinic))
    version.content, version.changed_by, version.changed_at = hidden.as_data(), by.user, now
    _published(version).filter(first_day=by.on).update(state=VersionState.ENDED)
    version.state, version.first_day = VersionState.PUBLISHED, by.on
    version.published_by, version.published_at = by.user, now
    version.save(force_insert=True)
    _note(Kind.GUIDANCE_PUBLISHED, by, version, first_day=by.on.isoformat(), **_changes(text, hidden))
    return version


@action(Act.MANAGE_GUIDANCE)
def save(*, by: Asker, version: GuidanceVersion, text: TopicText, edition: int) -> GuidanceVersion:
    """Write a draft. Changed if somebody has saved it since `edition`; Refused for what no draft may say."""
    _still_a_draft(version)
    ask_if_changed(version, edition)
    for wrong in wrongs_of_draft(text, by.on):
        raise Refused(wrong.said)
    _refuse_broken(by, version, text)
    before, version.content = TopicText.of(version.content), text.as_data()
    version.edition += 1
    version.changed_by, version.changed_at = by.user, clock.now()
    version.save(update_fields=["content", "edition", "changed_by", "changed_at"])
    _note(Kind.GUIDANCE_DRAFTED, by, version, **_changes(before, text))
    return version


@action(Act.MANAGE_GUIDANCE)
def publish(
    *, by: Asker, version: GuidanceVersion, edition: int, first_day: date | None = None
) -> GuidanceVersion:
    """Have a draft count from `first_day` on (today's, if it is left out), in the place of what its owner published.

    What was to begin on the same day gives way; what begins later still does. Changed if somebody has saved it since
    `edition`; Refused for a day in the past, and where something is missing or leads nowhere.
    """
    _still_a_draft(version)
    ask_if_changed(version, edition)
    first_day = first_day or by.on
    if first_day < by.on:
        raise Refused(_("The first day is today at the earliest: what was read until now stays as it was."))
    text = TopicText.of(version.content)
    for wrong in wrongs(text, by.on):
        raise Refused(wrong.said)
    _refuse_broken(by, version, text)
    before = text_in_force(version.slug, version.clinic, first_day) or replace(text, sections=())
    _published(version).filter(first_day=first_day).update(state=VersionState.ENDED)
    version.state, version.first_day = VersionState.PUBLISHED, first_day
    version.published_by, version.published_at = by.user, clock.now()
    version.save(update_fields=["state", "first_day", "published_by", "published_at"])
    _note(Kind.GUIDANCE_PUBLISHED, by, version, first_day=first_day.isoformat(), **_changes(before, text))
    return version


def _published(version: GuidanceVersion) -> QuerySet[GuidanceVersion]:
    """What its owner has published of the same topic."""
    rows = GuidanceVersion.objects.filter(clinic=version.clinic, slug=version.slug)
    return rows.filter(state=VersionState.PUBLISHED)


@action(Act.MANAGE_GUIDANCE)
def take_back(*, by: Asker, version: GuidanceVersion) -> GuidanceVersion:
    """Give up a draft, or a version that has not begun; or end what counts, so that what is shared counts again.

    That takes what its owner has published before and what was to come with it. None of it is deleted. Refused once
    another version has taken its place.
    """
    text = TopicText.of(version.content)
    if version.first_day and version.first_day <= by.on:
        if _published(version).filter(first_day__gt=version.first_day, first_day__lte=by.on).exists():
            raise Refused(_("Another version has taken the place of this one in the meantime."))
        _published(version).update(state=VersionState.ENDED)
    version.state = VersionState.ENDED
    version.save(update_fields=["state"])
    after = text_in_force(version.slug, version.clinic, by.on) or replace(text, sections=())
    was_read = version.published_at is not None
    _note(Kind.GUIDANCE_ENDED, by, version, **(_changes(text, after) if was_read else {}))
    return version


def _still_a_draft(version: GuidanceVersion) -> None:
    if not version.is_draft:
        raise Refused(_("This version has been published and stays as it is. Write a new one."))


def _refuse_broken(by: Asker, version: GuidanceVersion, text: TopicText) -> None:
    for hrefs in broken_in(text, version.slug, published_or_to_come(by.clinic.slug), by.on).values():
        raise Refused(_("This link leads nowhere: %(link)s") % {"link": hrefs[0]})


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
        if name != "sections" and value not in (None, "") and value is not False:
            yield name, str(value)
    for number, section in enumerate(data["sections"], start=1):
        for name, value in section.items():
            if value not in (None, "", False):
                yield f"{number}. {name}", str(value)


def _note(kind: Kind, by: Asker, version: GuidanceVersion, **changes: Any) -> None:
    audit.record(
        kind, by=by, topic=version.slug, version=version.number, shared=version.clinic_id is None, **changes
    )
