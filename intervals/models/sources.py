"""What rules and guidance share: where a thing is from, and who last looked at it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from intervals.engine.periods import FIRST_DAY, LAST_DAY
from intervals.models.shapes import web_address


class Sourced(models.Model):
    """A source, and the last review."""

    source_title = models.CharField(_("source"), max_length=300)
    source_url = models.URLField(_("address of the source"), blank=True, max_length=500)
    reviewed_by = models.CharField(_("reviewed by"), max_length=120)
    reviewed_on = models.DateField(_("reviewed on"))

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(source_url="") | web_address("source_url"),
                name="%(class)s_source_url_web",
                violation_error_message=_("The address of the source begins with https://."),
            ),
            models.CheckConstraint(
                condition=Q(reviewed_on__range=(FIRST_DAY, LAST_DAY)),
                name="%(class)s_reviewed_in_range",
                violation_error_message=_("Dates run from 1900-01-01 to 2199-12-31."),
            ),
        ]
