"""The pieces that public pages are made of, ready to be laid out: a template decides nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from intervals.engine.reasons import WITHOUT_DATE
from intervals.models.guidance import Kind
from intervals.queries.published import Pair, Published, PublishedRule, PublishedTopic
from intervals.said import dates
from intervals.web.guidance import Fact, Section, shown_section, source_facts, topics_of
from intervals.web.pages import AsOf


def address(name: str, args: tuple[str, ...] = ()) -> str:
    """The address of a public page by its name, of the clinic whose pages are being made."""
    return _address(get_script_prefix(), name, args)


@lru_cache(maxsize=1024)
def _address(_place: str, name: str, args: tuple[str, ...]) -> str:
    return reverse(name, args=args)


def page(as_of: AsOf, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """A page from plain data: it depends on nothing of the request but what the view has read from it."""
    context |= {"clinic": as_of.published.clinic, "preview": as_of.preview, "shared": context.get("question")}
    return HttpResponse(render_to_string(f"public/{template}.html", context), status=status)


@dataclass(frozen=True)
class Link:
    """Words that lead somewhere."""

    href: str
    label: str


@dataclass(frozen=True)
class Notice:
    """A sentence that the reader should not miss, with a link if there is something to do about it."""

    text: str
    href: str = ""
    link: str = ""


@dataclass(frozen=True)
class Card:
    """One of the large dates; without an `iso` it says that there is none."""

    label: str
    date: str
    iso: str
    note: str
    status: str


@dataclass(frozen=True)
class TopicLink:
    """A topic as one of several."""

    title: str
    summary: str
    href: str


def topic_links(topics: Iterable[PublishedTopic]) -> list[TopicLink]:
    """Topics, each with the address of its page."""
    return [TopicLink(each.title, each.summary, address("topic", args=(each.slug,))) for each in topics]


def limits(published: Published, earlier: str, later: str, on: date) -> Section:
    """What the answer for a pair does not cover.

    Where no rule speaks of the pair on `on` or later, the words for the other way round say so; where one does, they
    would deny it.
    """
    topics = topics_of(published, earlier, later, on)
    if not published.has_rule(Pair(earlier, later), on):
        topics += topics_of(published, later, earlier, on)
    for topic in topics:
        for section in topic.sections:
            if section.kind is Kind.LIMITS:
                return shown_section(section)
    text = _("This site counts only the intervals on its rules page. Ask the clinic about everything else.")
    return Section(Kind.LIMITS, _("What this does not cover"), format_html("<p>{}</p>", text))


def rule_facts(found: PublishedRule, on: date) -> list[Fact]:
    """A rule's version, source, grade and review, as seen from `on`."""
    rule = found.rule
    begins = _("in force since %(day)s") if rule.valid_from <= on else _("in force from %(day)s on")
    version = _("Version %(version)s, %(begins)s") % {
        "version": rule.version,
        "begins": begins % {"day": dates.day(rule.valid_from)},
    }
    source, reviewed = source_facts(found.source)
    facts = [Fact(_("Rule"), version), source, Fact(_("Evidence"), str(found.evidence.label)), reviewed]
    if found.review_due:
        due = dates.day(found.review_due)
        said = _("%(day)s, overdue") if found.review_due < on else "%(day)s"
        facts.append(Fact(_("Next review"), said % {"day": due}))
    return facts


def card(label: str, when: date, note: str, status: str) -> Card:
    """A date card."""
    return Card(label, dates.day(when), when.isoformat(), note, status)


def no_date_card(label: str, note: str) -> Card:
    """A card in the place of a date that there is none of, and why."""
    return Card(label, _("No date"), "", note, WITHOUT_DATE)
