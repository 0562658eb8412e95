"""Overrides afterwards: the person who recorded one says why, and a manager reviews it."""

from collections.abc import Collection

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intervals import clock
from intervals.actions import audit
from intervals.actions.asking import Asker
from intervals.actions.door import action
from intervals.actions.locking import locked_in_turn
from intervals.actions.refusals import Refused
from intervals.actions.warnings import may_say, may_say_of_done, no_reason_here
from intervals.engine.conflicts import Conflicts, beyond, by_a_manager
from intervals.models.audit import Kind
from intervals.models.overrides import Override, OverrideReason
from intervals.models.plans import PlanState
from intervals.permissions import Act
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.reasons_now import ByNow, look_again

LONGEST_OBJECTION = 500


def pointless() -> str:
    """Why nobody is asked for a reason any more."""
    return _("No reason is needed any more: what was recorded since has taken the warning away.")


def come_up() -> str:
    """Why a reason has to be sent again."""
    return _("This has come up since you opened the page. Read it, and send it again if you go on.")


def may_explain(by: Asker, by_now: ByNow) -> bool:
    """Whether it waits for its reason, and from this person: whoever recorded it, or who reviews it."""
    override = by_now.override
    asked = override.by_id == by.user.pk or by.may(Act.REVIEW_OVERRIDES)
    voided = override.treatment is not None and override.treatment.voided
    return by_now.is_open and not voided and asked and by.may(Act.LOG_TREATMENT)


def may_object(by: Asker, override: Override) -> bool:
    """Whether this person is said to have decided, and has not said that it was not so."""
    named = override.decided_by_id == by.user.pk and not override.objection
    return named and by.may(Act.LOG_TREATMENT)


def reasons_for(by: Asker, by_now: ByNow) -> list[OverrideReason]:
    """The reasons that this person may give for it: for a plan those for planning, and once it is done, that it was."""
    plan = by_now.override.plan
    if plan is None or by_now.verdict is None:
        return may_say_of_done(by_now.to_cover)
    may = may_say(by, by_now.verdict)
    return [*may, OverrideReason.RECORDED_LATER] if plan.state == PlanState.DONE else may


@action(Act.LOG_TREATMENT)
def explain(
    *, by: Asker, override: Override, reason: str, comment: str, read: Conflicts | None = None
) -> None:
    """Say why a warning was overridden, once, or again where it was not kept what for: `reason` is an OverrideReason.

    The reason covers what stands against it by now, which is what the person has `read`; None where nobody keeps
    count. PermissionDenied unless the person recorded it or reviews overrides; Refused if the reason was given
    meanwhile or is none for this, if something has come up that was not read, if nothing is left to give one for, or if
    the patient was deleted.
    """
    chart = clinic_charts(by.clinic).of(override.patient, by.on)
    by_now = look_again(override, chart, by.on)
    if not by_now.is_open:
        raise Refused(_("The reason has been given in the meantime: “%s”.") % override.get_reason_display())
    if not may_explain(by, by_now):
        raise PermissionDenied
    if not by_now.matters:
        raise Refused(pointless())
    before = {} if override.from_before else override.conflicts
    if read is not None and beyond(by_now.to_cover, read, before, tree=chart.tree):
        raise Refused(come_up())
    if said := no_reason_here(reason, reasons_for(by, by_now)):
        raise Refused(said)
    covered = by_a_manager(by_now.to_cover) if by.may(Act.PLAN_INSIDE_MANAGED_MINIMUM) else by_now.to_cover
    override.against = {name: status.value for name, status in (before | dict(covered)).items()}
    override.reason, override.comment = reason, comment
    if reason != OverrideReason.CLINICIAN_DECIDED:  # nobody is named any more, and nobody objects
        override.decided_by, override.objection, override.objected_at = None, "", None
    override.save(update_fields=["reason", "comment", "against", "decided_by", "objection", "objected_at"])
    audit.record(
        Kind.OVERRIDE_EXPLAINED, by=by, patient=override.patient, override=override.pk, reason=reason
    )


@action(Act.LOG_TREATMENT)
def object_to(*, by: Asker, override: Override, why: str) -> None:
    """Say that one has not decided so, although one is named: `why` stands beside it, and it waits for review again.

    PermissionDenied for whoever is not named; Refused without a reason, and a second time.
    """
    if override.decided_by_id != by.user.pk:
        raise PermissionDenied
    if override.objected_at:
        raise Refused(_("You have objected to this already."))
    if not why.strip() or len(why) > LONGEST_OBJECTION:
        raise Refused(_("Say in at most 500 characters why you object."))
    override.objection, override.objected_at = why, clock.now()
    override.reviewed_by = override.reviewed_at = None
    override.save(update_fields=["objection", "objected_at", "reviewed_by", "reviewed_at"])
    audit.record(Kind.OVERRIDE_OBJECTED, by=by, patient=override.patient, override=override.pk)


@action(Act.REVIEW_OVERRIDES)
def review(*, by: Asker, overrides: Collection[int]) -> None:
    """Mark the overrides with these keys as reviewed: all of them, or none.

    Refused, naming who was first, if somebody has reviewed one of them; Refused if one is not there (any more).
    """
    asked = Override.objects.filter(clinic=by.clinic, pk__in=overrides)
    found = list(locked_in_turn(asked).prefetch_related("patient", "reviewed_by"))
    _refuse_reviewed([each for each in found if each.reviewed_by])
    if len(found) < len(set(overrides)):
        raise Refused(_("Some of what you ticked is no longer on the list. Open it again."))
    asked.update(reviewed_by=by.user, reviewed_at=clock.now())
    for each in found:
        audit.record(Kind.OVERRIDE_REVIEWED, by=by, patient=each.patient, override=each.pk)


def _refuse_reviewed(overrides: list[Override]) -> None:
    if overrides:
        people = sorted({each.reviewed_by.known_as for each in overrides if each.reviewed_by})
        said = ngettext(
            "%(who)s was faster and has reviewed %(count)d of those you ticked. Open the list again.",
            "%(who)s were faster and have reviewed %(count)d of those you ticked. Open the list again.",
            len(people),
        )
        raise Refused(said % {"who": ", ".join(people), "count": len(overrides)})
