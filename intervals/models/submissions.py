"""Forms that were sent: each counts once, however often it arrives."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from intervals.models.accounts import User


class Submission(models.Model):
    """A form's own key, and where its sender was led."""

    key = models.UUIDField(_("key"), unique=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(_("at"))
    led_to = models.CharField(_("led to"), max_length=300)

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        indexes = [models.Index(fields=["at"], name="submission_at")]

    def __str__(self) -> str:
        return str(self.key)
