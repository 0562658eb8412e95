"""Inviting patients to their own pages: who may open them, by which address, and when that ends.

Below an age that the clinic sets, the address is a parent's; from the birthday on which it is reached, a parent's
opens nothing any more, and the clinic invites the patient's own.
"""

from collections.abc import Callable

from django.db.models import F
from django.utils.translation import gettext as _

from intervals import clock
from intervals.actions import audit
from intervals.actions.asking import Asker
from intervals.actions.door import action
from intervals.actions.mail import Letter, put
from intervals.actions.refusals import Refused
from intervals.models.audit import Kind
from intervals.models.clinics import Clinic
from intervals.models.messages import MessageKind
from intervals.models.patients import Patient
from intervals.models.portal import PortalAccess
from intervals.permissions import Act
from intervals.queries.portal import is_read_by_a_parent


@action(Act.EDIT_PATIENT)
def invite_patient(
    *, by: Asker, patient: Patient, email: str, letter: Callable[[PortalAccess], Letter]
) -> PortalAccess:
    """Let an address open the patient's pages, and tell it so by e-mail; one that is invited already is told again.

    Refused for a patient who is archived.
    """
    if patient.archived_at is not None:
        raise Refused(_("This patient is archived. Bring the record back from the archive first."))
    is_parent = is_read_by_a_parent(patient, by.clinic, by.on)
    standing = PortalAccess.objects.select_for_update(of=["self"]).standing().of_address(email)
    access = standing.filter(patient=patient).first()
    again = access is not None
    if access is None:
        access = PortalAccess(clinic=by.clinic, patient=patient, email=email)
    access.is_parent, access.invited_by, access.invited_at = is_parent, by.user, clock.now()
    access.save()
    put(letter(access), kind=MessageKind.INVITATION, clinic=by.clinic)
    audit.record(Kind.OWN_INVITED, by=by, patient=patient, parent=is_parent, again=again)
    return access


@action(Act.EDIT_PATIENT)
def end_access(*, by: Asker, access: PortalAccess) -> None:
    """Have an address open the patient's pages no longer: whoever reads them is signed out at the next page."""
    access.ended_by, access.ended_at = by.user, clock.now()
    access.save(update_fields=["ended_by", "ended_at"])
    audit.record(Kind.OWN_ENDED, by=by, patient=access.patient)


@action(Act.EDIT_PATIENT)
def change_address(
    *, by: Asker, access: PortalAccess, email: str, tell: Callable[[str, list[Clinic]], Letter]
) -> None:
    """Have another address open what this one did; the old one is signed out, and told by the letter of `tell`.

    The new one shows that it is read as it signs in. Refused where it opens the patient's pages already.
    """
    standing = PortalAccess.objects.standing().of_address(email).filter(patient=access.patient)
    if standing.exclude(pk=access.pk).exists():
        raise Refused(_("This address opens these pages already. End the other one instead."))
    old, access.email = access.email, email
    access.sessions_ended = F("sessions_ended") + 1
    access.save(update_fields=["email", "sessions_ended"])
    put(tell(old, [by.clinic]), clinic=by.clinic)
    audit.record(Kind.OWN_ADDRESS_CHANGED, by=by, patient=access.patient)


@action(Act.EDIT_PATIENT)
def note_card(*, by: Asker, patient: Patient) -> None:
    """Note that a card for the patient's pages is shown to be printed."""
    audit.record(Kind.OWN_CARD_PRINTED, by=by, patient=patient)
