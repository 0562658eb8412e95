"""What a patient was shown of her dates when she last looked, by which she is told what has changed since."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from intervals.models.portal import PortalAccess


class LastVisit(models.Model):
    """One for each access: the dates as they are shown now, and as they were shown at the visit before.

    A visit goes on while she looks again within the hour. It goes with its access, and so with its patient.
    """

    access = models.OneToOneField(PortalAccess, on_delete=models.CASCADE, related_name="last_visit")
    seen_at = models.DateTimeField(_("seen at"))
    shown: "models.JSONField[Any, Any]" = models.JSONField(_("shown"), default=dict, blank=True)
    before: "models.JSONField[Any, Any]" = models.JSONField(_("shown before"), default=dict, blank=True)

    class Meta:
        verbose_name = _("last visit")
        verbose_name_plural = _("last visits")

    def __str__(self) -> str:
        return f"{self.seen_at:%Y-%m-%d %H:%M}"
