"""What a clinic has today: plans of today and tomorrow, what was logged, what waits for review, whose day has come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, Exists, F, QuerySet, When
from django.db.models.expressions import RawSQL

from intervals.engine.answers import Verdict
from intervals.engine.chart import Chart
from intervals.models.clinics import Clinic
from intervals.models.overrides import Override
from intervals.models.plans import Plan
from intervals.models.procedures import Procedure
from intervals.models.treatments import Treatment
from intervals.queries.at_odds import decide, in_doubt
from intervals.queries.clinic_charts import ClinicCharts
from intervals.queries.courses import beside_in_their_courses, judged
from intervals.queries.eligible import Becoming, may_become
from intervals.queries.odd_records import known_to_be_odd
from intervals.queries.reasons_given import AtOdds
from intervals.queries.reasons_now import ByNow, that_matter

MOST = 200  # rows of a list; a page that holds more says so
MOST_AT_ODDS = 50  # that are counted; a page that counts no further says so
LOOKING_BACK = timedelta(days=30)


@dataclass(frozen=True)
class PlannedDay:
    """An open plan, and what its day means, looked at both ways."""

    plan: Plan
    verdict: Verdict


@dataclass(frozen=True)
class Today:
    """The start of a clinic's day. `more_…` says that a list ended after 200; `names` are what the clinic calls them.

    Plans of today and tomorrow come before those that are overdue, newest of these first. `odd`: some record of the
    clinic is known that cannot be so. `at_odds` are the plans at odds (intervals.queries.at_odds), `more_at_odds` says
    that there may be more.
    """

    today: list[PlannedDay]
    tomorrow: list[PlannedDay]
    overdue: list[PlannedDay]
    treatments: list[Treatment]
    waiting: list[ByNow]
    becoming: Becoming
    at_odds: list[AtOdds]
    more_at_odds: bool
    more_plans: bool
    more_treatments: bool
    more_waiting: bool
    odd: bool
    names: dict[str, str]


def today(clinic: Clinic, charts: ClinicCharts, on: date) -> Today:
    """A clinic's day: 7 queries. Its plans have been looked through (intervals.actions.doubts)."""
    odd = Exists(known_to_be_odd(clinic, most=None))  # asked along with something else: no query of its own
    procedures = {each.slug: each for each in Procedure.objects.at(clinic).annotate(odd=odd)}
    plans, doubtful = _plans(clinic, on)
    treatments = logged_on(clinic, on)
    waiting = list(
        Override.objects.waiting()
        .filter(clinic=clinic)
        .select_related("patient", "by", "decided_by", "treatment", "plan__treatment")
        .order_by("-pk")[: MOST + 1]
    )
    maybe = may_become(clinic, charts, procedures, on)
    people = {each.patient_id for rows in (plans, doubtful, waiting) for each in rows}
    known = charts.of_many({*maybe.patients, *people}, on)
    days = _judged(plans[:MOST], known, on)
    return Today(
        today=[each for each in days if each.plan.planned_on == on],
        tomorrow=[each for each in days if each.plan.planned_on > on],
        overdue=[each for each in days if each.plan.planned_on < on],
        treatments=treatments[:MOST],
        waiting=that_matter(waiting[:MOST], known, on),
        more_plans=len(plans) > MOST,
        more_treatments=len(treatments) > MOST,
        more_waiting=len(waiting) > MOST,
        odd=any(getattr(each, "odd") for each in procedures.values()),  # noqa: B009 - annotated above
        becoming=maybe.decided(known),
        at_odds=decide(doubtful[:MOST_AT_ODDS], known, on),
        more_at_odds=len(doubtful) > MOST_AT_ODDS,
        names=charts.names,
    )


