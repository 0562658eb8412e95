"""The start page of a clinic's desk."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject
from django.utils.text import capfirst

from intervals.actions.asking import Asker
from intervals.actions.doubts import look_through
from intervals.desk.pages import desk_page, desk_render
from intervals.desk.patient.odd_dates import far_ahead
from intervals.desk.steps import Step, take
from intervals.desk.worklists.calling import row_key
from intervals.desk.worklists.working import WorkForm, after_work, just_done, work, worked
from intervals.engine.answers import Verdict
from intervals.engine.periods import FIRST_DAY, LAST_DAY, DateOutOfRange, in_range
from intervals.engine.reasons import AfterTreatment, BeforeNext, Reason, Status
from intervals.permissions import Act
from intervals.queries.clinic_charts import ClinicCharts, clinic_charts
from intervals.queries.eligible import EligibleRow, newest_contact
from intervals.queries.guidance_versions import overdue
from intervals.queries.own_words import MOST, waiting_at
from intervals.queries.reasons_given import AtOdds
from intervals.queries.reasons_now import ByNow
from intervals.queries.today import PlannedDay, visits_of_days, visits_on
from intervals.queries.today import today as of_today
from intervals.said import dates, own_words, to_staff
from intervals.said.customs import first_weekday
from intervals.web.ribbon import ribbon

AT_ODDS = 10  # rows; the list of its own has all


@desk_page(Act.SEE_DESK, takes_forms=True)
def today(request: HttpRequest, asker: Asker) -> HttpResponse:
    """The day's work as one list: visits, what is not recorded, whom to call, what to review; or another day's visits.

    Who has both dates on one day is called once.
    """
    day = _asked_for(request, asker.on)
    charts = clinic_charts(asker.clinic)
    if day != asker.on:
        return _another_day(request, asker, charts, day)
    step = Step(
        form=WorkForm,
        act=lambda form: work(asker, form),
        ask=WorkForm.told,
        then=lambda logged: after_work(asker, logged, request.path),
        said=worked,
        template="desk/worklists/today.html",
        context=cast(
            "Mapping[str, Any]", SimpleLazyObject(lambda: _of_today(asker, charts))
        ),  # not before it is shown
    )
    return take(request, asker, step)


def _of_today(asker: Asker, charts: ClinicCharts) -> dict[str, Any]:
    day = asker.on
    look_through(asker.clinic, charts, asker.on)
    found = of_today(asker.clinic, charts, asker.on)
    names = found.names
    waiting = found.waiting if asker.may(Act.SEE_OVERRIDES) else []
    both = (*found.becoming.earliest, *found.becoming.recommended)
    becoming = list({(each.patient.pk, each.later): each for each in both}.values())
    asker.sees(each.plan.patient for each in chain(found.today, found.tomorrow, found.overdue))
    asker.sees(each.override.patient for each in waiting)
    asker.sees(each.patient for each in found.treatments)
    asker.sees(each.patient for each in becoming)
    asker.sees(each.plan.patient for each in found.at_odds[:AT_ODDS])
    words, clinical = waiting_at(asker.clinic), asker.may(Act.SEE_CLINICAL)
    asker.sees(each.patient for each in words[:MOST])
    return {
        "day": day,
        "week": _week(asker, charts, day),
        "groups": [
            ("visits", [_plan(each, day, charts) for each in found.today]),
            ("tomorrow", [_plan(each, day, charts) for each in found.tomorrow]),
            ("overdue", [_plan(each, day, charts) for each in found.overdue]),
        ],
        "treatments": found.treatments,
        "words": [{"word": each, "what": own_words.what(each, clinical=clinical)} for each in words[:MOST]],
        "more_words": len(words) > MOST,
        "waiting": [_waiting(asker, each, names) for each in waiting],
        "becoming": [_becoming(row, names) for row in becoming],
        "odd": found.odd and asker.may(Act.SEE_ODD_RECORDS),
        "overdue_guidance": overdue(asker.clinic, asker.on) if asker.may(Act.MANAGE_GUIDANCE) else [],
        "seen": newest_contact(),
        "just_done": just_done(asker),
        "at_odds": [_at_odds(each, asker.on, charts) for each in found.at_odds[:AT_ODDS]],
        "number_at_odds": len(found.at_odds),
        "more_at_odds": found.more_at_odds,
        "more_plans": found.more_plans,
        "more_treatments": found.more_treatments,
        "more_waiting": found.more_waiting,
        "more_becoming": found.becoming.more_earliest or found.becoming.more_recommended,
    }


def _asked_for(request: HttpRequest, on: date) -> date:
    """The day that the address names; today for anything that is no day to count with."""
    try:
        return in_range(date.fromisoformat(request.GET.get("on", "")))
    except (ValueError, DateOutOfRange):
        return on


def _another_day(request: HttpRequest, asker: Asker, charts: ClinicCharts, day: date) -> HttpResponse:
    visits, more = visits_on(asker.clinic, charts, day, asker.on)
    asker.sees(each.plan.patient for each in visits)
    context = {
        "day": day,
        "week": _week(asker, charts, day),
        "groups": [("visits", [_plan(each, asker.on, charts) for each in visits])],
        "more_plans": more,
        "another": True,
    }
    return desk_render(request, asker, "desk/worklists/today.html", context)


def _week(asker: Asker, charts: ClinicCharts, day: date) -> dict[str, Any]:
    """The days of a week with how many visits each has, and the ways to the weeks around it."""
    begins = day - timedelta(days=(day.weekday() - first_weekday(asker.clinic.country)) % 7)
    begins = max(FIRST_DAY, min(begins, LAST_DAY - timedelta(days=6)))
    days = [begins + timedelta(days=number) for number in range(7)]
    visits = visits_of_days(asker.clinic, days[0], days[-1])
    return {
        "days": [
            {
                "day": each,
                "weekday": dates.weekday(each),
                "visits": visits.get(each, 0),
                "closed": charts.open_days is not None and not charts.open_days.is_open(each),
                "today": each == asker.on,
            }
            for each in days
        ],
        "before": _shifted(day, -7),
        "after": _shifted(day, 7),
    }


def _shifted(day: date, days: int) -> date | None:
    moved = day.toordinal() + days
    return date.fromordinal(moved) if FIRST_DAY.toordinal() <= moved <= LAST_DAY.toordinal() else None


def _plan(found: PlannedDay, on: date, charts: ClinicCharts) -> dict[str, Any]:
    plan, verdict, names = found.plan, found.verdict, charts.names
    told = to_staff.told_in_short(verdict, names)
    young = charts.too_young(plan.patient.date_of_birth, plan.procedure.slug, plan.planned_on)
    return {
        "plan": plan,
        "procedure": capfirst(names[plan.procedure.slug]),
        "told": told.led_by(young),
        "said": to_staff.warning(verdict, plan.procedure.slug, names),
        "ribbon": ribbon(_counted(verdict), verdict.on),
        "bound": to_staff.bound(verdict, on),
        "warns": verdict.status.warns or bool(young),
    }


def _at_odds(found: AtOdds, on: date, charts: ClinicCharts) -> dict[str, Any]:
    """A plan at odds with what is on record, and the first day that works.

    None is offered for a visit of a course, which would leave the others behind, nor so far ahead that one is asked.
    """
    works = found.first_day_that_works
    alone = found.plan.course_id is None and not far_ahead(works, on)
    slug, left, names = found.plan.procedure.slug, found.left, charts.names
    young = charts.too_young(found.plan.patient.date_of_birth, slug, found.plan.planned_on)
    short = to_staff.told_in_short(found.verdict, names).notes
    told = to_staff.told_at_odds(found.verdict, left, names)
    return {
        "plan": found.plan,
        "procedure": capfirst(names[slug]),
        "told": replace(told, notes=short).led_by(young),
        "said": to_staff.warning(left, slug, names) if found.against else "",
        "ribbon": ribbon(_counted(found.verdict), found.verdict.on),
        "bound": to_staff.bound(found.verdict, on),
        "works": works if alone else None,
    }


def _counted(verdict: Verdict) -> Reason | None:
    """The wait that a row draws: the one that decides, or else the first that bears on the day.

    None where what comes after warns of it: a wait that has passed would say the contrary.
    """
    if verdict.status.warns and isinstance(verdict.deciding, BeforeNext):
        return None
    waits = [each for each in verdict.reasons if isinstance(each, AfterTreatment)]
    return next((each for each in waits if each.deciding), waits[0] if waits else None)


def _waiting(asker: Asker, found: ByNow, names: dates.Names) -> dict[str, Any]:
    """The override with the warning that was read, what is true today beside it, and what stands beside that."""
    override, verdict = found.override, found.verdict
    by_now = to_staff.by_now(override.said, verdict, found.gone, names) if verdict else []
    return {
        "override": override,
        "procedure": capfirst(names[verdict.procedure]) if verdict else "",
        "on": verdict.on if verdict else None,
        "said": " ".join([override.said, *by_now]),
        "told": to_staff.told_then(Status(override.status), verdict, names),
        "ribbon": ribbon(_counted(verdict), verdict.on) if verdict else None,
        "bound": to_staff.bound(verdict, asker.on) if verdict else "",
        "objection": override.objection if asker.may(Act.SEE_CLINICAL) else "",
    }


def _becoming(row: EligibleRow, names: dates.Names) -> dict[str, Any]:
    return {
        "patient": row.patient,
        "procedure": capfirst(names[row.later]),
        "why": to_staff.desk_reason(row.reason, names),
        "planned_on": row.planned_on,
        "contact": row.contact,
        "told": to_staff.told_in_short(row.forecast, names),
        "key": row_key(row.patient, row.later),
        "later": row.later,
        "ribbon": ribbon(row.reason, row.forecast.on),
    }
