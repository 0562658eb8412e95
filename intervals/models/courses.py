"""Courses of treatment: several visits of a patient's in order, each a plan; and what a clinic makes them from."""

import uuid
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from intervals.models.accounts import User
from intervals.models.clinics import Clinic
from intervals.models.patients import Patient
from intervals.models.procedures import Procedure

MOST_VISITS = 12
LONGEST_NAME = 120


class CourseQuerySet(models.QuerySet["Course"]):
    """Courses in the words of the desk."""

    def going(self) -> Self:
        """Those that were not ended."""
        return self.filter(ended_at=None)


class Course(models.Model):
    """Several visits that belong together. They are plans (`Plan.course`, in the order of `Plan.place`).

    `wanted` is how many there are to be: what was cancelled, or no longer counts, is missing from it.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="courses", db_index=False)
    ref = models.UUIDField(_("reference"), default=uuid.uuid4, unique=True, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="courses")
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    wanted = models.PositiveSmallIntegerField(_("visits"))
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField(_("created at"))
    ended_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects: ClassVar = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="course_named",
                violation_error_message=_("Give the course a name."),
            ),
            models.CheckConstraint(
                condition=Q(wanted__range=(1, MOST_VISITS)),
                name="course_visits_in_range",
                violation_error_message=_("A course has 1 to 12 visits."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="course_ended_by_somebody",
                violation_error_message=_("A course is ended by somebody."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def going(self) -> bool:
        """Whether it was not ended."""
        return self.ended_at is None


class CourseTemplate(models.Model):
    """What a clinic makes courses from: a name, and which treatments in which order. A course keeps none of it."""

    clinic = models.ForeignKey(
        Clinic, on_delete=models.CASCADE, related_name="course_templates", db_index=False
    )
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    retired_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)

    class Meta:
        verbose_name = _("template of a course")
        verbose_name_plural = _("templates of courses")
        indexes = [models.Index(fields=["clinic", "retired_at", "name"], name="course_template_by_name")]
        constraints = [
            models.UniqueConstraint(
                "clinic",
                Lower("name"),
                condition=Q(retired_at=None),
                name="course_template_named_once",
                violation_error_message=_("The clinic has a template of this name already."),
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="course_template_named",
                violation_error_message=_("Give the template a name."),
            ),
            models.CheckConstraint(
                condition=Q(retired_at=None, retired_by=None)
                | Q(retired_at__isnull=False, retired_by__isnull=False),
                name="course_template_retired_whole",
                violation_error_message=_("A template is retired by somebody."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TemplateVisit(models.Model):
    """One visit of a template, in the order of `place`."""

    template = models.ForeignKey(CourseTemplate, on_delete=models.CASCADE, related_name="visits")
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField(_("place"))

    class Meta:
        verbose_name = _("visit of a template")
        verbose_name_plural = _("visits of templates")
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(
                fields=["template", "place"],
                name="template_visit_place_once",
                violation_error_message=_("Another visit has this place already."),
            ),
            models.CheckConstraint(
                condition=Q(place__range=(1, MOST_VISITS)),
                name="template_visit_place_in_range",
                violation_error_message=_("A course has 1 to 12 visits."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}. {self.procedure}"
