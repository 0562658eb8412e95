"""Which questions are asked beside a date: a clinic's own, and those of rules whose earlier side is a circumstance."""

from collections import defaultdict
from datetime import date

from django.db.models import Q, QuerySet

from intervals.models.clinics import Clinic
from intervals.models.procedures import Procedure, ProcedureKind
from intervals.models.questions import ClinicQuestion
from intervals.models.rules import IntervalRule

MOST_ON_A_PAGE = 6


def questions_of(clinic: Clinic) -> "QuerySet[ClinicQuestion]":
    """The clinic's own, in the order in which they are asked."""
    return ClinicQuestion.objects.filter(clinic=clinic).select_related("procedure").order_by("order", "pk")


def asked_by_rules(clinic: Clinic, on: date) -> dict[str, set[str]]:
    """For each treatment, the circumstances that a rule in force on `on` or later counts from, by slugs: 2 queries."""
    to_come = Q(valid_to=None) | Q(valid_to__gt=on)
    rules = (
        IntervalRule.objects.filter(Q(clinic=None) | Q(clinic=clinic))
        .with_valid_to()
        .filter(to_come, withdrawn=False, earlier__kind=ProcedureKind.CIRCUMSTANCE)
        .values_list("earlier__slug", "later__slug")
    )
    found: dict[str, set[str]] = defaultdict(set)
    for slug in Procedure.objects.at(clinic).treatments().values_list("slug", flat=True):
        found[slug] = set()
    for earlier, later in rules:
        if later in found:
            found[later].add(earlier)
    return dict(found)
