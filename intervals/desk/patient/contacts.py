"""Logging a contact with a patient, so that nobody is called twice."""

from functools import partial
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from intervals.actions.asking import Asker
from intervals.actions.contacts import log_contact
from intervals.desk.pages import patient_page
from intervals.desk.patient.treatments import at_patient
from intervals.desk.steps import Step, take
from intervals.desk.worklists.eligible_forms import ContactForm
from intervals.models.contacts import Contact, Outcome
from intervals.models.patients import Patient
from intervals.permissions import Act
from intervals.queries.procedures import treatments
from intervals.queries.single_rows import contacts_of
from intervals.said import dates

LONGEST_WAY_BACK = 300  # characters: what a form can lead to
SHOWN = 10


@patient_page(Act.LOG_CONTACT, takes_forms=True)
def contact(request: HttpRequest, asker: Asker, patient: Patient) -> HttpResponse:
    """What came of a call; afterwards back to the list where one was, or to the patient."""
    procedures = treatments(asker.clinic)
    known = contacts_of(patient)
    initial = {
        "procedure": request.GET.get("procedure", ""),
        "back": request.GET.get("back", ""),
        "seen": known.values_list("pk", flat=True).first() or 0,
    }
    step = Step(
        form=partial(ContactForm, procedures=procedures, names=asker.names, on=asker.on, initial=initial),
        act=lambda form: _log(asker, patient, form),
        ask=lambda form, other: _told(asker, form, other.contact),
        then=lambda back: _way_back(patient, back),
        said=_("Contact logged."),
        template="desk/worklists/eligible/contact.html",
        context={"patient": patient, "known": known[:SHOWN]},
    )
    return take(request, asker, step)


def _log(asker: Asker, patient: Patient, form: ContactForm) -> str:
    """Log it; the page to go back to."""
    values = form.cleaned_data
    until = values["snooze_until"]
    log_contact(
        by=asker,
        patient=patient,
        procedure=form.procedures[values["procedure"]],
        outcome=Outcome(values["outcome"]),
        seen=values["seen"] or 0,
        snooze_until=until.first_day if until else None,
        comment=values["comment"],
    )
    back: str = values["back"]
    return back


def _way_back(patient: Patient, back: str) -> str:
    """The list where one was, if it is a list of this clinic; otherwise the patient."""
    home = reverse("desk-eligible", kwargs={"clinic": patient.clinic.slug})
    ours = back.partition("?")[0] == home
    return back if ours and len(back) <= LONGEST_WAY_BACK else at_patient(patient)


def _told(asker: Asker, form: ContactForm, other: Contact) -> ContactForm:
    """The form as it was sent, with what somebody else has logged meanwhile: sent again, it is recorded."""
    again = form.sent.copy()
    again["seen"] = str(other.pk)
    told = ContactForm(again, procedures=form.procedures, names=form.names, on=asker.on)
    local = other.at.astimezone(ZoneInfo(asker.clinic.time_zone))
    when = f"{local:%H:%M}" if local.date() == asker.on else f"{local:%H:%M}, {dates.day(local.date())}"
    told.add_error(
        None,
        _("%(who)s called at %(when)s: %(outcome)s. If you called as well, log it again.")
        % {"who": other.by.known_as, "when": when, "outcome": other.get_outcome_display().lower()},
    )
    return told
