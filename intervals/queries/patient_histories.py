"""What the engine needs to know of patients, for many at once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from intervals.engine import history
from intervals.models.patients import Patient
from intervals.models.plans import Hold, Plan
from intervals.models.treatments import Treatment


def histories(patient_ids: Iterable[int]) -> dict[int, history.History]:
    """Every patient's counted treatments, open plans and standing holds: 3 queries, however many are asked for."""
    wanted = list(patient_ids)
    treatments, plans, holds = defaultdict(list), defaultdict(list), defaultdict(list)
    for pk, patient, slug, day in (
        Treatment.objects.counted()
        .filter(patient__in=wanted)
        .values_list("pk", "patient_id", "procedure__slug", "given_on")
    ):
        treatments[patient].append(history.Treatment(slug, day, id=str(pk)))
    for pk, patient, slug, day in (
        Plan.objects.open()
        .filter(patient__in=wanted)
        .values_list("pk", "patient_id", "procedure__slug", "planned_on")
    ):
        plans[patient].append(history.Plan(slug, day, id=str(pk)))
    for pk, patient, slug, until in (
        Hold.objects.standing()
        .filter(patient__in=wanted)
        .values_list("pk", "patient_id", "procedure__slug", "until")
    ):
        holds[patient].append(history.Hold(slug, until, id=str(pk)))
    return {
        patient: history.History(tuple(treatments[patient]), tuple(plans[patient]), tuple(holds[patient]))
        for patient in wanted
    }


def history_of(patient: Patient, without: Plan | None = None) -> history.History:
    """One patient's; `without` leaves out the plan that is being judged: 3 queries."""
    found = histories([patient.pk])[patient.pk]
    kept = tuple(plan for plan in found.plans if without is None or plan.id != str(without.pk))
    return replace(found, plans=kept)
