"""A patient's own page, and the card to take home."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst

from intervals.actions.asking import Asker
from intervals.engine.reasons import Status
from intervals.models.patients import Patient
from intervals.permissions import Act
from intervals.queries.clinic_rules import clinic_rules
from intervals.queries.patients import record_of
from intervals.staff.changes import changes
from intervals.staff.pages import desk_render, patient_page
from intervals.staff.patient_view import Dates, all_dates, events


@patient_page(Act.SEE_DESK)
def patient(request: HttpRequest, asker: Asker, patient: Patient) -> HttpResponse:
    """Who it is, the next dates and why, everything that happened, and who changed what."""
    record = record_of(patient)
    rules = clinic_rules(asker.clinic)
    names = rules.names | record.procedure_names()
    context = {
        "here": "patients",
        "patient": patient,
        "dates": all_dates(record, rules, asker.on, names),
        "events": events(record, rules, asker, names),
        "changes": changes(record),
        "procedures": [(slug, capfirst(name)) for slug, name in sorted(names.items())],
    }
    return desk_render(request, asker, "staff/patient/page.html", context)


@patient_page(Act.SEE_DESK)
def card(request: HttpRequest, asker: Asker, patient: Patient) -> HttpResponse:
    """The patient's date card: the next dates and the open plans, to print on half a page."""
    record = record_of(patient)
    rules = clinic_rules(asker.clinic)
    names = rules.names | record.procedure_names()
    context = {
        "here": "patients",
        "patient": patient,
        "dates": [_for_card(each) for each in all_dates(record, rules, asker.on, names) if each.bearing],
        "plans": [plan for plan in record.open_plans if plan.planned_on >= asker.on],
    }
    return desk_render(request, asker, "staff/patient/card.html", context)


def _for_card(dates: Dates) -> Dates:
    """Until a clinician has spoken, no date goes home."""
    return replace(dates, earliest=None, recommended=None) if dates.status == Status.CONSULT else dates
