"""Holds: a clinician's own "not before", set and lifted with a reason."""

from datetime import date

from django.utils.translation import gettext as _

from intervals import clock
from intervals.actions import audit
from intervals.actions.aftermath import writing
from intervals.actions.asking import Asker
from intervals.actions.door import action
from intervals.actions.locking import said_by
from intervals.actions.refusals import Refused
from intervals.engine.periods import furthest_plan
from intervals.models.audit import Kind
from intervals.models.patients import Patient
from intervals.models.plans import Hold
from intervals.models.procedures import Procedure
from intervals.permissions import Act


@action(Act.HOLD)
def set_hold(*, by: Asker, patient: Patient, procedure: Procedure, until: date | None, reason: str) -> Hold:
    """Hold `procedure` until a day, or (`until` is None) until a clinician has reviewed it.

    Refused for a day that has come already or lies more than five years ahead, and where the same hold stands.
    """
    if until and until <= by.on:
        raise Refused(_("That day has come already. A hold lasts until a day after today."))
    if until and until > furthest_plan(by.on):
        raise Refused(_("That day is more than five years ahead. Check the year."))
    standing = Hold.objects.standing().filter(patient=patient, procedure=procedure, until=until)
    if first := standing.select_related("set_by").first():
        raise Refused(
            said_by(by, _("%(who)s set this very hold already (%(when)s)."), first.set_by, first.set_at)
        )
    return put_hold(by, patient, procedure, until, reason)


def put_hold(by: Asker, patient: Patient, procedure: Procedure, until: date | None, reason: str) -> Hold:
    """Set a hold: part of a step of somebody who may, or who writes down what the clinic's own question asks."""
    with writing(by, patient):
        hold: Hold = Hold.objects.create(
            clinic=by.clinic,
            patient=patient,
            procedure=procedure,
            until=until,
            reason=reason,
            set_by=by.user,
            set_at=clock.now(),
        )
    audit.record(Kind.HOLD_SET, by=by, patient=patient, hold=hold.pk, procedure=procedure.slug)
    return hold


@action(Act.HOLD)
def lift(*, by: Asker, hold: Hold, reason: str) -> None:
    """Lift a hold; Refused, naming who was faster, if somebody has."""
    with writing(by, hold.patient):
        hold.lifted_by, hold.lifted_at, hold.lift_reason = by.user, clock.now(), reason
        hold.save(update_fields=["lifted_by", "lifted_at", "lift_reason"])
    audit.record(Kind.HOLD_LIFTED, by=by, patient=hold.patient, hold=hold.pk)
