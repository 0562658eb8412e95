"""Which pairs a clinic can open its first page with: it has a rule of them, and offers what they speak of."""

from datetime import date

from intervals.engine.rules import in_force
from intervals.models.clinics import Clinic
from intervals.models.offers import Offer
from intervals.models.procedures import Procedure
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.published import Pair


def first_pairs(clinic: Clinic, on: date) -> list[Pair]:
    """Those of which a rule is in force on `on`, in order of their slugs. What is only told of need not be offered."""
    offered = set(Offer.objects.filter(clinic=clinic).values_list("procedure__slug", flat=True))
    treatments = set(Procedure.objects.treatments().values_list("slug", flat=True))
    found = {Pair(each.earlier, each.later) for each in in_force(clinic_charts(clinic).book.rules, on)}
    return sorted(
        pair
        for pair in found
        if pair.later in offered & treatments and (pair.earlier in offered or pair.earlier not in treatments)
    )
