"""What the database holds, as a rule document has it: all versions of the shared rules or of a clinic's own."""

from collections import defaultdict
from itertools import pairwise

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from intervals.documents.document import (
    DocumentArea,
    DocumentProcedure,
    DocumentRule,
    Pair,
    RuleDocument,
    Source,
    examples_of,
)
from intervals.documents.sense import Known
from intervals.models.areas import Area
from intervals.models.clinics import Clinic
from intervals.models.procedures import Procedure
from intervals.models.rules import IntervalRule
from intervals.queries.offered import public_names


def known(clinic: Clinic | None) -> Known:
    """The slugs of the procedures, with their kinds, and of the areas that a clinic has; None: that all have."""
    kinds = dict(Procedure.objects.at(clinic).values_list("slug", "kind"))
    return Known(kinds, frozenset(Area.objects.at(clinic).values_list("slug", flat=True)))


def stored(clinic: Clinic | None) -> dict[Pair, list[IntervalRule]]:
    """All versions of one owner (None: the shared ones) by their pairs, in the order in which they begin."""
    found = defaultdict(list)
    rows = IntervalRule.objects.filter(clinic=clinic).select_related("earlier", "later")
    for row in rows.order_by("earlier__slug", "later__slug", "valid_from"):
        found[row.earlier.slug, row.later.slug].append(row)
    return found


def last_numbers(clinic: Clinic | None) -> dict[Pair, int]:
    """The last number that a version of each pair has had, called off or not, of one owner: 1 query."""
    rows = IntervalRule.every.filter(clinic=clinic).order_by().values_list("earlier__slug", "later__slug")
    return {(earlier, later): number for earlier, later, number in rows.annotate(last=Max("version"))}


def document_rule(row: IntervalRule, following: IntervalRule | None) -> DocumentRule:
    """A version as a document has it: it ends where the one `following` it withdraws the rule."""
    return DocumentRule(
        earlier=row.earlier.slug,
        later=row.later.slug,
        minimum=row.minimum,
        recommended=row.recommended,
        best_by=row.best_by,
        start_again=row.start_again,
        same_day=row.same_day_allowed,
        same_area=row.same_area,
        inside_minimum=row.inside_minimum,
        valid_from=row.valid_from,
        ends_on=following.valid_from if following and following.withdrawn else None,
        evidence=row.evidence,
        source=Source(row.source_title, row.source_url or None, row.source_says),
        reviewed_by=row.reviewed_by,
        reviewed_on=row.reviewed_on,
        review_due=row.review_due,
        examples=examples_of(row.examples),
    )


def exported(clinic: Clinic | None) -> RuleDocument:
    """Every version, past ones too, since what was done is judged by the rules of its day; what they speak of.

    A clinic's has what the clinic offers besides, under its own public names. Areas in the desk's order.
    """
    rules = tuple(
        document_rule(row, following)
        for rows in stored(clinic).values()
        for row, following in pairwise([*rows, None])
        if row is not None and not row.withdrawn
    )
    slugs = {slug for rule in rules for slug in rule.pair}
    wanted = Q(slug__in=slugs) | Q(offers__clinic=clinic) if clinic else Q(slug__in=slugs)
    names = public_names(clinic) if clinic else {}
    return RuleDocument(
        title=_("Own rules of a clinic") if clinic else _("Shared rules"),
        publisher=clinic.name if clinic else "",
        procedures=tuple(
            DocumentProcedure(each.slug, each.name, names.get(each.slug, each.public_name), each.kind)
            for each in Procedure.objects.filter(wanted).distinct().order_by("slug")
        ),
        areas=tuple(
            DocumentArea(each.slug, each.name, each.within.slug if each.within else None)
            for each in Area.objects.at(clinic).select_related("within").order_by("order", "slug")
        ),
        rules=rules,
    )
