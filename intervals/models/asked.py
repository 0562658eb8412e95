"""What somebody has asked for whom no clinic knows: one reminder of one date, or to hear when the guidance changes.

The address is there while it is needed, and goes: after the reminder was sent, after 30 days without a confirmation, or
when she has had enough. What stays is proof of consent: a keyed hash of the address, the words, and when.
"""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from intervals.engine.periods import FIRST_DAY, LAST_DAY
from intervals.models.clinics import Clinic
from intervals.models.messages import FOR_ANYBODY, Message, MessageKind


class AskedQuerySet(models.QuerySet["Asked"]):
    """What was asked for, by how far it has come."""

    def standing(self) -> "AskedQuerySet":
        """What has not ended."""
        return self.filter(ended_at=None)

    def confirmed(self) -> "AskedQuerySet":
        """What whoever reads the address has confirmed, and has not ended."""
        return self.standing().filter(confirmed_at__isnull=False)


class Asked(models.Model):
    """That somebody asked for a message. `ref` is what links in e-mails name: opaque.

    `digest` is the keyed hash of the address, `day` the date to be reminded of; `message` the reminder, once it is put.
    `told_at`: how far the one who asked for updates has been told.
    """

    ref = models.UUIDField(_("reference"), default=uuid.uuid4, unique=True, editable=False)
    clinic = models.ForeignKey(
        Clinic, verbose_name=_("clinic"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(_("kind"), max_length=20, choices=MessageKind.choices)
    to = models.CharField(_("to"), max_length=320, blank=True)
    digest = models.CharField(_("keyed hash of the address"), max_length=64)
    wording = models.TextField(_("wording"), max_length=2000)
    day = models.DateField(_("date"), null=True, blank=True)
    asked_at = models.DateTimeField(_("asked at"))
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    told_at = models.DateTimeField(_("told at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    message = models.ForeignKey(
        Message, verbose_name=_("message"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects: ClassVar = AskedQuerySet.as_manager()

    class Meta:
        verbose_name = _("message asked for")
        verbose_name_plural = _("messages asked for")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["clinic", "kind", "id"], name="asked_standing", condition=Q(ended_at=None)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "digest", "kind", "day"],
                condition=Q(ended_at=None, day__isnull=False),
                name="asked_once",
                violation_error_message=_("This has been asked for already."),
            ),
            models.UniqueConstraint(
                fields=["clinic", "digest", "kind"],
                condition=Q(ended_at=None, day=None),
                name="asked_for_updates_once",
                violation_error_message=_("This has been asked for already."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=FOR_ANYBODY),
                name="asked_kind_known",
                violation_error_message=_("Choose one of the messages for anybody."),
            ),
            models.CheckConstraint(
                condition=Q(kind="reminder", day__isnull=False, day__range=(FIRST_DAY, LAST_DAY))
                | (~Q(kind="reminder") & Q(day=None)),
                name="asked_of_a_day",
                violation_error_message=_("A reminder is of one date, and nothing else is."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(to=""),
                name="asked_forgets_the_address",
                violation_error_message=_("The address goes with the end."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=False) | ~Q(to=""),
                name="asked_by_somebody",
                violation_error_message=_("A message goes to an address."),
            ),
            models.CheckConstraint(
                condition=~Q(wording="") & ~Q(digest=""),
                name="asked_in_words",
                violation_error_message=_("Say what was asked for, and by whom."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.asked_at:%Y-%m-%d %H:%M}"
