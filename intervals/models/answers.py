"""Questions that were asked at the desk and answered with no. Every other answer is a circumstance, or a hold."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from intervals.engine.periods import FIRST_DAY, LAST_DAY
from intervals.models.accounts import User
from intervals.models.clinics import Clinic
from intervals.models.patients import Patient
from intervals.models.procedures import Procedure
from intervals.models.questions import LONGEST


class SaidNo(models.Model):
    """A no of a patient's: that a circumstance had not come about by `told_on`, or to a question of the clinic's own.

    `question` has the words in which it was asked, which stay when the clinic asks something else. It bears on no date:
    it only says that nobody has to ask again on that day.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+", db_index=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="said_no")
    procedure = models.ForeignKey(
        Procedure,
        verbose_name=_("circumstance"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    question = models.CharField(_("question"), max_length=LONGEST, blank=True)
    told_on = models.DateField(_("told on"))
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField(_("recorded at"))

    class Meta:
        verbose_name = _("answer of no")
        verbose_name_plural = _("answers of no")
        ordering = ["-told_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(procedure=None) & ~Q(question="") | Q(procedure__isnull=False, question=""),
                name="said_no_to_one_thing",
                violation_error_message=_("A no is said to a circumstance, or to a question of the clinic."),
            ),
            models.CheckConstraint(
                condition=Q(told_on__range=(FIRST_DAY, LAST_DAY)),
                name="said_no_in_range",
                violation_error_message=_("Dates run from 1900-01-01 to 2199-12-31."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question or self.procedure}, {self.told_on}"
