"""Who works at a clinic, and who is invited to."""

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, QuerySet

from intervals.models.accounts import User
from intervals.models.clinics import Clinic
from intervals.models.members import Invitation, Membership, Role
from intervals.permissions import Act, may

STEPS = [
    Authenticator.Type.TOTP,
    Authenticator.Type.WEBAUTHN,
]  # recovery codes only stand in for one of these


def second_steps(user: Any) -> QuerySet[Authenticator]:
    """The apps and passkeys of a user, given as itself or as a reference to an outer query's."""
    steps: QuerySet[Authenticator] = Authenticator.objects.filter(user=user, type__in=STEPS)
    return steps


def working_at(clinic: Clinic) -> QuerySet[Membership]:
    """Everybody who works there now, by name, each with whether a second step is set up (`secured`)."""
    people: QuerySet[Membership] = Membership.objects.current().filter(clinic=clinic).select_related("user")
    return people.annotate(secured=Exists(second_steps(OuterRef("user")))).order_by(
        "user__last_name", "user__first_name", "user__email"
    )


TREATING = [role for role in Role if may(role, Act.LOG_TREATMENT)]


def treating_at(clinic: Clinic) -> QuerySet[User]:
    """Who may be named as having done something there, or as being about to: who works there now and may log it."""
    places = Membership.objects.current().filter(clinic=clinic, role__in=TREATING)
    return User.objects.filter(pk__in=places.values("user"))


INVITING = [role for role in Role if may(role, Act.MANAGE_STAFF)]


def invited_to(clinic: Clinic, moment: datetime) -> QuerySet[Invitation]:
    """The invitations that can still be accepted, the newest first: whoever sent one may still invite there."""
    senders = Membership.objects.current().filter(
        user=OuterRef("invited_by"), clinic=OuterRef("clinic"), role__in=INVITING
    )
    return Invitation.objects.filter(
        Exists(senders), clinic=clinic, accepted_at=None, withdrawn_at=None, expires_at__gt=moment
    ).select_related("invited_by")
