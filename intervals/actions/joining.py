"""What two records would be as one, shown before they are merged: its dates, and what would no longer fit."""

from dataclasses import dataclass
from datetime import date

from intervals.actions.asking import Asker
from intervals.actions.too_soon import made_too_soon
from intervals.actions.twins import Twins, twins
from intervals.engine.answers import DoneTooSoon
from intervals.engine.chart import Chart
from intervals.models.patients import Patient
from intervals.queries.clinic_charts import ClinicCharts
from intervals.queries.reasons_given import AtOdds, at_odds_of


@dataclass(frozen=True)
class Joined:
    """The chart of both; `too_soon` are treatments that become it by the merge, `at_odds` plans that do not fit.

    `twins` may be in both records and are asked about. Procedures and their days of which one stays: what is planned
    in both, what is held (None: until reviewed).
    """

    chart: Chart
    at_odds: list[AtOdds]
    too_soon: list[DoneTooSoon]
    twins: list[Twins]
    planned_twice: list[tuple[str, date]]
    held_twice: list[tuple[str, date | None]]


def joined(by: Asker, into: Patient, other: Patient, charts: ClinicCharts) -> Joined:
    """The two as one: 5 queries."""
    of = charts.of_many([into.pk, other.pk], by.on)
    one, two = of[into.pk], of[other.pk]
    chart = one.joined(two)
    return Joined(
        chart=chart,
        at_odds=at_odds_of(into, chart, by.on, other),
        too_soon=made_too_soon([one, two], chart, []),
        twins=twins(by, into, other, one, two),
        planned_twice=sorted(_plans(one) & _plans(two)),
        held_twice=sorted(_holds(one) & _holds(two), key=lambda held: (held[0], held[1] or date.max)),
    )


def _plans(chart: Chart) -> set[tuple[str, date]]:
    treated = chart.history.plans  # what was told lies ahead among them, too, and has no plan's number
    return {(plan.procedure, plan.planned_on) for plan in treated if plan.id.isdecimal()}


def _holds(chart: Chart) -> set[tuple[str, date | None]]:
    return {(hold.procedure, hold.until) for hold in chart.history.holds}
