"""How fast somebody searches: counted in the database, so that every process and every server counts the same."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from intervals.models.accounts import User


class SearchPace(models.Model):
    """How often somebody has searched in the minute that began then: one row for a person."""

    person = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    began = models.DateTimeField(_("began"))
    searches = models.PositiveIntegerField(_("searches"))

    class Meta:
        verbose_name = _("pace of searching")
        verbose_name_plural = _("paces of searching")

    def __str__(self) -> str:
        return f"{self.searches}, {self.began:%Y-%m-%d %H:%M}"
