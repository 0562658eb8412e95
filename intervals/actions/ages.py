"""The clinic's least age for a procedure: below it, nothing is written before somebody has said that it is right."""

from datetime import date

from django.utils.translation import gettext as _

from intervals.actions.refusals import Refused
from intervals.models.patients import Patient
from intervals.models.procedures import Procedure
from intervals.queries.clinic_charts import ClinicCharts


def refuse_too_young(
    patient: Patient, procedure: Procedure, on: date, charts: ClinicCharts, *, age_ok: bool
) -> None:
    """Refused where the patient is too young for it on that day by what the clinic has set, and nobody has said so."""
    said = "" if age_ok else charts.too_young(patient.date_of_birth, procedure.slug, on)
    if said:
        more = _("Confirm the age on the patient’s own page, or correct the date.")
        raise Refused(f"{said} {more}")
