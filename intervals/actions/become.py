"""What a plan in one record may have become in another: asked about before the two are merged, as when it is logged."""

from collections.abc import Mapping
from datetime import timedelta

from django.utils.translation import gettext as _

from intervals.actions.refusals import Refused
from intervals.models.patients import Patient
from intervals.models.plans import Plan
from intervals.models.treatments import Treatment

NEAR = timedelta(days=14)  # between a planned day and the one on which it was done all the same


def may_have_become(one: Patient, two: Patient) -> list[tuple[Plan, list[Treatment]]]:
    """Each open plan of either patient with what the other one's record has as done since, or near the day planned.

    Had they been one record, it would have been asked about when the treatment was logged. What another plan near that
    day became is among it: that may have been the same plan. 2 queries, 1 where nothing is planned.
    """
    plans = Plan.objects.open().filter(patient__in=[one, two]).select_related("procedure")
    planned = list(plans.order_by("planned_on", "pk"))
    if not planned:
        return []
    wanted = {plan.procedure_id for plan in planned}
    done = (
        Treatment.objects.counted()
        .filter(patient__in=[one, two], procedure__in=wanted)
        .select_related("plan")
    )
    treatments = list(done.order_by("given_on", "pk"))
    found = ((plan, [each for each in treatments if _may_be(plan, each)]) for plan in planned)
    return [(plan, may_be) for plan, may_be in found if may_be]


def became_of(
    into: Patient, other: Patient, became: Mapping[int, int | None]
) -> list[tuple[Plan, Treatment]]:
    """What was planned in one record and done in the other, as far as somebody has said so; Refused otherwise."""
    found = []
    for plan, treatments in may_have_become(into, other):
        by_id = {each.pk: each for each in treatments}
        if plan.pk not in became or became[plan.pk] not in (None, *by_id):
            raise Refused(
                _("What is planned in one record is done in the other. Say first whether it is the same.")
            )
        if (pk := became[plan.pk]) is not None:
            found.append((plan, by_id[pk]))
    if len({done.pk for _plan, done in found}) < len(found):
        raise Refused(_("One treatment cannot be what two plans became."))
    return found


def _may_be(plan: Plan, done: Treatment) -> bool:
    if done.patient_id == plan.patient_id or done.procedure_id != plan.procedure_id:
        return False
    if abs(done.given_on - plan.planned_on) <= NEAR:
        return True
    return done.recorded_at >= plan.created_at and not hasattr(done, "plan")
