"""A rule document that a clinic takes in: what is wrong with it there, and which of its rules are new."""

import hashlib
import json
from collections.abc import Collection, Iterator
from datetime import date
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from intervals.documents.checking import Numbered, checked
from intervals.documents.document import DocumentRule, rule_as_data
from intervals.documents.problems import Place, Problem, in_order, shown
from intervals.models.clinics import Clinic
from intervals.models.rule_drafts import RuleDraft
from intervals.queries.rule_documents import document_rule, known, stored
from intervals.queries.rule_drafts import not_offered


def problems_of_document(
    data: Any, clinic: Clinic, on: date
) -> tuple[tuple[Problem, ...], list[DocumentRule]]:
    """Everything that keeps a document from becoming drafts of the clinic on the day `on`, and its rules.

    `data` is what documents.reading found. A procedure is added by whoever runs the installation, never by a clinic.
    """
    here = known(clinic)
    problems, numbered = checked(data, here, on)
    said: dict[Place, Any] = {("rules", number): rule_as_data(rule) for number, rule in numbered}
    problems += [*not_offered(said, clinic), *_unknown(numbered, here.procedures)]
    return in_order(problems), [rule for _number, rule in numbered]


def _unknown(numbered: list[Numbered], procedures: Collection[str]) -> Iterator[Problem]:
    for number, rule in numbered:
        for side, slug in zip(("earlier", "later"), rule.pair, strict=True):
            if slug not in procedures:
                said = _("There is no procedure %(slug)s here yet: ask whoever runs this site to add it.")
                yield Problem(("rules", number, side), said % {"slug": shown(slug)})


def stands_for(rule: DocumentRule) -> str:
    """A rule as a draft remembers that it came with it."""
    return hashlib.sha256(json.dumps(rule_as_data(rule), sort_keys=True).encode()).hexdigest()


def new_rules(rules: list[DocumentRule], clinic: Clinic, on: date) -> list[DocumentRule]:
    """The rules that are neither over on `on`, nor a version of the clinic's own, nor a draft already."""
    published = {
        stands_for(document_rule(row, following))
        for rows in stored(clinic).values()
        for row, following in pairwise([*rows, None])
        if row is not None and not row.withdrawn
    }
    there = published | set(RuleDraft.objects.filter(clinic=clinic).values_list("imported", flat=True))
    return [rule for rule in _not_over(rules, on) if stands_for(rule) not in there]


def _not_over(rules: list[DocumentRule], on: date) -> Iterator[DocumentRule]:
    ordered = sorted(rules, key=lambda rule: (rule.pair, rule.valid_from))
    for rule, following in pairwise([*ordered, None]):
        if rule is None:
            continue
        ends = [rule.ends_on] if rule.ends_on else []
        if following and following.pair == rule.pair:
            ends.append(following.valid_from)
        if not ends or min(ends) > on:
            yield rule
