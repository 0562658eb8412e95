"""Which plans may be at odds: what the database can tell of that, and the engine then decides.

True of every plan that the engine could warn of, and of few others: areas, which of two dates of a month is meant and
which of several versions counts are left to the engine.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from intervals.engine.open_days import OpenDays
from intervals.engine.periods import Period
from intervals.engine.rules import RuleBook
from intervals.models.circumstances import Circumstance
from intervals.models.clinics import Clinic
from intervals.models.plans import Hold, Plan
from intervals.models.procedures import Procedure
from intervals.models.treatments import Treatment
from intervals.queries.clinic_charts import ClinicCharts

Wait = tuple[Procedure, timedelta]


def may_be_at_odds(
    clinic: Clinic, charts: ClinicCharts, procedures: Mapping[str, Procedure], on: date
) -> "QuerySet[Plan]":
    """The open plans from `on` on that may be."""
    plans_own = {"patient": OuterRef("patient"), "procedure": OuterRef("procedure")}
    held = Q(until=None) | Q(until__gt=OuterRef("planned_on"))
    found = Q(Exists(Hold.objects.standing().filter(held, **plans_own)))
    found |= Q(closed_day_ok=False) & on_closed_days(charts.open_days, charts.practitioners)
    for procedure in procedures.values():
        before = _waits(charts.book, procedures, on, later=procedure)
        after = _waits(charts.book, procedures, on, earlier=procedure)
        if before or after:
            found |= Q(procedure=procedure) & near(before, after)
    ahead: QuerySet[Plan] = Plan.objects.open().filter(clinic=clinic, planned_on__gte=on)
    return ahead.filter(found)


def _waits(
    book: RuleBook,
    procedures: Mapping[str, Procedure],
    on: date,
    earlier: Procedure | None = None,
    later: Procedure | None = None,
) -> list[Wait]:
    """What waits with the earlier or the later procedure, and how long at most by any version from `on` on."""
    found = []
    for other in procedures.values():
        pair = (earlier or other).slug, (later or other).slug
        waits = [at_most(run.rule.recommended) for run in book.versions(*pair, on).runs if run.rule]
        if waits:
            found.append((other, max(waits)))
    return found


def at_most(wait: Period) -> timedelta:
    """The most days that it can be."""
    return timedelta(days=31 * wait.months + wait.days)


def near(before: Iterable[Wait], after: Iterable[Wait]) -> Q:
    """Something of the same patient lies so close before or after the plan that a wait may not be over."""
    day = OuterRef("planned_on")
    found = Q(pk__in=[])
    for rows, field in (
        (Treatment.objects.counted(), "given_on"),
        (Circumstance.objects.counted(), "given_on"),
        (Plan.objects.open().exclude(pk=OuterRef("pk")), "planned_on"),
    ):
        near = Q(pk__in=[])
        for other, wait in before:
            near |= Q((f"{field}__gt", day - wait), (f"{field}__lte", day), procedure=other)
            near |= Q((field, None), procedure=other) if field == "given_on" else Q(pk__in=[])
        for other, wait in after:
            near |= Q((f"{field}__gte", day), (f"{field}__lte", day + wait), procedure=other)
        found |= Q(Exists(rows.filter(near, patient=OuterRef("patient"))))
    return found


def on_closed_days(open_days: OpenDays | None, practitioners: Mapping[str, OpenDays]) -> Q:
    """The plan's day is closed, by the clinic's days or by those of the practitioner whom it names."""
    found = Q(pk__in=[]) if open_days is None else closed_on(open_days)
    for practitioner, own in practitioners.items():
        found |= Q(practitioner=practitioner) & closed_on(own)
    return found


def closed_on(open_days: OpenDays) -> Q:
    """The plan's day is one on which the clinic does not treat; the clinic's own days are looked at apart."""
    shut = ~Q(planned_on__iso_week_day__in=[day + 1 for day in open_days.weekdays])
    for first, last in open_days.closed:
        shut |= Q(planned_on__range=(first, last))
    return shut & ~Q(planned_on__in=open_days.extra)
