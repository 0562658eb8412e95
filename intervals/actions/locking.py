"""One at a time: what somebody acts on is locked, read afresh, and refused if somebody else was faster.

Whoever locks both locks the patient first, or two people could wait for each other.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from intervals.actions.asking import Asker
from intervals.actions.doubts import doubt
from intervals.actions.refusals import Refused
from intervals.models.accounts import User
from intervals.models.areas import Area
from intervals.models.circumstances import Circumstance
from intervals.models.courses import Course, CourseTemplate
from intervals.models.guidance_versions import GuidanceVersion, VersionState
from intervals.models.members import Invitation, Membership
from intervals.models.open_days import ClosedDays, ExtraDay, OpenWeek
from intervals.models.overrides import Override
from intervals.models.own_words import OwnWord
from intervals.models.patients import Patient
from intervals.models.plans import Hold, Plan, PlanState
from intervals.models.portal import PortalAccess
from intervals.models.questions import ClinicQuestion
from intervals.models.rule_drafts import RuleDraft
from intervals.models.rules import IntervalRule
from intervals.models.supplies import Supply
from intervals.models.treatments import Treatment
from intervals.said import dates

ModelT = TypeVar("ModelT", bound=Model)


def locked_patients(by: Asker, patients: set[int], *, joins: bool) -> dict[int, Patient]:
    """The patients with these keys as stored now, nobody else changing the records meanwhile.

    Always in the order of their keys, so that nobody waits in a circle. What is planned has to be looked at again:
    whoever locks a patient means to write. Refused once one is merged or deleted, for another clinic's, and for two,
    unless whoever asks `joins` them.
    """
    if len(patients) > 1 and not joins:
        raise Refused(_("That entry is another patient’s."))
    rows = Patient.objects.select_for_update().filter(clinic=by.clinic, merged_into=None, pk__in=patients)
    found = {each.pk: each for each in rows.order_by("pk")}
    if len(found) < len(patients):
        raise Refused(_("One of the two has been merged or deleted in the meantime.") if joins else _gone())
    for each in found.values():
        each.clinic = by.clinic
    doubt(by.clinic, sorted(found), by.on)
    return found


def locked_of_patient(by: Asker, row: ModelT, patient: Patient) -> ModelT:
    """A row of a patient, who is locked, as stored now; Refused where it is over, naming who was faster, or gone."""
    over = OVER[type(row)]
    rows = type(row)._default_manager.select_for_update()
    found: Any = rows.filter(pk=row.pk, clinic=by.clinic, patient=patient).first()
    if found is None:
        raise Refused(_gone())
    if said := over(by, found):
        raise Refused(said)
    found.patient = patient
    return cast(ModelT, found)


def plan_closed(by: Asker, plan: Plan) -> str:
    """Who closed the plan, how and when; nothing while it is open."""
    if plan.is_open:
        return ""
    said = {
        PlanState.DONE.value: _("%(who)s recorded this plan as done (%(when)s)."),
        PlanState.MOVED.value: _("%(who)s moved this plan to another date (%(when)s)."),
        PlanState.CANCELLED.value: _("%(who)s cancelled this plan (%(when)s)."),
    }[plan.state]
    return said_by(by, said, plan.closed_by, plan.closed_at)


def hold_lifted(by: Asker, hold: Hold) -> str:
    """Who lifted the hold and when; nothing while it stands."""
    if hold.lifted_at is None:
        return ""
    return said_by(by, _("%(who)s lifted this hold (%(when)s)."), hold.lifted_by, hold.lifted_at)


def treatment_voided(by: Asker, treatment: Treatment) -> str:
    """Who voided or corrected the treatment and when; nothing while it counts."""
    if not treatment.voided:
        return ""
    said = _("%(who)s voided or corrected this treatment (%(when)s).")
    return said_by(by, said, treatment.voided_by, treatment.voided_at)


def circumstance_voided(by: Asker, circumstance: Circumstance) -> str:
    """Who voided the circumstance and when; nothing while it counts."""
    if not circumstance.voided:
        return ""
    return said_by(
        by, _("%(who)s voided this entry (%(when)s)."), circumstance.voided_by, circumstance.voided_at
    )


def course_ended(by: Asker, course: Course) -> str:
    """Who ended the course and when; nothing while it goes on."""
    if course.going:
        return ""
    return said_by(by, _("%(who)s ended this course (%(when)s)."), course.ended_by, course.ended_at)


def locked_in_turn(overrides: QuerySet[Override]) -> QuerySet[Override]:
    """These overrides, locked when they are read: always in the order of their keys.

    Whoever locks several does it so. In another order, two could each hold what the other waits for. There is no
    join in it: waiting for the lock does not refresh one.
    """
    return overrides.select_for_update().order_by("pk")


def lock_rules() -> None:
    """Have nobody else write rules until the transaction ends; who reads them goes on. SQLite has one writer anyway."""
    _lock_table("intervals_intervalrule")


def lock_guidance() -> None:
    """Likewise guidance: of two who publish a topic at once, the second finds what the first has published."""
    _lock_table("intervals_guidanceversion")


def lock_areas() -> None:
    """Likewise the tree of areas: two who move areas at once could have each lie within the other."""
    _lock_table("intervals_area")


def lock_evidence() -> None:
    """Likewise what was read of other publications: each reading begins with its sources."""
    _lock_table("intervals_readsource")


def _lock_table(name: str) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {name} IN SHARE ROW EXCLUSIVE MODE")


def _gone() -> str:
    return _("This patient’s record has been merged or deleted in the meantime.")


def said_by(by: Asker, said: str, who: User | None, when: datetime | None) -> str:
    """A sentence with who did it and when, on the clinic's clock, in it."""
    local = when.astimezone(ZoneInfo(by.clinic.time_zone)) if when else None
    shown = f"{dates.day(local.date())}, {local:%H:%M}" if local else ""
    return said % {"who": who.known_as if who else "", "when": shown}


