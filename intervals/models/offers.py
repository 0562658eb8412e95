"""Offers: which procedures a clinic offers, and what they are called there."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from intervals.models.clinics import Clinic
from intervals.models.procedures import Procedure


class Offer(models.Model):
    """A clinic offers a procedure, or asks about it: a circumstance or an event can be named by a clinic, too.

    Without a public name of its own, it is the procedure's (intervals.queries.offered).
    """

    clinic = models.ForeignKey(
        Clinic, verbose_name=_("clinic"), on_delete=models.CASCADE, related_name="offers", db_index=False
    )
    procedure = models.ForeignKey(
        Procedure, verbose_name=_("procedure"), on_delete=models.CASCADE, related_name="offers"
    )
    public_name = models.CharField(
        _("public name"),
        max_length=120,
        blank=True,
        help_text=_("As in the middle of a sentence. Empty: the procedure’s own."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        ordering = ["order", "procedure__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "procedure"],
                name="offer_once",
                violation_error_message=_("This clinic already offers that procedure."),
            ),
        ]

    def __str__(self) -> str:
        return self.public_name or str(self.procedure)
