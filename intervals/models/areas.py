"""Areas of the body: a tree."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Area(models.Model):
    """A part of the body that is treated. `within` is the area that it lies in directly: a tree."""

    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=80)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    within = models.ForeignKey(
        "self",
        verbose_name=_("within"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="parts",
        help_text=_("The larger area that it lies in. Empty: it stands alone."),
    )

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering = ["order", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(within=None) | ~Q(within=F("id")),
                name="area_not_within_itself",
                violation_error_message=_("No area lies within itself."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """ValidationError where it would lie within itself, or within one that lies within it, however far."""
        if self.pk is not None and self.within_id == self.pk:
            raise ValidationError({"within": _("No area lies within itself.")})
        around, seen = self.within_id, {self.pk}
        while around is not None and around not in seen:
            seen.add(around)
            around = Area.objects.filter(pk=around).values_list("within_id", flat=True).first()
        if around is not None and around == self.pk:
            raise ValidationError({"within": _("“%(area)s” lies within this area.") % {"area": self.within}})
