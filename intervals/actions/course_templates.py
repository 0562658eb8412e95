"""What a clinic makes courses from: templates that a manager makes, changes and retires. Courses keep none of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from intervals import clock
from intervals.actions import audit
from intervals.actions.asking import Asker
from intervals.actions.door import action
from intervals.actions.procedures import refuse_retired
from intervals.actions.refusals import Refused
from intervals.models.audit import Kind
from intervals.models.clinics import Clinic
from intervals.models.courses import LONGEST_NAME, MOST_VISITS, CourseTemplate, TemplateVisit
from intervals.models.procedures import Procedure
from intervals.permissions import Act


@dataclass(frozen=True)
class WantedTemplate:
    """What a template is to say: its name, and which treatments in which order."""

    name: str
    visits: tuple[Procedure, ...]

    def as_data(self) -> dict[str, Any]:
        """As the audit log says it."""
        return {"name": self.name, "visits": [each.slug for each in self.visits]}


@action(Act.MANAGE_CLINIC)
def make(*, by: Asker, wanted: WantedTemplate) -> CourseTemplate:
    """Make a template. Refused for a name that another has, or that cannot be, and for no visit or more than 12."""
    _one_at_a_time(by)
    _refuse(by, wanted)
    template: CourseTemplate = CourseTemplate.objects.create(clinic=by.clinic, name=wanted.name)
    _write(template, wanted.visits)
    audit.record(Kind.COURSE_TEMPLATE_CHANGED, by=by, template=template.pk, after=wanted.as_data())
    return template


@action(Act.MANAGE_CLINIC)
def change(*, by: Asker, template: CourseTemplate, wanted: WantedTemplate, seen: WantedTemplate) -> None:
    """Change a template; `seen` is what whoever asks was shown. Courses that were made from it stay as they are.

    Refused where somebody has changed it meanwhile or retired it, and as in `make`.
    """
    _one_at_a_time(by)
    now = said_by_template(template)
    if wanted == now:
        return
    if seen != now:
        raise Refused(_("Somebody has changed this template in the meantime. Look at it again."))
    _refuse(by, wanted, template)
    template.name = wanted.name
    template.save(update_fields=["name"])
    template.visits.all().delete()
    _write(template, wanted.visits)
    before, after = now.as_data(), wanted.as_data()
    audit.record(Kind.COURSE_TEMPLATE_CHANGED, by=by, template=template.pk, before=before, after=after)


@action(Act.MANAGE_CLINIC)
def retire(*, by: Asker, template: CourseTemplate) -> None:
    """Have nobody make courses from it any more. Refused if it is retired already."""
    template.retired_by, template.retired_at = by.user, clock.now()
    template.save(update_fields=["retired_by", "retired_at"])
    before = said_by_template(template).as_data()
    audit.record(Kind.COURSE_TEMPLATE_CHANGED, by=by, template=template.pk, before=before)


def said_by_template(template: CourseTemplate) -> WantedTemplate:
    """What a template says as it is stored; 1 query."""
    visits = template.visits.select_related("procedure").order_by("place")
    return WantedTemplate(template.name, tuple(each.procedure for each in visits))


def _write(template: CourseTemplate, visits: Sequence[Procedure]) -> None:
    TemplateVisit.objects.bulk_create(
        TemplateVisit(template=template, procedure=each, place=place)
        for place, each in enumerate(visits, start=1)
    )


def _refuse(by: Asker, wanted: WantedTemplate, but: CourseTemplate | None = None) -> None:
    if not wanted.name.strip():
        raise Refused(_("Give the template a name."))
    if len(wanted.name) > LONGEST_NAME:
        raise Refused(_("Say in at most 120 characters what the template is called."))
    if not 1 <= len(wanted.visits) <= MOST_VISITS:
        raise Refused(_("A course has 1 to 12 visits."))
    if not all(each.is_treatment for each in wanted.visits):
        raise Refused(_("A course is made of treatments: circumstances and events are told to a clinic."))
    kept = {each.procedure_id for each in but.visits.all()} if but else set()
    refuse_retired(each for each in wanted.visits if each.pk not in kept)
    same = CourseTemplate.objects.filter(clinic=by.clinic, retired_at=None, name__iexact=wanted.name)
    if any(each != but for each in same):
        raise Refused(_("The clinic has a template of this name already."))


def _one_at_a_time(by: Asker) -> None:
    Clinic.objects.select_for_update(no_key=True).get(pk=by.clinic.pk)
