"""What is odd about dates of one record: possible, and so rarely meant that the desk asks once more.

Every pair of dates that a record can hold is either impossible (intervals.actions.days), odd, or none of both:

- birth with a treatment or a planned day: younger than 12 or older than 110 is odd, and so is younger than the
  clinic's least age for it (which the action asks about, too: intervals.actions.ages);
- birth with today: likewise, where a birth date is entered or changed;
- a treatment or circumstance with today: more than 12 months back is odd;
- a product's expiry with its treatment: before it is odd, and so is more than ten years after it;
- consent with its treatment: more than 12 months before it is odd;
- a plan, a circumstance to come, an event, a hold or "not again before" with today: more than 12 months ahead is odd;
- two plans, or two circumstances, of one kind on one day are odd.

Each sentence is "" where nothing is odd.
"""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intervals.engine.ages import age_on
from intervals.engine.periods import DateOutOfRange, Period, add
from intervals.models.patients import Patient
from intervals.queries.clinic_charts import ClinicCharts
from intervals.queries.first_days import done_and_planned
from intervals.queries.supplies import expired
from intervals.said.dates import day

A_YEAR = Period(months=12)
TEN_YEARS = Period(months=120)
YOUNGEST, OLDEST = 12, 110


def later_than(when: date, period: Period, than: date) -> bool:
    """Whether `when` is after the day that lies `period` after `than`."""
    try:
        return when > add(than, period)
    except DateOutOfRange:
        return False


def long_ago(when: date | None, on: date) -> str:
    """Something of `when`, told on the day `on`."""
    if when is None or not later_than(on, A_YEAR, when):
        return ""
    return _("%(day)s is more than 12 months back. Tick the box if that is right, or correct the date.") % {
        "day": day(when)
    }


def unlikely_age(born: date, when: date | None) -> str:
    """Somebody born on `born`, who is treated on `when`."""
    if when is None or when < born or YOUNGEST <= age_on(born, when) <= OLDEST:
        return ""
    years = age_on(born, when)
    return ngettext(
        "On %(day)s the patient is %(years)d year old. Tick the box if that is right, or correct the date.",
        "On %(day)s the patient is %(years)d years old. Tick the box if that is right, or correct the date.",
        years,
    ) % {"day": day(when), "years": years}


def odd_age(born: date, slug: str, when: date | None, charts: ClinicCharts) -> str:
    """Somebody who is to have a procedure on `when`, or had it: too young for this clinic, or of an unlikely age."""
    if when and (said := charts.too_young(born, slug, when)):
        return _("%(said)s Tick the box if that is right, or correct the date.") % {"said": said}
    return unlikely_age(born, when)


def odd_age_on_record(born: date, patient: Patient, charts: ClinicCharts) -> str:
    """A birth date that is not the patient's, with what was done to the patient and what is planned: 1 query."""
    found = done_and_planned(patient) if born != patient.date_of_birth else []
    if found and found[0][0] < born:  # which is refused
        return ""
    return next(filter(None, (odd_age(born, slug, when, charts) for when, slug in found)), "")


def odd_expiry(expires_on: date | None, given_on: date) -> str:
    """A product that expires on `expires_on` (of a month, its last day), given on `given_on`."""
    if expires_on is None:
        return ""
    values = {"expires_on": day(expires_on), "given_on": day(given_on)}
    if expired(expires_on, given_on):
        said = _(
            "The product expired on %(expires_on)s, before the treatment on %(given_on)s. Tick the box if that is "
            "right, or correct one of the dates."
        )
    elif later_than(expires_on, TEN_YEARS, given_on):
        said = _(
            "%(expires_on)s is more than ten years after the treatment. Tick the box if that is right, or correct "
            "the expiry."
        )
    else:
        return ""
    return said % values


def expired_cartridge(expires_on: date | None, given_on: date) -> str:
    """A cartridge that by the clinic’s list expires on `expires_on`, used on `given_on`."""
    if expires_on is None or not expired(expires_on, given_on):
        return ""
    return _(
        "The cartridge expired on %(expires_on)s, before the treatment on %(given_on)s. Tick the box if that is right, "
        "or correct the lot or the date."
    ) % {"expires_on": day(expires_on), "given_on": day(given_on)}


def old_consent(consent_on: date | None, given_on: date) -> str:
    """Consent of `consent_on` for a treatment of `given_on`."""
    if consent_on is None or not later_than(given_on, A_YEAR, consent_on):
        return ""
    return _(
        "Consent on %(day)s is more than 12 months before the treatment. Tick the box if that is right, or correct "
        "the date."
    ) % {"day": day(consent_on)}


def far_ahead(when: date | None, on: date) -> str:
    """What is to come, a hold, or a day before which nobody calls, as seen from the day `on`."""
    if when is None or not later_than(when, A_YEAR, on):
        return ""
    return _("%(day)s is more than 12 months ahead. Tick the box if that is right, or correct the date.") % {
        "day": day(when)
    }
