"""A clinic's own questions: whose yes means to speak to the clinic first, with the reason that it gives."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from intervals.models.clinics import Clinic
from intervals.models.procedures import Procedure

LONGEST = 200


class ClinicQuestion(models.Model):
    """A question that is asked beside a date, for one procedure or for all. *Yes* gives *consult*, and says why."""

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="questions")
    text = models.CharField(_("question"), max_length=LONGEST)
    reason = models.CharField(_("why to speak to the clinic first"), max_length=LONGEST)
    procedure = models.ForeignKey(
        Procedure,
        verbose_name=_("procedure"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Empty: for all."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=1)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") & ~Q(reason=""),
                name="question_says_why",
                violation_error_message=_("Write the question, and why its yes means to speak first."),
            ),
            models.UniqueConstraint(
                fields=["clinic", "text"],
                name="question_once",
                violation_error_message=_("The clinic asks this already."),
            ),
        ]

    def __str__(self) -> str:
        return self.text
