"""Who may open a patient's own pages: an e-mail address, invited by the clinic; and the codes it signs in with.

There is no account of a patient's (ADR 27): an address that can read the code which is sent to it opens what it was
invited to.
"""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from intervals.models.accounts import User
from intervals.models.clinics import Clinic
from intervals.models.patients import Patient

VALID_FOR = timedelta(minutes=15)
TRIES = 5
OF_CODE = "code:"  # with its number, the key of the message that brings a code


class AccessQuerySet(models.QuerySet["PortalAccess"]):
    """Accesses, by whether they open anything."""

    def standing(self) -> Self:
        """Those that have not ended."""
        return self.filter(ended_at=None)

    def of_address(self, email: str) -> Self:
        """Those of one address, however it is capitalised."""
        return self.annotate(lowered=Lower("email")).filter(lowered=email.lower())


class PortalAccess(models.Model):
    """An address that may open one patient's own pages. It is ended, never deleted, but with its patient.

    `is_parent`: the address is a parent's. `opened_at` is when it first did. Sessions that were begun with a smaller
    `sessions_ended` are over. Who ended it is empty where the patient did.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+", db_index=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="accesses")
    ref = models.UUIDField(_("reference"), default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail"))
    is_parent = models.BooleanField(_("a parent’s"), default=False)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    invited_at = models.DateTimeField(_("invited at"))
    opened_at = models.DateTimeField(_("first opened at"), null=True, blank=True)
    ended_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    sessions_ended = models.PositiveIntegerField(
        _("times that all sessions were ended"), default=0, editable=False
    )

    objects = AccessQuerySet.as_manager()

    class Meta:
        verbose_name = _("access to her own pages")
        verbose_name_plural = _("accesses to her own pages")
        ordering = ["-pk"]
        indexes = [models.Index(Lower("email"), name="access_by_address")]
        constraints = [
            models.UniqueConstraint(
                "patient",
                Lower("email"),
                condition=Q(ended_at=None),
                name="access_once",
                violation_error_message=_("This address is invited already."),
            ),
            models.CheckConstraint(
                condition=~Q(email=""),
                name="access_of_an_address",
                violation_error_message=_("Somebody is invited by an e-mail address."),
            ),
            models.CheckConstraint(
                condition=Q(ended_by=None) | Q(ended_at__isnull=False),
                name="access_ended_by",
                violation_error_message=_("Whoever ended it did so at some time."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invited_at:%Y-%m-%d %H:%M}"


class SignInCode(models.Model):
    """A code that was asked for, to sign in or to have an address changed (of `access`).

    It is stored as a digest, keyed by the site's secret. Whether anybody is known by the address, the worker looks up
    when it sends the code, so that asking costs the same for all: until then the code waits `sealed`.
    """

    email = models.EmailField(_("e-mail"))
    access = models.ForeignKey(
        PortalAccess, null=True, blank=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    digest = models.CharField(_("digest of the code"), max_length=64)
    sealed = models.TextField(_("sealed"), blank=True)
    asked_at = models.DateTimeField(_("asked for at"))
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)

    class Meta:
        verbose_name = _("sign-in code")
        verbose_name_plural = _("sign-in codes")
        indexes = [
            models.Index(fields=["asked_at"], name="code_by_time"),
            models.Index(fields=["id"], condition=~Q(sealed=""), name="code_to_send"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(tries__lte=TRIES),
                name="code_few_tries",
                violation_error_message=_("A code may be tried five times."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M}"

    def is_old_at(self, moment: datetime) -> bool:
        """Whether it has been 15 minutes."""
        return moment >= self.asked_at + VALID_FOR
