"""Merging two patients: find the other one, look at both side by side, confirm."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from intervals.actions import merging
from intervals.actions.asking import Asker
from intervals.actions.audit import record
from intervals.models.audit import Kind
from intervals.models.patients import Patient
from intervals.permissions import Act
from intervals.queries.duplicates import likely_duplicates
from intervals.staff.once import once
from intervals.staff.pages import desk_render, patient_page
from intervals.staff.searching import search_page
from intervals.staff.treatments import at_patient


@patient_page(Act.MERGE_PATIENTS)
def merge(request: HttpRequest, asker: Asker, patient: Patient) -> HttpResponse:
    """Without another patient: who it may be, and the search. With one (`other`): the preview, and the merge itself."""
    ref = request.POST.get("other", "") or request.GET.get("other", "")
    if not ref:
        likely = [] if "found" in request.GET else likely_duplicates(asker.clinic, patient, but=patient)
        context = {"patient": patient, "compare": True, "likely": likely}
        return search_page(request, asker, "staff/patients/merge_search.html", context)
    other = _other(asker, ref)
    if request.method == "POST":

        def act() -> str:
            merging.merge(by=asker, keep=patient, other=other)
            return at_patient(patient)

        return once(request, asker, act, _("Patients merged."))
    if other != patient:
        record(Kind.PATIENT_VIEWED, by=asker, patient=other, page="desk-patient-merge")
    preview = None if patient == other else merging.preview(patient, other)
    context = {"here": "patients", "patient": patient, "other": other, "preview": preview}
    return desk_render(request, asker, "staff/patients/merge.html", context)


def _other(asker: Asker, ref: str) -> Patient:
    """The clinic's patient with this reference, or the one it was merged into; Http404 otherwise."""
    try:
        wanted = UUID(ref)
    except ValueError:
        raise Http404 from None
    patients = Patient.objects.filter(clinic=asker.clinic).select_related("merged_into")
    found: Patient | None = patients.filter(ref=wanted).first()
    if found is None:
        raise Http404
    return found.merged_into or found
