"""How a clinic's public pages look: its logo, and a colour for light and one for dark pages."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from intervals.models.clinics import Clinic
from intervals.models.shapes import shaped

MOST_SERVED = 10_000  # bytes of a logo
COLOUR = "#" + 6 * "[0-9a-f]"


class Appearance(models.Model):
    """A clinic's logo, a WebP that this site has made itself, and its colours. Empty is the site's own look.

    `light` is the colour of links and buttons on light pages, `dark` that on dark ones.
    """

    clinic = models.OneToOneField(
        Clinic, verbose_name=_("clinic"), on_delete=models.CASCADE, related_name="appearance"
    )
    light = models.CharField(_("colour on light pages"), max_length=7, blank=True)
    dark = models.CharField(_("colour on dark pages"), max_length=7, blank=True)
    logo = models.BinaryField(_("logo"), blank=True, default=b"")
    width = models.PositiveSmallIntegerField(_("width of the logo"), default=0)
    height = models.PositiveSmallIntegerField(_("height of the logo"), default=0)

    class Meta:
        verbose_name = _("appearance")
        verbose_name_plural = _("appearances")
        constraints = [
            models.CheckConstraint(
                condition=Q(light="", dark="") | (shaped("light", COLOUR) & shaped("dark", COLOUR)),
                name="appearance_both_colours",
                violation_error_message=_("Choose both colours, written as #1b5e56, or neither."),
            ),
            models.CheckConstraint(
                condition=Q(logo=b"", width=0, height=0) | (~Q(logo=b"") & Q(width__gt=0, height__gt=0)),
                name="appearance_logo_has_size",
                violation_error_message=_("A logo has a width and a height."),
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("logo"), MOST_SERVED),
                name="appearance_logo_small",
                violation_error_message=_("A logo is served with 10 KB at most."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clinic}"