def visits_on(clinic: Clinic, charts: ClinicCharts, day: date, on: date) -> tuple[list[PlannedDay], bool]:
    """The open plans of another day, as seen from `on`, and whether there are more than 200: 4 queries."""
    plans = list(
        open_plans(clinic, day, day)
        .select_related("patient", "procedure", "practitioner")
        .order_by("pk")[: MOST + 1]
    )
    shown = plans[:MOST]
    known = charts.of_many({each.patient_id for each in shown}, on)
    return _judged(shown, known, on), len(plans) > MOST


def _judged(plans: Sequence[Plan], known: Mapping[int, Chart], on: date) -> list[PlannedDay]:
    """What each day means: 1 query where one of them is a visit of a course."""
    beside = beside_in_their_courses(plans)
    return [PlannedDay(plan, judged(plan, beside, known[plan.patient_id], on)) for plan in plans]


def visits_of_days(clinic: Clinic, first: date, last: date) -> dict[date, int]:
    """How many open plans each day has, from the first to the last; none is left out: 1 query."""
    counted = open_plans(clinic, first, last).order_by().values_list("planned_on").annotate(Count("pk"))
    return dict(counted)


def open_plans(clinic: Clinic, first: date, last: date) -> "QuerySet[Plan]":
    """The open plans of some days, of patients who are not archived."""
    found: QuerySet[Plan] = Plan.objects.open().filter(
        patient__archived_at=None, clinic=clinic, planned_on__range=(first, last)
    )
    return found


def _plans(clinic: Clinic, on: date) -> tuple[list[Plan], list[Plan]]:
    """The first plans of today, tomorrow and the days before, and the first of those in doubt: 1 query.

    The keys of both come from one union: asked for in one WHERE, both would be looked for among all plans ahead.
    """
    first, last = on - LOOKING_BACK, on + timedelta(days=1)
    near = open_plans(clinic, first, last)
    newest_first = (Case(When(planned_on__lt=on, then=1), default=0), F("planned_on").desc(), "pk")
    keys = _both(near.order_by(*newest_first)[: MOST + 1], in_doubt(clinic, on)[: MOST_AT_ODDS + 1])
    found = list(Plan.objects.filter(pk__in=keys).select_related("patient", "procedure", "practitioner"))
    around = [plan for plan in found if first <= plan.planned_on <= last]
    around.sort(key=lambda plan: (plan.planned_on < on, -plan.planned_on.toordinal(), plan.pk))
    doubtful = [plan for plan in found if plan.in_doubt and plan.planned_on >= on]
    doubtful.sort(key=lambda plan: (plan.planned_on, plan.pk))
    return around[: MOST + 1], doubtful[: MOST_AT_ODDS + 1]


def _both(*rows: "QuerySet[Plan]") -> RawSQL:
    """Their keys; SQLite takes LIMIT in a union only inside another SELECT."""
    parts = [each.values("pk").query.get_compiler(each.db).as_sql() for each in rows]
    sql = " UNION ALL ".join(
        f"SELECT k{number}.* FROM ({part}) AS k{number}"  # noqa: S608
        for number, (part, _values) in enumerate(parts)
    )
    return RawSQL(sql, [value for _part, values in parts for value in values])  # noqa: S611


def logged_on(clinic: Clinic, on: date) -> list[Treatment]:
    """The treatments that were recorded on a day of the clinic's, newest first: at most 201."""
    begins, ends = day_at(clinic, on)
    return list(
        Treatment.objects.filter(clinic=clinic, recorded_at__gte=begins, recorded_at__lt=ends)
        .select_related("patient", "procedure", "practitioner", "recorded_by")
        .order_by("-recorded_at")[: MOST + 1]
    )


def day_at(clinic: Clinic, on: date) -> tuple[datetime, datetime]:
    """The moments at which a day begins and ends at a clinic: 23, 24 or 25 hours apart."""
    zone = ZoneInfo(clinic.time_zone)
    begins = datetime.combine(on, time.min, tzinfo=zone)
    return begins, datetime.combine(on + timedelta(days=1), time.min, tzinfo=zone)
