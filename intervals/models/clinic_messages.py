"""What a clinic says of its messages to patients: when they leave, which kinds it uses, and in which words."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from intervals.models.clinics import Clinic
from intervals.models.messages import OF_PATIENTS, MessageKind

FROM_HOUR, TO_HOUR = 9, 19
LONGEST_SUBJECT, LONGEST_TEXT = 120, 2000


class MailHours(models.Model):
    """Between which full hours of its day a clinic's messages leave; `looked_on` is its last day gone through."""

    clinic = models.OneToOneField(
        Clinic, verbose_name=_("clinic"), on_delete=models.CASCADE, related_name="mail_hours"
    )
    from_hour = models.PositiveSmallIntegerField(_("from"), default=FROM_HOUR)
    to_hour = models.PositiveSmallIntegerField(_("until"), default=TO_HOUR)
    looked_on = models.DateField(_("gone through"), null=True, blank=True)

    class Meta:
        verbose_name = _("hours of messages")
        verbose_name_plural = _("hours of messages")
        constraints = [
            models.CheckConstraint(
                condition=Q(from_hour__lt=F("to_hour"), to_hour__lte=24),
                name="mail_hours_in_order",
                violation_error_message=_("The hours run from one to a later one."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_hour}:00–{self.to_hour}:00"


class ClinicMessage(models.Model):
    """A kind of message as a clinic sends it. Empty words are the site's own."""

    clinic = models.ForeignKey(
        Clinic, verbose_name=_("clinic"), on_delete=models.CASCADE, related_name="+", db_index=False
    )
    kind = models.CharField(_("kind"), max_length=20, choices=MessageKind.choices)
    is_used = models.BooleanField(_("used"), default=False)
    subject = models.CharField(_("subject"), max_length=LONGEST_SUBJECT, blank=True)
    text = models.TextField(_("text"), max_length=LONGEST_TEXT, blank=True)

    class Meta:
        verbose_name = _("message of a clinic")
        verbose_name_plural = _("messages of a clinic")
        ordering = ["clinic", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "kind"],
                name="clinic_message_once",
                violation_error_message=_("The clinic has words for this already."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=OF_PATIENTS),
                name="clinic_message_kind_known",
                violation_error_message=_("Choose one of the messages for patients."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())
