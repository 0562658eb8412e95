"""Inviting patients to their own pages: who may open them, by which address, and when that ends.

Below an age that the clinic sets, the address is a parent's; from the birthday on which it is reached, a parent's
opens nothing any more, and the clinic invites the patient's own.
"""

from collections.abc import Callable
from datetime import timedelta

from django.utils.translation import gettext as _

from intervals import clock
from intervals.actions import audit
from intervals.actions.asking import Asker
from intervals.actions.door import action
from intervals.actions.feeds import end_all
from intervals.actions.mail import Letter, put
from intervals.actions.refusals import Refused
from intervals.models.audit import Kind
from intervals.models.clinics import Clinic
from intervals.models.members import Membership
from intervals.models.messages import MessageKind
from intervals.models.patients import Patient
from intervals.models.portal import PortalAccess
from intervals.permissions import Act
from intervals.queries.portal import is_read_by_a_parent, opens

BACK = timedelta(days=90)  # an address that was on record since then is told of another one
Tell = Callable[[str, list[Clinic]], Letter]


@action(Act.EDIT_PATIENT)
def invite_patient(
    *, by: Asker, patient: Patient, email: str, letter: Callable[[PortalAccess], Letter], tell: Tell
) -> PortalAccess:
    """Let an address open the patient's pages, and tell it so by e-mail; one that is invited already is told again.

    Whoever else is known to read the patient's mail is told of a new one, by the letter of `tell`. Refused for a
    patient who is archived. Who may not see what the pages show opens them to no address but the one on record, and
    not to that either where it is of somebody who works here.
    """
    if patient.archived_at is not None:
        raise Refused(_("This patient is archived. Bring the record back from the archive first."))
    is_parent = is_read_by_a_parent(patient, by.clinic, by.on)
    standing = PortalAccess.objects.select_for_update(of=["self"]).standing().of_address(email)
    access = standing.filter(patient=patient).first()
    again = access is not None
    if access is None:
        _refuse_unrecorded(by, patient, email)
        _tell_the_others(by, patient, email, tell)
        access = PortalAccess(clinic=by.clinic, patient=patient, email=email)
    elif access.is_parent != is_parent:
        _begin_anew(access)
    access.is_parent, access.invited_by, access.invited_at = is_parent, by.user, clock.now()
    access.save()
    put(letter(access), kind=MessageKind.INVITATION, clinic=by.clinic)
    same = _written_by_the_same(by, patient, email)
    audit.record(
        Kind.OWN_INVITED, by=by, patient=patient, parent=is_parent, again=again, written_by_the_same=same
    )
    return access


@action(Act.EDIT_PATIENT)
def end_access(*, by: Asker, access: PortalAccess) -> None:
    """Have an address open the patient's pages no longer: whoever reads them is signed out at the next page."""
    access.ended_by, access.ended_at = by.user, clock.now()
    access.save(update_fields=["ended_by", "ended_at"])
    audit.record(Kind.OWN_ENDED, by=by, patient=access.patient)


@action(Act.EDIT_PATIENT)
def change_address(*, by: Asker, access: PortalAccess, email: str, tell: Tell) -> None:
    """Have another address open what this one did; the old one is signed out, and told by the letter of `tell`.

    The new one shows that it is read as it signs in. Its calendars stop, and whether it is a parent's is found anew.
    Refused where it opens the patient's pages already, and where `invite_patient` refuses it.
    """
    standing = PortalAccess.objects.standing().of_address(email).filter(patient=access.patient)
    if standing.exclude(pk=access.pk).exists():
        raise Refused(_("This address opens these pages already. End the other one instead."))
    _refuse_unrecorded(by, access.patient, email)
    old, access.email = access.email, email
    access.is_parent = is_read_by_a_parent(access.patient, by.clinic, by.on)
    _begin_anew(access)
    access.save(update_fields=["email", "is_parent", "sessions_ended"])
    put(tell(old, [by.clinic]), clinic=by.clinic)
    same = _written_by_the_same(by, access.patient, email)
    audit.record(Kind.OWN_ADDRESS_CHANGED, by=by, patient=access.patient, written_by_the_same=same)


@action(Act.EDIT_PATIENT)
def note_card(*, by: Asker, patient: Patient) -> None:
    """Note that a card for the patient's pages is shown to be printed."""
    audit.record(Kind.OWN_CARD_PRINTED, by=by, patient=patient)


def _refuse_unrecorded(by: Asker, patient: Patient, email: str) -> None:
    """The pages show more than some roles see: those open them to nobody but the address that is on record.

    And, since they may change what is on record, to no address of who works here.
    """
    if by.may(Act.SEE_CLINICAL):
        return
    if email.lower() != patient.email.lower():
        raise Refused(
            _(
                "This is not the e-mail address on record. Ask a clinician or a manager to open the pages "
                "to another one."
            )
        )
    if _is_of_staff(by, email):
        raise Refused(
            _(
                "This is the address of somebody who works here. Ask a clinician or a manager to open the pages to it, "
                "if the patient is a colleague."
            )
        )


def _is_of_staff(by: Asker, email: str) -> bool:
    """Whether it is the own address of who asks, or of a colleague: whoever changes a record could open it so."""
    members = Membership.objects.current().filter(clinic=by.clinic)
    return by.user.email.lower() == email.lower() or members.filter(user__email__iexact=email).exists()


def _written_by_the_same(by: Asker, patient: Patient, email: str) -> bool:
    """For the log: whether who opens the pages to an address wrote it on record, too, alone."""
    written = [
        each.by_id
        for each in patient.amendments.order_by("pk")
        if each.changes.get("email", ["", ""])[1].lower() == email.lower()
    ] or [patient.created_by_id]
    return email.lower() == patient.email.lower() and {*written} == {by.user.pk}


def _tell_the_others(by: Asker, patient: Patient, email: str, tell: Tell) -> None:
    """Write to the addresses that are or were lately on record, or open the pages, that one more does."""
    accesses = PortalAccess.objects.standing().filter(patient=patient).select_related("patient", "clinic")
    known = {patient.email, *(each.email for each in accesses if opens(each, by.on))}
    since = clock.now() - BACK
    known |= {
        each.changes["email"][0]
        for each in patient.amendments.filter(at__gte=since)
        if "email" in each.changes
    }
    others = {each.lower(): each for each in known if each and each.lower() != email.lower()}
    for to in others.values():
        put(tell(to, [by.clinic]), clinic=by.clinic)


def _begin_anew(access: PortalAccess) -> None:
    """Whoever opened the pages by it is signed out, and subscribes to calendars anew."""
    access.sessions_ended += 1
    end_all(access)
