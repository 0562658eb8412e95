"""Plans as records: judged both ways inside the action, with a reason where a warning stands, one winner of two."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from intervals.actions import plans
from intervals.actions.asking import Asker
from intervals.actions.plans import Wanted, Warned
from intervals.actions.refusals import Refused
from intervals.actions.warnings import GoingOn
from intervals.engine.reasons import Status
from intervals.models.audit import AuditEntry, Kind
from intervals.models.members import Role
from intervals.models.overrides import Override
from intervals.models.plans import Plan
from intervals.models.procedures import Procedure
from intervals.models.rules import InsideMinimum, IntervalRule

ON = date(2026, 11, 12)
NEEDLED = date(2026, 11, 10)
WHY = GoingOn("clinician_decided", "She looked at it")

pytestmark = pytest.mark.django_db


@pytest.fixture
def asker(clinic, person):
    def make(role=Role.FRONT_DESK, at=None, on=ON):
        return Asker(person(role, at=at), at or clinic, role, on)

    return make


def wanted(slug, day):
    return Wanted(Procedure.objects.get(slug=slug), day)


def test_from_the_recommended_date_a_plan_is_made_without_more(asker, patient, treated):
    marie = patient()
    treated(marie, "microneedling", NEEDLED)
    plan = plans.make(by=asker(), patient=marie, wanted=wanted("botox", date(2026, 11, 24)))
    assert plan.is_open
    assert not Override.objects.exists()
    assert AuditEntry.objects.get(kind=Kind.PLAN_MADE).patient_ref == marie.ref


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2026, 11, 16), Status.TOO_SOON),
        (date(2026, 11, 17), Status.ASK_FIRST),
        (date(2026, 11, 23), Status.ASK_FIRST),
    ],
)
def test_before_it_somebody_must_say_why(asker, patient, treated, day, status):
    marie = patient()
    treated(marie, "microneedling", NEEDLED)
    with pytest.raises(Warned) as warned:
        plans.make(by=asker(), patient=marie, wanted=wanted("botox", day))
    assert warned.value.verdict.status is status
    assert not Plan.objects.exists()
    plan = plans.make(by=asker(), patient=marie, wanted=wanted("botox", day), going_on=WHY)
    assert plan.overrides.get().status == status
    assert plan.overrides.get().reason == "clinician_decided"
    assert "1 week after microneedling on Tuesday 10 November 2026" in plan.overrides.get().said
    assert plan.overrides.get().rule == IntervalRule.objects.get()


def test_a_plan_is_judged_against_what_comes_after_it(asker, patient, planned):
    marie = patient()
    planned(marie, "botox", date(2026, 11, 20))
    with pytest.raises(Warned) as warned:
        plans.make(by=asker(), patient=marie, wanted=wanted("microneedling", date(2026, 11, 14)))
    assert warned.value.verdict.status is Status.TOO_SOON
    plans.make(by=asker(), patient=marie, wanted=wanted("microneedling", date(2026, 11, 21)))


@pytest.mark.parametrize(
    ("role", "may"), [(Role.MANAGER, True), (Role.CLINICIAN, False), (Role.FRONT_DESK, False)]
)
def test_the_rule_may_leave_its_minimum_to_managers(asker, patient, treated, role, may):
    IntervalRule.objects.update(inside_minimum=InsideMinimum.MANAGER_ONLY)
    marie = patient()
    treated(marie, "microneedling", NEEDLED)
    too_soon = wanted("botox", date(2026, 11, 16))
    if may:
        assert plans.make(by=asker(role), patient=marie, wanted=too_soon, going_on=WHY)
    else:
        with pytest.raises(Refused, match="only a manager"):
            plans.make(by=asker(role), patient=marie, wanted=too_soon, going_on=WHY)
    ask_first = wanted("botox", date(2026, 11, 17))
    assert plans.make(by=asker(role), patient=marie, wanted=ask_first, going_on=WHY)


@pytest.mark.parametrize("until", [None, date(2026, 12, 1)])
def test_the_front_desk_does_not_plan_against_a_hold(asker, patient, held, until):
    marie = patient()
    held(marie, "botox", until)
    botox = wanted("botox", date(2026, 11, 30))
    with pytest.raises(Refused, match="against a hold"):
        plans.make(by=asker(), patient=marie, wanted=botox, going_on=WHY)
    assert plans.make(by=asker(Role.CLINICIAN), patient=marie, wanted=botox, going_on=WHY).overrides.get()


def test_yesterday_is_not_planned_and_today_is(asker, patient):
    marie = patient()
    with pytest.raises(Refused, match="past"):
        plans.make(by=asker(), patient=marie, wanted=wanted("botox", date(2026, 11, 11)))
    assert plans.make(by=asker(), patient=marie, wanted=wanted("botox", ON))


def test_of_two_who_act_on_a_plan_the_second_is_told(asker, patient, planned, person):
    plan = planned(patient(), "botox", date(2026, 11, 24))
    first = Asker(
        person(Role.FRONT_DESK, first_name="Ana", last_name="Silva"), plan.clinic, Role.FRONT_DESK, ON
    )
    plans.cancel(by=first, plan=plan, reason="Asked by telephone")
    for again in (
        lambda: plans.cancel(by=asker(), plan=plan),
        lambda: plans.move(by=asker(), plan=plan, planned_on=date(2026, 11, 30)),
    ):
        with pytest.raises(Refused, match="Ana Silva cancelled this plan"):
            again()
    plan.refresh_from_db()
    assert (plan.state, plan.close_reason) == ("cancelled", "Asked by telephone")


def test_a_moved_plan_leads_to_the_new_one_and_is_not_judged_against_itself(asker, patient, planned):
    plan = planned(patient(), "botox", date(2026, 11, 24))
    new = plans.move(by=asker(), plan=plan, planned_on=date(2026, 11, 25))
    plan.refresh_from_db()
    assert (plan.state, plan.moved_to) == ("moved", new)


def test_somebody_of_another_clinic_reaches_no_plan(asker, sister, patient, planned):
    plan = planned(patient(), "botox", date(2026, 11, 24))
    with pytest.raises(Refused):
        plans.cancel(by=asker(Role.MANAGER, at=sister), plan=plan)


def test_an_auditor_plans_nothing(asker, patient):
    with pytest.raises(PermissionDenied):
        plans.make(by=asker(Role.AUDITOR), patient=patient(), wanted=wanted("botox", ON))
