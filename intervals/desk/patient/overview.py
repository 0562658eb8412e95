"""What a patient's page says first: what comes next, with its days and what can be done; the others; what to know."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.text import capfirst

from intervals.actions.asking import Asker
from intervals.desk.patient.dates import Dates, all_dates
from intervals.desk.patient.days_around import Run, runs_between
from intervals.desk.patient.year import year
from intervals.engine.ages import age_on
from intervals.engine.chart import Chart
from intervals.engine.planning import likely
from intervals.models.contacts import Outcome
from intervals.models.plans import Plan
from intervals.permissions import Act
from intervals.queries.clinic_charts import ClinicCharts
from intervals.queries.courses import judged
from intervals.queries.patients import Record
from intervals.said import choosing, to_staff

MOST_BUTTONS = 3


@dataclass(frozen=True)
class Next:
    """What most likely comes next: its dates, the open plan for it, if any, and what that day means."""

    dates: Dates
    headline: str
    runs: list[Run]
    plan: Plan | None
    told: to_staff.Told | None


@dataclass(frozen=True)
class ToLog:
    """A button that leads to a form: what it says, and whether today speaks so much against it that it steps back."""

    slug: str
    name: str
    said: str
    too_soon: bool


def overview(record: Record, charts: ClinicCharts, chart: Chart, asker: Asker) -> dict[str, Any]:
    """All of it, for the page's template."""
    on, names = asker.on, charts.names
    found = all_dates(record, charts, on, names)
    plan = next((each for each in record.open_plans if each.planned_on >= on), None)
    waiting = [each.slug for each in found]
    planned = plan.procedure.slug if plan and plan.procedure.slug in waiting else None
    slug = planned or likely(chart, waiting, on) or next(iter(waiting), None)
    main = next((each for each in found if each.slug == slug), None)
    to_log = _to_log(record, charts, chart, on, slug)
    return {
        "main": _next(main, plan if planned else None, record, chart, charts) if main else None,
        "others": [each for each in found if each is not main],
        "year": year(chart, slug, on, names),
        "to_log": to_log[:MOST_BUTTONS],
        "leads": asker.may(Act.LOG_TREATMENT) and bool(to_log) and not to_log[0].too_soon,
        "standing": [(capfirst(names[each.procedure.slug]), each) for each in record.standing_holds],
        "told": [(capfirst(each.title(names)), each) for each in record.circumstances if not each.voided],
        "last_call": _last_call(record, names),
        "age": age_on(record.patient.date_of_birth, on),
    }


def _next(main: Dates, plan: Plan | None, record: Record, chart: Chart, charts: ClinicCharts) -> Next:
    on = main.on
    question = chart.ask_next(main.slug, on)
    forecast = question.forecast()
    waits = forecast.gives_recommended or forecast.gives_earliest
    zero = waits.given_on if waits else None
    ends = (forecast.wait_ends, plan.planned_on if plan else None)
    end = max([on, *(each for each in ends if each)])
    drawn = zero is not None and zero <= on
    return Next(
        dates=main,
        headline=choosing.headline(forecast, charts.names),
        runs=runs_between(question, zero or on, end, plan.planned_on if plan else None, charts)
        if drawn
        else [],
        plan=plan,
        told=to_staff.told(judged(plan, record.plans, chart, on), charts.names) if plan else None,
    )


def _to_log(record: Record, charts: ClinicCharts, chart: Chart, on: date, first: str | None) -> list[ToLog]:
    """What is done here and waits, or is waited for: what comes next first."""
    known = (charts.procedures | record.procedures()).items()
    slugs = sorted(
        (slug for slug, each in known if each.is_treatment), key=lambda slug: (slug != first, slug)
    )
    return [_button(slug, chart, charts, on) for slug in slugs]


def _button(slug: str, chart: Chart, charts: ClinicCharts, on: date) -> ToLog:
    verdict, name = chart.ask_next(slug, on).judge(on), capfirst(charts.names[slug])
    stops = verdict.status.stops
    return ToLog(slug, name, to_staff.told(verdict, charts.names).label.lower() if stops else "", stops)


def _last_call(record: Record, names: dict[str, str]) -> dict[str, Any] | None:
    """Whoever called last, when, about what, and what came of it."""
    calls = [each for each in record.notes if each.outcome]
    if not calls:
        return None
    last = max(calls, key=lambda each: each.at)
    return {
        "at": last.at,
        "who": last.who,
        "what": capfirst(names[last.procedure]),
        "outcome": Outcome(last.outcome).label,
    }
