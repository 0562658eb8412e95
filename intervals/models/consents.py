"""Consent: which messages a patient has asked for, in which words she was asked, and how she took it back.

A row is proof and is kept after it was taken back. Whom a clinic does not know has rows of intervals.models.asked.
"""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from intervals.models.accounts import User
from intervals.models.messages import OF_PATIENTS, MessageKind
from intervals.models.patients import Patient

STANDING = Q(withdrawn_at=None)


class Way(models.TextChoices):
    """How consent was given, or taken back."""

    DESK = "desk", _("At the clinic")
    ME = "me", _("On the patient’s own pages")
    LINK = "link", _("By the link in a message")
    MERGED = "merged", _("Two records were merged")


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Consents, by whether they stand."""

    def standing(self) -> "ConsentQuerySet":
        """Those that nobody has taken back."""
        return self.filter(STANDING)


class Consent(models.Model):
    """That a patient has asked for one kind of message. `ref` is what the link that ends it names: opaque.

    `wording` is what she was asked, word for word; `given_by` who at the clinic noted it, if anybody did.
    """

    ref = models.UUIDField(_("reference"), default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(
        Patient,
        verbose_name=_("patient"),
        on_delete=models.CASCADE,
        related_name="consents",
        db_index=False,
    )
    kind = models.CharField(_("kind"), max_length=20, choices=MessageKind.choices)
    wording = models.TextField(_("wording"), max_length=2000)
    way = models.CharField(_("how it was given"), max_length=10, choices=Way.choices)
    given_at = models.DateTimeField(_("given at"))
    given_by = models.ForeignKey(
        User, verbose_name=_("noted by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    withdrawn_way = models.CharField(
        _("how it was taken back"), max_length=10, choices=Way.choices, blank=True
    )
    withdrawn_by = models.ForeignKey(
        User, verbose_name=_("noted by"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects: ClassVar = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["patient", "kind"], name="consent_of_patient")]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "kind"],
                condition=STANDING,
                name="consent_once",
                violation_error_message=_("The patient has asked for this already."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=OF_PATIENTS),
                name="consent_kind_known",
                violation_error_message=_("Choose one of the messages for patients."),
            ),
            models.CheckConstraint(
                condition=Q(way__in=Way.values),
                name="consent_way_known",
                violation_error_message=_("Say how it was given."),
            ),
            models.CheckConstraint(
                condition=~Q(wording=""),
                name="consent_worded",
                violation_error_message=_("Say what the patient was asked."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_way="", withdrawn_by=None)
                | Q(withdrawn_at__isnull=False, withdrawn_way__in=Way.values),
                name="consent_withdrawn_whole",
                violation_error_message=_("Say when and how it was taken back, or neither."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.given_at:%Y-%m-%d %H:%M}"
