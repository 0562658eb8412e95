"""Adding patients and changing their data; archiving, and deleting for good."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from intervals.actions import patients as actions
from intervals.actions.asking import Asker
from intervals.desk.pages import desk_page, patient_page
from intervals.desk.patient.changes import Change, amended
from intervals.desk.patient.patient_forms import ArchiveForm, DeleteForm, MayBe, PatientForm
from intervals.desk.patient.treatment_forms import written
from intervals.desk.patient.treatments import after_recording, at_patient
from intervals.desk.steps import Step, take
from intervals.models.patients import Patient
from intervals.permissions import Act
from intervals.queries.details import Details
from intervals.queries.duplicates import likely_duplicates, more_likely


@desk_page(Act.EDIT_PATIENT, takes_forms=True)
def new(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Add a patient. Who it may already be is shown first."""
    step = Step(
        form=partial(PatientForm, asker=asker),
        act=lambda form: _register(asker, form),
        ask=PatientForm.ask_to_confirm,
        then=at_patient,
        said=_("Patient added."),
        template="desk/patients/new.html",
    )
    return take(request, asker, step)


def _register(asker: Asker, form: PatientForm) -> Patient:
    """The new patient; MayBe names who it may be, unless they were shown already."""
    details = form.details()
    if not form.is_confirmed() and (likely := likely_duplicates(asker.clinic, details)):
        raise MayBe(likely)
    return actions.register(by=asker, details=details)


@patient_page(Act.EDIT_PATIENT, takes_forms=True)
def edit(request: HttpRequest, asker: Asker, patient: Patient) -> HttpResponse:
    """Change a patient's data, unless somebody else has done so since the page was opened."""
    initial = Details.of(patient).values() | {
        "date_of_birth": written(patient.date_of_birth),
        "version": actions.version_of(patient),
    }
    step = Step(
        form=partial(PatientForm, asker=asker, patient=patient, initial=initial),
        act=lambda form: _amend(asker, patient, form),
        ask=partial(_asked, patient),
        then=lambda _amendment: at_patient(patient),
        said=_("Changes saved."),
        template="desk/patients/edit.html",
        context={"patient": patient},
    )
    return take(request, asker, step)


def _amend(asker: Asker, patient: Patient, form: PatientForm) -> None:
    """Save the changes; MayBe names who it comes to resemble by them, unless they were shown already."""
    details = form.details()
    shown = form.is_confirmed()
    if not shown and (alike := more_likely(asker.clinic, Details.of(patient), details, patient)):
        raise MayBe(alike)
    actions.amend(by=asker, patient=patient, details=details, version=form.shown_version)


def _asked(patient: Patient, form: PatientForm, asks: Exception) -> PatientForm:
    """The form that asks who it may be, or shows what others changed meanwhile."""
    return form.ask_to_confirm(asks) if isinstance(asks, MayBe) else _outdated_form(patient, form)


def _outdated_form(patient: Patient, form: PatientForm) -> PatientForm:
    """The form with what others changed meanwhile taken over, and said."""
    since = list(patient.amendments.filter(pk__gt=form.shown_version).select_related("by").order_by("pk"))
    form.since = [Change(each.at, each.by.known_as, amended(each.changes)) for each in since]
    form.follow(since, actions.version_of(patient))
    return form


@patient_page(Act.ARCHIVE_PATIENT, takes_forms=True)
def archive(request: HttpRequest, asker: Asker, patient: Patient) -> HttpResponse:
    """Take a patient off the lists, or put them back."""
    step = Step(
        form=partial(ArchiveForm, archived=patient.archived_at is not None),
        act=lambda form: (actions.restore if form.restores else actions.archive)(by=asker, patient=patient),
        then=lambda _done: after_recording(asker, patient),
        said=lambda form: _("Patient back on the lists.") if form.restores else _("Patient archived."),
        template="desk/patients/archive.html",
        context={"patient": patient, "plans": patient.plans.open().count()},
    )
    return take(request, asker, step)


@patient_page(Act.DELETE_PATIENT, takes_forms=True)
def delete(request: HttpRequest, asker: Asker, patient: Patient) -> HttpResponse:
    """Delete a patient for good, with a reason."""
    step = Step(
        form=DeleteForm,
        act=lambda form: actions.delete_for_good(
            by=asker, patient=patient, reason=form.cleaned_data["reason"]
        ),
        then=lambda _done: reverse("desk-patients", kwargs={"clinic": asker.clinic.slug}),
        said=_("Patient deleted for good."),
        template="desk/patients/delete.html",
        context={"patient": patient, "treatments": patient.treatments.count()},
    )
    return take(request, asker, step)
