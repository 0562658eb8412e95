"""Areas of the body: a tree, which belongs to the installation; each clinic adds to it what it needs."""

from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from intervals.models.clinics import Clinic

NOT_THEIRS = _("A shared area lies within a shared one, and a clinic’s own within that or its own.")


class AreaQuerySet(models.QuerySet["Area"]):
    """Areas in the words of the field."""

    def at(self, clinic: Clinic | None) -> Self:
        """What a clinic chooses from: the shared ones and its own; None: the shared ones alone."""
        return self.filter(Q(clinic=None) | Q(clinic=clinic)) if clinic else self.filter(clinic=None)


class Area(models.Model):
    """A part of the body that is treated. `within` is the area that it lies in directly: a tree.

    `clinic` is whose own it is; None: everybody's. It lies within a shared one, or one of the same clinic's.
    """

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
    clinic = models.ForeignKey(
        Clinic,
        verbose_name=_("clinic"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Whose own it is. Empty: every clinic’s."),
    )

    objects: ClassVar = AreaQuerySet.as_manager()

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
        """ValidationError where it would lie within itself, in one that lies within it, or in another clinic's."""
        if self.pk is not None and self.within_id == self.pk:
            raise ValidationError({"within": _("No area lies within itself.")})
        if self.within and self.within.clinic_id not in (None, self.clinic_id):
            raise ValidationError({"within": NOT_THEIRS})
        around, seen = self.within_id, {self.pk}
        while around is not None and around not in seen:
            seen.add(around)
            around = Area.objects.filter(pk=around).values_list("within_id", flat=True).first()
        if around is not None and around == self.pk:
            raise ValidationError({"within": _("“%(area)s” lies within this area.") % {"area": self.within}})
