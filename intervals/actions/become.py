"""What a plan in one record may have become in another: asked about before the two are merged, as when it is logged."""

from intervals.models.patients import Patient
from intervals.models.plans import Plan
from intervals.models.treatments import Treatment


def may_have_become(one: Patient, two: Patient) -> list[tuple[Plan, list[Treatment]]]:
    """Each open plan of either patient with what the other one's record has as done since, or on the day planned.

    Had they been one record, it would have been asked about when the treatment was logged. What became of another
    plan is left out. 2 queries, 1 where nothing is planned.
    """
    plans = Plan.objects.open().filter(patient__in=[one, two]).select_related("procedure")
    planned = list(plans.order_by("planned_on", "pk"))
    if not planned:
        return []
    wanted = {plan.procedure_id for plan in planned}
    done = Treatment.objects.counted().filter(patient__in=[one, two], procedure__in=wanted, plan=None)
    treatments = list(done.order_by("given_on", "pk"))
    found = ((plan, [each for each in treatments if _may_be(plan, each)]) for plan in planned)
    return [(plan, may_be) for plan, may_be in found if may_be]


def _may_be(plan: Plan, done: Treatment) -> bool:
    of_the_other = done.patient_id != plan.patient_id and done.procedure_id == plan.procedure_id
    return of_the_other and (done.recorded_at >= plan.created_at or done.given_on == plan.planned_on)
