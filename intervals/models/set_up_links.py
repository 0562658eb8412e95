"""The link by which a site that nobody manages yet is set up. Its secret is stored as a digest, and opens it once."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _


class SetUpLink(models.Model):
    """A link printed on the server, and the one session that it opens: both are over at `expires_at`."""

    digest = models.CharField(_("digest of the secret"), max_length=64, unique=True)
    made_at = models.DateTimeField(_("made at"))
    expires_at = models.DateTimeField(_("expires at"))
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True)

    class Meta:
        verbose_name = _("link for the set-up")
        verbose_name_plural = _("links for the set-up")

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M}"

    def is_over_at(self, moment: datetime) -> bool:
        """Whether neither it nor its session is worth anything at `moment`."""
        return moment >= self.expires_at