def access_ended(by: Asker, access: PortalAccess) -> str:
    """Who ended the access to a patient's own pages, and when; nothing while it stands."""
    if access.ended_at is None:
        return ""
    if access.ended_by is None:
        return _("The patient has ended this access meanwhile.")
    return said_by(by, _("%(who)s has ended this access (%(when)s)."), access.ended_by, access.ended_at)


def word_answered(by: Asker, word: OwnWord) -> str:
    """Who answered what the patient has told, and when; nothing while it waits."""
    if word.answered_at is None:
        return ""
    return said_by(by, _("%(who)s has answered this (%(when)s)."), word.answered_by, word.answered_at)


def _nothing(_by: Asker, _row: Override) -> str:
    """An override is never over: each action says what it may still be given."""
    return ""


OVER: dict[type[Model], Callable[[Asker, Any], str]] = {
    Plan: plan_closed,
    Hold: hold_lifted,
    Treatment: treatment_voided,
    Circumstance: circumstance_voided,
    Course: course_ended,
    Override: _nothing,
    PortalAccess: access_ended,
    OwnWord: word_answered,
}


def _membership(by: Asker, membership: Membership) -> Membership:
    """The membership, nobody else changing the clinic's staff; Refused once it has ended."""
    staff = Membership.objects.select_for_update().filter(clinic=by.clinic, ended_at=None).order_by("pk")
    found = next((each for each in staff if each.pk == membership.pk), None)
    if found is None:
        raise Refused(_("This person no longer works here."))
    return found


def _invitation(by: Asker, invitation: Invitation) -> Invitation:
    """The invitation; Refused once it was accepted or withdrawn."""
    found = Invitation.objects.select_for_update().filter(pk=invitation.pk, clinic=by.clinic).first()
    if found is None or found.accepted_at or found.withdrawn_at:
        raise Refused(_("This invitation has been accepted or withdrawn in the meantime."))
    return found


