"""Whatever makes an open plan too soon, or closes its day: told at once, and said on three pages until decided."""

from dataclasses import replace
from datetime import date
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import call_command

from intervals import clock
from intervals.actions import (
    areas,
    circumstances,
    holds,
    merging,
    open_days,
    own_words,
    patients,
    plans,
    rule_drafts,
    rules,
    treatments,
)
from intervals.actions.asking import Asker
from intervals.actions.circumstances import Told
from intervals.actions.plans import Warned
from intervals.actions.treatments import Done
from intervals.actions.warnings import GoingOn
from intervals.models.areas import Area
from intervals.models.members import Role
from intervals.models.own_words import OwnWord
from intervals.models.plans import Plan
from intervals.models.procedures import Procedure
from intervals.models.rules import IntervalRule
from tests.documents.sample import LASER_AFTER_PEEL, load
from tests.web.page import Page
from tests.web.rows import rule

ON, BOTOX = date(2026, 11, 22), date(2026, 12, 1)  # a Sunday, a Tuesday
NEAR, FAR = date(2026, 11, 20), date(2026, 10, 1)
WHY = GoingOn("skin_examined")


def procedure(slug):
    return Procedure.objects.get(slug=slug)


@pytest.fixture
def world(clinic, person, patient, treated, planned, told, at):
    """Marie has a plan for Botox on 1 December that fits; at her clinic it needs 2 weeks after what is near."""
    rule("P2W", "P2W", earlier="microneedling", later="botox", valid_from=date(2026, 2, 1))
    rule("P2W", "P2W", earlier="vaccine", later="botox")
    rule("P2W", "P2W", earlier="botox", later="event")
    user = person(Role.MANAGER)
    it = SimpleNamespace(
        clinic=clinic,
        patient=patient,
        treated=treated,
        planned=planned,
        told=told,
        marie=patient(),
        user=user,
    )
    it.plan = planned(it.marie, "botox", BOTOX)
    it.by = Asker(user, clinic, Role.MANAGER, ON)
    return it


def done(slug, day, *areas):
    return Done(procedure(slug), day, areas=tuple((Area.objects.get(slug=each), None) for each in areas))


def log(it):
    return lambda: treatments.log(by=it.by, patient=it.marie, done=done("microneedling", NEAR))


def correct_the_day(it):
    old = it.treated(it.marie, "microneedling", FAR)
    return lambda: treatments.correct(by=it.by, treatment=old, done=done("microneedling", NEAR), reason="Day")


def correct_the_procedure(it):
    old = it.treated(it.marie, "botox", NEAR)
    return lambda: treatments.correct(
        by=it.by, treatment=old, done=done("microneedling", NEAR), reason="Button"
    )


def correct_the_area(it):
    IntervalRule.objects.filter(earlier__slug="microneedling").delete()
    rule("P2W", "P2W", earlier="microneedling", later="botox", same_area=True)
    it.plan.areas.set([Area.objects.get(slug="forehead")])
    old = treatments.log(by=it.by, patient=it.marie, done=done("microneedling", NEAR, "neck"))
    assert it.by.put_at_odds == []
    new = done("microneedling", NEAR, "face")
    return lambda: treatments.correct(by=it.by, treatment=old, done=new, reason="Area")


def void_what_a_plan_became(it):
    """It was done sooner than planned; void, it is planned again, too soon after what was done since."""
    had = treatments.log(by=it.by, patient=it.marie, done=done("botox", date(2026, 11, 19)), plan=it.plan)
    treatments.log(by=it.by, patient=it.marie, done=done("microneedling", NEAR))
    return lambda: treatments.void(by=it.by, treatment=had, reason="Not done")


def hold(it):
    return lambda: holds.set_hold(
        by=replace(it.by, role=Role.CLINICIAN),
        patient=it.marie,
        procedure=procedure("botox"),
        until=date(2026, 12, 5),
        reason="Red",
    )


def hold_until_review(it):
    return lambda: holds.set_hold(
        by=replace(it.by, role=Role.CLINICIAN),
        patient=it.marie,
        procedure=procedure("botox"),
        until=None,
        reason="Red",
    )


def merge(it):
    other = it.patient("Maria Tremblay")
    it.treated(other, "microneedling", NEAR)
    return lambda: merging.merge(by=it.by, into=it.marie, other=other)


