"""Who works where, and as what: one role for a person at each clinic."""

from datetime import datetime
from typing import ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from intervals.models.accounts import User
from intervals.models.clinics import Clinic


class Role(models.TextChoices):
    """What somebody is at a clinic; intervals.permissions says what each may do."""

    MANAGER = "manager", _("Manager")
    CLINICIAN = "clinician", _("Clinician")
    FRONT_DESK = "front_desk", _("Front desk")
    AUDITOR = "auditor", _("Auditor")


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships in the words of the desk."""

    def current(self) -> Self:
        """Those of people who work there now."""
        return self.filter(ended_at=None, user__is_active=True)

    def of(self, user: User | AnonymousUser) -> Self:
        """Where one person works now: nowhere for somebody who has not signed in."""
        return self.current().filter(user=user.pk).select_related("clinic").order_by("clinic__name", "pk")


class Membership(models.Model):
    """A person's place at one clinic. It is ended, never deleted: records go on naming the person."""

    user = models.ForeignKey(
        User, verbose_name=_("person"), on_delete=models.PROTECT, related_name="memberships"
    )
    clinic = models.ForeignKey(
        Clinic, verbose_name=_("clinic"), on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(_("role"), max_length=10, choices=Role)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects: ClassVar = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["clinic__name", "user__email"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "clinic"],
                name="membership_one_role_at_a_clinic",
                violation_error_message=_("This person already has a role at this clinic."),
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values),
                name="membership_role_known",
                violation_error_message=_("Choose one of the known roles."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"


class Invitation(models.Model):
    """A place offered by e-mail. The link's secret is stored as a digest, and opens it once."""

    clinic = models.ForeignKey(
        Clinic, verbose_name=_("clinic"), on_delete=models.PROTECT, related_name="invitations"
    )
    email = models.EmailField(_("e-mail"))
    role = models.CharField(_("role"), max_length=10, choices=Role)
    digest = models.CharField(_("digest of the secret"), max_length=64, unique=True)
    invited_by = models.ForeignKey(
        User, verbose_name=_("invited by"), on_delete=models.PROTECT, related_name="invitations_sent"
    )
    invited_at = models.DateTimeField(_("invited at"))
    expires_at = models.DateTimeField(_("expires at"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=Role.values),
                name="invitation_role_known",
                violation_error_message=_("Choose one of the known roles."),
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(withdrawn_at=None),
                name="invitation_accepted_or_withdrawn",
                violation_error_message=_("An invitation is accepted or withdrawn, not both."),
            ),
        ]

    def __str__(self) -> str:
        return self.email

    def open_at(self, moment: datetime) -> bool:
        """Whether it can be accepted at `moment`."""
        return self.accepted_at is None and self.withdrawn_at is None and moment < self.expires_at
