"""One at a time: what somebody acts on is locked, read afresh, and refused if somebody else was faster.

Whoever locks both locks the patient first, or two people could wait for each other.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from intervals import words
from intervals.actions.asking import Asker
from intervals.actions.refusals import Refused
from intervals.models.accounts import User
from intervals.models.patients import Patient
from intervals.models.plans import Hold, Plan, PlanState
from intervals.models.treatments import Treatment


def locked_patient(by: Asker, patient: Patient) -> Patient:
    """The patient as stored now, nobody else changing the record meanwhile; Refused once merged or deleted."""
    found: Patient | None = (
        Patient.objects.select_for_update().filter(pk=patient.pk, clinic=by.clinic, merged_into=None).first()
    )
    if found is None:
        raise Refused(_("This patient’s record has been merged or deleted in the meantime."))
    return found


def locked_plan(by: Asker, plan: Plan) -> Plan:
    """The plan if it is still open; Refused, naming who closed it, if it is not."""
    found: Plan = Plan.objects.select_for_update().get(pk=plan.pk, clinic=by.clinic)
    if not found.is_open:
        said = {
            PlanState.DONE.value: _("%(who)s recorded this plan as done (%(when)s)."),
            PlanState.MOVED.value: _("%(who)s moved this plan to another date (%(when)s)."),
            PlanState.CANCELLED.value: _("%(who)s cancelled this plan (%(when)s)."),
        }[found.state]
        raise Refused(_said_by(by, said, found.closed_by, found.closed_at))
    return found


def locked_hold(by: Asker, hold: Hold) -> Hold:
    """The hold if it still stands; Refused, naming who lifted it, if it does not."""
    found: Hold = Hold.objects.select_for_update().get(pk=hold.pk, clinic=by.clinic)
    if found.lifted_at is not None:
        said = _("%(who)s lifted this hold (%(when)s).")
        raise Refused(_said_by(by, said, found.lifted_by, found.lifted_at))
    return found


def locked_treatment(by: Asker, treatment: Treatment) -> Treatment:
    """The treatment if it still counts; Refused, naming who voided it, if it does not."""
    found: Treatment = Treatment.objects.select_for_update().get(pk=treatment.pk, clinic=by.clinic)
    if found.voided:
        said = _("%(who)s voided or corrected this treatment (%(when)s).")
        raise Refused(_said_by(by, said, found.voided_by, found.voided_at))
    return found


def _said_by(by: Asker, said: str, who: User | None, when: datetime | None) -> str:
    local = when.astimezone(ZoneInfo(by.clinic.time_zone)) if when else None
    shown = f"{words.day(local.date())}, {local:%H:%M}" if local else ""
    return said % {"who": who.known_as if who else "", "when": shown}
