"""Contacts: what came of calling a patient about a procedure. Two people who call at once are told of each other."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from intervals import clock
from intervals.actions import audit
from intervals.actions.asking import Asker
from intervals.actions.door import action
from intervals.actions.refusals import Asks, Refused
from intervals.models.audit import Kind
from intervals.models.contacts import Contact, Outcome
from intervals.models.patients import Patient
from intervals.models.plans import Plan
from intervals.models.procedures import Procedure
from intervals.permissions import Act


class ContactedMeanwhile(Asks):
    """Nothing was recorded: somebody has logged `contact` since the person looked."""

    def __init__(self, contact: Contact) -> None:
        super().__init__(contact.pk)
        self.contact = contact


@action(Act.LOG_CONTACT)
def log_contact(
    *,
    by: Asker,
    patient: Patient,
    procedure: Procedure,
    outcome: Outcome,
    seen: int,
    snooze_until: date | None = None,
    comment: str = "",
    plan: Plan | None = None,
) -> Contact:
    """Record a contact of today. `seen` is the id of the last one that the person knew of, 0 for none.

    `snooze_until` goes with the outcome "snoozed" and with no other. ContactedMeanwhile if there is a later one
    about the same procedure than `seen`; Refused for a patient who was merged or deleted meanwhile, or for a day to
    call again that has come already. `plan` is what was booked in the call, and is named in the log.
    """
    if plan and (outcome != Outcome.BOOKED or plan.procedure_id != procedure.pk):
        raise Refused(_("A call that booked a plan is about the procedure of that plan."))
    if snooze_until and snooze_until <= by.on:
        raise Refused(_("That day has come already. Nobody calls again before a day after today."))
    about = Contact.objects.filter(patient=patient, procedure=procedure)
    newer = about.filter(pk__gt=seen).select_related("by").order_by("-pk").first()
    if newer is not None:
        raise ContactedMeanwhile(newer)
    contact = Contact.objects.create(
        clinic=by.clinic,
        patient=patient,
        procedure=procedure,
        outcome=outcome,
        snooze_until=snooze_until,
        comment=comment,
        by=by.user,
        at=clock.now(),
        made_on=by.on,
    )
    booked: dict[str, Any] = {"plan": plan.pk} if plan else {}
    audit.record(
        Kind.CONTACT_LOGGED,
        by=by,
        patient=patient,
        procedure=procedure.slug,
        outcome=outcome,
        contact=contact.pk,
        **booked,
    )
    return contact
