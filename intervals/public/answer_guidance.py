"""The guidance that goes with an answer: when to call, what fits the day, all the rest, and where the rule is from."""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from intervals.models.guidance import Kind, Place
from intervals.public.pieces import address, limits, rule_facts
from intervals.queries.published import Pair, Published
from intervals.web.guidance import (
    Fact,
    Section,
    care_cards,
    fits,
    is_care_card,
    is_for_now,
    shown_section,
    topics_of,
)


class Recovery(NamedTuple):
    """Where somebody is: the place of its guidance, and the day of recovery from 0, None where nobody knows it."""

    place: Place | None
    day: int | None = None


@lru_cache(maxsize=64)
def guidance(
    published: Published,
    pair: Pair,
    recovery: Recovery,
    on: date,
    _language: str | None,
) -> tuple[SafeString, SafeString, SafeString]:
    """When to call, the guidance for the recovery, and all that follows it, rendered: the same for whoever asks."""
    earlier, later = pair
    now: list[Section] = []
    always: list[Section] = []
    others: list[Section] = []
    for topic in topics_of(published, earlier, later, on):
        for section in topic.sections:
            if section.place is Place.PAGE or section.kind is Kind.LIMITS or is_care_card(section):
                continue
            href = address("topic", args=(topic.slug,))
            fitting = always if fits(section, *recovery) else others
            kept = now if is_for_now(section, *recovery) else fitting
            kept.append(shown_section(section, topic.title, href))
    after = {
        "rest": always + others,
        "limits": limits(published, earlier, later, on),
        "facts": _facts(published, earlier, later, on),
    }
    shown = render_to_string("public/_now.html", {"now": now}) if now else SafeString()
    return care_cards(published, earlier, later, on), shown, render_to_string("public/_after.html", after)


def _facts(published: Published, earlier: str, later: str, on: date) -> list[Fact]:
    """Where the rule for the pair is from; nothing where there is none."""
    found = published.rule_for(earlier, later, on)
    if found is None:
        return []
    rule, *others = rule_facts(found, on)
    how = address("rule", args=(earlier, later))
    return [Fact(rule.term, rule.detail, how, _("How we count")), *others]
