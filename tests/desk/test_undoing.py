"""Undoing takes back what was done and nothing else: the call of that plan, the visit of that course, by who may."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from intervals import clock
from intervals.actions import contacts, courses, merging, overrides, plans, treatments
from intervals.actions.courses import WantedCourse
from intervals.actions.plans import Wanted
from intervals.actions.refusals import Refused
from intervals.actions.treatments import Done
from intervals.actions.twins import One
from intervals.actions.undoing import undo
from intervals.models.audit import AuditEntry, Kind
from intervals.models.circumstances import Circumstance
from intervals.models.contacts import Contact, Outcome
from intervals.models.courses import Course
from intervals.models.members import Role
from intervals.models.overrides import Override
from intervals.models.plans import Plan, PlanState
from intervals.models.procedures import Procedure
from intervals.queries import reports
from intervals.queries.undoable import undoable
from tests.desk.asking import ON, asker
from tests.desk.conftest import EARLIER

WEEK = timedelta(days=7)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


@pytest.fixture
def by(clinic, person):
    return asker(person(Role.MANAGER), clinic)


@pytest.fixture
def ana(patient):
    return patient("Ana Gómez")


@pytest.fixture
def botox(clinic):
    return Procedure.objects.get(slug="botox")


def latest(kind):
    return AuditEntry.objects.filter(kind=kind).latest("pk").pk


def booked(by, patient, procedure, day, seen=0):
    plan = plans.make(by=by, patient=patient, wanted=Wanted(procedure, day))
    entry = latest(Kind.PLAN_MADE)
    contact = contacts.log_contact(
        by=by, patient=patient, procedure=procedure, outcome=Outcome.BOOKED, seen=seen, plan=plan
    )
    return entry, contact


def course_of(by, patient, *weeks):
    needling = Procedure.objects.get(slug="microneedling")
    visits = tuple(Wanted(needling, ON + week * WEEK) for week in weeks)
    return courses.make(by=by, patient=patient, wanted=WantedCourse("Scars", visits))


def test_only_the_call_of_that_plan_goes_and_the_log_names_it(by, ana, botox):
    entry, first = booked(by, ana, botox, date(2026, 12, 1))
    _entry, second = booked(by, ana, botox, date(2027, 4, 1), seen=first.pk)
    alone = contacts.log_contact(by=by, patient=ana, procedure=botox, outcome=Outcome.BOOKED, seen=second.pk)
    undo(by=by, entry=entry)
    assert set(Contact.objects.all()) == {second, alone}
    assert AuditEntry.objects.get(kind=Kind.UNDONE).detail == {"entry": entry, "contact": first.pk}


def test_a_plan_without_a_call_takes_no_call_with_it(by, ana, botox):
    plans.make(by=by, patient=ana, wanted=Wanted(botox, date(2026, 12, 1)))
    entry = latest(Kind.PLAN_MADE)
    contacts.log_contact(by=by, patient=ana, procedure=botox, outcome=Outcome.BOOKED, seen=0)
    undo(by=by, entry=entry)
    assert Contact.objects.count() == 1
    assert AuditEntry.objects.get(kind=Kind.UNDONE).detail == {"entry": entry}


@pytest.mark.parametrize(("slug", "outcome"), [("microneedling", "booked"), ("botox", "called")])
def test_a_plan_is_what_its_own_call_booked(by, ana, planned, slug, outcome):
    plan = planned(ana, "botox", date(2026, 12, 1))
    with pytest.raises(Refused, match="about the procedure of that plan"):
        contacts.log_contact(
            by=by, patient=ana, procedure=Procedure.objects.get(slug=slug), outcome=Outcome(outcome),
            seen=0, plan=plan,
        )  # fmt: skip
    assert not Contact.objects.exists()


def test_who_may_no_longer_call_or_review_undoes_neither(by, ana, botox, treated, clinic):
    contacts.log_contact(by=by, patient=ana, procedure=botox, outcome=Outcome.CALLED, seen=0)
    called = latest(Kind.CONTACT_LOGGED)
    done = treated(ana, "botox", date(2026, 11, 20))
    override = Override.objects.create(
        clinic=clinic, patient=ana, treatment=done, status="too_soon", said="Too soon.", by=by.user,
        at=EARLIER, made_on=date(2026, 11, 20),
    )  # fmt: skip
    overrides.review(by=by, overrides=[override.pk])
    reviewed = latest(Kind.OVERRIDE_REVIEWED)
    for role, entry in ((Role.AUDITOR, called), (Role.FRONT_DESK, reviewed), (Role.CLINICIAN, reviewed)):
        with pytest.raises(PermissionDenied):
            undo(by=asker(by.user, clinic, role), entry=entry)
    override.refresh_from_db()
    assert override.reviewed_by == by.user
    assert Contact.objects.exists()


@pytest.mark.parametrize("what", ["override", "circumstance"])
def test_a_treatment_stays_that_something_newer_stands_on(by, ana, botox, treated, clinic, at, what):
    other = treated(ana, "microneedling", date(2026, 1, 10))
    done = treatments.log(by=by, patient=ana, done=Done(botox, ON))
    entry = latest(Kind.TREATMENT_LOGGED)
    at.shift(60)
    then = done.recorded_at + timedelta(minutes=1)
    if what == "override":
        Override.objects.create(
            clinic=clinic, patient=ana, treatment=other, status="too_soon", said="Too soon.", by=by.user,
            at=then, made_on=ON,
        )  # fmt: skip
    else:
        Circumstance.objects.create(
            clinic=clinic, patient=ana, procedure=Procedure.objects.get(slug="vaccine"), given_on=ON,
            recorded_by=by.user, recorded_at=then,
        )  # fmt: skip
    with pytest.raises(Refused, match="Something else was recorded for this patient since"):
        undo(by=by, entry=entry)
    done.refresh_from_db()
    assert not done.voided


def test_what_the_log_itself_asks_about_does_not_keep_it(by, ana, botox, treated, at, monkeypatch):
    def ticking():
        at.shift(1)
        return datetime.now(UTC)

    monkeypatch.setattr(clock, "now", ticking)
    treated(ana, "microneedling", date(2026, 11, 20))
    done = treatments.log(by=by, patient=ana, done=Done(botox, ON))
    assert Override.objects.filter(treatment=done).exists()
    undo(by=by, entry=latest(Kind.TREATMENT_LOGGED))
    done.refresh_from_db()
    assert done.voided


def test_a_visit_that_made_a_course_longer_takes_that_back(by, ana):
    course = course_of(by, ana, 1, 13)
    needling = Procedure.objects.get(slug="microneedling")
    courses.add(by=by, course=course, wanted=Wanted(needling, ON + 25 * WEEK))
    assert Course.objects.get().wanted == 3
    undo(by=by, entry=latest(Kind.PLAN_MADE))
    assert Course.objects.get().wanted == 2
    assert Plan.objects.open().count() == 2


def test_a_visit_that_was_missing_is_missing_again(by, ana):
    course = course_of(by, ana, 1, 13)
    plans.cancel(by=by, plan=Plan.objects.get(place=2))
    needling = Procedure.objects.get(slug="microneedling")
    courses.add(by=by, course=course, wanted=Wanted(needling, ON + 25 * WEEK))
    undo(by=by, entry=latest(Kind.PLAN_MADE))
    assert Course.objects.get().wanted == 2


def test_a_course_is_undone_at_once(by, ana, clinic):
    course = course_of(by, ana, 1, 13, 25)
    offered = undoable(clinic, by.user, AuditEntry.objects.latest("pk").at)
    assert [each.kind for each in offered] == [Kind.COURSE_MADE]
    undo(by=by, entry=offered[0].pk)
    course.refresh_from_db()
    assert not course.going
    assert {(each.state, each.close_reason) for each in Plan.objects.all()} == {("cancelled", "Undone")}
    assert AuditEntry.objects.filter(kind=Kind.PLAN_CANCELLED).count() == 3


def test_a_course_is_undone_after_the_visit_that_was_added_and_not_once_one_was_changed(by, ana):
    course = course_of(by, ana, 1, 13)
    entry = latest(Kind.COURSE_MADE)
    needling = Procedure.objects.get(slug="microneedling")
    courses.add(by=by, course=course, wanted=Wanted(needling, ON + 25 * WEEK))
    with pytest.raises(Refused, match="A visit of this course was changed since"):
        undo(by=by, entry=entry)
    undo(by=by, entry=latest(Kind.PLAN_MADE))
    plans.move(by=by, plan=Plan.objects.get(place=2), planned_on=ON + 14 * WEEK)
    with pytest.raises(Refused, match="A visit of this course was changed since"):
        undo(by=by, entry=entry)


def test_the_page_of_today_undoes_a_course_with_one_press(by, ana, desk):
    course_of(by, ana, 1, 13)
    client = desk(user=by.user)
    page = client.get("/desk/hamilton/")
    assert page.content.decode().count('value="undo"') == 1
    assert client.post("/desk/hamilton/", {"do": "undo", "what": latest(Kind.COURSE_MADE)}).status_code == 302
    assert not Plan.objects.open().exists()


def kept(clinic):
    return reports.plans_kept(clinic, ON - WEEK, ON + 53 * WEEK)


def test_what_was_undone_is_no_plan_that_was_not_kept(by, ana, botox, clinic):
    plans.make(by=by, patient=ana, wanted=Wanted(botox, ON + WEEK))
    undo(by=by, entry=latest(Kind.PLAN_MADE))
    course_of(by, ana, 1, 13)
    undo(by=by, entry=latest(Kind.COURSE_MADE))
    assert kept(clinic) == reports.Plans(0, 0, 0, 0, 0)
    plans.make(by=by, patient=ana, wanted=Wanted(botox, ON + WEEK))
    plans.cancel(by=by, plan=Plan.objects.open().get(), reason="Undone")
    assert kept(clinic) == reports.Plans(0, 0, 0, 1, 0)


@pytest.mark.parametrize("days", [0, 3])
def test_what_stood_in_both_records_was_planned_once(by, ana, patient, planned, clinic, days):
    other = patient("Ana Gomez")
    stays = planned(ana, "botox", ON + WEEK)
    goes = planned(other, "botox", ON + WEEK + timedelta(days=days))
    same = {f"plan_{goes.pk}": One(stays.pk, goes.pk)} if days else None
    merging.merge(by=by, into=ana, other=other, same=same)
    goes.refresh_from_db()
    assert (goes.state, goes.slip) == (PlanState.CANCELLED, True)
    assert kept(clinic) == reports.Plans(0, 0, 0, 0, 1)


def test_what_was_planned_anew_was_planned_once(by, ana, botox, planned, clinic):
    plan = planned(ana, "botox", ON)
    done = treatments.log(by=by, patient=ana, done=Done(botox, ON), plan=plan)
    planned(ana, "botox", ON)
    treatments.void(by=by, treatment=done, reason="Wrong")
    assert Plan.objects.get(state=PlanState.CANCELLED).slip
    assert kept(clinic) == reports.Plans(0, 0, 0, 0, 1)
