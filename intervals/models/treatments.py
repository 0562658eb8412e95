"""Treatments: what was done. A treatment is a fact; it is voided or replaced, never changed or deleted."""

import uuid
from collections.abc import Iterable
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Replace, Upper
from django.utils.translation import gettext_lazy as _

from intervals.engine import history
from intervals.engine.periods import FIRST_DAY, LAST_DAY
from intervals.models.accounts import User
from intervals.models.areas import Area
from intervals.models.clinics import Clinic
from intervals.models.lots import looks_of
from intervals.models.patients import Patient
from intervals.models.procedures import Procedure


def bare(field: str) -> models.GeneratedField:
    """A lot number without capitals, spaces and hyphens, kept by the database itself."""
    plain = Replace(Replace(F(field), Value(" "), Value("")), Value("-"), Value(""))
    return models.GeneratedField(
        expression=Upper(plain), output_field=models.CharField(max_length=60), db_persist=True
    )


class TreatmentQuerySet(models.QuerySet["Treatment"]):
    """Treatments in the words of the field."""

    def counted(self) -> Self:
        """Those that count: not voided."""
        return self.filter(voided_at=None)


class Treatment(models.Model):
    """A procedure that was done to a patient on one civil date, and what belongs to it.

    Lengths are in mm, units are the product's own. `replaces` is the treatment that this one corrects.
    """

    clinic = models.ForeignKey(
        Clinic, verbose_name=_("clinic"), on_delete=models.PROTECT, related_name="treatments", db_index=False
    )
    ref = models.UUIDField(_("reference"), default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(
        Patient,
        verbose_name=_("patient"),
        on_delete=models.CASCADE,
        related_name="treatments",
        db_index=False,
    )
    procedure = models.ForeignKey(
        Procedure, verbose_name=_("procedure"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    given_on = models.DateField(_("given on"))
    practitioner = models.ForeignKey(
        User,
        verbose_name=_("practitioner"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    # injectables
    product = models.CharField(_("product"), max_length=120, blank=True)
    lot_number = models.CharField(_("lot number"), max_length=60, blank=True)
    lot_key = bare("lot_number")
    expires_on = models.DateField(_("expiry"), null=True, blank=True)
    units = models.DecimalField(_("units"), max_digits=7, decimal_places=2, null=True, blank=True)
    dilution = models.CharField(_("dilution"), max_length=80, blank=True)
    # microneedling
    device = models.CharField(_("device"), max_length=120, blank=True)
    cartridge_lot = models.CharField(_("cartridge lot"), max_length=60, blank=True)
    cartridge_lot_key = bare("cartridge_lot")
    passes = models.PositiveSmallIntegerField(_("passes"), null=True, blank=True)
    topical = models.CharField(_("topical"), max_length=120, blank=True)
    # all
    consent_version = models.CharField(_("consent version"), max_length=60, blank=True)
    consent_on = models.DateField(_("consent given on"), null=True, blank=True)
    skin_noted = models.TextField(_("skin noted"), blank=True, max_length=1000)
    note = models.TextField(_("note"), blank=True, max_length=4000)

    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField(_("recorded at"))
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replaced_by"
    )
    voided_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    voided_at = models.DateTimeField(_("voided at"), null=True, blank=True)
    void_reason = models.CharField(_("reason for voiding"), max_length=500, blank=True)

    objects: ClassVar = TreatmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("treatment")
        verbose_name_plural = _("treatments")
        indexes = [
            models.Index(
                fields=["clinic", "procedure", "given_on", "patient"],
                condition=Q(voided_at=None),
                name="treatment_by_day",
            ),
            models.Index(fields=["patient", "procedure", "given_on"], name="treatment_of_patient"),
            models.Index(fields=["clinic", "recorded_at"], name="treatment_recorded"),
            models.Index(
                fields=["clinic", "lot_key", "id"], condition=~Q(lot_number=""), name="treatment_lot"
            ),
            models.Index(
                fields=["clinic", "cartridge_lot_key", "id"],
                condition=~Q(cartridge_lot=""),
                name="treatment_cartridge_lot",
            ),
            models.Index(
                F("clinic"), looks_of("lot_key"), condition=~Q(lot_number=""), name="treatment_lot_looks"
            ),
            models.Index(
                F("clinic"),
                looks_of("cartridge_lot_key"),
                condition=~Q(cartridge_lot=""),
                name="treatment_cartridge_looks",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(given_on__range=(FIRST_DAY, LAST_DAY)),
                name="treatment_given_in_range",
                violation_error_message=_("Dates run from 1900-01-01 to 2199-12-31."),
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None, voided_by=None, void_reason="")
                | (Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason="")),
                name="treatment_voided_with_reason",
                violation_error_message=_("A treatment is voided by somebody and for a reason."),
            ),
            models.CheckConstraint(
                condition=Q(units=None) | Q(units__gt=0),
                name="treatment_units_positive",
                violation_error_message=_("Units are more than 0."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure}, {self.given_on}"

    @property
    def voided(self) -> bool:
        """Whether it was entered in error: it stays visible and does not count."""
        return self.voided_at is not None

    def to_engine(self, slug: str, areas: Iterable[str]) -> history.Treatment:
        """As the engine knows it; the slugs are its procedure's and its areas'."""
        return history.Treatment(
            slug, self.given_on, voided=self.voided, id=str(self.pk), areas=frozenset(areas)
        )


class TreatedArea(models.Model):
    """One area of a treatment, and for microneedling how deep the needles went there."""

    treatment = models.ForeignKey(
        Treatment,
        verbose_name=_("treatment"),
        on_delete=models.CASCADE,
        related_name="treated",
        db_index=False,
    )
    area = models.ForeignKey(
        Area, verbose_name=_("area"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    needle_depth = models.DecimalField(
        _("needle depth, mm"), max_digits=4, decimal_places=2, null=True, blank=True
    )

    class Meta:
        verbose_name = _("treated area")
        verbose_name_plural = _("treated areas")
        ordering = ["area__order"]
        constraints = [
            models.UniqueConstraint(
                fields=["treatment", "area"],
                name="treated_area_once",
                violation_error_message=_("This treatment already has that area."),
            ),
            models.CheckConstraint(
                condition=Q(needle_depth=None) | Q(needle_depth__gt=0, needle_depth__lte=5),
                name="treated_area_depth_in_range",
                violation_error_message=_("Needle depth is more than 0 and at most 5 mm."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.area)
