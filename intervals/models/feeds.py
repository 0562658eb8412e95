"""A patient's dates as a calendar that her devices subscribe to: a feed for each device, an entry for each date."""

import uuid
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from intervals.models.patients import Patient
from intervals.models.portal import PortalAccess
from intervals.models.procedures import Procedure


class Feed(models.Model):
    """A device's feed, found by the digest of a secret that was shown once. It ends with its access.

    `plain_words`: it names procedures; otherwise only that there is a date, and the clinic.
    """

    access = models.ForeignKey(PortalAccess, on_delete=models.CASCADE, related_name="feeds")
    name = models.CharField(_("name"), max_length=60)
    digest = models.CharField(_("digest of the secret"), max_length=64, unique=True)
    plain_words = models.BooleanField(_("in plain words"), default=False)
    made_at = models.DateTimeField(_("made at"))
    fetched_at = models.DateTimeField(_("last fetched at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="feed_named",
                violation_error_message=_("Say for which device it is."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DateKind(models.TextChoices):
    """Which of the two dates."""

    EARLIEST = "earliest", _("Earliest date")
    RECOMMENDED = "recommended", _("Recommended date")


class FeedDate(models.Model):
    """One date of a patient as calendars know it: its `uid` for good, and how often it has moved (`sequence`).

    `gone_at`: since when there is no such date; it is then sent as cancelled for a while.
    """

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="feed_dates", db_index=False)
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(_("kind"), max_length=11, choices=DateKind)
    uid = models.UUIDField(_("reference"), default=uuid.uuid4, editable=False)
    day = models.DateField(_("day"))
    sequence = models.PositiveIntegerField(_("times moved"), default=0)
    changed_at = models.DateTimeField(_("changed at"))
    gone_at = models.DateTimeField(_("gone since"), null=True, blank=True)

    class Meta:
        verbose_name = _("date in a calendar")
        verbose_name_plural = _("dates in a calendar")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "procedure", "kind"],
                name="feed_date_once",
                violation_error_message=_("This date has an entry already."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=DateKind.values),
                name="feed_date_kind_known",
                violation_error_message=_("Choose one of the two dates."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.day}"

    def is_on(self, day: date) -> bool:
        """Whether calendars have it on that day."""
        return self.gone_at is None and self.day == day
