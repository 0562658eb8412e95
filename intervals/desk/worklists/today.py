"""The start page of a clinic's desk."""

from itertools import chain
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst

from intervals.actions.asking import Asker
from intervals.actions.doubts import look_through
from intervals.desk.pages import desk_page, desk_render
from intervals.permissions import Act
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.eligible import EligibleRow
from intervals.queries.reasons_now import ByNow
from intervals.queries.today import PlannedDay
from intervals.queries.today import today as of_today
from intervals.said import dates, to_staff


@desk_page(Act.SEE_DESK)
def today(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Plans of today and tomorrow, plans at odds, treatments logged today, overrides to review, whose date is today."""
    charts = clinic_charts(asker.clinic)
    look_through(asker.clinic, charts, asker.on)
    found = of_today(asker.clinic, charts, asker.on)
    names = found.names
    waiting = found.waiting if asker.may(Act.SEE_OVERRIDES) else []
    rows = (found.today, found.tomorrow, found.overdue)
    asker.sees(each.plan.patient for each in chain(*rows))
    asker.sees(each.override.patient for each in waiting)
    asker.sees(each.patient for each in found.treatments)
    asker.sees(each.patient for each in (*found.becoming.earliest, *found.becoming.recommended))
    context = {
        "here": "today",
        "plans": [
            (asker.on, "today", [_plan(each, names) for each in found.today]),
            (None, "tomorrow", [_plan(each, names) for each in found.tomorrow]),
        ],
        "overdue": [_plan(each, names) for each in found.overdue],
        "treatments": found.treatments,
        "waiting": [_waiting(each, names) for each in waiting],
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
        "procedure": capfirst(names[plan.procedure.slug]),
        "told": to_staff.told(verdict, names),
        "said": to_staff.warning(verdict, plan.procedure.slug, names),
    }


def _waiting(found: ByNow, names: dates.Names) -> dict[str, Any]:
    """The override, what is true today beside the warning that was read, and what stands beside that."""
    said, verdict = found.override.said, found.verdict
    return {
        "override": found.override,
        "by_now": to_staff.by_now(said, verdict, found.gone, names) if verdict else [],
        "told": to_staff.told_in_short(verdict, names) if verdict else None,
    }


def _becoming(row: EligibleRow, names: dates.Names) -> dict[str, Any]:
    return {
        "patient": row.patient,
        "procedure": capfirst(names[row.later]),
        "why": to_staff.desk_reason(row.reason, names),
        "planned_on": row.planned_on,
        "told": to_staff.told_in_short(row.forecast, names),
    }
