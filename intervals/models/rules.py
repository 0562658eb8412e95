"""Interval rules: versions of directed pairs, shared or a clinic's own.

A version is in force from its `valid_from` until the next version of the same owner and pair begins; that
day is its `valid_to`, which is worked out and never stored, so two versions in force on the same day cannot
be written down (docs/adr/0005). A rule is ended by a version marked `withdrawn`.

What is published says for good what it says: the database refuses to change it (intervals.models.guards_of_versions).
Only an end gives way, to a version that begins on its day. What was called off before it began keeps its row and is
left out of `objects`; `every` has it.
"""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.lookups import IsNull
from django.utils.translation import gettext_lazy as _

from intervals.engine.periods import FIRST_DAY, LAST_DAY
from intervals.engine.rules import Rule
from intervals.models.clinics import Clinic
from intervals.models.procedures import Procedure
from intervals.models.sources import Sourced
from intervals.models.waits import WAIT_CONSTRAINTS, Waits


class Evidence(models.TextChoices):
    """How strong the ground of a rule is."""

    EXPERT_CUSTOM = "expert_custom", _("Expert custom")
    CONSENSUS = "consensus", _("Published consensus")
    STUDIES = "studies", _("Clinical studies")
    GUIDELINE = "guideline", _("Clinical guideline")


class InsideMinimum(models.TextChoices):
    """Who may go on inside the minimum wait, after the warning and with a reason."""

    WARN = "warn", _("Whoever may plan, after a warning")
    MANAGER_ONLY = "manager_only", _("Only a manager")


def next_begins(prefix: str = "") -> Subquery:
    """The day on which the next version of the same owner and pair begins: this one's `valid_to`.

    A query of its own, not a window over the rows at hand: a filter would take the next version out of those.
    """

    def this(name: str) -> OuterRef:
        return OuterRef(f"{prefix}{name}")

    same_owner = Q(clinic=this("clinic")) | Q(IsNull(F("clinic"), True), IsNull(this("clinic"), True))
    following = IntervalRule.objects.filter(
        same_owner, earlier=this("earlier"), later=this("later"), valid_from__gt=this("valid_from")
    )
    return Subquery(following.order_by("valid_from").values("valid_from")[:1])


class IntervalRuleQuerySet(models.QuerySet["IntervalRule"]):
    """Rules in the words of the field."""

    def with_valid_to(self) -> Self:
        """Each version with `valid_to`, the day on which the next one begins; None for the last."""
        return self.annotate(valid_to=next_begins())

    def in_force(self, on: date) -> Self:
        """The versions in force on the day `on`, shared and own alike."""
        current = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
        return self.with_valid_to().filter(current, valid_from__lte=on, withdrawn=False)


AnyManager = models.Manager.from_queryset(IntervalRuleQuerySet)


class StandingManager(AnyManager["IntervalRule"]):
    """The versions that stand: what was called off counts for nothing anywhere."""

    def get_queryset(self) -> IntervalRuleQuerySet:
        """All but what was called off."""
        return IntervalRuleQuerySet(self.model, using=self._db).filter(called_off_at=None)


