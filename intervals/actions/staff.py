"""Who works at a clinic: invited, given a role, taken off it. A clinic always keeps a manager."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from intervals import clock
from intervals.actions import audit
from intervals.actions.asking import Asker
from intervals.actions.door import action
from intervals.actions.refusals import Refused
from intervals.models.accounts import User
from intervals.models.audit import Kind
from intervals.models.clinics import Clinic
from intervals.models.members import Invitation, Membership, Role
from intervals.permissions import Act, may
from intervals.queries.staff import invited_to

VALID_FOR = timedelta(days=7)


def digest_of(secret: str) -> str:
    """What is stored of an invitation's secret: it finds the row, and the row does not give it away."""
    return hashlib.sha256(secret.encode()).hexdigest()


@action(Act.MANAGE_STAFF)
def invite(*, by: Asker, email: str, role: str, send: Callable[[Invitation, str], None]) -> Invitation:
    """Offer somebody a place; `send(invitation, secret)` puts the e-mail with it.

    An earlier offer to the same address ends with this one. Refused for somebody who works here already.
    """
    if Membership.objects.current().filter(clinic=by.clinic, user__email__iexact=email).exists():
        raise Refused(_("This person works here already."))
    for earlier in Invitation.objects.filter(clinic=by.clinic, email__iexact=email):
        if earlier.open_at(clock.now()):
            withdraw_invitation(by=by, invitation=earlier)
    return offer_place(clinic=by.clinic, user=by.user, address=by.address, email=email, role=role, send=send)


def offer_place(
    *,
    clinic: Clinic,
    user: User,
    address: str | None,
    email: str,
    role: str,
    send: Callable[[Invitation, str], None],
) -> Invitation:
    """Record an offer of a place, inside of an action, and have it delivered once the action is done."""
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        clinic=clinic,
        email=email,
        role=Role(role),
        digest=digest_of(secret),
        invited_by=user,
        invited_at=clock.now(),
        expires_at=clock.now() + VALID_FOR,
    )
    audit.add(
        Kind.STAFF_INVITED, person=user, clinic=clinic, address=address, invitation=invitation.pk, role=role
    )
    send(invitation, secret)
    return invitation


@action(Act.MANAGE_STAFF)
def withdraw_invitation(*, by: Asker, invitation: Invitation) -> None:
    """Take an offer back; Refused if it was accepted or ended in the meantime."""
    invitation.withdrawn_at = clock.now()
    invitation.save(update_fields=["withdrawn_at"])
    audit.record(Kind.INVITATION_WITHDRAWN, by=by, invitation=invitation.pk)


def make_account(*, email: str, **fields: str) -> User:
    """An account for whoever was invited at this address; IntegrityError if there is one."""
    return User.objects.create_user(email, **fields)


@transaction.atomic
def accept_invitation(*, invitation: Invitation, user: User, address: str | None) -> Membership:
    """Give `user` the place that was offered.

    Refused for a link that is used up, for anybody else's, and where whoever sent it may no longer invite there.
    """
    found = Invitation.objects.select_for_update(of=["self"]).select_related("clinic").get(pk=invitation.pk)
    if (
        not found.open_at(clock.now())
        or not invited_to(found.clinic, clock.now()).filter(pk=found.pk).exists()
    ):
        raise Refused(_("This invitation is no longer valid."))
    if user.email.lower() != found.email.lower():
        raise Refused(_("This invitation was sent to somebody else."))
    membership, made = Membership.objects.get_or_create(
        user=user, clinic=found.clinic, defaults={"role": found.role}
    )
    if not made and membership.ended_at is None:
        raise Refused(_("You work here already."))
    membership.role, membership.ended_at = found.role, None
    membership.save(update_fields=["role", "ended_at"])
    found.accepted_at = clock.now()
    found.save(update_fields=["accepted_at"])
    audit.add(
        Kind.STAFF_JOINED,
        person=user,
        clinic=found.clinic,
        address=address,
        invitation=found.pk,
        role=found.role,
    )
    return membership


@transaction.atomic
def appoint_manager(*, user: User, clinic: Clinic) -> Membership:
    """Make somebody a manager by order of whoever runs the server; no `by`, because nobody at the clinic asked."""
    membership, _made = Membership.objects.update_or_create(
        user=user, clinic=clinic, defaults={"role": Role.MANAGER, "ended_at": None}
    )
    audit.add(Kind.STAFF_JOINED, person=user, clinic=clinic, address=None, role=Role.MANAGER, appointed=True)
    return membership


@action(Act.MANAGE_STAFF)
def change_role(*, by: Asker, membership: Membership, role: str) -> None:
    """Give a colleague another role. Refused for one's own, and for the clinic's last manager's."""
    if membership.user_id == by.user.pk:
        raise Refused(_("Nobody changes their own role. Ask another manager."))
    was, membership.role = membership.role, Role(role)
    membership.save(update_fields=["role"])
    _keep_a_manager(by)
    audit.record(Kind.STAFF_ROLE_CHANGED, by=by, membership=membership.pk, was=was, role=role)
    _withdraw_what_they_offered(by, membership)


@action(Act.MANAGE_STAFF)
def end_membership(*, by: Asker, membership: Membership) -> None:
    """Somebody no longer works here. What they recorded goes on naming them. Refused for the last manager."""
    membership.ended_at = clock.now()
    membership.save(update_fields=["ended_at"])
    _keep_a_manager(by)
    audit.record(Kind.STAFF_LEFT, by=by, membership=membership.pk, role=membership.role)
    _withdraw_what_they_offered(by, membership)


def _withdraw_what_they_offered(by: Asker, former: Membership) -> None:
    """An invitation ends with the place, or the role, of whoever sent it: also where they come back later."""
    if former.ended_at is None and may(Role(former.role), Act.MANAGE_STAFF):
        return
    for each in Invitation.objects.filter(clinic=by.clinic, invited_by=former.user_id):
        if each.open_at(clock.now()):
            withdraw_invitation(by=by, invitation=each)


def managers_at(clinic: Clinic) -> list[Membership]:
    """Who manages the clinic now, locked: nobody else changes its managers until the transaction ends."""
    staff = Membership.objects.select_for_update().filter(clinic=clinic, ended_at=None).order_by("pk")
    locked = {each.pk for each in staff}
    return [
        each
        for each in Membership.objects.current().filter(clinic=clinic, role=Role.MANAGER)
        if each.pk in locked
    ]


def _keep_a_manager(by: Asker) -> None:
    if not managers_at(by.clinic):
        raise Refused(_("A clinic keeps at least one manager. Make somebody else a manager first."))
