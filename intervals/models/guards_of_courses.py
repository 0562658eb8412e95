"""Guards of courses: a visit is its course's patient's, and a clinic makes courses of what it does."""

from django.utils.translation import gettext_lazy as _

from intervals.models.courses import Course, TemplateVisit
from intervals.models.guards import KIND, KINDS, Guard, another
from intervals.models.plans import Plan
from intervals.models.questions import ClinicQuestion

OF_COURSES: tuple[Guard, ...] = (
    Guard(
        "plan_of_its_patients_course",
        Plan,
        ("patient_id", "course_id"),
        another("intervals_course", "o.id = {row}.course_id"),
        _("A visit belongs to a course of the same patient."),
    ),
    Guard(
        "course_keeps_to_its_plans",
        Course,
        ("patient_id",),
        another("intervals_plan", "o.course_id = {row}.id"),
        _("A visit belongs to a course of the same patient."),
        on_insert=False,
        lists=False,
    ),
    Guard(
        "template_of_what_is_done_here",
        TemplateVisit,
        ("procedure_id",),
        f"{KIND} IN ({KINDS})",
        _("A course is made of treatments: circumstances and events are told to a clinic."),
        lists=False,
    ),
    Guard(
        "question_of_what_is_done_here",
        ClinicQuestion,
        ("procedure_id",),
        f"{KIND} IN ({KINDS})",
        _("Questions are asked about what the clinic does."),
        lists=False,
    ),
)
