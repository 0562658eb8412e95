"""Guards of dates: every pair of dates that one record can hold was gone through, and what cannot be is refused.

- A treatment, its consent, a circumstance and an open plan are not before the patient's birth, whichever of the two is
  written last; a birth is not after the record of the patient was made.
- Consent is not given after the treatment; a treatment is not given after it was recorded.

What was voided, and a plan that is closed, bears on nothing: it was entered in error, or is history. The day of a
moment depends on the time zone, so a day is held against the last one that it can be anywhere.

What is odd is asked about in forms: intervals.desk.patient.odd_dates, which has the list.

Left alone: a hold that is over, a snooze that is over and a plan for a day before it was made, which forms refuse and
from which nothing wrong follows; when a record came to a patient, who may have been merged; and the order of moments
that the program notes by itself (recorded, voided, closed, lifted, reviewed, archived), since two servers may differ
by a second, and nobody could put it right.
"""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from intervals.models.circumstances import Circumstance
from intervals.models.guards import Guard, any_of, exists
from intervals.models.patients import Patient
from intervals.models.plans import Plan
from intervals.models.treatments import Treatment

BORN = "(SELECT b.date_of_birth FROM intervals_patient b WHERE b.id = {row}.patient_id)"
COUNTS = "voided_at IS NULL"
OPEN = "state = 'open'"


def _after_birth(name: str, model: type[models.Model], day: str, bears: str, words: Promise) -> Guard:
    columns = ("patient_id", day, bears.split(maxsplit=1)[0])
    return Guard(name, model, columns, f"{{row}}.{bears} AND {{row}}.{day} < {BORN}", words)


OF_DATES: tuple[Guard, ...] = (
    _after_birth(
        "treatment_after_birth",
        Treatment,
        "given_on",
        COUNTS,
        _("This treatment is before the patient’s date of birth."),
    ),
    _after_birth(
        "consent_after_birth",
        Treatment,
        "consent_on",
        COUNTS,
        _("This consent is before the patient’s date of birth."),
    ),
    _after_birth(
        "circumstance_after_birth",
        Circumstance,
        "given_on",
        COUNTS,
        _("This day is before the patient’s date of birth."),
    ),
    _after_birth(
        "plan_after_birth",
        Plan,
        "planned_on",
        OPEN,
        _("This plan is before the patient’s date of birth."),
    ),
    Guard(
        "birth_before_everything",
        Patient,
        ("date_of_birth",),
        any_of(
            exists(
                Treatment, f"o.patient_id = {{row}}.id AND o.{COUNTS} AND o.given_on < {{row}}.date_of_birth"
            ),
            exists(
                Treatment,
                f"o.patient_id = {{row}}.id AND o.{COUNTS} AND o.consent_on < {{row}}.date_of_birth",
            ),
            exists(
                Circumstance,
                f"o.patient_id = {{row}}.id AND o.{COUNTS} AND o.given_on < {{row}}.date_of_birth",
            ),
            exists(Plan, f"o.patient_id = {{row}}.id AND o.{OPEN} AND o.planned_on < {{row}}.date_of_birth"),
        ),
        _("Something on this record is before that date of birth."),
        on_insert=False,
        lists=False,
    ),
    Guard(
        "birth_before_record",
        Patient,
        ("date_of_birth", "created_at"),
        "{row}.date_of_birth > <last day of {row}.created_at>",
        _("This date of birth is after the day on which the record was made."),
    ),
    Guard(
        "consent_before_treatment",
        Treatment,
        ("consent_on", "given_on", "voided_at"),
        f"{{row}}.{COUNTS} AND {{row}}.consent_on > {{row}}.given_on",
        _("This consent is after the treatment. It is given before."),
    ),
    Guard(
        "treatment_given_before_recorded",
        Treatment,
        ("given_on", "recorded_at"),
        "{row}.given_on > <last day of {row}.recorded_at>",
        _("This treatment is after the day on which it is recorded."),
    ),
)
