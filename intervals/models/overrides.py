"""Overrides: a warning was shown, and somebody went on. What was said, why they did, and who reviewed it."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from intervals.engine.conflicts import without_waits
from intervals.engine.reasons import Status
from intervals.models.accounts import User
from intervals.models.clinics import Clinic
from intervals.models.patients import Patient
from intervals.models.plans import Plan, PlanState
from intervals.models.rules import IntervalRule
from intervals.models.treatments import Treatment


class OverrideReason(models.TextChoices):
    """Why somebody went on."""

    SKIN_EXAMINED = "skin_examined", _("Skin examined and healed")
    OTHER_AREA = "other_area", _("A different area of the body")
    CLINICIAN_DECIDED = "clinician_decided", _("Decided by the treating clinician")
    PATIENT_INFORMED = "patient_informed", _("Patient informed and asked for it")
    DATE_TO_CONFIRM = "date_to_confirm", _("Date still to be confirmed with the clinician")
    RECORDED_LATER = "recorded_later", _("Already done, recorded afterwards")
    OTHER = "other", _("Other, see the comment")


SLIP = Q(treatment__voided_at__isnull=False) | Q(plan__slip=True)
TAKEN_BACK = Q(treatment__voided_at__isnull=False) | Q(plan__state__in=[PlanState.MOVED, PlanState.CANCELLED])


class OverrideQuerySet(models.QuerySet["Override"]):
    """Overrides in the words of the desk."""

    def waiting(self) -> Self:
        """Those that no manager has reviewed, of what was neither voided nor taken back."""
        return self.filter(reviewed_at=None).exclude(TAKEN_BACK)


class Override(models.Model):
    """One warning that was overridden, for a plan or for a treatment that was done too soon.

    `said` is the warning as it was read; `rule` the version it came from. `reason` is empty until the person
    who recorded a treatment has said why, and covers what stands in `against`: conflicts by name (engine/conflicts)
    with the status of each; nothing stands there in rows from before it was kept. `made_on` is the clinic's day.
    `decided_by` is who is said to have decided, and may object.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="overrides", db_index=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="overrides")
    plan = models.ForeignKey(Plan, null=True, blank=True, on_delete=models.CASCADE, related_name="overrides")
    treatment = models.ForeignKey(
        Treatment, null=True, blank=True, on_delete=models.CASCADE, related_name="overrides"
    )
    status = models.CharField(_("status"), max_length=10)
    said = models.TextField(_("warning"))
    against: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField(
        _("against"), default=dict, blank=True
    )
    rule = models.ForeignKey(
        IntervalRule, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reason = models.CharField(_("reason"), max_length=20, choices=OverrideReason, blank=True)
    comment = models.TextField(_("comment"), blank=True, max_length=2000)
    decided_by = models.ForeignKey(
        User,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    objection = models.CharField(_("objection"), max_length=500, blank=True, db_default="")
    objected_at = models.DateTimeField(_("objected at"), null=True, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(_("at"))
    made_on = models.DateField(_("on"))
    reviewed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True, blank=True)

    objects: ClassVar = OverrideQuerySet.as_manager()

    class Meta:
        verbose_name = _("override")
        verbose_name_plural = _("overrides")
        indexes = [
            models.Index(fields=["clinic", "id"], condition=Q(reviewed_at=None), name="override_waiting"),
            models.Index(fields=["clinic", "made_on", "id"], name="override_by_day"),
            models.Index(
                fields=["clinic", "decided_by", "id"],
                condition=Q(decided_by__isnull=False),
                name="override_by_who_decided",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(plan__isnull=False, treatment=None) | Q(plan=None, treatment__isnull=False),
                name="override_of_one_thing",
                violation_error_message=_("An override belongs to a plan or to a treatment."),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["too_soon", "consult", "ask_first"]),
                name="override_status_known",
                violation_error_message=_("Only a warning can be overridden."),
            ),
            models.CheckConstraint(
                condition=Q(reason__in=["", *OverrideReason.values]),
                name="override_reason_known",
                violation_error_message=_("Choose one of the known reasons."),
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at=None, reviewed_by=None)
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
                name="override_reviewed_by_somebody",
                violation_error_message=_("An override is reviewed by somebody."),
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(reason=OverrideReason.CLINICIAN_DECIDED),
                name="override_decided_as_said",
                violation_error_message=_("Who decided is named where a clinician did."),
            ),
            models.CheckConstraint(
                condition=Q(objected_at=None, objection="")
                | (Q(objected_at__isnull=False, decided_by__isnull=False) & ~Q(objection="")),
                name="override_objected_by_who_decided",
                violation_error_message=_("Whoever is named as having decided objects, and says why."),
            ),
            models.UniqueConstraint(
                fields=["treatment"],
                condition=Q(reason="", treatment__isnull=False),
                name="override_asked_once",
                violation_error_message=_("The reason for this treatment is asked for already."),
            ),
        ]

    def __str__(self) -> str:
        return self.said

    @property
    def from_before(self) -> bool:
        """Whether a reason was given before it was kept what for, and by which wait: it covers more than it may."""
        return bool(self.reason) and (not self.against or without_waits(self.conflicts))

    @property
    def conflicts(self) -> dict[str, Status]:
        """What it is against, as the engine names it."""
        return {name: Status(status) for name, status in self.against.items()}
