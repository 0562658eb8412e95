"""A reason that does not fit is refused in words by every action that takes one, whatever its page offers."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from intervals.actions import courses, merging, overrides, plans, treatments
from intervals.actions.courses import WantedCourse
from intervals.actions.plans import Wanted
from intervals.actions.refusals import Refused
from intervals.actions.treatments import Done
from intervals.actions.warnings import GoingOn
from intervals.models.members import Role
from intervals.models.overrides import Override, OverrideReason
from intervals.models.procedures import Procedure
from tests.desk.asking import ON, asker

DAY = ON + timedelta(days=9)
NOT_HERE = "luck"
GIVEN = [*OverrideReason.values, NOT_HERE]
NEVER_PLANNED = {"recorded_later", NOT_HERE}
AGAINST_A_HOLD = {*NEVER_PLANNED, "other_area", "patient_informed"}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


@pytest.fixture
def by(clinic, person):
    return asker(person(Role.CLINICIAN), clinic, Role.CLINICIAN)


@pytest.fixture
def marie(patient):
    return patient("Marie Tremblay")


def botox():
    return Procedure.objects.get(slug="botox")


def wanted(day=DAY):
    return Wanted(botox(), day)


def stored():
    return list(Override.objects.order_by("pk").values_list("pk", "reason"))


def told(does, reason):
    """Why it is refused; "" where it is taken."""
    try:
        does(reason)
    except Refused as no:
        return no.message
    assert Override.objects.filter(reason=reason).exists()
    return ""


def refused(does):
    """The reasons that are refused, each in words and with nothing written."""
    found, before = set(), stored()
    for reason in GIVEN:
        with transaction.atomic():
            if told(does, reason):
                assert stored() == before
                found.add(reason)
            transaction.set_rollback(True)
    return found


def ways_to_plan(by, marie, planned, held):
    """Every action that plans, against a hold that is set once there is something to move or to keep."""
    first = courses.make(by=by, patient=marie, wanted=WantedCourse("Lines", (wanted(date(2027, 6, 1)),)))
    plan = planned(marie, "botox", date(2027, 1, 5))
    held(marie, "botox", None)
    visits = WantedCourse("Lines", (wanted(),))
    return {
        "make": lambda going: plans.make(by=by, patient=marie, wanted=wanted(), going_on=going),
        "move": lambda going: plans.move(by=by, plan=plan, planned_on=DAY, going_on=going),
        "keep": lambda going: plans.keep(by=by, plan=plan, going_on=going),
        "make a course": lambda going: courses.make(by=by, patient=marie, wanted=visits, going_on=going),
        "move a course": lambda going: courses.move(
            by=by, course=first, days={1: DAY}, seen={1: date(2027, 6, 1)}, going_on=going
        ),
        "add to a course": lambda going: courses.add(
            by=by, course=first, wanted=wanted(date(2027, 9, 1)), going_on=going
        ),
    }


def test_whoever_plans_against_a_hold_gives_a_reason_against_a_hold(by, marie, planned, held):
    ways = ways_to_plan(by, marie, planned, held)
    found = {name: refused(lambda reason, does=does: does(GoingOn(reason))) for name, does in ways.items()}
    assert found == dict.fromkeys(ways, AGAINST_A_HOLD)


@pytest.mark.parametrize(
    ("role", "more"), [(Role.CLINICIAN, set()), (Role.MANAGER, set()), (Role.FRONT_DESK, {"skin_examined"})]
)
def test_against_a_wait_the_area_and_the_wish_are_reasons(clinic, person, marie, treated, role, more):
    treated(marie, "microneedling", ON)
    by = asker(person(role), clinic, role)
    found = refused(
        lambda reason: plans.make(
            by=by, patient=marie, wanted=wanted(ON + timedelta(days=2)), going_on=GoingOn(reason)
        )
    )
    assert found == NEVER_PLANNED | more


@pytest.mark.parametrize(
    ("under_a_hold", "more"), [(False, set()), (True, {"other_area", "patient_informed"})]
)
def test_what_was_done_has_no_date_to_confirm(by, marie, treated, held, under_a_hold, more):
    if under_a_hold:
        held(marie, "botox", None)
    else:
        treated(marie, "microneedling", ON - timedelta(days=2))
    treatments.log(by=by, patient=marie, done=Done(botox(), ON))
    row = Override.objects.get()
    found = refused(lambda reason: overrides.explain(by=by, override=row, reason=reason, comment=""))
    assert found == {"date_to_confirm", NOT_HERE} | more


def test_nor_has_what_a_merge_makes_too_soon(by, marie, patient, treated):
    done = treated(marie, "botox", date(2026, 11, 10))
    other = patient("Maria Tremblay")
    treated(other, "microneedling", date(2026, 11, 8))
    found = refused(
        lambda reason: merging.merge(by=by, into=marie, other=other, reasons={done.pk: GoingOn(reason)})
    )
    assert found == {"date_to_confirm", NOT_HERE}


def test_the_page_that_asks_why_it_was_done_offers_what_fits(desk, by, marie, held):
    held(marie, "botox", None)
    treatments.log(by=by, patient=marie, done=Done(botox(), ON))
    page = f"/desk/hamilton/patients/{marie.ref}/overrides/{Override.objects.get().pk}/explain/"
    choices = desk(user=by.user).get(page).context["form"].fields["reason"].choices
    assert [value for value, _label in choices] == [
        "", "skin_examined", "clinician_decided", "recorded_later", "other",
    ]  # fmt: skip
