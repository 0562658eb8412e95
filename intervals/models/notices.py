"""Notices: what a patient is to be told, and why. Each is written with its cause; a message carries one or several.

A notice is dropped where its cause is gone, or she has not asked for it, before the message was put.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from intervals.engine.periods import FIRST_DAY, LAST_DAY
from intervals.models.messages import OF_PATIENTS, Message, MessageKind
from intervals.models.patients import Patient
from intervals.models.procedures import Procedure
from intervals.models.rules import IntervalRule

WAITING = Q(message=None, dropped_at=None)
OF_A_DAY = (MessageKind.EARLIEST, MessageKind.RECOMMENDED, MessageKind.DUE)  # the day comes, and is the cause


class Date(models.TextChoices):
    """Which of the two dates has moved."""

    EARLIEST = "earliest", _("Earliest date")
    RECOMMENDED = "recommended", _("Recommended date")


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices, by how far they have come."""

    def waiting(self) -> "NoticeQuerySet":
        """Neither in a message nor dropped."""
        return self.filter(WAITING)


class Notice(models.Model):
    """One thing to tell a patient about one procedure.

    `day` is the date that it is about, None where there is none any more; `was` the date that she knew before; `rule`
    the version that gives `day`; `which` of the dates has moved.
    """

    patient = models.ForeignKey(
        Patient, verbose_name=_("patient"), on_delete=models.CASCADE, related_name="notices", db_index=False
    )
    kind = models.CharField(_("kind"), max_length=20, choices=MessageKind.choices)
    procedure = models.ForeignKey(
        Procedure, verbose_name=_("procedure"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    which = models.CharField(_("which date"), max_length=12, choices=Date.choices, blank=True)
    day = models.DateField(_("date"), null=True, blank=True)
    was = models.DateField(_("date before"), null=True, blank=True)
    rule = models.ForeignKey(
        IntervalRule,
        verbose_name=_("rule"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    made_at = models.DateTimeField(_("made at"))
    due_at = models.DateTimeField(_("due at"))
    message = models.ForeignKey(
        Message,
        verbose_name=_("message"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="notices",
    )
    dropped_at = models.DateTimeField(_("dropped at"), null=True, blank=True)
    why = models.CharField(_("why it was dropped"), max_length=200, blank=True)

    objects: ClassVar = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["due_at", "id"], name="notice_waiting", condition=WAITING),
            models.Index(fields=["patient", "id"], name="notice_of_patient"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "kind", "procedure", "day"],
                condition=Q(kind__in=OF_A_DAY),
                name="notice_of_a_day_once",
                violation_error_message=_("The patient is told of this date already."),
            ),
            models.UniqueConstraint(
                fields=["patient", "kind", "procedure", "which"],
                condition=WAITING & ~Q(kind__in=OF_A_DAY) & ~Q(kind="too_soon"),
                name="notice_moved_waits_once",
                violation_error_message=_("This waits to be told already."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=OF_PATIENTS),
                name="notice_kind_known",
                violation_error_message=_("Choose one of the messages for patients."),
            ),
            models.CheckConstraint(
                condition=Q(day=None) | Q(day__range=(FIRST_DAY, LAST_DAY)),
                name="notice_day_in_range",
                violation_error_message=_("Dates run from 1900-01-01 to 2199-12-31."),
            ),
            models.CheckConstraint(
                condition=Q(was=None) | Q(was__range=(FIRST_DAY, LAST_DAY)),
                name="notice_was_in_range",
                violation_error_message=_("Dates run from 1900-01-01 to 2199-12-31."),
            ),
            models.CheckConstraint(
                condition=Q(kind="moved", which__in=Date.values, was__isnull=False)
                | (~Q(kind="moved") & Q(which="", day__isnull=False)),
                name="notice_moved_from_a_date",
                violation_error_message=_("Say which date has moved, and from where."),
            ),
            models.CheckConstraint(
                condition=Q(dropped_at=None, why="")
                | (Q(dropped_at__isnull=False, message=None) & ~Q(why="")),
                name="notice_dropped_whole",
                violation_error_message=_("Say when and why it was dropped, or neither."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.day or self.was}"
