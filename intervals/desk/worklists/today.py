"""The start page of a clinic's desk."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst

from intervals.actions.asking import Asker
from intervals.actions.doubts import look_through
from intervals.desk.pages import desk_page, desk_render
from intervals.models.overrides import Override
from intervals.permissions import Act
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.eligible import EligibleRow
from intervals.queries.reasons_now import ByNow
from intervals.queries.today import PlannedDay
from intervals.queries.today import today as of_today
from intervals.said import beside, dates, to_staff


@desk_page(Act.SEE_DESK)
def today(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Plans of today and tomorrow, plans at odds, treatments logged today, overrides to review, whose date is today."""
    charts = clinic_charts(asker.clinic)
    look_through(asker.clinic, charts, asker.on)
    found = of_today(asker.clinic, charts, asker.on)
    names = found.names
    context = {
        "here": "today",
        "plans": [
            (asker.on, "today", [_plan(each, names) for each in found.today]),
            (None, "tomorrow", [_plan(each, names) for each in found.tomorrow]),
        ],
        "overdue": [_plan(each, names) for each in found.overdue],
        "treatments": found.treatments,
        "waiting": [_waiting(each, names) for each in found.waiting] if asker.may(Act.SEE_OVERRIDES) else [],
        "earliest": [_becoming(row, names) for row in found.becoming.earliest],
        "recommended": [_becoming(row, names) for row in found.becoming.recommended],
        "odd": found.odd and asker.may(Act.SEE_ODD_RECORDS),
        "at_odds": found.at_odds,
        "more_at_odds": found.more_at_odds,
        "more_plans": found.more_plans,
        "more_treatments": found.more_treatments,
        "more_waiting": found.more_waiting,
        "more_earliest": found.becoming.more_earliest,
        "more_recommended": found.becoming.more_recommended,
    }
    return desk_render(request, asker, "desk/worklists/today.html", context)


def _plan(found: PlannedDay, names: dates.Names) -> dict[str, Any]:
    plan, verdict = found.plan, found.verdict
    return {
        "plan": plan,
        "procedure": capfirst(plan.procedure.public_name),
        "status": verdict.status.value,
        "status_label": to_staff.label(verdict.status),
        "said": to_staff.warning(verdict, plan.procedure.slug, names),
        "notes": beside.notes(verdict, names),
    }


def _waiting(found: ByNow, names: dates.Names) -> tuple[Override, list[str]]:
    """The override, and what is true today beside the warning that was read."""
    said = found.override.said
    return found.override, to_staff.by_now(said, found.verdict, found.gone, names) if found.verdict else []


def _becoming(row: EligibleRow, names: dates.Names) -> dict[str, Any]:
    return {
        "patient": row.patient,
        "procedure": capfirst(names[row.later]),
        "why": to_staff.desk_reason(row.reason, names),
        "planned_on": row.planned_on,
        "notes": beside.in_short(row.forecast, names),
    }
