"""E-mail as rows: what is to be sent, to whom and from when on. The row is the truth; a worker sends it (ADR 26)."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from intervals.models.clinics import Clinic
from intervals.models.patients import Patient

WAITING = Q(sent_at=None, failed_at=None, cancelled_at=None)


class MessageKind(models.TextChoices):
    """What a message is about."""

    ACCOUNT = "account", _("About an account")
    INVITATION = "invitation", _("Invitation")
    TOO_SOON = "too_soon", _("Your plan is now too soon")
    MOVED = "moved", _("Your date has moved")
    EARLIEST = "earliest", _("You can book from today")
    RECOMMENDED = "recommended", _("The full wait has passed")
    DUE = "due", _("Due this week")
    OPT_IN = "opt_in", _("Is this your address?")
    REMINDER = "reminder", _("Reminder of one date")
    UPDATES = "updates", _("The guidance has changed")


OF_PATIENTS = (  # what a patient may ask to be told; the most important first
    MessageKind.TOO_SOON,
    MessageKind.MOVED,
    MessageKind.EARLIEST,
    MessageKind.RECOMMENDED,
    MessageKind.DUE,
)

SOMEBODY_WAITS = (MessageKind.ACCOUNT, MessageKind.INVITATION)  # while they are sent: they go first
FORGOTTEN = (  # to whom they went is kept by nobody once they have gone
    MessageKind.OPT_IN,
    MessageKind.REMINDER,
    MessageKind.UPDATES,
)
FOR_ANYBODY = (MessageKind.REMINDER, MessageKind.UPDATES)  # what somebody may ask for whom no clinic knows


class MessageQuerySet(models.QuerySet["Message"]):
    """Messages, by how far they have come."""

    def waiting(self) -> "MessageQuerySet":
        """Neither sent nor given up."""
        return self.filter(WAITING)

    def due(self, now: datetime) -> "MessageQuerySet":
        """Waiting, and to be tried by `now`; the one that has waited longest first."""
        return self.waiting().filter(next_try_at__lte=now).order_by("next_try_at", "pk")


class Message(models.Model):
    """One e-mail to one address.

    `key` names the cause: one cause is one message, however often it is put. `content` is sealed, and emptied once the
    message was sent or given up. `next_try_at` is when it is to be tried; while a worker holds it, when another may.
    `patient` is whom it tells of her own dates. One that is cancelled was not to be sent any more: `why` says it.
    """

    key = models.CharField(_("key"), max_length=200, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=MessageKind.choices)
    clinic = models.ForeignKey(
        Clinic, verbose_name=_("clinic"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    patient = models.ForeignKey(
        Patient,
        verbose_name=_("patient"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="messages",
        db_index=False,
    )
    to = models.CharField(_("to"), max_length=320, blank=True)
    content = models.TextField(_("content"), blank=True)
    put_at = models.DateTimeField(_("put at"))
    due_at = models.DateTimeField(_("due at"))
    next_try_at = models.DateTimeField(_("next try at"))
    tries = models.PositiveIntegerField(_("tries"), default=0)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    failed_at = models.DateTimeField(_("given up at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    why = models.CharField(_("why it was not sent"), max_length=300, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [
            models.Index(fields=["next_try_at", "id"], name="message_waiting", condition=WAITING),
            models.Index(fields=["failed_at"], name="message_failed", condition=Q(failed_at__isnull=False)),
            models.Index(
                fields=["patient", "id"], name="message_of_patient", condition=Q(patient__isnull=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=MessageKind.values),
                name="message_kind_known",
                violation_error_message=_("Choose one of the known kinds."),
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None, failed_at=None)
                | Q(sent_at=None, cancelled_at=None)
                | Q(failed_at=None, cancelled_at=None),
                name="message_sent_or_failed",
                violation_error_message=_("A message was sent, given up or cancelled, one of the three."),
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None) | ~Q(why=""),
                name="message_cancelled_why",
                violation_error_message=_("Say why the message was cancelled."),
            ),
            models.CheckConstraint(
                condition=Q(patient=None) | Q(clinic__isnull=False, kind__in=OF_PATIENTS),
                name="message_to_patient_whole",
                violation_error_message=_("A message to a patient comes from her clinic."),
            ),
            models.CheckConstraint(
                condition=Q(failed_at=None) | ~Q(why=""),
                name="message_failed_why",
                violation_error_message=_("Say why the message was given up."),
            ),
            models.CheckConstraint(
                condition=~Q(to="") | (Q(kind__in=FORGOTTEN) & ~WAITING),
                name="message_to_somebody",
                violation_error_message=_("A message goes to an address, until it was sent."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.put_at:%Y-%m-%d %H:%M}"


def any_key() -> str:
    """A key for a message whose cause happens once."""
    return uuid.uuid4().hex
