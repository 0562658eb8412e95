"""Versions of guidance: what is in force for a clinic, what is being written, what was there before."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from intervals.documents.topics import SectionText, TopicText
from intervals.models.clinics import Clinic
from intervals.models.guidance import Kind, Place, Topic
from intervals.models.guidance_versions import GuidanceVersion, VersionState
from intervals.queries.markdown import markdown
from intervals.queries.published import PublishedSection, PublishedTopic, Source

UNREVIEWED = date(1900, 1, 1)  # a draft may have no review yet; what is published has


@dataclass(frozen=True)
class InOrder:
    """A topic and its place among the others."""

    order: int
    topic: PublishedTopic


def published_versions(clinic: Clinic) -> dict[str, InOrder]:
    """By slug, the versions in force at a clinic, its own in the place of the shared ones: 1 query."""
    rows = GuidanceVersion.objects.filter(Q(clinic=None) | Q(clinic=clinic), state=VersionState.PUBLISHED)
    found = rows.order_by(F("clinic").asc(nulls_first=True))
    return {each.slug: in_order(each.slug, TopicText.of(each.content)) for each in found}


def in_order(slug: str, text: TopicText) -> InOrder:
    """A text as it is published, in its place."""
    return InOrder(text.order, rendered(slug, text))


def rendered(slug: str, text: TopicText) -> PublishedTopic:
    """A text as it is published: what a patient sees is made of this, and so is each preview."""
    source = Source(text.source_title, text.source_url, text.reviewed_by, text.reviewed_on or UNREVIEWED)
    sections = tuple(map(_section, text.sections))
    return PublishedTopic(slug, text.title, text.summary, text.earlier, text.later, source, sections)


def _section(text: SectionText) -> PublishedSection:
    days = None if text.first_day is None or text.last_day is None else (text.first_day, text.last_day)
    return PublishedSection(
        text.heading, markdown(text.body), Place(text.place), Kind(text.kind), text.own, days
    )


def text_in_force(slug: str, clinic: Clinic | None) -> TopicText | None:
    """What the next version begins with: the owner's own text, the shared one, or the shipped one."""
    owners = Q(clinic=None) | Q(clinic=clinic) if clinic else Q(clinic=None)
    rows = GuidanceVersion.objects.filter(owners, slug=slug, state=VersionState.PUBLISHED)
    version = rows.order_by(F("clinic").desc(nulls_last=True)).first()
    return TopicText.of(version.content) if version else _shipped(slug)


def _shipped(slug: str) -> TopicText | None:
    topic = Topic.objects.select_related("earlier", "later").filter(slug=slug, published=True).first()
    if topic is None:
        return None
    return TopicText(
        title=topic.title,
        summary=topic.summary,
        order=topic.order,
        earlier=topic.earlier.slug if topic.earlier else None,
        later=topic.later.slug if topic.later else None,
        source_title=topic.source_title,
        source_url=topic.source_url,
        reviewed_by=topic.reviewed_by,
        reviewed_on=topic.reviewed_on,
        sections=tuple(
            SectionText(each.heading, each.body, each.place, each.kind)
            for each in topic.sections.order_by("order")
        ),
    )


def versions_of(slug: str, clinic: Clinic) -> list[GuidanceVersion]:
    """Every version of a topic that the clinic may see, its own first, the newest first: 1 query."""
    rows = GuidanceVersion.objects.filter(Q(clinic=None) | Q(clinic=clinic), slug=slug)
    return list(
        rows.select_related("changed_by", "published_by").order_by(
            F("clinic").desc(nulls_last=True), "-number"
        )
    )


def draft_of(slug: str, clinic: Clinic | None) -> GuidanceVersion | None:
    """What its owner is writing of a topic; None for nothing."""
    return GuidanceVersion.objects.filter(clinic=clinic, slug=slug, state=VersionState.DRAFT).first()


def overdue(clinic: Clinic, on: date) -> list[TopicText]:
    """The topics in force at a clinic whose next review was due before `on`: 1 query."""
    rows = GuidanceVersion.objects.filter(Q(clinic=None) | Q(clinic=clinic), state=VersionState.PUBLISHED)
    in_force = {
        each.slug: TopicText.of(each.content) for each in rows.order_by(F("clinic").asc(nulls_first=True))
    }
    return [each for each in in_force.values() if each.review_due and each.review_due < on]
