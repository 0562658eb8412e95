"""The contact log: who was called about becoming eligible, so that nobody is called twice."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from intervals.engine.periods import FIRST_DAY, LAST_DAY
from intervals.models.accounts import User
from intervals.models.clinics import Clinic
from intervals.models.patients import Patient
from intervals.models.procedures import Procedure


class Outcome(models.TextChoices):
    """What came of it."""

    CALLED = "called", _("Called")
    NO_ANSWER = "no_answer", _("No answer")
    BOOKED = "booked", _("Booked")
    DECLINED = "declined", _("Declined")
    SNOOZED = "snoozed", _("Snoozed until")


class Contact(models.Model):
    """One attempt to reach a patient about a procedure. `made_on` is the clinic's day."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="contacts", db_index=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="contacts", db_index=False)
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="+", db_index=False)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    snooze_until = models.DateField(_("until"), null=True, blank=True)
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(_("at"))
    made_on = models.DateField(_("on"))

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["patient", "procedure", "id"], name="contact_of_patient"),
            models.Index(fields=["clinic", "made_on"], name="contact_by_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values),
                name="contact_outcome_known",
                violation_error_message=_("Choose one of the known outcomes."),
            ),
            models.CheckConstraint(
                condition=(~Q(outcome="snoozed") & Q(snooze_until=None))
                | Q(
                    outcome="snoozed",
                    snooze_until__isnull=False,  # a range alone is unknown without a day, and unknown passes
                    snooze_until__range=(FIRST_DAY, LAST_DAY),
                ),
                name="contact_snoozed_until_a_day",
                violation_error_message=_("Say until which day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}, {self.made_on}"
