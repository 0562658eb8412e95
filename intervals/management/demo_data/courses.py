"""A course of the demonstration: made from the clinic's own template, and begun a week later than was planned."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial

from intervals import clock
from intervals.actions import course_templates, courses, patients, questions, treatments
from intervals.actions.course_templates import WantedTemplate
from intervals.actions.courses import WantedCourse
from intervals.actions.plans import Wanted
from intervals.actions.questions import WantedQuestion
from intervals.engine.course_answers import answer
from intervals.engine.courses import Course, Visit
from intervals.management.demo_data.desk import Desk
from intervals.models.members import Role
from intervals.models.patients import Patient
from intervals.models.plans import Plan
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.details import Details

SCARS, WEDDING = "Acne scars", "Before a wedding"
NAME, BORN = "Noor Haddad", date(1993, 6, 21)
QUESTIONS = (
    (
        "Are you pregnant, or might you be?",
        "In pregnancy, a clinician decides what can be done and what waits.",
    ),
    (
        "Do you have an infection where you are to be treated?",
        "Skin that is infected is not treated: call us first.",
    ),
)
FIRST, LATE = -19, -12


def course_of(desk: Desk, now: datetime) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """What happens, and when."""
    yield desk.moment(FIRST - 2, 5, now), partial(_make_templates, desk)
    yield desk.moment(FIRST - 1, 5, now), partial(_plan, desk)
    yield desk.moment(LATE, 5, now), partial(_begin_late, desk)


def _make_templates(desk: Desk) -> None:
    for order, (text, reason) in enumerate(QUESTIONS, start=1):
        questions.ask(by=desk.asker(Role.MANAGER), wanted=WantedQuestion(text, reason, order=order))
    needling, botox = desk.procedures["microneedling"], desk.procedures["botox"]
    for name, visits in ((SCARS, (needling,) * 4), (WEDDING, (*(needling,) * 3, botox))):
        course_templates.make(by=desk.asker(Role.MANAGER), wanted=WantedTemplate(name, visits))


def _plan(desk: Desk) -> None:
    by, needling = desk.asker(Role.FRONT_DESK), desk.procedures["microneedling"]
    patient = patients.register(by=by, details=Details(NAME, BORN, telephone="905 555 0177"))
    chart = clinic_charts(desk.clinic).of(patient, by.on)
    days = answer(chart, Course((Visit("microneedling"),) * 4, desk.day(FIRST)), by.on).full.soonest
    clinician = desk.people[Role.CLINICIAN][0]
    visits = tuple(Wanted(needling, day, clinician) for day in days)
    courses.make(by=by, patient=patient, wanted=WantedCourse(SCARS, visits))


def _begin_late(desk: Desk) -> None:
    by = desk.asker(Role.CLINICIAN)
    plan = Plan.objects.open().filter(course__name=SCARS, clinic=desk.clinic).order_by("place").first()
    patient = Patient.objects.get(clinic=desk.clinic, name=NAME)
    done = treatments.Done(desk.procedures["microneedling"], clock.today(desk.clinic), by.user)
    treatments.log(by=by, patient=patient, done=done, plan=plan)
