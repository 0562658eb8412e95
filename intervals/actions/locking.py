"""One at a time: what somebody acts on is locked, read afresh, and refused if somebody else was faster.

Whoever locks both locks the patient first, or two people could wait for each other.
"""

from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from intervals.actions.asking import Asker
from intervals.actions.doubts import doubt
from intervals.actions.refusals import Refused
from intervals.models.accounts import User
from intervals.models.circumstances import Circumstance
from intervals.models.overrides import Override
from intervals.models.patients import Patient
from intervals.models.plans import Hold, Plan, PlanState
from intervals.models.treatments import Treatment
from intervals.said import dates

ModelT = TypeVar("ModelT", bound=Model)


def locked_patient(by: Asker, patient: Patient) -> Patient:
    """The patient as stored now, nobody else changing the record meanwhile; Refused once merged or deleted."""
    return _patient(by, patient.pk)


def locked_patient_of(by: Asker, row: Plan | Treatment | Hold | Override | Circumstance) -> Patient:
    """As `locked_patient`, the one whose record this is part of: it may be gone, so it is not read before."""
    return _patient(by, row.patient_id)


def locked_plan(by: Asker, plan: Plan) -> Plan:
    """The plan if it is still open; Refused, naming who closed it, if it is not."""
    found = _locked(by, Plan.objects.filter(pk=plan.pk))
    if said := plan_closed(by, found):
        raise Refused(said)
    return found


def plan_closed(by: Asker, plan: Plan) -> str:
    """Who closed the plan, how and when; nothing while it is open."""
    if plan.is_open:
        return ""
    said = {
        PlanState.DONE.value: _("%(who)s recorded this plan as done (%(when)s)."),
        PlanState.MOVED.value: _("%(who)s moved this plan to another date (%(when)s)."),
        PlanState.CANCELLED.value: _("%(who)s cancelled this plan (%(when)s)."),
    }[plan.state]
    return said_by(by, said, plan.closed_by, plan.closed_at)


def locked_hold(by: Asker, hold: Hold) -> Hold:
    """The hold if it still stands; Refused, naming who lifted it, if it does not."""
    found = _locked(by, Hold.objects.filter(pk=hold.pk))
    if said := hold_lifted(by, found):
        raise Refused(said)
    return found


def hold_lifted(by: Asker, hold: Hold) -> str:
    """Who lifted the hold and when; nothing while it stands."""
    if hold.lifted_at is None:
        return ""
    return said_by(by, _("%(who)s lifted this hold (%(when)s)."), hold.lifted_by, hold.lifted_at)


def locked_treatment(by: Asker, treatment: Treatment) -> Treatment:
    """The treatment if it still counts; Refused, naming who voided it, if it does not."""
    found = _locked(by, Treatment.objects.filter(pk=treatment.pk))
    if said := treatment_voided(by, found):
        raise Refused(said)
    return found


def treatment_voided(by: Asker, treatment: Treatment) -> str:
    """Who voided or corrected the treatment and when; nothing while it counts."""
    if not treatment.voided:
        return ""
    said = _("%(who)s voided or corrected this treatment (%(when)s).")
    return said_by(by, said, treatment.voided_by, treatment.voided_at)


def locked_circumstance(by: Asker, circumstance: Circumstance) -> Circumstance:
    """The circumstance if it still counts; Refused, naming who voided it, if it does not."""
    found = _locked(by, Circumstance.objects.filter(pk=circumstance.pk))
    if said := circumstance_voided(by, found):
        raise Refused(said)
    return found


def circumstance_voided(by: Asker, circumstance: Circumstance) -> str:
    """Who voided the circumstance and when; nothing while it counts."""
    if not circumstance.voided:
        return ""
    return said_by(
        by, _("%(who)s voided this entry (%(when)s)."), circumstance.voided_by, circumstance.voided_at
    )


def locked_override(by: Asker, override: Override) -> Override:
    """The override as stored now; Refused once its patient is deleted."""
    return _locked(by, Override.objects.filter(pk=override.pk))


def locked_in_turn(overrides: QuerySet[Override]) -> QuerySet[Override]:
    """These overrides, locked when they are read: always in the order of their keys.

    Whoever locks several does it so. In another order, two could each hold what the other waits for. There is no
    join in it: waiting for the lock does not refresh one.
    """
    return overrides.select_for_update().order_by("pk")


def lock_rules() -> None:
    """Have nobody else write rules until the transaction ends; who reads them goes on. SQLite has one writer anyway."""
    _lock_table("intervals_intervalrule")


def lock_evidence() -> None:
    """Likewise what was read of other publications: each reading begins with its sources."""
    _lock_table("intervals_readsource")


def _lock_table(name: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {name} IN SHARE ROW EXCLUSIVE MODE")


def _patient(by: Asker, pk: int) -> Patient:
    """Whoever locks a patient means to write: what is planned has to be looked at again."""
    found = _locked(by, Patient.objects.filter(pk=pk, merged_into=None))
    doubt(by.clinic, [pk], by.on)
    return found


def _locked(by: Asker, rows: QuerySet[ModelT]) -> ModelT:
    found = rows.select_for_update().filter(clinic=by.clinic).first()
    if found is None:
        raise Refused(_("This patient’s record has been merged or deleted in the meantime."))
    return found


def said_by(by: Asker, said: str, who: User | None, when: datetime | None) -> str:
    """A sentence with who did it and when, on the clinic's clock, in it."""
    local = when.astimezone(ZoneInfo(by.clinic.time_zone)) if when else None
    shown = f"{dates.day(local.date())}, {local:%H:%M}" if local else ""
    return said % {"who": who.known_as if who else "", "when": shown}