def _draft(by: Asker, draft: RuleDraft) -> RuleDraft:
    """The draft, for all clinics superusers' alone; Refused once it was published or thrown away."""
    drafts = RuleDraft.objects.select_for_update(of=["self"]).select_related("earlier", "later")
    found = drafts.filter(_owned(by), pk=draft.pk).first()
    if found is None:
        raise Refused(_("This draft has been published or thrown away in the meantime."))
    return found


def _owned(by: Asker) -> Q:
    """What whoever asks may change of rules: the clinic's, and for a superuser what all clinics share."""
    return Q(clinic=by.clinic) | Q(clinic=None) if by.shares else Q(clinic=by.clinic)


def _own_rule(by: Asker, rule: IntervalRule) -> IntervalRule:
    """The clinic's own version, and a superuser's a shared one; it needs no lock, since it is never edited.

    Refused for any other, and called off.
    """
    own = IntervalRule.every.filter(_owned(by), pk=rule.pk).select_related("earlier", "later")
    found: IntervalRule | None = own.first()
    if found is None:
        raise Refused(_("This is not a rule of your clinic’s own."))
    if found.called_off_at:
        raise Refused(_("This version was called off in the meantime."))
    return found


def _of_the_clinic(by: Asker, row: ModelT) -> ModelT:
    """A row that is the clinic's; Refused once somebody has taken it back."""
    rows: QuerySet[ModelT] = type(row)._default_manager.select_for_update()
    found = rows.filter(pk=row.pk, clinic=by.clinic).first()
    if found is None:
        raise Refused(_("Somebody took this back in the meantime."))
    return found


def _template(by: Asker, template: CourseTemplate) -> CourseTemplate:
    """The template; Refused once it was retired."""
    if (found := _of_the_clinic(by, template)).retired_at:
        raise Refused(_("This template has been retired in the meantime."))
    return found


def _supply(by: Asker, supply: Supply) -> Supply:
    """The product, device or lot; Refused once it was archived."""
    if (found := _of_the_clinic(by, supply)).archived_at:
        raise Refused(_("This has been archived in the meantime."))
    return found


def _guidance(by: Asker, version: GuidanceVersion) -> GuidanceVersion:
    """The version; Refused once it is over. What is shared is changed by superusers alone."""
    lock_guidance()
    found = GuidanceVersion.objects.select_for_update(of=["self"]).filter(pk=version.pk).first()
    if found is None or found.clinic_id not in (None, by.clinic.pk):
        raise Refused(_("This guidance is another clinic’s."))
    if found.clinic_id is None:
        by.must_share()
    if found.state == VersionState.ENDED:
        raise Refused(_("Another version has taken the place of this one in the meantime."))
    return found


def _area(by: Asker, area: Area) -> Area:
    """The area, nobody else changing the tree or using it meanwhile. What is shared is changed by superusers alone."""
    lock_areas()
    rows = Area.objects.at(by.clinic).select_related("within", "clinic")
    found: Area | None = rows.select_for_update(of=["self"]).filter(pk=area.pk).first()
    if found is None:
        raise Refused(_("Somebody has taken this area out of the tree in the meantime."))
    if found.clinic_id is None:
        by.must_share()
    return found


LOCKED_BY_KIND: dict[type[Model], Callable[[Asker, Any], Model]] = {
    Area: _area,
    IntervalRule: _own_rule,
    Invitation: _invitation,
    Membership: _membership,
    RuleDraft: _draft,
    OpenWeek: _of_the_clinic,
    ClosedDays: _of_the_clinic,
    ExtraDay: _of_the_clinic,
    GuidanceVersion: _guidance,
    CourseTemplate: _template,
    Supply: _supply,
    ClinicQuestion: _of_the_clinic,
}
