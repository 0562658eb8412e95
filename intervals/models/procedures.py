"""Procedures: kinds of treatment."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ProcedureKind(models.TextChoices):
    """What belongs to the record of a treatment."""

    INJECTABLE = "injectable", _("Injectable")
    NEEDLING = "needling", _("Microneedling")
    OTHER = "other", _("Other")


class Procedure(models.Model):
    """A kind of treatment. `public_name` is what the public reads, written as in the middle of a sentence."""

    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    public_name = models.CharField(
        _("public name"),
        max_length=120,
        help_text=_("As in the middle of a sentence: microneedling, Botox, anti-wrinkle injections"),
    )

    kind = models.CharField(
        _("kind"),
        max_length=10,
        choices=ProcedureKind,
        default=ProcedureKind.OTHER,
        help_text=_("What is recorded with a treatment: product and lot, or device and needle depth."),
    )

    class Meta:
        verbose_name = _("procedure")
        verbose_name_plural = _("procedures")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ProcedureKind.values),
                name="procedure_kind_known",
                violation_error_message=_("Choose one of the known kinds."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
