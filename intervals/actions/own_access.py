"""What somebody at a patient's own pages does with the way in: leave everywhere, move to another address."""

from collections.abc import Callable

from django.db.models import F

from intervals import clock
from intervals.actions import audit
from intervals.actions.asking import Reader
from intervals.actions.feeds import end_all
from intervals.actions.mail import Letter, put
from intervals.actions.own_door import own_action
from intervals.models.audit import Kind
from intervals.models.clinics import Clinic
from intervals.models.portal import PortalAccess
from intervals.queries.portal import accesses_with


@own_action
def sign_out_everywhere(*, by: Reader) -> None:
    """End every session of the address, also those that read another record with it."""
    for each in _of(by):
        _end_sessions(each)
        _note(Kind.OWN_SIGNED_OUT, each, by)


@own_action
def move_address(
    *, by: Reader, email: str, tell: Callable[[str, list[Clinic]], Letter]
) -> list[PortalAccess]:
    """Have another address open what this one did, which has just been shown to be read; the old one opens nothing.

    The accesses of the new address. Every session of the old one is over, and it is told: `tell(old, clinics)` writes
    the letter. Its calendars stop.
    """
    old, moved = by.access.email, []
    for each in _of(by):
        standing = PortalAccess.objects.standing().of_address(email).filter(patient=each.patient)
        if double := standing.exclude(pk=each.pk).first():
            each.ended_at = clock.now()
            each.save(update_fields=["ended_at"])
            moved.append(double)
        else:
            each.email = email
            each.save(update_fields=["email"])
            end_all(each)
            moved.append(each)
        _end_sessions(each)
        _note(Kind.OWN_ADDRESS_CHANGED, each, by)
    opened = accesses_with([each.pk for each in moved])
    clinics = {each.clinic_id: each.clinic for each in opened}
    put(tell(old, list(clinics.values())), clinic=by.clinic)
    return opened


def _note(kind: Kind, access: PortalAccess, by: Reader) -> None:
    """At the clinic of the access: an address may open records at several."""
    audit.add(kind, person=None, clinic=access.clinic, address=by.address, patient=access.patient)


def _of(by: Reader) -> list[PortalAccess]:
    """What the address of whoever reads opens, locked."""
    rows = PortalAccess.objects.select_for_update(of=["self"]).standing().of_address(by.access.email)
    return list(rows.select_related("patient", "clinic").order_by("pk"))


def _end_sessions(access: PortalAccess) -> None:
    PortalAccess.objects.filter(pk=access.pk).update(sessions_ended=F("sessions_ended") + 1)
