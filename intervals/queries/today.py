"""What a clinic has today: plans of today and tomorrow, what was logged, what waits for review, whose day has come."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Case, F, Q, When

from intervals.engine.answers import Verdict
from intervals.models.clinics import Clinic
from intervals.models.overrides import Override
from intervals.models.plans import Plan
from intervals.models.procedures import Procedure
from intervals.models.treatments import Treatment
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.eligible import Becoming, may_become

MOST = 200  # rows of a list; a page that holds more says so
LOOKING_BACK = timedelta(days=30)


@dataclass(frozen=True)
class PlannedDay:
    """An open plan, and what its day means, looked at both ways."""

    plan: Plan
    verdict: Verdict


@dataclass(frozen=True)
class Today:
    """The start of a clinic's day. `more_…` says that a list ended after 200; `names` are the public names.

    Plans of today and tomorrow come before those that are overdue, newest of these first.
    """

    today: list[PlannedDay]
    tomorrow: list[PlannedDay]
    overdue: list[PlannedDay]
    treatments: list[Treatment]
    waiting: list[Override]
    becoming: Becoming
    more_plans: bool
    more_treatments: bool
    more_waiting: bool
    names: dict[str, str]


def today(clinic: Clinic, on: date) -> Today:
    """A clinic's day: 9 queries."""
    charts = clinic_charts(clinic)
    procedures = {each.slug: each for each in Procedure.objects.all()}
    plans = list(
        Plan.objects.open()
        .filter(
            patient__archived_at=None,
            clinic=clinic,
            planned_on__range=(on - LOOKING_BACK, on + timedelta(days=1)),
        )
        .select_related("patient", "procedure", "practitioner")
        .annotate(overdue=Case(When(planned_on__lt=on, then=1), default=0))
        .order_by("overdue", F("planned_on").desc(), "pk")[: MOST + 1]
    )
    treatments = logged_on(clinic, on)
    waiting = list(
        Override.objects.waiting()
        .filter(Q(treatment=None) | Q(treatment__voided_at=None), clinic=clinic)
        .select_related("patient", "by")
        .order_by("-pk")[: MOST + 1]
    )
    maybe = may_become(clinic, charts, procedures, on)
    known = charts.of_many({*maybe.patients, *(plan.patient_id for plan in plans)}, on)
    judged = [PlannedDay(plan, known[plan.patient_id].judge_plan(str(plan.pk), on)) for plan in plans[:MOST]]
    return Today(
        today=[each for each in judged if each.plan.planned_on == on],
        tomorrow=[each for each in judged if each.plan.planned_on > on],
        overdue=[each for each in judged if each.plan.planned_on < on],
        treatments=treatments[:MOST],
        waiting=waiting[:MOST],
        more_plans=len(plans) > MOST,
        more_treatments=len(treatments) > MOST,
        more_waiting=len(waiting) > MOST,
        becoming=maybe.decided(known),
        names={slug: each.public_name for slug, each in procedures.items()},
    )


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
