"""The clinic's least age for a procedure: a setting, and a warning wherever it is planned or logged for the younger."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from intervals.actions import courses, offers, plans, treatments
from intervals.actions.courses import WantedCourse
from intervals.actions.offers import Offering
from intervals.actions.plans import Wanted
from intervals.actions.refusals import Refused
from intervals.actions.treatments import Done
from intervals.models.courses import Course
from intervals.models.members import Role
from intervals.models.offers import Offer
from intervals.models.plans import Plan
from intervals.models.procedures import Procedure
from intervals.models.treatments import Treatment
from tests.desk.asking import ON, asker
from tests.web.page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at", "from_18")]

DAY = date(2026, 12, 24)
BORN = date(2008, 12, 25)  # 18 a day after it
SAID = "the patient is 17 years old; this clinic’s least age for Botox is 18."
SETTING = "/desk/hamilton/settings/procedures/botox/"


@pytest.fixture
def from_18(clinic):
    Offer.objects.filter(clinic=clinic, procedure__slug="botox").update(least_age=18)


@pytest.fixture
def by(person, clinic):
    return asker(person(Role.CLINICIAN), clinic, Role.CLINICIAN)


@pytest.fixture
def botox():
    return Procedure.objects.get(slug="botox")


@pytest.fixture
def young(patient):
    return patient(date_of_birth=BORN)


def address(patient, name, query="", **more):
    return reverse(name, kwargs={"clinic": "hamilton", "patient": patient.ref, **more}) + query


def asked(page, said=SAID):
    """The page asks for the age and says why; ticked, it is done."""
    assert page.status == 422, page.status
    [(where, message)] = page.summary
    assert where == "id_age_confirmed"
    assert said in message


# The actions check for themselves


def test_a_plan(by, young, botox):
    with pytest.raises(Refused, match="least age for Botox is 18"):
        plans.make(by=by, patient=young, wanted=Wanted(botox, DAY))
    assert not Plan.objects.exists()
    plans.make(by=by, patient=young, wanted=Wanted(botox, DAY, age_ok=True))
    plans.make(by=by, patient=young, wanted=Wanted(botox, DAY + timedelta(days=1)))  # her birthday


def test_a_plan_that_moves(by, young, botox, planned):
    plan = planned(young, "botox", date(2027, 1, 4))
    with pytest.raises(Refused, match="17 years old"):
        plans.move(by=by, plan=plan, planned_on=DAY)
    assert plans.move(by=by, plan=plan, planned_on=DAY, age_ok=True).planned_on == DAY


@pytest.mark.parametrize(("born", "refused"), [(date(2008, 11, 23), True), (date(2008, 11, 22), False)])
def test_what_was_done(by, patient, botox, born, refused):
    somebody = patient(date_of_birth=born)
    if refused:
        with pytest.raises(Refused, match="17 years old"):
            treatments.log(by=by, patient=somebody, done=Done(botox, ON))
        assert not Treatment.objects.exists()
    treatments.log(by=by, patient=somebody, done=Done(botox, ON, age_ok=refused))
    assert Treatment.objects.count() == 1


def test_a_correction(by, young, botox, treated):
    wrong = treated(young, "microneedling", ON)
    with pytest.raises(Refused, match="17 years old"):
        treatments.correct(by=by, treatment=wrong, done=Done(botox, ON), reason="Botox")
    wrong.refresh_from_db()
    assert not wrong.voided
    treatments.correct(by=by, treatment=wrong, done=Done(botox, ON, age_ok=True), reason="Botox")


def test_a_course(by, young, botox):
    days = [DAY, date(2027, 6, 1)]
    visits = tuple(Wanted(botox, day) for day in days)
    with pytest.raises(Refused, match="17 years old"):
        courses.make(by=by, patient=young, wanted=WantedCourse("Lines", visits))
    assert not Course.objects.exists()
    visits = tuple(Wanted(botox, day, age_ok=True) for day in days)
    course = courses.make(by=by, patient=young, wanted=WantedCourse("Lines", visits))
    sooner = DAY - timedelta(days=1)
    with pytest.raises(Refused, match="17 years old"):
        courses.move(by=by, course=course, days={1: sooner}, seen=dict(enumerate(days, start=1)))
    seen = dict(enumerate(days, start=1))
    courses.move(by=by, course=course, days={1: sooner}, seen=seen, age_ok=True)


def test_one_more_visit(by, young, botox):
    first = (Wanted(Procedure.objects.get(slug="microneedling"), ON),)
    course = courses.make(by=by, patient=young, wanted=WantedCourse("Lines", first))
    with pytest.raises(Refused, match="17 years old"):
        courses.add(by=by, course=course, wanted=Wanted(botox, DAY))
    assert courses.add(by=by, course=course, wanted=Wanted(botox, DAY, age_ok=True)).planned_on == DAY


@pytest.mark.parametrize(("day", "refused"), [(date(2026, 2, 28), True), (date(2026, 3, 1), False)])
def test_born_on_29_february(by, patient, botox, day, refused):
    done, somebody = Done(botox, day), patient(date_of_birth=date(2008, 2, 29))
    if refused:
        with pytest.raises(Refused, match="17 years old"):
            treatments.log(by=by, patient=somebody, done=done)
    else:
        treatments.log(by=by, patient=somebody, done=done)


def test_another_clinic_s_age_counts_for_nobody_here(by, young, sister, botox):
    Offer.objects.update(least_age=None)
    Offer.objects.update_or_create(clinic=sister, procedure=botox, defaults={"least_age": 21})
    assert plans.make(by=by, patient=young, wanted=Wanted(botox, DAY))


# The desk asks in the same step


def test_the_desk_asks_before_it_plans_moves_and_logs(desk, young, planned):
    front, clinician = desk(Role.FRONT_DESK), desk(Role.CLINICIAN)
    new = address(young, "desk-plan-new")
    sent = {"procedure": "botox", "planned_on": str(DAY)}
    asked(Page(front.post(new, sent)))
    assert front.post(new, sent | {"age_confirmed": "on"}).status_code == 302
    moving = address(young, "desk-plan-move", plan=Plan.objects.get().ref)
    sooner = {"planned_on": "2026-12-23"}
    asked(Page(front.post(moving, sooner)))
    assert front.post(moving, sooner | {"age_confirmed": "on"}).status_code == 302
    logging = address(young, "desk-treatment-new", "?procedure=botox")
    done = {"given_on": str(ON), "fulfils": "other", "shown": str(Plan.objects.open().get().pk)}
    asked(Page(clinician.post(logging, done)))
    assert clinician.post(logging, done | {"age_confirmed": "on"}).status_code == 302
    correcting = address(young, "desk-treatment-correct", treatment=Treatment.objects.get().ref)
    right = {"given_on": "2026-11-21", "reason": "The day before"}
    asked(Page(clinician.post(correcting, right)))
    assert clinician.post(correcting, right | {"age_confirmed": "on"}).status_code == 302


def test_the_desk_asks_about_the_visits_of_a_course(desk, young):
    front, new = desk(Role.FRONT_DESK), address(young, "desk-course-new")
    sent = {"name": "Lines", "what_1": "botox", "times_1": "1", "days_of": "botox", "day_1": str(DAY)}
    asked(Page(front.post(new, sent)))
    assert front.post(new, sent | {"age_confirmed": "on"}).status_code == 302
    course = Course.objects.get()
    adding = address(young, "desk-course-add", course=course.ref)
    one_more = {"what": "microneedling", "planned_on": "2027-01-10"}
    assert front.post(adding, one_more).status_code == 302
    moving = address(young, "desk-course-move", "?visit=1", course=course.ref)
    asked(Page(front.post(moving, {"planned_on": "2026-12-23"})))
    assert front.post(moving, {"planned_on": "2026-12-23", "age_confirmed": "on"}).status_code == 302


def test_each_age_is_said_and_other_days_are_asked_about_again(desk, young, clinic):
    Offer.objects.filter(clinic=clinic, procedure__slug="microneedling").update(least_age=21)
    front, new = desk(Role.FRONT_DESK), address(young, "desk-course-new")
    rows = {"name": "Skin", "what_1": "microneedling", "what_2": "botox", "times_1": "1", "times_2": "1"}
    sent = rows | {"days_of": "microneedling,botox", "day_1": "2026-12-01", "day_2": str(DAY)}
    page = Page(front.post(new, sent))
    [(_where, said)] = page.summary
    assert "least age for microneedling is 21" in said
    assert "least age for Botox is 18" in said
    looking = rows | {"days_of": "", "age_confirmed": "on"}
    again = Page(front.post(new, looking))
    assert again.status == 422
    assert "checked" not in again.ids["id_age_confirmed"].attrs, (
        "it was not said of the days that are proposed now"
    )
    assert not Course.objects.exists()


def test_adding_a_visit_asks(desk, young):
    front = desk(Role.FRONT_DESK)
    sent = {"name": "Skin", "what_1": "microneedling", "times_1": "1", "days_of": "microneedling"}
    assert front.post(address(young, "desk-course-new"), sent | {"day_1": str(ON)}).status_code == 302
    adding = address(young, "desk-course-add", course=Course.objects.get().ref)
    one_more = {"what": "botox", "planned_on": str(DAY)}
    asked(Page(front.post(adding, one_more)))
    assert front.post(adding, one_more | {"age_confirmed": "on"}).status_code == 302


@pytest.mark.parametrize("on_record", ["planned", "treated"])
def test_a_birth_date_that_is_corrected(desk, patient, planned, treated, on_record):
    born = date(2008, 11, 21)
    somebody = patient(date_of_birth=born)
    planned(somebody, "botox", DAY) if on_record == "planned" else treated(somebody, "botox", ON)
    front, where = desk(Role.FRONT_DESK), address(somebody, "desk-patient-edit")
    sent = {"name": somebody.name, "date_of_birth": str(BORN), "version": "0"}
    asked(Page(front.post(where, sent)))
    somebody.refresh_from_db()
    assert somebody.date_of_birth == born
    assert front.post(where, sent | {"age_confirmed": "on"}).status_code == 302
    somebody.refresh_from_db()
    assert somebody.date_of_birth == BORN


def test_a_record_that_is_joined_to_a_younger_one(desk, young, patient, planned):
    other = patient(date_of_birth=date(2000, 1, 1))
    planned(other, "botox", DAY)
    manager, where = desk(Role.MANAGER), address(young, "desk-patient-merge")
    asked(Page(manager.post(where, {"other": str(other.ref)})))
    assert manager.post(where, {"other": str(other.ref), "age_confirmed": "on"}).status_code == 302


def test_it_stays_visible_where_the_plan_stands(desk, young, planned):
    planned(young, "botox", ON)
    clinician = desk(Role.CLINICIAN)
    assert SAID in clinician.get(address(young, "desk-patient")).text
    today = clinician.get("/desk/hamilton/").text
    assert SAID in today
    assert 'value="log"' not in today, "it is logged where the age can be confirmed"


def test_a_day_at_which_she_is_old_enough_says_nothing(desk, young, planned):
    planned(young, "botox", DAY + timedelta(days=1))
    assert "least age" not in desk(Role.CLINICIAN).get(address(young, "desk-patient")).text


# The setting


@pytest.mark.parametrize("typed", ["0", "100", "-1", "twelve", "18.5"])
def test_what_is_no_age_is_said_beside_the_box(desk, typed):
    page = Page(desk(Role.MANAGER).post(SETTING, {"offered": "on", "least_age": typed}))
    assert page.status == 422
    assert page.summary == [("id_least_age", "Enter a least age from 1 to 99, or leave it empty.")]
    assert Offer.objects.get(procedure__slug="botox").least_age == 18


def test_it_stands_in_the_list_and_empty_is_none(desk):
    manager = desk(Role.MANAGER)
    assert "from the age of 18" in manager.get("/desk/hamilton/settings/procedures/").text
    assert manager.post(SETTING, {"offered": "on", "least_age": ""}).status_code == 302
    assert Offer.objects.get(procedure__slug="botox").least_age is None


def test_only_what_is_done_here_has_one(desk, person, clinic):
    wedding = Procedure.objects.create(slug="ball", name="Ball", public_name="a ball", kind="event")
    page = Page(desk(Role.MANAGER).get("/desk/hamilton/settings/procedures/ball/"))
    assert "id_public_name" in page.ids
    assert "id_least_age" not in page.ids
    with pytest.raises(Refused, match="Only what is done here"):
        offers.offer(
            by=asker(person(Role.MANAGER), clinic),
            procedure=wedding,
            wanted=Offering(offered=True, least_age=18),
            seen=Offering(offered=False),
        )
