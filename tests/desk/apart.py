"""Two records merged in which nothing is one and the same: every question of a merge is answered with no."""

from typing import Any

from intervals.actions import merging
from intervals.actions.asking import Asker
from intervals.actions.become import may_have_become
from intervals.actions.joining import joined
from intervals.models.patients import Patient
from intervals.queries.clinic_charts import clinic_charts


def all_apart(by: Asker, into: Patient, other: Patient) -> dict[str, Any]:
    twins = joined(by, into, other, clinic_charts(by.clinic)).twins
    became = {plan.pk: None for plan, _done in may_have_become(into, other)}
    return {"became": became, "same": {each.key: None for each in twins}}


def merge_apart(*, by: Asker, into: Patient, other: Patient) -> None:
    merging.merge(by=by, into=into, other=other, **all_apart(by, into, other))
