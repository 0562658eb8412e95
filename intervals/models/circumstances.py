"""Circumstances: what happened to a patient elsewhere, or will, and waits are counted from. The clinic is told."""

import uuid
from collections.abc import Mapping
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from intervals.engine import history
from intervals.engine.periods import FIRST_DAY, LAST_DAY
from intervals.models.accounts import User
from intervals.models.clinics import Clinic
from intervals.models.patients import Patient
from intervals.models.procedures import Procedure


class ToldBy(models.TextChoices):
    """Where the clinic has it from."""

    PATIENT = "patient", _("Told by the patient")
    CLINICIAN = "clinician", _("Told by another clinician")
    SEEN = "seen", _("Seen here")


class CircumstanceQuerySet(models.QuerySet["Circumstance"]):
    """Circumstances in the words of the field."""

    def counted(self) -> Self:
        """Those that count: not voided."""
        return self.filter(voided_at=None)


class Circumstance(models.Model):
    """A circumstance or an event of a patient's: a vaccination on 3 November, a wedding in June.

    `given_on` may lie ahead, as a plan's day does; without it, the day is not known. `called` is what the patient
    calls it, where the procedure says less. What changes is voided and recorded anew.
    """

    clinic = models.ForeignKey(
        Clinic,
        verbose_name=_("clinic"),
        on_delete=models.PROTECT,
        related_name="circumstances",
        db_index=False,
    )
    ref = models.UUIDField(_("reference"), default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(
        Patient,
        verbose_name=_("patient"),
        on_delete=models.CASCADE,
        related_name="circumstances",
        db_index=False,
    )
    procedure = models.ForeignKey(
        Procedure, verbose_name=_("procedure"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    given_on = models.DateField(_("day"), null=True, blank=True, help_text=_("Empty: the day is not known."))
    called = models.CharField(
        _("called"), max_length=80, blank=True, help_text=_("In a word or two: wedding, flu vaccine.")
    )
    told_by = models.CharField(_("told by"), max_length=10, choices=ToldBy, default=ToldBy.PATIENT)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField(_("recorded at"))
    voided_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    voided_at = models.DateTimeField(_("voided at"), null=True, blank=True)
    void_reason = models.CharField(_("reason for voiding"), max_length=500, blank=True)

    objects: ClassVar = CircumstanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("circumstance")
        verbose_name_plural = _("circumstances")
        indexes = [
            models.Index(
                fields=["clinic", "procedure", "given_on", "patient"],
                condition=Q(voided_at=None),
                name="circumstance_by_day",
            ),
            models.Index(fields=["patient", "procedure", "given_on"], name="circumstance_of_patient"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(given_on=None) | Q(given_on__range=(FIRST_DAY, LAST_DAY)),
                name="circumstance_given_in_range",
                violation_error_message=_("Dates run from 1900-01-01 to 2199-12-31."),
            ),
            models.CheckConstraint(
                condition=Q(told_by__in=ToldBy.values),
                name="circumstance_told_by_known",
                violation_error_message=_("Choose who told it."),
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by=None, void_reason="")
                | (Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason="")),
                name="circumstance_voided_with_reason",
                violation_error_message=_("A circumstance is voided by somebody and for a reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure}, {self.given_on or '…'}"

    def title(self, names: Mapping[str, str]) -> str:
        """What it is, by the clinic's `names`, and what the patient calls it: An event: wedding."""
        what = capfirst(names[self.procedure.slug])
        return f"{what}: {self.called}" if self.called else what

    def to_engine(self, slug: str) -> history.Treatment:
        """As the engine knows it; `slug` is its procedure's."""
        return history.Treatment(slug, self.given_on, id=f"circumstance:{self.pk}")

    @property
    def voided(self) -> bool:
        """Whether it was entered in error: it stays visible and does not count."""
        return self.voided_at is not None
