"""Days of one record that cannot stand together: refused, in the same words by the actions and by the forms."""

from datetime import date
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from intervals.actions.refusals import Refused
from intervals.models.patients import Patient
from intervals.queries.first_days import CIRCUMSTANCE, CONSENT, PLAN, TREATMENT, first_on_record
from intervals.said.dates import birth, day


def before_birth(born: date, when: date | None) -> str:
    """Why this day cannot be one of somebody born on `born`; "" where it can."""
    if when is None or when >= born:
        return ""
    return _("%(day)s is before the date of birth, %(born)s. One of the two is wrong.") % {
        "day": day(when),
        "born": birth(born),
    }


def consent_after(consent_on: date | None, given_on: date) -> str:
    """Why consent cannot have been given on `consent_on` for a treatment of `given_on`; "" where it can."""
    if consent_on is None or consent_on <= given_on:
        return ""
    return _(
        "Consent on %(consent_on)s would be after the treatment on %(given_on)s. Correct one of the two."
    ) % {
        "consent_on": day(consent_on),
        "given_on": day(given_on),
    }


def born_after(born: date, patient: Patient) -> str:
    """Why a patient who is on record cannot have been born on `born`; "" where it can be: 1 query."""
    if said := on_record_before(born, patient):
        return said
    made_on = patient.created_at.astimezone(ZoneInfo(patient.clinic.time_zone)).date()
    if born <= made_on:
        return ""
    return _("This record was made on %(day)s, which is before this date of birth.") % {"day": day(made_on)}


def must_follow_birth(patient: Patient, *days: date | None) -> None:
    """Refused where one of the days is before the patient's birth; None is no day."""
    for when in days:
        if said := before_birth(patient.date_of_birth, when):
            raise Refused(said)


def on_record_before(born: date, *patients: Patient) -> str:
    """What stands on these records on a day before `born`; "" where nothing does: 1 query."""
    found = first_on_record(*patients)
    if found is None or found.day >= born:
        return ""
    said = {
        TREATMENT: _("%(procedure)s on %(day)s is on record, which is before this date of birth."),
        CONSENT: _("Consent to %(procedure)s on %(day)s is on record, which is before this date of birth."),
        CIRCUMSTANCE: _("%(procedure)s on %(day)s is on record, which is before this date of birth."),
        PLAN: _("%(procedure)s is planned for %(day)s, which is before this date of birth."),
    }[found.kind]
    return said % {"procedure": found.procedure, "day": day(found.day)}