def circumstance(it):
    return lambda: circumstances.record(by=it.by, patient=it.marie, told=Told(procedure("vaccine"), NEAR))


def circumstance_ahead(it):
    return lambda: circumstances.record(
        by=it.by, patient=it.marie, told=Told(procedure("vaccine"), date(2026, 11, 25))
    )


def circumstance_of_no_day(it):
    return lambda: circumstances.record(by=it.by, patient=it.marie, told=Told(procedure("vaccine"), None))


def event(it):
    return lambda: circumstances.record(
        by=it.by, patient=it.marie, told=Told(procedure("event"), date(2026, 12, 9))
    )


def circumstance_on_another_day(it):
    ahead = it.told(it.marie, "event", date(2027, 1, 20))
    told = Told(procedure("event"), date(2026, 12, 9))
    return lambda: circumstances.record(by=it.by, patient=it.marie, told=told, instead_of=ahead)


def restore(it):
    it.treated(it.marie, "microneedling", NEAR)
    patients.archive(by=it.by, patient=it.marie)
    return lambda: patients.restore(by=it.by, patient=it.marie)


def hold_that_her_own_words_propose(it):
    word = OwnWord.objects.create(
        clinic=it.clinic, patient=it.marie, kind="skin", skin="not_settled", said_at=clock.now(), said_on=ON
    )
    asked = {"procedure": procedure("botox"), "until": date(2026, 12, 5), "reason": "Red"}
    return lambda: own_words.hold(by=replace(it.by, role=Role.CLINICIAN), word=word, **asked)


def have_another_visit_moved_before_it(it):
    """The move is warned of and wants its reason, which covers the visit that it spoils as well."""
    other = it.planned(it.marie, "microneedling", date(2027, 3, 1))
    early = {"plan": other, "planned_on": date(2026, 11, 25)}
    with pytest.raises(Warned):
        plans.move(by=it.by, **early)
    return lambda: plans.move(by=it.by, **early, going_on=WHY)


TOLD_AT_ONCE = [
    log, correct_the_day, correct_the_procedure, correct_the_area, void_what_a_plan_became, hold, hold_until_review,
    merge, circumstance, circumstance_ahead, circumstance_of_no_day, event, circumstance_on_another_day, restore,
    hold_that_her_own_words_propose,
]  # fmt: skip


def publish(it):
    it.treated(it.marie, "microneedling", date(2026, 11, 10))
    return lambda: rule("P5W", "P6W", valid_from=date(2026, 12, 1))


def publish_a_clinics_own(it):
    it.treated(it.marie, "microneedling", date(2026, 11, 10))
    return lambda: rule("P5W", "P6W", own=True, valid_from=date(2026, 11, 30))


def import_rules(it):
    it.treated(it.marie, "microneedling", date(2026, 11, 10))
    longer = LASER_AFTER_PEEL | {
        "minimum": "P5W", "recommended": "P6W", "best_by": None, "start_again": None, "valid_from": "2026-11-30",
        "same_area": False, "examples": [],
    }  # fmt: skip
    data = {
        "format": "intervals-rules/1", "title": "Longer", "publisher": "Us", "published_on": "2026-11-22",
        "procedures": [], "areas": [], "rules": [longer | {"earlier": "microneedling", "later": "botox"}],
    }  # fmt: skip
    return lambda: rules.import_rules(data=data, clinic=it.clinic, publish=True)


def test_an_operator_is_told_at_once_how_many_plans_do_not_fit(world, tmp_path, sister):
    world.treated(world.marie, "microneedling", date(2026, 11, 10))
    longer = LASER_AFTER_PEEL | {"minimum": "P5W", "recommended": "P6W", "best_by": None, "start_again": None}
    longer |= {"earlier": "microneedling", "later": "botox", "valid_from": "2026-11-30", "examples": []}
    data = {"format": "intervals-rules/1", "title": "Longer", "rules": [longer | {"same_area": False}]}
    said = "Open plans at odds with what is on record at hamilton now: 1."
    assert said not in load(tmp_path, data)
    assert load(tmp_path, data, "--publish").splitlines()[-2:] == ["Published.", said]
    out = StringIO()
    call_command("open_days", "hamilton", "week", "mon", "tue", stdout=out)
    assert "plans" not in out.getvalue()
    call_command("open_days", "hamilton", "close", str(BOTOX), stdout=out)
    assert out.getvalue().endswith("Open plans on days that are closed now: 1.\n")


