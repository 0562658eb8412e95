"""What was last done to a patient, as far as it says what is likely to come next."""

from datetime import date

from intervals.models.clinics import Clinic
from intervals.models.patients import Patient
from intervals.models.procedures import Procedure
from intervals.models.treatments import Treatment

LATEST = 500  # treatments that are looked at for what a clinic works with: however many there are


def last_done(patient: Patient, procedure: Procedure) -> Treatment | None:
    """The last treatment of one procedure; None where there is none. 1 query."""
    found: Treatment | None = (
        Treatment.objects.counted()
        .filter(patient=patient, procedure=procedure)
        .order_by("-given_on", "-pk")
        .first()
    )
    return found


def used_lately(clinic: Clinic, procedure: Procedure, since: date) -> dict[str, list[str]]:
    """The products and devices of a clinic's latest treatments with a procedure, by their column: 1 query."""
    rows = Treatment.objects.counted().filter(clinic=clinic, procedure=procedure, given_on__gte=since)
    found = set(rows.order_by("-given_on").values_list("product", "device")[:LATEST])
    return {
        name: sorted({row[place] for row in found if row[place]})
        for place, name in enumerate(("product", "device"))
    }


def last_practitioner(patient: Patient) -> str:
    """The key of whoever last treated a patient; "" where nobody is named. 1 query."""
    done = Treatment.objects.counted().filter(patient=patient).exclude(practitioner=None)
    found = done.order_by("-given_on", "-pk").values_list("practitioner", flat=True).first()
    return str(found or "")
