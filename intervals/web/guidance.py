"""Guidance as it stands on a page: what a patient reads, and what whoever writes it looks at before."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from intervals.models.guidance import Kind, Place
from intervals.queries.published import Published, PublishedSection, PublishedTopic, Source
from intervals.said import dates


@dataclass(frozen=True)
class Fact:
    """A line of a summary list."""

    term: str
    detail: str
    href: str = ""
    link: str = ""


@dataclass(frozen=True)
class Section:
    """A section of guidance as it stands on a page."""

    kind: str
    heading: str
    html: SafeString
    topic_title: str = ""
    href: str = ""
    own: bool = False
    days: tuple[int, int] | None = None


def shown_section(section: PublishedSection, topic_title: str = "", href: str = "") -> Section:
    """A section, with the way to its topic where it stands elsewhere."""
    return Section(section.kind, section.heading, section.html, topic_title, href, section.own, section.days)


def topics_of(published: Published, earlier: str | None, later: str | None, on: date) -> list[PublishedTopic]:
    """The topics that speak of a pair on the day `on`."""
    return [topic for topic in published.topics(on) if topic.speaks_of(earlier, later)]


def is_care_card(section: PublishedSection) -> bool:
    """Whether it says on every answer when to call the clinic."""
    return section.kind is Kind.CARE and section.place is Place.ALWAYS


def fits(section: PublishedSection, place: Place | None, day: int | None) -> bool:
    """Whether a section is for where somebody is: the place of the guidance, and the day of recovery, if known."""
    return section.place in (place, Place.ALWAYS) and section.is_for_day(day)


def is_for_now(section: PublishedSection, place: Place | None, day: int | None) -> bool:
    """Whether it is for now more than for always: of this very phase, or of certain days of which this is one."""
    return fits(section, place, day) and (section.place is place or section.days is not None)


def care_cards(
    published: Published, earlier: str | None, later: str | None, on: date, *, level: int = 2
) -> SafeString:
    """When to call the clinic, rendered: for whoever has this pair before them, or (None) any."""
    cards = [
        shown_section(section)
        for topic in topics_of(published, earlier, later, on)
        for section in topic.sections
        if is_care_card(section)
    ]
    return render_to_string("public/_care.html", {"cards": cards, "level": level})


def source_facts(source: Source) -> list[Fact]:
    """Where something is from and who looked at it last."""
    return [
        Fact(_("Source"), source.title, source.url, _("Read the source") if source.url else ""),
        Fact(_("Reviewed"), _reviewed(source)),
    ]


def _reviewed(source: Source) -> str:
    words = {"day": dates.day(source.reviewed_on), "who": source.reviewed_by}
    if source.is_reviewed:
        return _("%(day)s, by %(who)s") % words
    if not source.reviewed_by:
        return _("No clinician has reviewed it yet.")
    return _("No clinician has reviewed it yet. Last looked at on %(day)s, by %(who)s.") % words


def topic_page(published: Published, topic: PublishedTopic, on: date, *, level: int = 2) -> dict[str, Any]:
    """What the page of a topic shows on the day `on`, for its template; when to call the clinic is on every one.

    `level` is that of the headings.
    """
    care = care_cards(published, None, None, on, level=level)
    return {
        "topic": {
            "title": topic.title,
            "summary": topic.summary,
            "sections": topic.sections,
            "facts": source_facts(topic.source),
        },
        "care": "" if any(map(is_care_card, topic.sections)) else care,
    }
