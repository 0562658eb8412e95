"""Procedures: kinds of treatment."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Procedure(models.Model):
    """A kind of treatment. `public_name` is what the public reads, written as in the middle of a sentence."""

    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    public_name = models.CharField(
        _("public name"),
        max_length=120,
        help_text=_("As in the middle of a sentence: microneedling, Botox, anti-wrinkle injections"),
    )

    class Meta:
        verbose_name = _("procedure")
        verbose_name_plural = _("procedures")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
