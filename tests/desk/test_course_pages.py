"""Courses at the desk: from a template to days, moved together, late by a week, on the card; and the templates."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from intervals.actions import course_templates
from intervals.actions.asking import Asker
from intervals.actions.refusals import Refused
from intervals.models.audit import AuditEntry, Kind
from intervals.models.courses import Course, CourseTemplate, TemplateVisit
from intervals.models.members import Role
from intervals.models.open_days import WEEKDAYS, ClosedDays, OpenWeek
from intervals.models.overrides import Override
from intervals.models.plans import Plan
from intervals.models.procedures import Procedure
from intervals.models.rules import IntervalRule
from tests.desk.test_courses import rule  # noqa: F401 - a fixture
from tests.web.boxes import boxes, form_on
from tests.web.page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at", "rule")]
ON = date(2026, 11, 22)
WEEK = timedelta(days=7)
TYPED = {"name": "Acne scars", "what_1": "microneedling", "times_1": "3"}


@pytest.fixture
def template(clinic):
    found = CourseTemplate.objects.create(clinic=clinic, name="Acne scars")
    needling = Procedure.objects.get(slug="microneedling")
    TemplateVisit.objects.bulk_create(
        TemplateVisit(template=found, procedure=needling, place=place) for place in (1, 2, 3, 4)
    )
    return found


@pytest.fixture
def at_desk(clinic, desk):
    client = desk(Role.FRONT_DESK)

    def of(patient, name, **more):
        return reverse(name, kwargs={"clinic": clinic.slug, "patient": patient.ref, **more})

    client.of = of
    return client


def sent(response):
    """What the form on a page would send."""
    found = boxes(form_on(Page(response)))
    return {name: values for name, values in found.items() if name not in ("csrfmiddlewaretoken", "form_key")}


def make(client, marie, **typed):
    where = client.of(marie, "desk-course-new")
    first = client.post(where, TYPED | typed)
    assert first.status_code == 200, first.text
    return where, first


def days_of(course):
    return [
        *Plan.objects.filter(course=course, state="open")
        .order_by("place")
        .values_list("planned_on", flat=True)
    ]


def test_from_a_template_to_days_to_a_course(at_desk, patient, template):
    marie = patient()
    where = at_desk.of(marie, "desk-course-new")
    assert "4 × microneedling" in at_desk.get(where).text  # noqa: RUF001 - times
    filled = at_desk.get(f"{where}?template={template.pk}")
    form = sent(filled)
    assert (form["name"], form["what_1"], form["times_1"]) == (["Acne scars"], ["microneedling"], ["4"])
    looked = at_desk.post(where, form)
    assert "every wait in full" in looked.text
    assert not Course.objects.exists(), "nothing is recorded before the days were seen"
    made = at_desk.post(where, sent(looked))
    course = Course.objects.get()
    assert made.url == at_desk.of(marie, "desk-course", course=course.ref)
    assert days_of(course) == [ON + 6 * n * WEEK for n in range(4)]
    page = at_desk.get(made.url).text
    assert "Session 1 of 4, Sunday 22 November" in page
    assert "Session 4 of 4" in page
    assert "6 weeks after Microneedling 1; 4 weeks at least." in page
    assert "<svg" in page
    assert "Acne scars" in at_desk.get(at_desk.of(marie, "desk-patient")).text
    card = at_desk.get(at_desk.of(marie, "desk-card")).text
    assert "Microneedling 2, session 2 of 4" in card


def test_other_visits_than_those_the_days_are_for_have_days_proposed_anew(at_desk, patient):
    marie = patient()
    where, looked = make(at_desk, marie)
    again = at_desk.post(where, sent(looked) | {"times_1": "2"})
    assert again.status_code == 200
    assert not Course.objects.exists()
    at_desk.post(where, sent(again))
    assert Course.objects.get().wanted == 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "Give the course a name."),
        ({"what_1": ""}, "Choose at least one treatment."),
        ({"times_1": "often"}, "is not a number of visits"),
        ({"times_1": "13"}, "These are 13 visits. A course has at most 12."),
        ({"what_1": "tattoo"}, "is not a treatment"),
        ({"starts_on": "2020-01-01"}, "This date is past."),
        ({"starts_on": "2099-01-01"}, "more than five years ahead"),
        ({"areas": ["nose-ring"]}, "is not an area"),
        ({"practitioner": "99"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(at_desk, patient, typed, said):
    answer = at_desk.post(at_desk.of(patient(), "desk-course-new"), TYPED | typed)
    assert answer.status_code == 422
    assert said in answer.text
    if "name" not in typed:
        assert "Acne scars" in answer.text


def test_days_that_cannot_be_are_said_beside_their_boxes(at_desk, patient):
    where, looked = make(at_desk, patient())
    form = sent(looked)
    for typed, said in (
        ({"day_2_day": "", "day_2_month": "", "day_2_year": ""}, "Enter the day of this visit."),
        ({"day_2_year": "2020"}, "This date is past."),
        (
            {"day_3_year": "2026", "day_3_month": "11", "day_3_day": "30"},
            "before the visit that comes before it",
        ),
    ):
        answer = at_desk.post(where, form | typed)
        assert answer.status_code == 422
        assert said in answer.text


def test_a_day_that_is_warned_of_asks_why(at_desk, patient):
    where, looked = make(at_desk, patient())
    form = sent(looked) | {"day_2_day": "22", "day_2_month": "12", "day_2_year": "2026"}
    asked = at_desk.post(where, form)
    assert "is inside the recommended wait" in asked.text
    assert not Course.objects.exists()
    carried = sent(asked)
    missing = at_desk.post(where, carried)
    assert missing.status_code == 422
    assert "Choose why you go on." in missing.text
    done = at_desk.post(where, sent(missing) | {"reason": "patient_informed"})
    assert done.status_code == 302, done.text
    assert Override.objects.filter(reason="patient_informed").exists()
    assert days_of(Course.objects.get())[1] == date(2026, 12, 22)


def test_closed_days_want_a_tick(at_desk, patient, clinic):
    where, looked = make(at_desk, patient())
    form = sent(looked)
    ClosedDays.objects.create(clinic=clinic, first=ON + 6 * WEEK, last=ON + 6 * WEEK)
    OpenWeek.objects.create(clinic=clinic, **dict.fromkeys(WEEKDAYS, True))
    asked = at_desk.post(where, form)
    assert "On some of these days nobody treats" in asked.text
    assert at_desk.post(where, sent(asked)).status_code == 422
    assert at_desk.post(where, sent(asked) | {"closed_day_ok": "on"}).status_code == 302
    assert days_of(Course.objects.get())[1] == ON + 6 * WEEK


def test_where_no_rule_parts_two_visits_no_day_is_made_up(at_desk, patient):
    IntervalRule.objects.filter(earlier__slug="microneedling", later__slug="microneedling").delete()
    where = at_desk.of(patient(), "desk-course-new")
    looked = at_desk.post(where, TYPED)
    assert "No rule says how long to wait for microneedling again." in looked.text
    form = sent(looked)
    assert form["day_1_year"] == ["2026"]
    assert form["day_2_year"] == [""]


@pytest.fixture
def course(at_desk, patient):
    marie = patient()
    where, looked = make(at_desk, marie)
    at_desk.post(where, sent(looked))
    return Course.objects.get()


def test_another_patient_s_course_is_not_there(at_desk, course, patient, sister, coursed):
    theirs = coursed(patient("Zoë Ward", at=sister))
    for whose, what in ((patient("Paul Roy"), course), (course.patient, theirs)):
        for page in ("desk-course", "desk-course-move", "desk-course-add", "desk-course-end"):
            assert at_desk.get(at_desk.of(whose, page, course=what.ref)).status_code == 404


def test_moving_one_visit_offers_to_move_the_rest(at_desk, course):
    where = at_desk.of(course.patient, "desk-course-move", course=course.ref) + "?visit=2"
    form = sent(at_desk.get(where)) | {"planned_on": "2027-01-11"}
    asked = at_desk.post(where, form)
    assert asked.status_code == 422
    assert "Microneedling 3, from Sunday 14 February 2027 to Monday 22 February 2027" in asked.text
    unsaid = at_desk.post(where, sent(asked))
    assert unsaid.status_code == 422
    assert "Choose what is to become of the other visits." in unsaid.text
    assert at_desk.post(where, sent(asked) | {"rest": "along"}).status_code == 302
    assert days_of(course) == [ON, date(2027, 1, 11), date(2027, 2, 22)]


def test_moving_one_alone_is_warned_of(at_desk, course):
    where = at_desk.of(course.patient, "desk-course-move", course=course.ref) + "?visit=2"
    asked = at_desk.post(where, sent(at_desk.get(where)) | {"planned_on": "2027-01-11"})
    warned = at_desk.post(where, sent(asked) | {"rest": "stay"})
    assert "Something speaks against these days" in warned.text
    assert at_desk.post(where, sent(warned) | {"reason": "patient_informed"}).status_code == 302
    assert days_of(course) == [ON, date(2027, 1, 11), date(2027, 2, 14)]


def test_what_pushes_nothing_is_moved_at_once(at_desk, course):
    where = at_desk.of(course.patient, "desk-course-move", course=course.ref) + "?visit=3"
    assert at_desk.post(where, sent(at_desk.get(where)) | {"planned_on": "2027-02-20"}).status_code == 302
    assert days_of(course)[2] == date(2027, 2, 20)


def test_late_by_a_week_the_rest_moves_with_one_click(at_desk, course, at):
    at.move_to(datetime(2026, 11, 29, 17, tzinfo=UTC))
    at_desk.force_login(at_desk.user)
    page = at_desk.get(at_desk.of(course.patient, "desk-course", course=course.ref))
    assert "Its day has passed (7 days ago) and nothing is logged for it." in page.text
    assert "Microneedling 1, from Sunday 22 November 2026 to Sunday 29 November 2026" in page.text
    assert "visits have to move" in at_desk.get(at_desk.of(course.patient, "desk-patient")).text
    where = at_desk.of(course.patient, "desk-course-move", course=course.ref)
    assert at_desk.post(where, sent(page)).status_code == 302
    assert days_of(course) == [ON + WEEK, ON + 7 * WEEK, ON + 13 * WEEK]
    assert at_desk.get(where).status_code == 302, "nothing has to move any more"


def test_one_more_visit_and_the_end(at_desk, course):
    where = at_desk.of(course.patient, "desk-course-add", course=course.ref)
    form = sent(at_desk.get(where))
    assert form["what"] == ["microneedling"]
    for typed, said in (
        ({"what": ""}, "Choose a treatment."),
        ({"planned_on_year": "2020"}, "This date is past."),
    ):
        answer = at_desk.post(where, form | typed)
        assert answer.status_code == 422
        assert said in answer.text
    assert at_desk.post(where, form).status_code == 302
    assert days_of(course)[-1] == ON + 18 * WEEK
    end = at_desk.of(course.patient, "desk-course-end", course=course.ref)
    assert "4 visits that are still planned will be cancelled" in at_desk.get(end).text
    assert at_desk.post(end, {}).status_code == 302
    assert at_desk.get(where).status_code == 409
    assert (
        "This course was ended."
        in at_desk.get(at_desk.of(course.patient, "desk-course", course=course.ref)).text
    )


def test_a_template_is_made_changed_and_retired(clinic, desk):
    manager, front = desk(Role.MANAGER), desk(Role.FRONT_DESK)
    new, listed = (
        reverse(f"desk-course-template{name}", kwargs={"clinic": clinic.slug}) for name in ("-new", "s")
    )
    assert front.get(new).status_code == 403
    typed = {
        "name": "Acne scars",
        "what_1": "microneedling",
        "times_1": "4",
        "what_2": "botox",
        "times_2": "",
    }
    assert manager.post(new, typed).status_code == 302
    made = CourseTemplate.objects.get()
    assert "4 × microneedling, then Botox" in front.get(listed).text  # noqa: RUF001 - times
    again = manager.post(new, typed | {"name": "acne scars"})
    assert again.status_code == 409
    assert "has a template of this name already" in again.text
    assert manager.post(new, {"name": "Nothing"}).status_code == 422
    edit, retire = (
        reverse(f"desk-course-template-{name}", kwargs={"clinic": clinic.slug, "template": made.pk})
        for name in ("edit", "retire")
    )
    form = sent(manager.get(edit))
    assert manager.post(edit, form | {"name": "Scars", "times_1": "3"}).status_code == 302
    assert made.visits.count() == 4
    stale = manager.post(edit, form | {"name": "Other"})
    assert stale.status_code == 409
    assert "Somebody has changed this template" in stale.text
    assert manager.post(retire, {}).status_code == 302
    assert "There is none yet" in front.get(listed).text
    assert manager.get(edit).status_code == 409
    assert AuditEntry.objects.filter(kind=Kind.COURSE_TEMPLATE_CHANGED).count() == 3


def test_a_template_keeps_out_what_is_not_done_here(clinic, person):
    by = Asker(person(Role.MANAGER), clinic, Role.MANAGER, ON)
    jab = Procedure.objects.create(slug="jab", name="Jab", public_name="a jab", kind="circumstance")
    for name, visits, said in (
        ("Jabs", (jab,), "made of treatments"),
        (" ", (jab,), "Give the template a name"),
        ("x" * 121, (jab,), "at most 120"),
        ("None", (), "1 to 12"),
    ):
        with pytest.raises(Refused, match=said):
            course_templates.make(by=by, wanted=course_templates.WantedTemplate(name, visits))
    assert IntervalRule.objects.count() == 2
