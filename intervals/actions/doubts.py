"""Doubts: which open plans have to be looked at, so that those at odds are found without looking at all of them.

A plan begins in doubt. Whoever locks a patient to write puts the patient's open plans in doubt, in the same
transaction; once that is committed, each is judged, and is in doubt no more if nothing is left to decide about it.
What a clinic's plans are judged by besides (rules, areas, open days) has a name: where it is another than the one by
which they were last looked through, whoever reads a list of them first looks through them anew. A doubt too many costs
time and nothing else; docs/adr/0017 says why there is none too few.
"""

from collections.abc import Collection
from datetime import date
from functools import partial

from django.db import router, transaction
from django.db.models import QuerySet

from intervals.models.clinics import Clinic
from intervals.models.overrides import Override
from intervals.models.patients import Patient
from intervals.models.plans import Plan
from intervals.models.procedures import Procedure
from intervals.queries.at_odds import looked_at
from intervals.queries.clinic_charts import ClinicCharts, clinic_charts
from intervals.queries.may_be_at_odds import may_be_at_odds

AT_ONCE = 500


def doubt(clinic: Clinic, patients: Collection[int], on: date) -> None:
    """Put the open plans of patients in doubt, who are locked, and have them judged once it is committed."""
    Plan.objects.open().filter(patient__in=patients).update(in_doubt=True)
    transaction.on_commit(partial(settle, clinic, patients, on), using=_database(), robust=True)


def settle(clinic: Clinic, patients: Collection[int], on: date) -> None:
    """Take the plans of patients out of doubt, as far as nothing is left to decide about them as of `on`.

    Nothing is taken out while the clinic's plans have to be looked through, or a doubt could be lost. Whoever locks
    both locks the clinic first.
    """
    doubtful = Plan.objects.open().filter(patient__in=patients, planned_on__gte=on, in_doubt=True)
    if not doubtful.exists():
        return
    with transaction.atomic(using=_database()):
        _settle(clinic, patients, doubtful, on)


def _settle(clinic: Clinic, patients: Collection[int], doubtful: "QuerySet[Plan]", on: date) -> None:
    judged_by = _locked(clinic).plans_judged_by
    known_now = [
        each.pk for each in Patient.objects.select_for_update().filter(pk__in=patients).order_by("pk")
    ]
    charts = clinic_charts(clinic)
    if charts.fingerprint != judged_by:
        return
    found = charts.of_many(known_now, on)
    reasons: dict[int, list[Override]] = {each: [] for each in known_now}
    for override in Override.objects.filter(patient__in=known_now).exclude(reason=""):
        reasons[override.patient_id].append(override)
    fitting = [
        plan.pk
        for plan in doubtful
        if looked_at(plan, found[plan.patient_id], reasons[plan.patient_id], on) is None
    ]
    Plan.objects.filter(pk__in=fitting).update(in_doubt=False)


def settle_all(clinic: Clinic, on: date) -> int:
    """Settle all that is in doubt at a clinic, some patients at a time; how many plans are in no doubt any more."""
    look_through(clinic, clinic_charts(clinic), on)
    doubtful = Plan.objects.open().filter(clinic=clinic, planned_on__gte=on, in_doubt=True)
    before, people = doubtful.count(), sorted(set(doubtful.values_list("patient_id", flat=True)))
    for begin in range(0, len(people), AT_ONCE):
        settle(clinic, people[begin : begin + AT_ONCE], on)
    return before - doubtful.count()


def look_through(clinic: Clinic, charts: ClinicCharts, on: date) -> None:
    """Put in doubt what may be at odds by the rules, areas and open days as they are now, if they have changed.

    No query where they have not; `clinic` is as it was read with the request.
    """
    if clinic.plans_judged_by == charts.fingerprint:
        return
    with transaction.atomic(using=_database()):
        found = _locked(clinic)
        now = clinic_charts(clinic)
        if found.plans_judged_by != now.fingerprint:
            procedures = {each.slug: each for each in Procedure.objects.at(clinic)}
            plans = may_be_at_odds(clinic, now, procedures, on)
            _put_in_doubt(sorted(plans.values_list("patient_id", "pk")))
            found.plans_judged_by = now.fingerprint
            found.save(update_fields=["plans_judged_by"])
    clinic.plans_judged_by = found.plans_judged_by


def _put_in_doubt(plans: list[tuple[int, int]]) -> None:
    """With their patients locked, in order: whoever writes to two plans of one patient has locked the patient."""
    for begin in range(0, len(plans), AT_ONCE):
        some = plans[begin : begin + AT_ONCE]
        people = {patient for patient, _plan in some}
        list(Patient.objects.select_for_update().filter(pk__in=people).order_by("pk").values_list("pk"))
        Plan.objects.filter(pk__in=[plan for _patient, plan in some]).update(in_doubt=True)


def _database() -> str:
    return router.db_for_write(Plan)


def _locked(clinic: Clinic) -> Clinic:
    """Locked against whoever looks through its plans, not against who writes rows that belong to it."""
    found: Clinic = Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    return found