def close_the_day(it):
    return lambda: open_days.close(by=it.by, first=BOTOX, last=BOTOX)


def say_the_week(it):
    return lambda: open_days.set_week(by=it.by, weekdays=[0, 2])


def close_the_practitioners_day(it):
    Plan.objects.update(practitioner=it.user)
    return lambda: open_days.close(by=it.by, first=BOTOX, last=BOTOX, practitioner=it.user)


def no_extra_day(it):
    open_days.set_week(by=it.by, weekdays=[0, 2])
    extra = open_days.open_extra(by=it.by, day=BOTOX)
    return lambda: open_days.take_back(by=it.by, extra=extra)


def change_the_tree(it):
    """The forehead is moved into the neck, where she was needled."""
    IntervalRule.objects.filter(earlier__slug="microneedling").delete()
    rule("P2W", "P2W", earlier="microneedling", later="botox", same_area=True)
    own = Area.objects.create(slug="brow", name="Brow", clinic=it.clinic, order=900)
    it.plan.areas.set([own])
    treatments.log(by=it.by, patient=it.marie, done=done("microneedling", NEAR, "neck"))
    wanted = areas.Standing(name="Brow", within="neck")
    return lambda: areas.change(by=it.by, area=own, wanted=wanted, seen=areas.Standing(name="Brow"))


def withdraw_the_clinics_own(it):
    """From the 29th the shared rule counts again, which waits longer."""
    own = rule("P1D", "P1D", own=True, valid_from=date(2026, 3, 1))
    it.treated(it.marie, "microneedling", NEAR)
    last = {"last_day": date(2026, 11, 28), "reason": "As everybody"}
    return lambda: rule_drafts.withdraw(by=it.by, rule=own, **last)


def call_off_the_clinics_own(it):
    own = rule("P1D", "P1D", own=True, valid_from=date(2026, 11, 25))
    it.treated(it.marie, "microneedling", NEAR)
    return lambda: rule_drafts.call_off(by=it.by, rule=own, reason="As everybody")


FOUND_WHEN_READ = [
    publish, publish_a_clinics_own, import_rules, close_the_day, say_the_week, close_the_practitioners_day,
    no_extra_day, change_the_tree, withdraw_the_clinics_own, call_off_the_clinics_own,
]  # fmt: skip


def named(cases):
    return [pytest.param(case, id=case.__name__) for case in cases]


def pages(it, client):
    """On which pages the plan is said to be at odds."""
    today = Page(client.get("/desk/hamilton/"))
    of_all = client.get("/desk/hamilton/at-odds/")
    hers = client.get(f"/desk/hamilton/patients/{it.marie.ref}/")
    return (
        "Plans at odds 1" in today.main,
        [line.plan.pk for _day, lines in of_all.context["days"] for line in lines] == [it.plan.pk],
        [each.plan.pk for each in hers.context["spoilt"]] == [it.plan.pk],
    )


@pytest.mark.parametrize("write", named(TOLD_AT_ONCE))
def test_a_write_to_the_record_is_told_at_once_and_stays_until_it_is_decided(world, desk, write):
    client = desk(user=world.user)
    ready = write(world)
    world.by.put_at_odds.clear()
    ready()
    assert [each.plan for each in world.by.put_at_odds] == [world.plan]
    assert pages(world, client) == (True, True, True)
    plans.keep(by=world.by, plan=world.plan, going_on=WHY)
    assert pages(world, client) == (False, False, False)


def test_one_reason_is_enough_for_a_move_and_what_it_spoils(world, desk):
    client = desk(user=world.user)
    have_another_visit_moved_before_it(world)()
    assert world.by.put_at_odds == []
    assert pages(world, client) == (False, False, False)


@pytest.mark.parametrize("write", named(FOUND_WHEN_READ))
def test_what_changes_for_everybody_is_found_by_who_reads(world, desk, write):
    client = desk(user=world.user)
    ready = write(world)
    assert pages(world, client) == (False, False, False)
    ready()
    assert pages(world, client) == (True, True, True)
    plans.keep(by=world.by, plan=world.plan, going_on=WHY, closed_day_ok=True)
    assert pages(world, client) == (False, False, False)
