"""Plans and holds: what is meant to be done, and what a clinician does not want done yet."""

import uuid
from collections.abc import Iterable
from typing import ClassVar, Self
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from intervals.engine import history
from intervals.engine.periods import FIRST_DAY, LAST_DAY
from intervals.models.accounts import User
from intervals.models.areas import Area
from intervals.models.clinics import Clinic
from intervals.models.courses import Course
from intervals.models.patients import Patient
from intervals.models.procedures import Procedure
from intervals.models.treatments import Treatment


class PlanState(models.TextChoices):
    """Where a plan stands. Only an open one can change."""

    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    MOVED = "moved", _("Moved")
    CANCELLED = "cancelled", _("Cancelled")


class PlanQuerySet(models.QuerySet["Plan"]):
    """Plans in the words of the desk."""

    def open(self) -> Self:
        """Those that still stand."""
        return self.filter(state=PlanState.OPEN)


class Plan(models.Model):
    """A procedure that somebody means to have on `planned_on`. `treatment` is what it became.

    Without `areas`, it is not known where. `closed_day_ok`: somebody has ticked that the clinic is closed that day.
    `in_doubt` is False only where the engine has found that nothing speaks against its day which no reason covers
    (docs/adr/0017): whatever bears on its patient's dates makes it True again. `course` is what it is a visit of, at
    its `place` there; what it is moved to takes that place. `slip`: cancelled because it was undone, or the same stands
    in another plan; nobody decided against the visit, and reports leave it out.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="plans", db_index=False)
    ref = models.UUIDField(_("reference"), default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="plans", db_index=False)
    procedure = models.ForeignKey(
        Procedure, verbose_name=_("procedure"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    planned_on = models.DateField(_("planned on"))
    areas = models.ManyToManyField(
        Area, verbose_name=_("areas"), blank=True, related_name="+", through="PlannedArea"
    )
    practitioner = models.ForeignKey(
        User,
        verbose_name=_("practitioner"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    closed_day_ok = models.BooleanField(_("on a closed day"), default=False)
    in_doubt = models.BooleanField(_("in doubt"), default=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=PlanState, default=PlanState.OPEN)
    treatment = models.OneToOneField(
        Treatment, null=True, blank=True, on_delete=models.CASCADE, related_name="plan"
    )
    moved_to = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="moved_from"
    )
    course = models.ForeignKey(
        Course, null=True, blank=True, editable=False, on_delete=models.CASCADE, related_name="plans"
    )
    place = models.PositiveSmallIntegerField(_("place in the course"), null=True, blank=True, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField(_("created at"))
    closed_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    close_reason = models.CharField(_("reason for cancelling"), max_length=500, blank=True)
    slip = models.BooleanField(_("a slip"), default=False, editable=False)

    objects: ClassVar = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        indexes = [
            models.Index(
                fields=["clinic", "planned_on", "id"], condition=Q(state="open"), name="plan_open_by_day"
            ),
            models.Index(fields=["planned_on", "clinic"], name="plan_by_day"),
            models.Index(fields=["patient", "procedure", "planned_on"], name="plan_of_patient"),
            models.Index(
                fields=["clinic", "planned_on", "id"],
                condition=Q(state="open", in_doubt=True),
                name="plan_in_doubt_by_day",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(planned_on__range=(FIRST_DAY, LAST_DAY)),
                name="plan_planned_in_range",
                violation_error_message=_("Dates run from 1900-01-01 to 2199-12-31."),
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None, closed_by=None)
                | (
                    Q(
                        state__in=["done", "moved", "cancelled"],
                        closed_at__isnull=False,
                        closed_by__isnull=False,
                    )
                ),
                name="plan_open_or_closed_by_somebody",
                violation_error_message=_("A plan is open, or was closed by somebody."),
            ),
            models.CheckConstraint(
                condition=Q(slip=False) | Q(state="cancelled"),
                name="plan_slip_is_cancelled",
                violation_error_message=_("Only a cancelled plan was a slip."),
            ),
            models.CheckConstraint(
                condition=Q(course=None, place=None)
                | Q(course__isnull=False, place__isnull=False, place__gte=1),
                name="plan_of_course_has_place",
                violation_error_message=_("A visit has a place in its course."),
            ),
            models.UniqueConstraint(
                fields=["course", "place"],
                condition=Q(state__in=["open", "done"]),
                name="plan_place_in_course_once",
                violation_error_message=_("Another visit has this place in the course already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure}, {self.planned_on}"

    @property
    def is_open(self) -> bool:
        """Whether it still stands."""
        return self.state == PlanState.OPEN

    def to_engine(self, slug: str, areas: Iterable[str] = ()) -> history.Plan:
        """As the engine knows it; the slugs are its procedure's and its areas'."""
        by = str(self.practitioner_id or "")
        return history.Plan(slug, self.planned_on, id=str(self.pk), areas=frozenset(areas), practitioner=by)


class PlannedArea(models.Model):
    """One area of a plan: an area that any plan names cannot be deleted, or the plan would be about another place."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="+")
    area = models.ForeignKey(Area, verbose_name=_("area"), on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "intervals_plan_areas"
        verbose_name = _("planned area")
        verbose_name_plural = _("planned areas")
        unique_together = [("plan", "area")]

    def __str__(self) -> str:
        return str(self.area)


class HoldQuerySet(models.QuerySet["Hold"]):
    """Holds in the words of the desk."""

    def standing(self) -> Self:
        """Those that were not lifted."""
        return self.filter(lifted_at=None)


class Hold(models.Model):
    """A clinician's own "not before" for one patient and procedure: a date, or until reviewed."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="holds", db_index=False)
    ref = models.UUIDField(_("reference"), default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="holds")
    procedure = models.ForeignKey(
        Procedure, verbose_name=_("procedure"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    until = models.DateField(
        _("not before"), null=True, blank=True, help_text=_("Empty: until a clinician has reviewed it.")
    )
    reason = models.CharField(_("reason"), max_length=500)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    set_at = models.DateTimeField(_("set at"))
    lifted_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)
    lift_reason = models.CharField(_("reason for lifting"), max_length=500, blank=True)

    objects: ClassVar = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        indexes = [
            models.Index(
                fields=["clinic", "procedure", "until", "patient"],
                condition=Q(lifted_at=None),
                name="hold_standing_by_day",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__range=(FIRST_DAY, LAST_DAY)),
                name="hold_until_in_range",
                violation_error_message=_("Dates run from 1900-01-01 to 2199-12-31."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="hold_has_reason",
                violation_error_message=_("Say why."),
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None, lift_reason="")
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lift_reason="")),
                name="hold_lifted_with_reason",
                violation_error_message=_("A hold is lifted by somebody and for a reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure}, {self.until or '…'}"

    def to_engine(self, slug: str, zone: ZoneInfo) -> history.Hold:
        """As the engine knows it; `slug` is its procedure's, `zone` where the clinic is."""
        return history.Hold(slug, self.until, id=str(self.pk), set_on=self.set_at.astimezone(zone).date())
