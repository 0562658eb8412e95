"""Adding patients and changing their data; archiving, and deleting for good."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from intervals.actions import patients as actions
from intervals.actions.asking import Asker
from intervals.actions.refusals import Refused
from intervals.desk.pages import desk_page, desk_render, patient_page, status_of
from intervals.desk.patient.changes import Change, amended
from intervals.desk.patient.patient_forms import DeleteForm, PatientForm
from intervals.desk.patient.treatment_forms import written
from intervals.desk.patient.treatments import after_recording, at_patient
from intervals.desk.submissions import once, posted, tell
from intervals.models.patients import Patient
from intervals.permissions import Act
from intervals.queries.details import Details
from intervals.queries.duplicates import likely_duplicates


@desk_page(Act.EDIT_PATIENT)
def new(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Add a patient. Who it may already be is shown first."""
    form = PatientForm(posted(request), asker=asker)
    context: dict[str, Any] = {"here": "patients", "form": form}
    if request.method == "POST" and form.is_valid():
        details = form.details()
        likely = likely_duplicates(asker.clinic, details)
        if not likely or form.is_confirmed():

            def add() -> str:
                return at_patient(actions.register(by=asker, details=details))

            return once(request, asker, add, _("Patient added."))
        form.ask_to_confirm()
        context["likely"] = likely
    return desk_render(request, asker, "desk/patients/new.html", context, status_of(form))


@patient_page(Act.EDIT_PATIENT)
def edit(request: HttpRequest, asker: Asker, patient: Patient) -> HttpResponse:
    """Change a patient's data, unless somebody else has done so since the page was opened."""
    initial = Details.of(patient).values() | {
        "date_of_birth": written(patient.date_of_birth),
        "version": actions.version_of(patient),
    }
    form = PatientForm(posted(request), asker=asker, patient=patient, initial=initial)
    context: dict[str, Any] = {"here": "patients", "patient": patient, "form": form}
    if request.method != "POST" or not form.is_valid():
        return desk_render(request, asker, "desk/patients/edit.html", context, status_of(form))
    details, version = form.details(), form.cleaned_data["version"] or 0

    def save() -> str:
        actions.amend(by=asker, patient=patient, details=details, version=version)
        return at_patient(patient)

    try:
        return once(request, asker, save, _("Changes saved."))
    except actions.Outdated as outdated:
        since = list(patient.amendments.filter(pk__gt=version).select_related("by").order_by("pk"))
        form.follow(since, actions.version_of(patient))
        context["since"] = [Change(each.at, each.by.known_as, amended(each.changes)) for each in since]
        context["outdated"] = outdated.message
    except Refused as refused:
        tell(form, refused.message)
    return desk_render(request, asker, "desk/patients/edit.html", context, 409)


@patient_page(Act.ARCHIVE_PATIENT)
def archive(request: HttpRequest, asker: Asker, patient: Patient) -> HttpResponse:
    """Take a patient off the lists, or put them back."""
    if request.method == "POST":
        restore = request.POST.get("do") == "restore"

        def act() -> str:
            if restore:
                actions.restore(by=asker, patient=patient)
            else:
                actions.archive(by=asker, patient=patient)
            return after_recording(asker, patient)

        said = _("Patient back on the lists.") if restore else _("Patient archived.")
        return once(request, asker, act, said)
    context = {"here": "patients", "patient": patient, "plans": patient.plans.open().count()}
    return desk_render(request, asker, "desk/patients/archive.html", context)


@patient_page(Act.DELETE_PATIENT)
def delete(request: HttpRequest, asker: Asker, patient: Patient) -> HttpResponse:
    """Delete a patient for good, with a reason."""
    form = DeleteForm(posted(request))
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            actions.delete_for_good(by=asker, patient=patient, reason=form.cleaned_data["reason"])
            return reverse("desk-patients", kwargs={"clinic": asker.clinic.slug})

        return once(request, asker, act, _("Patient deleted for good."))
    context = {"here": "patients", "patient": patient, "form": form, "treatments": patient.treatments.count()}
    return desk_render(request, asker, "desk/patients/delete.html", context, status_of(form))
