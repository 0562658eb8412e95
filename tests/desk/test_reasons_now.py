"""Whether a decision still counts: an override waits only while what it is about is true."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from intervals.actions import holds, merging, overrides, plans, treatments
from intervals.actions.asking import Asker
from intervals.actions.joining import joined
from intervals.actions.plans import Wanted, Warned
from intervals.actions.refusals import Refused
from intervals.actions.treatments import Done
from intervals.actions.warnings import GoingOn
from intervals.models.members import Role
from intervals.models.overrides import Override
from intervals.models.procedures import Procedure
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.reasons_given import at_odds_of
from intervals.queries.reasons_now import look_again
from tests.conftest import TORONTO

ON = date(2026, 11, 24)
BOTOX = date(2026, 11, 27)
WHY = GoingOn("skin_examined")

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(clinic, person):
    return Asker(person(Role.CLINICIAN), clinic, Role.CLINICIAN, ON)


@pytest.fixture(autouse=True)
def _on_the_day(at):
    at.move_to(datetime.combine(ON, time(12), tzinfo=TORONTO))


@pytest.fixture
def marie(patient):
    return patient()


def procedure(slug):
    return Procedure.objects.get(slug=slug)


def matters(override, on=ON):
    row = Override.objects.select_related("plan__treatment", "treatment").get(pk=override.pk)
    return look_again(row, clinic_charts(row.clinic).of(row.patient, on), on).matters


def left(marie):
    return at_odds_of(marie, clinic_charts(marie.clinic).of(marie, ON), ON)


def hold(by, marie, until=None):
    return holds.set_hold(by=by, patient=marie, procedure=procedure("botox"), until=until, reason="Red")


def planned_against_it(by, marie, slug="botox", day=BOTOX):
    plan = plans.make(by=by, patient=marie, wanted=Wanted(procedure(slug), day), going_on=WHY)
    return plan, plan.overrides.get()


def test_a_plan_against_a_hold_waits_until_that_is_lifted(by, marie):
    against = hold(by, marie)
    _plan, override = planned_against_it(by, marie)
    assert matters(override)
    holds.lift(by=by, hold=against, reason="Healed")
    assert not matters(override)
    hold(by, marie)
    assert not matters(override), "another hold, which nobody went on against"
    assert len(left(marie)) == 1


def test_what_was_done_under_a_hold_waits_whether_or_not_that_is_lifted(by, marie):
    against = hold(by, marie)
    treatments.log(by=by, patient=marie, done=Done(procedure("botox"), ON))
    override = Override.objects.get()
    holds.lift(by=by, hold=against, reason="Healed")
    assert matters(override)


def test_of_a_plan_that_was_done_under_a_hold_the_treatment_waits_and_not_for_one_lifted_before(
    by, marie, at
):
    against = hold(by, marie)
    plan, override = planned_against_it(by, marie, day=ON)
    other, before = planned_against_it(by, marie, day=BOTOX)
    treatments.log(by=by, patient=marie, done=Done(procedure("botox"), ON), plan=plan)
    assert matters(override)
    holds.lift(by=by, hold=against, reason="Healed")
    later = replace(by, on=BOTOX)
    at.move_to(datetime.combine(BOTOX, time(12), tzinfo=TORONTO))
    treatments.log(by=later, patient=marie, done=Done(procedure("botox"), BOTOX), plan=other)
    assert [matters(each, BOTOX) for each in (override, before)] == [False, False]
    assert matters(Override.objects.get(treatment__given_on=ON))
    assert not Override.objects.filter(treatment__given_on=BOTOX).exists()


def test_a_hold_that_is_set_afterwards_is_nothing_that_was_gone_on_against(by, marie, treated):
    needled = treated(marie, "microneedling", date(2026, 11, 20))
    treatments.log(by=by, patient=marie, done=Done(procedure("botox"), date(2026, 11, 22)))
    override = Override.objects.get()
    later = hold(by, marie)
    assert matters(override)
    treatments.void(by=by, treatment=needled, reason="Wrong patient")
    assert not matters(override)
    with pytest.raises(Refused, match="No reason is needed"):
        overrides.explain(by=by, override=override, reason="other_area", comment="")
    treated(marie, "microneedling", date(2026, 11, 20))
    overrides.explain(by=by, override=override, reason="other_area", comment="")
    override.refresh_from_db()
    assert not any(name.startswith(f"hold {later.pk} ") for name in override.against)


def test_a_plan_that_was_done_waits_for_what_it_was_made_against_and_nothing_else(by, marie, treated):
    needled = treated(marie, "microneedling", date(2026, 11, 20))
    plan, override = planned_against_it(by, marie, day=ON)
    treatments.log(by=by, patient=marie, done=Done(procedure("botox"), ON), plan=plan)
    hold(by, marie)
    assert matters(override)
    treatments.void(by=by, treatment=needled, reason="Wrong patient")
    assert not matters(override), "a hold of today was not there"


def test_a_plan_that_was_done_on_another_day_is_about_nothing_any_more(by, marie, treated):
    treated(marie, "microneedling", date(2026, 11, 20))
    plan, override = planned_against_it(by, marie)
    treatments.log(by=by, patient=marie, done=Done(procedure("botox"), ON), plan=plan)
    assert not matters(override)
    assert matters(Override.objects.get(plan=None))


def test_a_plan_that_came_too_close_before_another_waits_though_it_is_done(by, marie, planned):
    botox = planned(marie, "botox", BOTOX)
    plan, override = planned_against_it(by, marie, "microneedling", ON)
    treatments.log(by=by, patient=marie, done=Done(procedure("microneedling"), ON), plan=plan)
    assert matters(override)
    plans.move(by=by, plan=botox, planned_on=date(2026, 12, 18))
    assert not matters(override)


# Asked for what no reason covers, and once


def test_keeping_a_plan_is_asked_for_what_no_reason_covers_yet(by, marie, treated):
    treated(marie, "microneedling", date(2026, 11, 22))
    plan, _override = planned_against_it(by, marie)
    later = hold(by, marie)
    with pytest.raises(Warned) as warned:
        plans.keep(by=by, plan=plan)
    assert list(warned.value.verdict.conflicts) == [f"hold {later.pk} > botox 2026-11-27"]
    assert warned.value.verdict.status == "consult"


def test_a_closed_day_that_was_ticked_is_not_asked_about_again(by, marie, clinic):
    clinic.closeddays.create(first=BOTOX, last=BOTOX, title="Stocktaking")
    wanted = Wanted(procedure("botox"), BOTOX, closed_day_ok=True)
    plans.make(by=by, patient=marie, wanted=wanted)
    hold(by, marie)
    [found] = left(marie)
    assert (found.closed, found.left.open, found.verdict.open) == (False, None, False)


@pytest.mark.parametrize("until", [None, date(2026, 12, 1)])
def test_the_same_hold_in_two_records_is_covered_by_the_reason_given_in_one(by, marie, patient, until):
    other = patient("Maria Tremblay")
    for each in (marie, other):
        hold(by, each, until)
    planned_against_it(by, other)
    shown = joined(by, marie, other, clinic_charts(by.clinic))
    assert shown.at_odds == []
    merging.merge(by=by, into=marie, other=other)
    assert left(marie) == by.put_at_odds == []
    assert matters(Override.objects.get())


def test_another_hold_of_the_other_record_is_not_covered(by, marie, patient):
    other = patient("Maria Tremblay")
    hold(by, marie, date(2026, 12, 1))
    hold(by, other, None)
    planned_against_it(by, other)
    assert len(joined(by, marie, other, clinic_charts(by.clinic)).at_odds) == 1
    merging.merge(by=by, into=marie, other=other)
    assert [each.left.status for each in left(marie)] == ["too_soon"]
