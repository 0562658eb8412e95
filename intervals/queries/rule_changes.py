"""What importing a rule document would change, and where it contradicts what is published: that is never changed."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from intervals.documents.checking import Numbered
from intervals.documents.document import (
    DocumentArea,
    DocumentProcedure,
    DocumentRule,
    Pair,
    RuleDocument,
    rule_as_data,
)
from intervals.documents.problems import Place, Problem, shown
from intervals.models.areas import Area
from intervals.models.clinics import Clinic
from intervals.models.offers import Offer
from intervals.models.procedures import Procedure
from intervals.models.rules import IntervalRule
from intervals.queries.offered import public_names
from intervals.queries.rule_documents import document_rule

EXAMPLES = ("examples",)
Stored = Mapping[Pair, Sequence[IntervalRule]]


@dataclass(frozen=True)
class Changes:
    """What is new in a document. `same` are its versions that are there already; `kept` are the procedures and areas
    that are there and that the document has otherwise; `called` the public names that become the clinic's."""

    procedures: tuple[DocumentProcedure, ...]
    areas: tuple[DocumentArea, ...]
    versions: tuple[DocumentRule, ...]
    called: tuple[DocumentProcedure, ...]
    kept: tuple[str, ...]
    same: int

    @property
    def nothing(self) -> bool:
        """Whether all of it is there already."""
        return not (self.procedures or self.areas or self.versions or self.called)


def contradictions(rules: Sequence[Numbered], stored: Stored) -> Iterator[Problem]:
    """Where a version of the document is published with another content, or cannot stand beside those that are."""
    pairs: dict[Pair, list[Numbered]] = defaultdict(list)
    for number, rule in rules:
        pairs[rule.pair].append((number, rule))
    for pair, numbered in pairs.items():
        rows = {row.valid_from: row for row in stored.get(pair, ())}
        begin = {rule.valid_from for _number, rule in numbered}
        days = sorted({*rows, *begin})
        for number, rule in numbered:
            row = rows.get(rule.valid_from)
            published = row if row is not None and not row.withdrawn else None
            if published:
                yield from _differences(("rules", number), rule, published)
            after = bisect_right(days, rule.valid_from)
            next_day = days[after] if after < len(days) else None
            following = rows[next_day] if next_day and next_day not in begin else None
            if said := _end(rule, published, next_day, following):
                yield Problem(("rules", number, "ends_on"), said)


def _end(
    rule: DocumentRule, published: IntervalRule | None, next_day: date | None, following: IntervalRule | None
) -> str:
    """What is wrong with the end of a version. `next_day` begins the pair's next one, `following` if it is no other
    of the document: those are compared with each other elsewhere."""
    ends = rule.ends_on
    if following and following.withdrawn and (ends is None or ends > following.valid_from):
        said = _("What is published has no rule for this pair from %(day)s on: say that it ends then.")
        return said % {"day": following.valid_from}
    if following and ends and ends > following.valid_from:
        said = _("Version %(version)d of this pair is published and begins on %(day)s already.")
        return said % {"version": following.version, "day": following.valid_from}
    if published and ends and (next_day is None or next_day > ends):
        said = _("Version %(version)d of this pair is published without this end.")
        return said % {"version": published.version}
    return ""


def _differences(place: Place, rule: DocumentRule, row: IntervalRule) -> Iterator[Problem]:
    """Each key under which the document says something else than the published version; its end aside.

    A document without examples says nothing against those of the version: it may be older than they are.
    """
    here = _flat(rule_as_data(rule))
    there = _flat(rule_as_data(replace(document_rule(row, None), ends_on=rule.ends_on)))
    for keys, value in here.items():
        if value != there[keys] and (value or keys != EXAMPLES):
            said = _(
                "Version %(version)d of this pair is published from %(day)s on and says %(value)s here. It is never "
                "changed: give what is new another first day."
            )
            words = {"version": row.version, "day": row.valid_from, "value": shown(there[keys])}
            yield Problem((*place, *keys), said % words)


def _flat(data: Mapping[str, Any]) -> dict[Place, Any]:
    flat: dict[Place, Any] = {(key,): value for key, value in data.items() if key != "source"}
    return flat | {("source", key): value for key, value in data["source"].items()}


def changes(document: RuleDocument, clinic: Clinic | None, stored: Stored) -> Changes:
    """What is new in a document that contradicts nothing; public names only for a clinic."""
    procedures = {each.slug: each for each in Procedure.objects.all()}
    areas = {each.slug: each for each in Area.objects.select_related("within")}
    new = [
        rule
        for rule in document.rules
        if not any(
            row.valid_from == rule.valid_from and not row.withdrawn for row in stored.get(rule.pair, ())
        )
    ]
    return Changes(
        procedures=tuple(each for each in document.procedures if each.slug not in procedures),
        areas=tuple(each for each in document.areas if each.slug not in areas),
        versions=tuple(sorted(new, key=lambda rule: (rule.pair, rule.valid_from))),
        called=tuple(_called_anew(document, clinic)) if clinic else (),
        kept=tuple(_kept(document, procedures, areas, clinic)),
        same=len(document.rules) - len(new),
    )


def _called_anew(document: RuleDocument, clinic: Clinic) -> Iterator[DocumentProcedure]:
    """The procedures that the clinic does not offer yet, or that are called something else there."""
    names = public_names(clinic)
    offered = set(Offer.objects.filter(clinic=clinic).values_list("procedure__slug", flat=True))
    for each in document.procedures:
        if each.slug not in offered or names[each.slug] != each.public_name:
            yield each


def _kept(
    document: RuleDocument,
    procedures: Mapping[str, Procedure],
    areas: Mapping[str, Area],
    clinic: Clinic | None,
) -> Iterator[str]:
    """What stays as it is although the document has it otherwise, in words."""
    for each in document.procedures:
        row = procedures.get(each.slug)
        if row is not None:
            same = (row.name, row.kind) == (each.name, each.kind)
            if not same or (clinic is None and row.public_name != each.public_name):
                yield _("procedure %(slug)s (%(name)s, %(kind)s)") % {
                    "slug": row.slug,
                    "name": row.name,
                    "kind": row.kind,
                }
    for part in document.areas:
        area = areas.get(part.slug)
        if area is not None:
            within = area.within.slug if area.within else None
            if (area.name, within) != (part.name, part.within):
                yield _("area %(slug)s (%(name)s)") % {"slug": area.slug, "name": area.name}
