"""Merging two patients: find the other one, look at both side by side, confirm."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from intervals.actions import merging
from intervals.actions.asking import Asker
from intervals.actions.become import may_have_become
from intervals.actions.joining import Joined, joined
from intervals.desk.pages import desk_render, patient_page, there
from intervals.desk.patient.dates import dates_of
from intervals.desk.patient.merge_forms import MergeForm
from intervals.desk.patient.odd_dates import odd_age_on_record
from intervals.desk.patient.put_at_odds import spoilt
from intervals.desk.patient.treatments import after_done
from intervals.desk.steps import Step, take
from intervals.desk.worklists.searching import search_page
from intervals.models.patients import Patient
from intervals.permissions import Act
from intervals.queries.clinic_charts import ClinicCharts, clinic_charts
from intervals.queries.duplicates import Likely, likely_duplicates, shown_with, third_records
from intervals.queries.single_rows import patient_at
from intervals.said import dates, to_staff


@patient_page(Act.MERGE_PATIENTS, takes_forms=True)
def merge(request: HttpRequest, asker: Asker, patient: Patient) -> HttpResponse:
    """Without another patient: who it may be, and the search. With one (`other`): the preview, and the merge itself."""
    ref = request.POST.get("other", "") or request.GET.get("other", "")
    if not ref:
        return _choose(request, asker, patient)
    other = _other(asker, ref)
    if patient == other and request.method != "POST":
        context = {"patient": patient, "other": other, "preview": None}
        return desk_render(request, asker, "desk/patients/merge.html", context)
    charts = clinic_charts(asker.clinic)
    found = joined(asker, patient, other, charts)
    thirds = third_records(asker.clinic, patient, other)
    step = Step(
        form=partial(_form, found, charts, patient, other),
        act=lambda form: merging.merge(
            by=asker,
            into=patient,
            other=other,
            reasons=form.reasons(),
            became=form.became(),
            same=form.same(),
        ),
        then=lambda _done: after_done(asker, patient),
        said=_merged(thirds),
        template="desk/patients/merge.html",
        context=_both(patient, other) | {"thirds": thirds} | _in_words(asker, charts, found, charts.names),
    )
    asker.sees([other, *shown_with(thirds)])
    return take(request, asker, step)


def _merged(thirds: list[Likely]) -> str:
    if not thirds:
        return _("Patients merged.")
    return _(
        "Patients merged. There may be another record of the same person: it is shown where records are merged."
    )


def _choose(request: HttpRequest, asker: Asker, patient: Patient) -> HttpResponse:
    likely = [] if "found" in request.GET else likely_duplicates(asker.clinic, patient, but=patient)
    context = {"patient": patient, "compare": True, "likely": likely}
    asker.sees(shown_with(likely))
    return search_page(request, asker, "desk/patients/merge_search.html", context)


def _form(
    found: Joined, charts: ClinicCharts, patient: Patient, other: Patient, sent: QueryDict | None
) -> MergeForm:
    asked = [
        (
            int(each.treatment.id),
            to_staff.warnings(each.verdict, each.treatment.procedure, charts.names),
            each.conflicts,
        )
        for each in found.too_soon
    ]
    return MergeForm(
        sent,
        asked=asked,
        planned=may_have_become(patient, other),
        twins=found.twins,
        odd_age=odd_age_on_record(patient.date_of_birth, other, charts),
        names=charts.names,
        initial={"other": str(other.ref)},
    )


def _both(patient: Patient, other: Patient) -> dict[str, Any]:
    preview = merging.preview(patient, other)
    return {"patient": patient, "other": other, "preview": preview}


def _in_words(asker: Asker, charts: ClinicCharts, found: Joined, names: dates.Names) -> dict[str, Any]:
    """The joined record's dates, and everything that somebody should have read before."""
    sentence = _("%(what)s is planned for %(day)s in both records: one plan stays.")
    said = [
        sentence % {"what": capfirst(names[slug]), "day": dates.day(day)} for slug, day in found.planned_twice
    ]
    for slug, until in found.held_twice:
        values = {"what": capfirst(names[slug]), "day": dates.day(until) if until else ""}
        said.append(
            (
                _("%(what)s is on hold until %(day)s in both records: one hold stays.")
                if until
                else _("%(what)s is on hold until reviewed in both records: one hold stays.")
            )
            % values
        )
    return {
        "dates": dates_of(found.chart, charts, asker.on, names),
        "spoilt": [spoilt(each, found.chart, charts, asker) for each in found.at_odds],
        "twice": said,
    }


def _other(asker: Asker, ref: str) -> Patient:
    """The clinic's patient with this reference, or the one it was merged into; Http404 otherwise."""
    try:
        wanted = UUID(ref)
    except ValueError:
        raise Http404 from None
    found = there(patient_at(asker.clinic, wanted))
    return found.merged_into or found
