"""A draft in words: the sentence, a worked example and the strip; and what a new one begins with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from intervals.actions.asking import Asker
from intervals.desk.settings.rule_forms import initial_of
from intervals.documents.document import Example
from intervals.engine.chart import Chart
from intervals.engine.periods import DateOutOfRange
from intervals.engine.rules import Rule
from intervals.queries.offered import public_names
from intervals.queries.read_evidence import elsewhere
from intervals.queries.rule_documents import document_rule
from intervals.queries.rule_drafts import visible_version
from intervals.said import dates, evidence, rules
from intervals.web.timeline import Timeline, timeline


@dataclass(frozen=True)
class Preview:
    """What a draft of a pair says. `signed` is each published figure behind which somebody stands, with its source's
    publisher and code; `unsigned` are the others."""

    earlier: str
    later: str
    sentence: str
    example: str
    timeline: Timeline | None
    signed: list[tuple[str, str, str]]
    unsigned: list[str]


def preview(asker: Asker, rule: Rule) -> Preview:
    """A rule in words, worked through from the clinic's day; 2 queries and those for what is published elsewhere."""
    names = public_names(asker.clinic)
    chart = Chart.of_rule(rule, asker.on)
    said, picture = "", None
    try:
        found = chart.dates(rule.later, asker.on)
        said = rules.rule_example(found, asker.on, rule.earlier, names)
        caption = _("Counted from %(day)s.") % {"day": dates.day(asker.on)}
        picture = timeline(chart.ask(rule.later, asker.on), found, asker.on, caption)
    except DateOutOfRange:
        said = _("From today, a date would lie after 2199.")
    read = list(elsewhere(None).of(rule.earlier, rule.later))
    return Preview(
        earlier=rule.earlier,
        later=rule.later,
        sentence=rules.rule_sentence(rule, names),
        example=said,
        timeline=picture,
        signed=[
            (evidence.says(each), each.source.publisher, each.source.code)
            for each in read
            if each.source.signed
        ],
        unsigned=[evidence.says(each) for each in read if not each.source.signed],
    )


def example(each: Example) -> str:
    """A worked example in a sentence."""
    days = (each.given_on, each.earliest, each.recommended)
    words = dict(zip(("given_on", "earliest", "recommended"), map(dates.day, days), strict=True))
    return _("Done on %(given_on)s: earliest %(earliest)s, recommended %(recommended)s.") % words


def taken_from(asker: Asker, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What a new draft begins with: a version that stands (`copy`), or a pair and a source read elsewhere."""
    initial: dict[str, Any] = {name: asked[name] for name in ("earlier", "later") if name in asked}
    copy = asked.get("copy", "")
    if copy.isascii() and copy.isdecimal() and len(copy) < 10:
        row = visible_version(asker.clinic, int(copy))
        if row:
            initial = initial_of(document_rule(row, None)) | {"valid_from": None}
            initial["shared"] = "shared" in asked
    if asked.get("source"):
        pair = (initial.get("earlier", ""), initial.get("later", ""))
        for each in elsewhere(None).of(*pair):
            if each.source.code == asked["source"] and each.source.signed:
                source = each.source
                initial |= {
                    "source_title": f"{source.title}, {source.publisher}"[:300],
                    "source_url": source.address,
                    "source_says": each.note or evidence.says(each),
                }
    return initial
