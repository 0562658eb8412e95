"""How many plans of a procedure are open."""

from intervals.models.clinics import Clinic
from intervals.models.plans import Plan, PlanState
from intervals.models.procedures import Procedure


def open_plans_of(clinic: Clinic, procedure: Procedure) -> int:
    """How many open plans at a clinic are of a procedure. 1 query."""
    return int(Plan.objects.filter(clinic=clinic, procedure=procedure, state=PlanState.OPEN).count())
