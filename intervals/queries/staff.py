"""Who works at a clinic, and who is invited to."""

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

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


def place_at(clinic: str, user: User | AnonymousUser) -> Any:
    """The place of a person at the clinic with this slug, with `has_second_step`, and `elsewhere`: has others, too.

    None for whoever does not work there.
    """
    current = Membership.objects.current()
    others = current.filter(user=OuterRef("user")).exclude(pk=OuterRef("pk"))
    return (
        current.filter(user=user.pk, clinic__slug=clinic)
        .select_related("clinic")
        .annotate(has_second_step=Exists(second_steps(OuterRef("user"))), elsewhere=Exists(others))
        .first()
    )


def places_of(user: User | AnonymousUser) -> QuerySet[Membership]:
    """Where a person works now."""
    places: QuerySet[Membership] = Membership.objects.of(user)
    return places


TREATING = [role for role in Role if may(role, Act.LOG_TREATMENT)]


def treating_at(clinic: Clinic) -> QuerySet[User]:
    """Who may be named as having done something there, or as being about to: who works there now and may log it."""
    places = Membership.objects.current().filter(clinic=clinic, role__in=TREATING)
    return User.objects.filter(pk__in=places.values("user"))


def unmanaged() -> list[Clinic]:
    """The clinics at which no manager works yet, or any more, each with the last one who was `invited`: 2 queries."""
    managers = Membership.objects.current().filter(clinic=OuterRef("pk"), role=Role.MANAGER)
    last = Invitation.objects.filter(role=Role.MANAGER).order_by("clinic", "pk")
    invited = {each.clinic_id: each for each in last}
    found = list(Clinic.objects.exclude(Exists(managers)).order_by("name", "pk"))
    for each in found:
        each.invited = invited.get(each.pk)  # type: ignore[attr-defined]
    return found


INVITING = [role for role in Role if may(role, Act.MANAGE_STAFF)]


def invitation_at(clinic: Clinic, pk: int) -> Invitation | None:
    """The clinic's invitation with this key, accepted and withdrawn ones included."""
    return Invitation.objects.filter(clinic=clinic, pk=pk).first()


def invitation_with(digest: str) -> Invitation | None:
    """The invitation whose secret has this digest, with its clinic."""
    return Invitation.objects.select_related("clinic").filter(digest=digest).first()


def invited_to(clinic: Clinic, moment: datetime) -> QuerySet[Invitation]:
    """The invitations that can still be accepted, the newest first: whoever sent one may still invite there.

    Whoever may do everything invites the manager of a clinic that is added.
    """
    senders = Membership.objects.current().filter(
        user=OuterRef("invited_by"), clinic=OuterRef("clinic"), role__in=INVITING
    )
    by_superuser = Q(invited_by__is_superuser=True, invited_by__is_active=True)
    return Invitation.objects.filter(
        Exists(senders) | by_superuser,
        clinic=clinic,
        accepted_at=None,
        withdrawn_at=None,
        expires_at__gt=moment,
    ).select_related("invited_by")
