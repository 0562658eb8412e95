"""Warnings: who may go on in spite of one, and the record of whoever did."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from intervals import clock
from intervals.actions import audit
from intervals.actions.asking import Asker
from intervals.actions.refusals import Refused
from intervals.engine.answers import Verdict
from intervals.engine.conflicts import Conflicts, beyond, by_a_manager, is_hold
from intervals.models.accounts import User
from intervals.models.audit import Kind
from intervals.models.overrides import Override, OverrideReason
from intervals.models.patients import Patient
from intervals.models.plans import Plan
from intervals.models.rules import InsideMinimum
from intervals.models.treatments import Treatment
from intervals.permissions import Act
from intervals.queries.clinic_charts import ClinicCharts
from intervals.said.to_staff import warnings

NOT_AGAINST_A_HOLD = {OverrideReason.OTHER_AREA, OverrideReason.PATIENT_INFORMED}


@dataclass(frozen=True)
class GoingOn:
    """Why somebody goes on: a value of OverrideReason, a comment, and who decided, where a clinician did.

    `read` are the conflicts that the person has read a warning of; None where nobody keeps count.
    """

    reason: str
    comment: str = ""
    read: Conflicts | None = None
    decided_by: User | None = None

    def has_read(self, conflicts: Conflicts) -> bool:
        """Whether the person has read of all of these, as bad as they are."""
        return self.read is None or not beyond(conflicts, self.read)


def may_say(by: Asker, verdict: Verdict) -> list[OverrideReason]:
    """The reasons that this person may give for planning on such a day.

    Whether skin has healed is for whoever treats to say; what is planned was not done already; and neither another area
    nor the patient's wish is a reason against a clinician's hold.
    """
    left = set(OverrideReason) - {OverrideReason.RECORDED_LATER}
    if not by.may(Act.LOG_TREATMENT):
        left.discard(OverrideReason.SKIN_EXAMINED)
    if all(map(is_hold, verdict.conflicts)):
        left -= NOT_AGAINST_A_HOLD
    return [each for each in OverrideReason if each in left]


def may_say_of_done(against: Conflicts) -> list[OverrideReason]:
    """The reasons that may be given for what was done against these conflicts: no date of it is to be confirmed."""
    left = set(OverrideReason) - {OverrideReason.DATE_TO_CONFIRM}
    if against and all(map(is_hold, against)):
        left -= NOT_AGAINST_A_HOLD
    return [each for each in OverrideReason if each in left]


def no_reason_here(reason: str, may: Collection[OverrideReason]) -> str:
    """Why this reason cannot be given where these `may`; "" where it can."""
    if reason in may:
        return ""
    if reason == OverrideReason.SKIN_EXAMINED:
        return _("Whether the skin has been examined and has healed is for whoever treats to say.")
    if reason in NOT_AGAINST_A_HOLD:
        return _(
            "Neither another area nor the patient’s wish is a reason against a hold. Choose another one."
        )
    if reason in OverrideReason.values:
        said = _("“%(reason)s” is no reason for this one. Choose another one.")
        return said % {"reason": OverrideReason(reason).label}
    return _("Choose one of the reasons.")


def refusal(by: Asker, verdict: Verdict, charts: ClinicCharts) -> str:
    """Why this person may not go on in spite of the warning; "" where they may."""
    if verdict.held and not by.may(Act.OVERRIDE_HOLD):
        return _("Only a clinician or a manager can plan against a hold.")
    managed = (row for row in map(charts.row_of, verdict.inside_minimum) if row)
    if any(row.inside_minimum == InsideMinimum.MANAGER_ONLY for row in managed) and not by.may(
        Act.PLAN_INSIDE_MANAGED_MINIMUM
    ):
        return _("By this clinic’s rule, only a manager can plan inside the minimum wait.")
    return ""


def record_override(
    *,
    by: Asker,
    patient: Patient,
    verdict: Verdict,
    against: Conflicts,
    charts: ClinicCharts,
    going_on: GoingOn | None,
    of: Plan | Treatment,
) -> Override:
    """Record that a warning was read and that somebody went on, with `going_on` or not yet with a reason.

    The reason covers the conflicts that it is `against`, and no others; a manager's covers them also where a version
    that begins later leaves the minimum to managers. Refused where somebody is named who decided, and the reason is
    another one.
    """
    decided_by = going_on.decided_by if going_on else None
    if decided_by and going_on and going_on.reason != OverrideReason.CLINICIAN_DECIDED:
        raise Refused(_("Who decided is named where a clinician did."))
    slug = of.procedure.slug
    managing = going_on is not None and by.may(Act.PLAN_INSIDE_MANAGED_MINIMUM)
    covered = by_a_manager(against) if managing else against
    override: Override = Override.objects.create(
        clinic=by.clinic,
        patient=patient,
        plan=of if isinstance(of, Plan) else None,
        treatment=of if isinstance(of, Treatment) else None,
        status=verdict.status.value,
        said=warnings(verdict.only(against), slug, charts.names),
        against={name: status.value for name, status in covered.items()},
        rule=charts.row_of(verdict.deciding),
        reason=going_on.reason if going_on else "",
        comment=going_on.comment if going_on else "",
        decided_by=decided_by,
        by=by.user,
        at=clock.now(),
        made_on=by.on,
    )
    audit.record(
        Kind.WARNING_OVERRIDDEN, by=by, patient=patient, override=override.pk, status=override.status
    )
    return override
