"""What patients have told the clinic at their own pages."""

from collections.abc import Iterable
from uuid import UUID

from intervals.models.clinics import Clinic
from intervals.models.own_words import OwnWord
from intervals.models.patients import Patient
from intervals.models.plans import Plan
from intervals.models.treatments import Treatment

MOST = 200  # that wait, on one page
SHOWN = 10  # of a patient's, to herself


def waiting_at(clinic: Clinic) -> list[OwnWord]:
    """What waits for an answer, the oldest first, at most 201; not of patients who are archived: 1 query."""
    rows = OwnWord.objects.waiting().filter(clinic=clinic, patient__archived_at=None)
    return list(rows.select_related("patient").order_by("pk")[: MOST + 1])


def waiting_of(patient: Patient) -> list[OwnWord]:
    """What of a patient's waits for an answer, the oldest first: 1 query."""
    return list(OwnWord.objects.waiting().filter(patient=patient).order_by("pk"))


def told_by(patient: Patient) -> list[OwnWord]:
    """What a patient has told, as she reads it: the last ten: 1 query."""
    return list(OwnWord.objects.filter(patient=patient)[:SHOWN])


def asked_to_be_deleted(patient: Patient) -> OwnWord | None:
    """What of a patient's asks for deletion and waits; None if nothing does."""
    return next((each for each in waiting_of(patient) if each.kind == "deletion"), None)


def spoken_of(patient: Patient, ref: UUID | None) -> Treatment | Plan | None:
    """The treatment or the plan of a patient's with this reference; None where there is none."""
    return spoken_of_all(patient, [ref]).get(ref) if ref else None


def spoken_of_all(patient: Patient, refs: Iterable[UUID | None]) -> dict[UUID, Treatment | Plan]:
    """Likewise of several, by reference: 2 queries, none where nothing is spoken of."""
    wanted = {each for each in refs if each is not None}
    if not wanted:
        return {}
    rows = Treatment.objects.filter(patient=patient, ref__in=wanted).select_related("procedure")
    plans = Plan.objects.filter(patient=patient, ref__in=wanted).select_related("procedure")
    return {each.ref: each for each in (*rows, *plans)}
