"""Rules come from a document: all of it or nothing."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import count
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from intervals import clock
from intervals.actions import audit
from intervals.actions.locking import lock_rules
from intervals.actions.refusals import Refused
from intervals.documents.checking import checked
from intervals.documents.document import (
    DocumentArea,
    DocumentProcedure,
    DocumentRule,
    Pair,
    document_of,
    examples_as_data,
)
from intervals.documents.problems import Invalid
from intervals.engine.periods import Period
from intervals.models.areas import Area
from intervals.models.audit import Kind
from intervals.models.clinics import Clinic
from intervals.models.offers import Offer
from intervals.models.procedures import Procedure
from intervals.models.rules import IntervalRule
from intervals.queries.rule_changes import Changes, changes, contradictions
from intervals.queries.rule_documents import known, last_numbers, stored

LAST_ORDER = 32767


def import_rules(*, data: Any, clinic: Clinic | None, publish: bool) -> Changes:
    """Make the versions that a document names, for a clinic or (None) for all; without `publish`, only look.

    `data` is what documents.reading found in the file. Invalid, with every problem, where the document is wrong or
    contradicts what is published: then nothing is written. No `by`: whoever runs the server does it, nobody at a
    clinic asked. Refused where somebody else added the same at the same time.
    """
    try:
        with transaction.atomic():
            return _import(data, clinic, publish)
    except IntegrityError:
        raise Refused(_("Somebody else has written the same at the same time. Import it again.")) from None


def _import(data: Any, clinic: Clinic | None, publish: bool) -> Changes:
    lock_rules()
    there = stored(clinic)
    on = clock.today(clinic) if clinic else clock.latest_today()
    problems, rules = checked(data, known(clinic), on)
    problems += contradictions(rules, there)
    if problems:
        raise Invalid(problems)
    document = document_of(data)
    found = changes(document, clinic, there)
    if publish and not found.nothing:
        _add_procedures(found.procedures)
        _add_areas(found.areas)
        made = add_versions(found.versions, clinic, there)
        for each in found.called:
            procedure = Procedure.objects.get(slug=each.slug)
            named = {"public_name": each.public_name}
            Offer.objects.update_or_create(clinic=clinic, procedure=procedure, defaults=named)
        audit.add(
            Kind.RULES_IMPORTED,
            person=None,
            clinic=clinic,
            address=None,
            title=document.title,
            rules=[f"{row.earlier.slug} → {row.later.slug} {row.version}" for row in made],
        )
    return found


def _add_procedures(procedures: Sequence[DocumentProcedure]) -> None:
    for each in procedures:
        Procedure.objects.create(slug=each.slug, name=each.name, public_name=each.public_name, kind=each.kind)


def _add_areas(areas: Sequence[DocumentArea]) -> None:
    """In the document's order, after those that are there; first all, then what each lies in."""
    last = Area.objects.order_by("-order").values_list("order", flat=True).first() or 0
    for place, each in enumerate(areas, start=last + 1):
        Area.objects.create(slug=each.slug, name=each.name, order=min(place, LAST_ORDER))
    for each in areas:
        if each.within is not None:
            Area.objects.filter(slug=each.slug).update(within=Area.objects.get(slug=each.within))


def add_versions(
    rules: Sequence[DocumentRule],
    clinic: Clinic | None,
    there: Mapping[Pair, Sequence[IntervalRule]],
    **published: Any,
) -> list[IntervalRule]:
    """The rows that were added, in the order of their first days, numbered on from those that are there.

    A version that begins where the rule was withdrawn takes that row's place: one day begins one version. `published`
    says by whom and why, where somebody at a clinic did it.
    """
    published = {"published_at": clock.now(), **published}
    procedures = {each.slug: each for each in Procedure.objects.all()}
    made = []
    last = last_numbers(clinic)
    begin = {(*rule.pair, rule.valid_from) for rule in rules}
    numbers: dict[Pair, count[int]] = {}
    for rule in rules:
        rows = there.get(rule.pair, ())
        number = numbers.setdefault(rule.pair, count(last.get(rule.pair, 0) + 1))
        withdrawn = next((row for row in rows if row.valid_from == rule.valid_from), None)
        row = IntervalRule(
            pk=withdrawn.pk if withdrawn else None,
            clinic=clinic,
            earlier=procedures[rule.earlier],
            later=procedures[rule.later],
            version=withdrawn.version if withdrawn else next(number),
            replaces_end=withdrawn is not None,
            **_columns(rule),
            **published,
        )
        row.save(force_update=withdrawn is not None)
        made.append(row)
        begun = begin | {(*rule.pair, each.valid_from) for each in rows}
        if rule.ends_on and (*rule.pair, rule.ends_on) not in begun:
            made.append(add_end(row, rule, rule.ends_on, next(number), **published))
    return made


def add_end(row: IntervalRule, rule: DocumentRule, day: date, version: int, **published: Any) -> IntervalRule:
    """The row that ends a version: from `day` on there is no rule for its pair."""
    columns = _columns(rule) | {"valid_from": day, "withdrawn": True, "examples": []} | published
    return IntervalRule.objects.create(
        clinic=row.clinic, earlier=row.earlier, later=row.later, version=version, **columns
    )


def _columns(rule: DocumentRule) -> dict[str, Any]:
    waits = {
        "minimum": rule.minimum,
        "recommended": rule.recommended,
        "best_by": rule.best_by,
        "start_again": rule.start_again,
    }
    return {
        **{name: value for wait, period in waits.items() for name, value in _two(wait, period).items()},
        "same_day_allowed": rule.same_day,
        "same_area": rule.same_area,
        "inside_minimum": rule.inside_minimum,
        "valid_from": rule.valid_from,
        "evidence": rule.evidence,
        "source_title": rule.source.title,
        "source_url": rule.source.url or "",
        "source_says": rule.source.says,
        "reviewed_by": rule.reviewed_by,
        "reviewed_on": rule.reviewed_on,
        "review_due": rule.review_due,
        "examples": examples_as_data(rule.examples),
    }


def _two(wait: str, period: Period | None) -> dict[str, int | None]:
    return {
        f"{wait}_months": period.months if period else None,
        f"{wait}_days": period.days if period else None,
    }
