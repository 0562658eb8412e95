"""What a clinic did in some days, counted: treatments, overrides, plans, calls, and the waits that were really kept.

Counts come from the database, grouped by day and added up to months. The waits are the engine's: it is asked about the
newest treatments of each procedure, so that a report costs the same however much was done.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from statistics import median

from django.db.models import Count, QuerySet

from intervals.engine.kept import Kept, kept
from intervals.models.clinics import Clinic
from intervals.models.contacts import Contact
from intervals.models.overrides import SLIP, Override
from intervals.models.plans import Plan, PlanState
from intervals.models.procedures import Procedure
from intervals.models.treatments import Treatment
from intervals.queries.clinic_charts import ClinicCharts

FEW = 5  # below it there is neither a share nor a median
MOST_JUDGED = 300  # of each procedure, the newest


@dataclass(frozen=True)
class Tally:
    """How many there were in a month by a person; None where nobody is named."""

    month: date
    person: int | None
    number: int


@dataclass(frozen=True)
class Plans:
    """What became of the plans of some days: kept on their day, done on another, moved, cancelled, still open."""

    kept: int
    another_day: int
    moved: int
    cancelled: int
    open: int


@dataclass
class Waits:
    """The waits that were kept between two procedures, the shortest first."""

    earlier: str
    later: str
    waits: list[Kept] = field(default_factory=list)

    @property
    def days(self) -> list[int]:
        """How many days each was."""
        return sorted(each.days for each in self.waits)

    @property
    def median(self) -> float | None:
        """The one in the middle; None where there are too few to say."""
        return median(self.days) if len(self.waits) >= FEW else None

    @property
    def inside_minimum(self) -> int:
        """How many lay inside the minimum."""
        return sum(each.inside_minimum for each in self.waits)

    @property
    def inside_wait(self) -> int:
        """How many lay inside the full wait, and not inside the minimum."""
        return sum(each.inside_wait for each in self.waits)


def treatments_by_month(clinic: Clinic, first: date, last: date) -> list[Tally]:
    """What was done and counts: 1 query."""
    every = Procedure.objects.values("pk")
    rows: QuerySet[Treatment] = Treatment.objects.counted().filter(
        clinic=clinic, procedure__in=every, given_on__range=(first, last)
    )
    counted = rows.order_by().values_list("given_on", "practitioner").annotate(Count("pk"))
    return _by_month(counted.values_list("given_on", "practitioner", "pk__count"))


def overrides_by_month(clinic: Clinic, first: date, last: date) -> list[Tally]:
    """The warnings that somebody went on after: 1 query. What was a slip, undone or entered in error, is left out."""
    rows = Override.objects.filter(clinic=clinic, made_on__range=(first, last)).exclude(SLIP)
    counted = rows.order_by().values_list("made_on", "by").annotate(Count("pk"))
    return _by_month(counted.values_list("made_on", "by", "pk__count"))


def _by_month(rows: Iterable[tuple[date, int | None, int]]) -> list[Tally]:
    found: Counter[tuple[date, int | None]] = Counter()
    for day, person, number in rows:
        found[day.replace(day=1), person] += number
    return [Tally(month, person, found[month, person]) for month, person in sorted(found, key=_order)]


def _order(group: tuple[date, int | None]) -> tuple[date, int]:
    return group[0], group[1] or 0


def plans_kept(clinic: Clinic, first: date, last: date) -> Plans:
    """What became of the plans for these days: 1 query. What was a slip is left out."""
    rows = Plan.objects.filter(clinic=clinic, planned_on__range=(first, last), slip=False).order_by()
    found: Counter[str] = Counter()
    grouped = rows.values_list("state", "planned_on", "treatment__given_on").annotate(Count("pk"))
    for state, planned_on, given_on, number in grouped:
        found[f"{state}_on_it" if given_on == planned_on else state] += number
    return Plans(
        found[f"{PlanState.DONE}_on_it"],
        found[PlanState.DONE],
        found[PlanState.MOVED],
        found[PlanState.CANCELLED],
        found[PlanState.OPEN],
    )


def calls_by_outcome(clinic: Clinic, first: date, last: date) -> dict[str, int]:
    """How many calls came to what: 1 query."""
    rows = Contact.objects.filter(clinic=clinic, made_on__range=(first, last)).order_by()
    return dict(rows.values_list("outcome").annotate(Count("pk")))


def waits_kept(
    clinic: Clinic, charts: ClinicCharts, first: date, last: date, on: date
) -> tuple[list[Waits], bool]:
    """The waits before what was done in these days, by pair, and whether only the newest were asked about.

    1 query for each procedure that a rule makes wait, and 1 for all records.
    """
    asked: list[Treatment] = []
    cut = False
    later = [each for each in charts.procedures.values() if each.is_treatment]
    for procedure in sorted(later, key=lambda each: each.pk):
        rows = Treatment.objects.counted().filter(
            clinic=clinic, procedure=procedure, given_on__range=(first, last)
        )
        newest = list(rows.order_by("-given_on", "-patient")[: MOST_JUDGED + 1])
        cut = cut or len(newest) > MOST_JUDGED
        asked += newest[:MOST_JUDGED]
    known = charts.of_many({each.patient_id for each in asked}, on)
    pairs: dict[tuple[str, str], Waits] = {}
    for each in asked:
        chart = known[each.patient_id]
        done = chart.done(str(each.pk))
        for wait in kept(chart, done) if done else ():
            pair = (wait.earlier, wait.later)
            pairs.setdefault(pair, Waits(*pair)).waits.append(wait)
    return [pairs[pair] for pair in sorted(pairs)], cut
