"""Guidance in words: what a topic is beside its text, and what differs between two versions of it, line by line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from intervals.actions.asking import Asker
from intervals.documents.topics import SectionText, TopicText
from intervals.models.guidance import Kind, Place
from intervals.queries.guidance_versions import rendered
from intervals.queries.read_published import published_or_to_come
from intervals.said import dates
from intervals.web.guidance import topic_page

AROUND = 1  # lines that are the same, before and behind what differs


class Line(NamedTuple):
    """A line of a version. `mark`: same, gone, new, or a gap where lines are left out that are the same."""

    mark: str
    text: str = ""


Changes = list[Line]


def changes(before: TopicText | None, after: TopicText | None, names: Mapping[str, str]) -> Changes:
    """What differs between two versions, line by line; nothing where they say the same."""
    old, new = ([*_lines(text, names)] if text else [] for text in (before, after))
    return [*_differing(old, new)]


def _differing(old: list[str], new: list[str]) -> Iterator[Line]:
    shown_until = 0
    for group in SequenceMatcher(a=old, b=new, autojunk=False).get_grouped_opcodes(AROUND):
        if group[0][1] > shown_until:
            yield Line("gap")
        for tag, first, last, begins, ends in group:
            if tag == "equal":
                yield from (Line("same", text) for text in old[first:last])
            else:
                yield from (Line("gone", text) for text in old[first:last])
                yield from (Line("new", text) for text in new[begins:ends])
        shown_until = group[-1][2]
    if 0 < shown_until < len(old):
        yield Line("gap")


def _lines(text: TopicText, names: Mapping[str, str]) -> Iterator[str]:
    if text.hidden:
        yield _("No patient reads it")
    yield _("Title: %(said)s") % {"said": text.title}
    yield _("In short: %(said)s") % {"said": text.summary}
    yield _("Place among the topics: %(said)s") % {"said": text.order}
    yield _("For: %(said)s") % {"said": about(text, names)}
    yield _("Source: %(said)s") % {"said": " ".join(filter(None, (text.source_title, text.source_url)))}
    yield _("Reviewed by: %(said)s") % {"said": text.reviewed_by}
    yield _("Reviewed on: %(said)s") % {"said": dates.day(text.reviewed_on) if text.reviewed_on else ""}
    yield _("Review due: %(said)s") % {"said": dates.day(text.review_due) if text.review_due else ""}
    for section in text.sections:
        yield _("Section: %(said)s") % {"said": section.heading}
        yield stands(section)
        yield from filter(str.strip, section.body.splitlines())


def about(text: TopicText, names: Mapping[str, str]) -> str:
    """What a topic is about: a pair, what is done before or after, or anything."""
    earlier, later = (names.get(slug, slug) if slug else "" for slug in (text.earlier, text.later))
    if earlier and later:
        return capfirst(_("%(later)s after %(earlier)s") % {"later": later, "earlier": earlier})
    if earlier:
        return capfirst(_("after %(earlier)s") % {"earlier": earlier})
    if later:
        return capfirst(_("before %(later)s") % {"later": later})
    return _("Anything")


def stands(section: SectionText) -> str:
    """Where a section stands, what it is, on which days, and whether it goes beyond the source."""
    said = [str(Place(section.place).label)]
    if section.kind != Kind.TEXT:
        said.append(str(Kind(section.kind).label))
    if section.first_day is not None:
        days = {"first": section.first_day, "last": section.last_day}
        said.append(_("days %(first)s to %(last)s of recovery") % days)
    if section.own:
        said.append(_("the clinic’s own"))
    return "; ".join(said)


@dataclass(frozen=True)
class Placed:
    """A section's heading, and where it stands."""

    heading: str
    stands: str


def placed(text: TopicText) -> list[Placed]:
    """Each section, and where it stands."""
    return [Placed(each.heading, stands(each)) for each in text.sections]


def as_read(asker: Asker, slug: str, text: TopicText) -> dict[str, Any]:
    """A text as the topic's page shows it to a patient, by the same template."""
    page = topic_page(published_or_to_come(asker.clinic.slug), rendered(slug, text), asker.on, level=4)
    if not text.reviewed_on:
        page["topic"]["facts"] = []  # nothing can be published so
    return page
