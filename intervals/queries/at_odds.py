"""Plans at odds: open plans whose day does not fit what is on record, where no reason covers that.

What a plan means is worked out when it is read. Only where to look is kept: `Plan.in_doubt` (docs/adr/0017), so that
nobody walks through plans that nothing speaks against; intervals.actions.doubts keeps it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from intervals.engine.chart import Chart
from intervals.engine.periods import DateOutOfRange
from intervals.models.clinics import Clinic
from intervals.models.overrides import Override
from intervals.models.patients import Patient
from intervals.models.plans import Plan
from intervals.queries.clinic_charts import ClinicCharts
from intervals.queries.reasons_given import AtOdds, judged


class Place(NamedTuple):
    """A place in the list: the day of a plan, and its key."""

    day: date
    plan: int


@dataclass(frozen=True)
class Page:
    """Some plans at odds, by their days, and where the next page begins; None on the last page."""

    rows: list[AtOdds]
    next: Place | None


def page(clinic: Clinic, charts: ClinicCharts, on: date, size: int, after: Place | None = None) -> Page:
    """A page of at most `size` plans at odds beginning after `after`: 3 queries.

    It may hold fewer and still lead on: of what is in doubt, something may turn out to fit.
    """
    plans = list(
        in_doubt(clinic, on, after).select_related("patient", "procedure", "practitioner")[: size + 1]
    )
    shown = plans[:size]
    rows = decide(shown, charts.of_many({plan.patient_id for plan in shown}, on), on)
    return Page(rows, Place(*_place(shown[-1])) if len(plans) > size else None)


def decide(plans: Iterable[Plan], known: dict[int, Chart], on: date) -> list[AtOdds]:
    """Those of the plans that are at odds, in the same order; `known` has each patient's chart. 1 query.

    A plan whose dates leave the range is not among them.
    """
    plans = list(plans)
    reasons: dict[int, list[Override]] = {plan.patient_id: [] for plan in plans}
    for override in Override.objects.filter(patient__in=reasons).exclude(reason=""):
        reasons[override.patient_id].append(override)
    found = (looked_at(plan, known[plan.patient_id], reasons[plan.patient_id], on) for plan in plans)
    return [each for each in found if each]


def looked_at(plan: Plan, chart: Chart, overrides: Iterable[Override], on: date) -> AtOdds | None:
    """The plan if it is at odds; None where nothing is left to decide, it is gone, or its dates leave the range."""
    try:
        found = judged(plan, chart, overrides, on)
    except (DateOutOfRange, KeyError):
        return None
    return found if found.at_odds else None


def in_doubt(clinic: Clinic, on: date, after: Place | None = None) -> "QuerySet[Plan]":
    """The open plans of a clinic, from `on` on, that have to be looked at, by their days."""
    rows: QuerySet[Plan] = Plan.objects.open().filter(
        Exists(Patient.objects.present().filter(pk=OuterRef("patient"))),
        clinic=clinic,
        in_doubt=True,
        planned_on__gte=max(on, after.day) if after else on,
    )
    if after:
        rows = rows.filter(Q(planned_on__gt=after.day) | Q(pk__gt=after.plan))
    return rows.order_by("planned_on", "pk")


def _place(plan: Plan) -> tuple[date, int]:
    return plan.planned_on, plan.pk
