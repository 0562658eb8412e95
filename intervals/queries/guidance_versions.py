"""Versions of guidance: what is in force for a clinic, what is being written, what was there before."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from intervals.documents.topics import SectionText, TopicText
from intervals.models.clinics import Clinic
from intervals.models.guidance import Kind, Place, Topic
from intervals.models.guidance_versions import GuidanceVersion, VersionState
from intervals.queries.markdown import markdown
from intervals.queries.published import PublishedSection, PublishedTopic, Source, TopicVersion

LAST = 10_000  # where what counts nowhere yet stands in the list
UNREVIEWED = date(1900, 1, 1)  # a draft may have no review yet; what is published has


SHARED, OWN = 1, 2  # how near a version is; what is shipped is at 0


def published_versions(clinic: Clinic) -> Iterator[TopicVersion]:
    """What is published for a clinic, shared and its own, in force and to come: 1 query."""
    for each in _visible(clinic).filter(state=VersionState.PUBLISHED):
        text = TopicText.of(each.content)
        nearness = OWN if each.clinic_id else SHARED
        yield TopicVersion(rendered(each.slug, text), text.order, nearness, each.first_day, text.hidden)


def _visible(clinic: Clinic | None) -> QuerySet[GuidanceVersion]:
    """The clinic's own versions and the shared ones; the shared ones alone for none."""
    owners = Q(clinic=None) | Q(clinic=clinic) if clinic else Q(clinic=None)
    return GuidanceVersion.objects.filter(owners)


def in_force(clinic: Clinic | None, on: date) -> dict[str, GuidanceVersion]:
    """By slug, the versions that count on the day `on`, the clinic's own before the shared ones: 1 query."""
    rows = _visible(clinic).filter(state=VersionState.PUBLISHED, first_day__lte=on)
    return {each.slug: each for each in rows.order_by(F("clinic").asc(nulls_first=True), "first_day")}


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


def text_in_force(slug: str, clinic: Clinic | None, on: date) -> TopicText | None:
    """What the next version begins with: the owner's own text of the day `on`, the shared one, or the shipped one."""
    version = in_force(clinic, on).get(slug)
    return TopicText.of(version.content) if version else shipped_text(slug)


def shipped_text(slug: str) -> TopicText | None:
    """What came with the app of a topic: 2 queries."""
    return shipped_texts(slug=slug).get(slug)


def shipped_texts(**only: str) -> dict[str, TopicText]:
    """What came with the app, by slug: 2 queries."""
    topics = Topic.objects.select_related("earlier", "later").prefetch_related("sections")
    return {each.slug: _text_of(each) for each in topics.filter(published=True, **only)}


def _text_of(topic: Topic) -> TopicText:
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
            for each in sorted(topic.sections.all(), key=lambda section: section.order)
        ),
    )


def versions_of(slug: str, clinic: Clinic) -> list[GuidanceVersion]:
    """Every version of a topic that the clinic may see, its own first, the newest first: 1 query."""
    rows = _visible(clinic).filter(slug=slug).select_related("changed_by", "published_by")
    return list(rows.order_by(F("clinic").desc(nulls_last=True), "-number"))


def version_at(clinic: Clinic, pk: int) -> GuidanceVersion | None:
    """A version that the clinic may see."""
    return _visible(clinic).select_related("changed_by", "published_by").filter(pk=pk).first()


def draft_of(slug: str, clinic: Clinic | None) -> GuidanceVersion | None:
    """What its owner is writing of a topic; None for nothing."""
    return GuidanceVersion.objects.filter(clinic=clinic, slug=slug, state=VersionState.DRAFT).first()


@dataclass(frozen=True)
class Listed:
    """A topic at a clinic. `version` is None for what is shipped; `text` None for what counts nowhere yet."""

    slug: str
    title: str
    text: TopicText | None
    version: GuidanceVersion | None
    coming: list[GuidanceVersion]
    drafts: list[GuidanceVersion]
    earlier: int
    overdue: bool

    @property
    def own(self) -> bool:
        """Whether the clinic's own version counts."""
        return self.version is not None and self.version.clinic_id is not None

    @property
    def hidden(self) -> bool:
        """Whether no patient of the clinic reads it."""
        return self.text is not None and self.text.hidden


def listed(clinic: Clinic, on: date) -> list[Listed]:
    """Every topic at a clinic: what counts on the day `on`, what is to come, is being written, and was. 3 queries."""
    found: dict[str, list[GuidanceVersion]] = {}
    for each in _visible(clinic).select_related("changed_by", "published_by").order_by("first_day", "number"):
        found.setdefault(each.slug, []).append(each)
    shipped = shipped_texts()
    rows = [_listed(slug, found.get(slug, []), shipped.get(slug), on) for slug in {*found, *shipped}]
    shown = (each for each in rows if each.text or each.coming or each.drafts)
    return sorted(shown, key=lambda each: (each.text.order if each.text else LAST, each.slug))


def _listed(slug: str, rows: list[GuidanceVersion], shipped: TopicText | None, on: date) -> Listed:
    published = [each for each in rows if each.state == VersionState.PUBLISHED and each.first_day]
    begun = [each for each in published if each.first_day and each.first_day <= on]
    version = max(begun, key=lambda each: (each.clinic_id is not None, each.first_day), default=None)
    text = TopicText.of(version.content) if version else shipped
    drafts = [each for each in rows if each.is_draft]
    coming = [each for each in published if each not in begun]
    shows = text or next((TopicText.of(each.content) for each in (*coming, *drafts)), None)
    was = [each for each in rows if each.published_at and each not in coming and each != version]
    overdue = bool(text and not text.hidden and text.review_due and text.review_due < on)
    return Listed(slug, shows.title if shows else slug, text, version, coming, drafts, len(was), overdue)


def overdue(clinic: Clinic, on: date) -> list[TopicText]:
    """The topics in force at a clinic whose next review was due before `on`: 1 query."""
    texts = [TopicText.of(each.content) for each in in_force(clinic, on).values()]
    return [each for each in texts if each.review_due and each.review_due < on and not each.hidden]
