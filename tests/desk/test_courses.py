"""Courses as records: planned in one step, moved together, counted, and what becomes of one that is late."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from intervals.actions import courses, merging, patients, plans, treatments
from intervals.actions.asking import Asker
from intervals.actions.courses import WantedCourse
from intervals.actions.plans import Wanted
from intervals.actions.refusals import Refused
from intervals.actions.together import WarnedTogether
from intervals.actions.treatments import Done
from intervals.actions.warnings import GoingOn
from intervals.models.audit import AuditEntry, Kind
from intervals.models.courses import Course
from intervals.models.members import Role
from intervals.models.overrides import Override
from intervals.models.plans import Plan, PlanState
from intervals.models.procedures import Procedure
from intervals.models.rules import IntervalRule
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.courses import course_now

ON = date(2026, 11, 23)
WEEK = timedelta(days=7)
WHY = GoingOn("patient_informed", "Looked at it")

pytestmark = pytest.mark.django_db


@pytest.fixture
def asker(clinic, person):
    def make(role=Role.FRONT_DESK, on=ON, at=None):
        return Asker(person(role, at=at), at or clinic, role, on)

    return make


@pytest.fixture
def rule(clinic):
    """Between two needlings, 4 to 6 weeks; after 26 weeks, a series starts again."""
    needling = Procedure.objects.get(slug="microneedling")
    return IntervalRule.objects.create(
        clinic=clinic, earlier=needling, later=needling, minimum_days=28, recommended_days=42,
        start_again_months=0, start_again_days=182,
        source_title="Ours", reviewed_by="Dr Ito", reviewed_on=ON, valid_from=date(2020, 1, 1),
    )  # fmt: skip


def wanted(*days, slugs=None, **more):
    """Needlings on these days, counted in weeks from the day of asking."""
    named = slugs or ["microneedling"] * len(days)
    visits = [
        Wanted(Procedure.objects.get(slug=slug), ON + n * WEEK, **more)
        for slug, n in zip(named, days, strict=True)
    ]
    return WantedCourse("Acne scars", tuple(visits))


def now(course, on=ON):
    course.refresh_from_db()
    return course_now(course, clinic_charts(course.clinic).of(course.patient, on), on)


def stand(course):
    return {each.place: (each.day - ON).days / 7 for each in now(course).open_visits}


@pytest.fixture
def three(asker, patient, rule):
    return courses.make(by=asker(), patient=patient(), wanted=wanted(0, 6, 12))


def test_the_visits_are_plans_in_their_order(three):
    plans_of = list(Plan.objects.filter(course=three).order_by("place"))
    assert [each.place for each in plans_of] == [1, 2, 3]
    assert [each.planned_on for each in plans_of] == [ON, ON + 6 * WEEK, ON + 12 * WEEK]
    assert [each.number for each in now(three).counted] == [1, 2, 3]
    assert (three.name, three.wanted, now(three).missing) == ("Acne scars", 3, 0)
    assert not Override.objects.exists()
    kinds = [*AuditEntry.objects.order_by("pk").values_list("kind", flat=True)]
    assert kinds == [Kind.COURSE_MADE, Kind.PLAN_MADE, Kind.PLAN_MADE, Kind.PLAN_MADE]


@pytest.mark.parametrize(
    ("days", "name", "said"),
    [
        ((), "Scars", "1 to 12 visits"),
        (tuple(range(0, 78, 6)), "Scars", "1 to 12 visits"),
        ((6, 0), "Scars", "Put the days in order"),
        ((-1,), "Scars", "past"),
        ((0,), "  ", "name"),
        ((0,), "x" * 121, "at most 120"),
        ((0, 0), "Scars", "planned this for the same day already"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(asker, patient, rule, days, name, said):
    found = WantedCourse(name, wanted(*days).visits)
    with pytest.raises(Refused, match=said):
        courses.make(by=asker(), patient=patient(), wanted=found, going_on=WHY)
    assert not Course.objects.exists()
    assert not Plan.objects.exists()


def test_each_day_is_judged_with_the_others_where_they_are_to_be(asker, patient, rule):
    marie, by = patient(), asker()
    with pytest.raises(WarnedTogether) as warned:
        courses.make(by=by, patient=marie, wanted=wanted(0, 5, 11))
    assert set(warned.value.verdicts) == {2} | set(warned.value.verdicts)
    assert 3 not in warned.value.verdicts, "six weeks after the second"
    assert not Course.objects.exists()
    made = courses.make(by=by, patient=marie, wanted=wanted(0, 5, 11), going_on=WHY)
    assert Override.objects.filter(reason="patient_informed").exists()
    assert now(made).pushed() == {}, "somebody has said why"


def test_a_reason_that_was_given_for_less_is_asked_for_again(asker, patient, rule):
    with pytest.raises(WarnedTogether):
        courses.make(
            by=asker(), patient=patient(), wanted=wanted(0, 5), going_on=GoingOn("patient_informed", "", {})
        )


def test_moving_one_pushes_the_others_and_they_move_in_one_step(asker, three):
    pushed = now(three).pushed(2, ON + 8 * WEEK)
    assert pushed == {3: ON + 14 * WEEK}
    seen = {each.place: each.day for each in now(three).open_visits}
    by = asker()
    new = courses.move(by=by, course=three, days={2: ON + 8 * WEEK, **pushed}, seen=seen)
    assert [each.place for each in new] == [2, 3]
    assert stand(three) == {1: 0, 2: 8, 3: 14}
    old = Plan.objects.filter(course=three, state=PlanState.MOVED)
    assert {each.moved_to for each in old} == set(new), "each leads to its new one"
    assert AuditEntry.objects.filter(kind=Kind.PLAN_MOVED).count() == 2
    assert by.put_at_odds == []


def test_moving_one_alone_tells_what_it_has_put_at_odds(asker, three):
    by, seen = asker(), {each.place: each.day for each in now(three).open_visits}
    with pytest.raises(WarnedTogether):
        courses.move(by=by, course=three, days={2: ON + 8 * WEEK}, seen=seen)
    courses.move(by=by, course=three, days={2: ON + 8 * WEEK}, seen=seen, going_on=WHY)
    assert stand(three) == {1: 0, 2: 8, 3: 12}


def test_a_course_that_somebody_has_changed_meanwhile_is_looked_at_again(asker, three):
    seen = {each.place: each.day for each in now(three).open_visits}
    plans.cancel(by=asker(), plan=Plan.objects.get(course=three, place=3))
    for days in ({2: ON + 8 * WEEK}, {3: ON + 14 * WEEK}):
        with pytest.raises(Refused, match="changed this course"):
            courses.move(by=asker(), course=three, days=days, seen=seen)
    with pytest.raises(Refused, match="changed this course"):
        courses.move(by=asker(), course=three, days={9: ON}, seen={1: ON, 2: ON + 6 * WEEK})
    with pytest.raises(Refused, match="in order"):
        courses.move(by=asker(), course=three, days={2: ON - WEEK}, seen={1: ON, 2: ON + 6 * WEEK})


def test_a_plan_that_is_moved_by_itself_stays_a_visit(asker, three):
    second = Plan.objects.get(course=three, place=2)
    new = plans.move(by=asker(), plan=second, planned_on=ON + 7 * WEEK, going_on=WHY)
    assert (new.course, new.place) == (three, 2)


def done_late(asker, three, weeks):
    by = asker(Role.CLINICIAN, on=ON + weeks * WEEK)
    done = Done(Procedure.objects.get(slug="microneedling"), by.on)
    treatments.log(
        by=by, patient=three.patient, done=done, plan=Plan.objects.get(course=three, place=1, state="open")
    )
    return by


def test_done_late_it_says_where_the_others_have_to_go(asker, three, at):
    at.move_to(datetime(2026, 11, 30, 12, tzinfo=UTC))
    by = done_late(asker, three, 1)
    assert [each.plan.planned_on for each in by.put_at_odds] == [ON + 6 * WEEK]
    later = now(three, by.on)
    assert [each.number for each in later.counted] == [1, 2, 3]
    assert later.visits[0].day == ON + WEEK
    assert later.pushed() == {2: ON + 7 * WEEK, 3: ON + 13 * WEEK}


def test_a_visit_that_did_not_come_goes_to_today_and_takes_the_rest_along(three):
    assert now(three, ON + WEEK).pushed() == {1: ON + WEEK, 2: ON + 7 * WEEK, 3: ON + 13 * WEEK}


def test_what_is_cancelled_is_missing_and_can_be_planned_again(asker, three):
    plans.cancel(by=asker(), plan=Plan.objects.get(course=three, place=3))
    assert now(three).missing == 1
    one = wanted(13).visits[0]
    added = courses.add(by=asker(), course=three, wanted=one)
    three.refresh_from_db()
    assert (added.place, three.wanted, now(three).missing) == (4, 3, 0)
    courses.add(by=asker(), course=three, wanted=wanted(19).visits[0])
    three.refresh_from_db()
    assert three.wanted == 4, "one more than was wanted"
    with pytest.raises(Refused, match="in order"):
        courses.add(by=asker(), course=three, wanted=one)


def test_visits_that_came_in_another_order_keep_none_from_being_added(asker, three, at):
    """The second was done before the first: the next one comes after the later of the two."""
    at.move_to(datetime(2027, 1, 11, 12, tzinfo=UTC))
    by = asker(Role.CLINICIAN, on=ON + 7 * WEEK)
    needling = Procedure.objects.get(slug="microneedling")
    for place, week in ((2, 6), (1, 7)):
        plan = Plan.objects.get(course=three, place=place, state="open")
        done = Done(needling, ON + week * WEEK)
        treatments.log(by=by, patient=three.patient, done=done, plan=plan)
    plans.cancel(by=by, plan=Plan.objects.get(course=three, place=3))
    with pytest.raises(Refused, match="in order"):
        courses.add(
            by=replace(by, on=ON + 6 * WEEK), course=three, wanted=wanted(6.5).visits[0], going_on=WHY
        )
    assert courses.add(by=by, course=three, wanted=wanted(13).visits[0]).place == 4


def test_no_more_than_twelve(asker, patient, rule):
    full = courses.make(by=asker(), patient=patient(), wanted=wanted(*range(0, 72, 6)))
    with pytest.raises(Refused, match="1 to 12"):
        courses.add(by=asker(), course=full, wanted=wanted(80).visits[0])


def test_after_so_long_the_count_starts_anew(asker, patient, treated, rule):
    marie = patient()
    course = courses.make(by=asker(), patient=marie, wanted=wanted(0, 6, 12))
    treated(marie, "microneedling", ON)
    first = Plan.objects.get(course=course, place=1)
    Plan.objects.filter(pk=first.pk).update(
        state="done", treatment=marie.treatments.get(), closed_by=marie.created_by, closed_at=first.created_at
    )
    seen = {each.place: each.day for each in now(course).open_visits}
    courses.move(
        by=asker(), course=course, days={2: ON + 26 * WEEK, 3: ON + 32 * WEEK}, seen=seen, going_on=WHY
    )
    found = now(course)
    assert [each.number for each in found.counted] == [1, 1, 2]
    assert found.counted[1].anew
    assert found.missing == 1


def test_ending_it_cancels_what_is_planned_and_leaves_what_was_done(asker, three, at):
    at.move_to(datetime(2026, 11, 23, 12, tzinfo=UTC))
    done_late(asker, three, 0)
    by = asker()
    courses.end(by=by, course=three)
    assert [*Plan.objects.filter(course=three).order_by("place").values_list("state", flat=True)] == [
        "done", "cancelled", "cancelled",
    ]  # fmt: skip
    assert now(three).missing == 0
    with pytest.raises(Refused, match="ended this course"):
        courses.end(by=by, course=three)


def test_a_merge_carries_courses_over_and_a_visit_that_both_planned_stays_one(asker, three, patient, planned):
    marie = patient("Marie T.")
    same = planned(marie, "microneedling", ON + 6 * WEEK)
    merging.merge(by=asker(Role.MANAGER), into=marie, other=three.patient)
    three.refresh_from_db()
    same.refresh_from_db()
    assert three.patient == marie
    assert (same.course, same.place) == (three, 2)
    assert [each.place for each in now(three).open_visits] == [1, 2, 3]


def test_a_patient_is_deleted_with_all_courses(asker, three):
    patients.delete_for_good(
        by=asker(Role.MANAGER), patient=three.patient, reason=patients.DeleteReason.ASKED
    )
    assert not Course.objects.exists()
    assert not Plan.objects.exists()
