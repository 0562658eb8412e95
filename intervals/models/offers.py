"""Offers: which procedures a clinic offers, and what they are called there."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from intervals.models.clinics import Clinic
from intervals.models.procedures import Procedure

LEAST_AGES = (1, 99)


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
    least_age = models.PositiveSmallIntegerField(
        _("least age"),
        null=True,
        blank=True,
        help_text=_("In whole years: below it, the desk is warned. Empty: none."),
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
            models.CheckConstraint(
                condition=Q(least_age=None) | Q(least_age__range=LEAST_AGES),
                name="offer_least_age_of_people",
                violation_error_message=_("Enter a least age from 1 to 99, or leave it empty."),
            ),
        ]

    def __str__(self) -> str:
        return self.public_name or str(self.procedure)
