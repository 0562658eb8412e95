"""A patient's own page, and the card to take home."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse

from intervals.actions.asking import Asker
from intervals.desk.pages import desk_render, patient_page
from intervals.desk.patient.aftercare import aftercare
from intervals.desk.patient.changes import changes
from intervals.desk.patient.course_lines import in_short, on_the_card
from intervals.desk.patient.dates import Dates, all_dates
from intervals.desk.patient.events import events
from intervals.desk.patient.overview import overview
from intervals.desk.patient.put_at_odds import spoilt
from intervals.engine.chart import Chart
from intervals.models.patients import Patient
from intervals.models.plans import Plan
from intervals.permissions import Act
from intervals.queries.appearance import appearance_of, colours_in, logo_in
from intervals.queries.askable import said_no
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.clinic_messages import refused_for_good
from intervals.queries.patients import record_of
from intervals.queries.reasons_given import at_odds
from intervals.said.dates import Names
from intervals.said.to_staff import told


@patient_page(Act.SEE_DESK)
def patient(request: HttpRequest, asker: Asker, patient: Patient) -> HttpResponse:
    """Who it is, the next dates and why, everything that happened, and who changed what."""
    record = record_of(patient)
    charts = clinic_charts(asker.clinic)
    names = charts.names
    chart = record.chart(charts, asker.on)
    odds = at_odds(record.open_plans, chart, record.overrides, asker.on)
    context = {
        "patient": patient,
        "refused_mail": bool(patient.email) and refused_for_good(patient, patient.email),
        "spoilt": [spoilt(each, chart, charts, asker) for each in odds],
        "courses": in_short(record, chart, asker.on, odds),
        **overview(record, charts, chart, asker),
        "events": events(record, charts, asker, names),
        "changes": changes(record, names),
        "denied": said_no(patient, names),
    }
    return desk_render(request, asker, "desk/patient/page.html", context)


@patient_page(Act.SEE_DESK)
def card(request: HttpRequest, asker: Asker, patient: Patient) -> HttpResponse:
    """The patient's date card: the next dates, what to do on that day and the open plans, to print on half a page."""
    record = record_of(patient)
    charts = clinic_charts(asker.clinic)
    names = charts.names
    chart = record.chart(charts, asker.on)
    found = all_dates(record, charts, asker.on, names)
    shown = [_for_card(each) for each in found if each.bearing and not each.past]
    others = [each for each in found if not each.bearing and each.told.beside]
    said = {each.slug: each.told.beside for each in (*shown, *others)}
    courses = on_the_card(record, chart, names, asker.on)
    in_courses = {each.course.pk for each in courses}
    main = overview(record, charts, chart, asker)["main"]
    look = appearance_of(asker.clinic)
    on_it = bool(main) and any(each.slug == main.dates.slug for each in shown)
    context = {
        "patient": patient,
        "main": main if main and not main.dates.until_review else None,
        "logo": logo_in(look),
        "colours": colours_in(look),
        "aftercare": aftercare(chart, main.dates.slug, asker.on, asker.clinic) if on_it else None,
        "dates": shown,
        "others": others,
        "courses": courses,
        "plans": [
            _plan(plan, chart, asker, names, said.get(plan.procedure.slug, []))
            for plan in record.open_plans
            if plan.planned_on >= asker.on and plan.course_id not in in_courses
        ],
    }
    return desk_render(request, asker, "desk/patient/card.html", context)


def _for_card(dates: Dates) -> Dates:
    """Until a clinician has reviewed a hold, no date goes home, only that there is one."""
    if not dates.until_review:
        return dates
    why = dates.holds[0] if dates.holds else dates.why
    return replace(dates, told=dates.in_short, earliest=None, recommended=None, why=why, holds=[])


def _plan(plan: Plan, chart: Chart, asker: Asker, names: Names, said: list[str]) -> dict[str, Any]:
    """A plan on the card; what stands beside its verdict, unless it is `said` of the procedure already."""
    found = told(chart.judge_plan(str(plan.pk), asker.on), names)
    return {
        "day": plan.planned_on,
        "procedure": names[plan.procedure.slug],
        "label": found.label,
        "notes": [each for each in found.beside if each not in said],
    }
