"""What a clinic works with: its products and devices, and the lots of them, of which one each is in use."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from intervals.engine.periods import FIRST_DAY, LAST_DAY
from intervals.models.accounts import User
from intervals.models.clinics import Clinic
from intervals.models.treatments import bare


class SupplyKind(models.TextChoices):
    """What it is used for; the values are those of a procedure's kind."""

    INJECTABLE = "injectable", _("Product for injections")
    NEEDLING = "needling", _("Device for needling, with cartridges")
    ENERGY = "energy", _("Device for energy, such as a laser")
    PEEL = "peel", _("Product for peels")


class SupplyQuerySet(models.QuerySet["Supply"]):
    """Supplies in the words of the desk."""

    def kept(self) -> Self:
        """Those that were not archived."""
        return self.filter(archived_at=None)


class Supply(models.Model):
    """A product or a device, and one lot of it; without a lot, only that the clinic works with it.

    Treatments keep what was used by its words: they never point here. Of one name, at most one lot is in use.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.CASCADE, related_name="supplies", db_index=False)
    kind = models.CharField(_("what it is"), max_length=12, choices=SupplyKind)
    name = models.CharField(_("name"), max_length=120)
    lot_number = models.CharField(_("lot number"), max_length=60, blank=True)
    lot_key = bare("lot_number")
    expires_on = models.DateField(_("expiry"), null=True, blank=True)
    in_use_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    in_use_at = models.DateTimeField(_("in use since"), null=True, blank=True)
    archived_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True)

    objects: ClassVar = SupplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("product or device")
        verbose_name_plural = _("products and devices")
        indexes = [models.Index(fields=["clinic", "archived_at", "name"], name="supply_by_name")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="supply_named",
                violation_error_message=_("Enter what it is called."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=SupplyKind.values),
                name="supply_kind_known",
                violation_error_message=_("Choose what it is."),
            ),
            models.CheckConstraint(
                condition=~Q(lot_number="") | Q(expires_on=None, in_use_at=None),
                name="supply_lot_in_use",
                violation_error_message=_("It is a lot that expires and that is in use: enter its number."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=SupplyKind.ENERGY) | Q(lot_number=""),
                name="supply_lot_of_kind",
                violation_error_message=_("No lot is written down for a device of this kind."),
            ),
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__range=(FIRST_DAY, LAST_DAY)),
                name="supply_expiry_in_range",
                violation_error_message=_("Dates run from 1900-01-01 to 2199-12-31."),
            ),
            models.CheckConstraint(
                condition=Q(in_use_at=None, in_use_by=None)
                | Q(in_use_at__isnull=False, in_use_by__isnull=False),
                name="supply_in_use_by_somebody",
                violation_error_message=_("Somebody has marked a lot that is in use."),
            ),
            models.CheckConstraint(
                condition=Q(archived_at=None, archived_by=None)
                | Q(archived_at__isnull=False, archived_by__isnull=False),
                name="supply_archived_by_somebody",
                violation_error_message=_("It is archived by somebody."),
            ),
            models.CheckConstraint(
                condition=Q(archived_at=None) | Q(in_use_at=None),
                name="supply_archived_not_in_use",
                violation_error_message=_("What is archived is not in use."),
            ),
            models.UniqueConstraint(
                "clinic",
                "kind",
                Lower("name"),
                "lot_key",
                condition=Q(archived_at=None),
                name="supply_once",
                violation_error_message=_("This is on the list already."),
            ),
            models.UniqueConstraint(
                "clinic",
                "kind",
                Lower("name"),
                condition=Q(in_use_at__isnull=False),
                name="supply_in_use_once",
                violation_error_message=_("Another lot of it is in use."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.lot_number}".strip()

    @property
    def in_use(self) -> bool:
        """Whether it is the lot of its name that is used now."""
        return self.in_use_at is not None