class IntervalRule(Waits, Sourced):
    """One version of *earlier procedure -> later procedure*: its waits, in force from a day on."""

    clinic = models.ForeignKey(
        Clinic,
        verbose_name=_("clinic"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="rules",
        help_text=_(
            "Empty: shared by all clinics. A clinic's own rule replaces the shared one for its pair."
        ),
    )
    earlier = models.ForeignKey(
        Procedure, verbose_name=_("earlier procedure"), on_delete=models.PROTECT, related_name="rules_after"
    )
    later = models.ForeignKey(
        Procedure, verbose_name=_("later procedure"), on_delete=models.PROTECT, related_name="rules_before"
    )
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    valid_from = models.DateField(_("in force from"))
    withdrawn = models.BooleanField(
        _("withdrawn"), default=False, help_text=_("From this day on there is no rule for the pair.")
    )
    minimum_months = models.PositiveSmallIntegerField(_("minimum, months"), default=0)
    minimum_days = models.PositiveIntegerField(
        _("minimum, days"), default=0, help_text=_("A week is 7 days.")
    )
    recommended_months = models.PositiveSmallIntegerField(_("recommended, months"), default=0)
    recommended_days = models.PositiveIntegerField(
        _("recommended, days"), default=0, help_text=_("A week is 7 days.")
    )
    best_by_months = models.PositiveSmallIntegerField(_("best by, months"), null=True, blank=True)
    best_by_days = models.PositiveIntegerField(
        _("best by, days"),
        null=True,
        blank=True,
        help_text=_("A week is 7 days. Both empty: no such figure."),
    )
    start_again_months = models.PositiveSmallIntegerField(_("start again, months"), null=True, blank=True)
    start_again_days = models.PositiveIntegerField(
        _("start again, days"),
        null=True,
        blank=True,
        help_text=_("A week is 7 days. Both empty: no such figure."),
    )
    same_day_allowed = models.BooleanField(_("same day allowed"), default=False)
    same_area = models.BooleanField(
        _("same area only"),
        default=False,
        help_text=_("The rule counts only where both are done on the same area, or the area is not known."),
    )
    inside_minimum = models.CharField(
        _("inside the minimum"),
        max_length=12,
        choices=InsideMinimum,
        default=InsideMinimum.WARN,
        help_text=_("Who may plan inside the minimum wait."),
    )
    evidence = models.CharField(
        _("evidence"), max_length=20, choices=Evidence, default=Evidence.EXPERT_CUSTOM
    )
    source_says = models.TextField(_("what the source says"), blank=True, max_length=2000)
    review_due = models.DateField(_("review due"), null=True, blank=True)
    examples: "models.JSONField[Any, Any]" = models.JSONField(
        _("worked examples"),
        default=list,
        blank=True,
        help_text=_("Each has the days given_on, earliest and recommended; the rule is held against them."),
    )

    reason = models.TextField(
        _("reason"),
        blank=True,
        max_length=2000,
        help_text=_("Why it begins in the past, or why the rule was withdrawn."),
    )
    published_at = models.DateTimeField(_("published at"), null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )

    # It took the place of an end, which comes back if it is called off.
    replaces_end = models.BooleanField(default=False, editable=False)
    called_off_at = models.DateTimeField(_("called off at"), null=True, blank=True, editable=False)
    called_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    called_off_because = models.TextField(
        _("why it was called off"), blank=True, max_length=2000, editable=False
    )

    if TYPE_CHECKING:
        valid_to: date | None

    objects: ClassVar = StandingManager()
    every: ClassVar = AnyManager()

    class Meta:
        verbose_name = _("interval rule")
        verbose_name_plural = _("interval rules")
        ordering = ["earlier__slug", "later__slug", "clinic", "valid_from"]
        constraints = [
            *Sourced.Meta.constraints,
            models.UniqueConstraint(
                fields=["earlier", "later", "valid_from"],
                condition=Q(clinic=None, called_off_at=None),
                name="rule_one_shared_version_a_day",
                violation_error_message=_("A shared version for this pair already begins on that day."),
            ),
            models.UniqueConstraint(
                fields=["clinic", "earlier", "later", "valid_from"],
                condition=Q(called_off_at=None),
                name="rule_one_own_version_a_day",
                violation_error_message=_("This clinic's rule for this pair already begins on that day."),
            ),
            models.UniqueConstraint(
                fields=["earlier", "later", "version"],
                condition=Q(clinic=None),
                name="rule_shared_version_unique",
                violation_error_message=_("The shared rule for this pair already has that version."),
            ),
            models.UniqueConstraint(
                fields=["clinic", "earlier", "later", "version"],
                name="rule_own_version_unique",
                violation_error_message=_("This clinic's rule for this pair already has that version."),
            ),
            models.CheckConstraint(
                condition=Q(version__gte=1),
                name="rule_version_from_1",
                violation_error_message=_("Versions are counted from 1."),
            ),
            models.CheckConstraint(
                condition=Q(valid_from__range=(FIRST_DAY, LAST_DAY)),
                name="rule_valid_from_in_range",
                violation_error_message=_("Dates run from 1900-01-01 to 2199-12-31."),
            ),
            *WAIT_CONSTRAINTS,
            models.CheckConstraint(
                condition=Q(review_due=None)
                | (Q(review_due__gte=F("reviewed_on")) & Q(review_due__range=(FIRST_DAY, LAST_DAY))),
                name="rule_review_due_after_review",
                violation_error_message=_(
                    "The next review is due on or after the last one, up to 2199-12-31."
                ),
            ),
            models.CheckConstraint(
                condition=Q(evidence__in=Evidence.values),
                name="rule_evidence_known",
                violation_error_message=_("Choose one of the known grades of evidence."),
            ),
            models.CheckConstraint(
                condition=Q(inside_minimum__in=InsideMinimum.values),
                name="rule_inside_minimum_known",
                violation_error_message=_("Choose who may go on."),
            ),
            models.CheckConstraint(
                condition=Q(called_off_at=None, called_off_by=None, called_off_because="")
                | (Q(called_off_at__isnull=False, called_off_by__isnull=False) & ~Q(called_off_because="")),
                name="rule_called_off_whole",
                violation_error_message=_("What is called off says when, by whom and why."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.earlier} → {self.later}, {self.version}"

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """ValidationError as ever. No form asks whether a rule was called off, of which the constraints speak."""
        super().validate_constraints(set(exclude or ()) - {"called_off_at"})

    def to_engine(self) -> Rule:
        """As the engine knows it; from a queryset `with_valid_to`, with both procedures at hand."""
        owner = "shared" if self.clinic_id is None else "own"
        return Rule(
            earlier=self.earlier.slug,
            later=self.later.slug,
            minimum=self.minimum,
            recommended=self.recommended,
            same_day_allowed=self.same_day_allowed,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            own=self.clinic_id is not None,
            id=f"{owner}:{self.earlier.slug}:{self.later.slug}",
            version=self.version,
            best_by=self.best_by,
            start_again=self.start_again,
            same_area=self.same_area,
            managed=self.inside_minimum == InsideMinimum.MANAGER_ONLY,
        )
