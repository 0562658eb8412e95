"""What the clinic makes courses from: everybody sees it, a manager makes, changes and retires it."""

from collections.abc import Iterator
from functools import partial
from itertools import groupby
from typing import Any

from crispy_forms.layout import Layout
from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions import course_templates as actions
from intervals.actions.asking import Asker
from intervals.actions.course_templates import WantedTemplate
from intervals.desk.pages import desk_page, desk_render, there
from intervals.desk.steps import Over, Step, take
from intervals.desk.visit_rows import VisitRowsForm, rows_of
from intervals.models.courses import LONGEST_NAME, CourseTemplate
from intervals.permissions import Act
from intervals.queries.courses import templates_at
from intervals.queries.procedures import choosable
from intervals.queries.single_rows import row_at
from intervals.said import dates
from intervals.web.forms import OneLine, PostForm

SALT = "intervals.course_templates"


def visits_said(slugs: list[str], names: dates.Names) -> str:
    """The visits of a course in a line: how often each, and then what."""
    return _(", then ").join(_said(slugs, names))


def _said(slugs: list[str], names: dates.Names) -> Iterator[str]:
    for slug, alike in groupby(slugs):
        count = len(list(alike))
        values = {"count": count, "procedure": names[slug]}
        yield _("%(count)s × %(procedure)s") % values if count > 1 else names[slug]  # noqa: RUF001 - times


class TemplateForm(VisitRowsForm):
    """A template's name and visits. `shown` holds what it said when the form was filled, signed."""

    button = gettext_lazy("Save the template")
    name = OneLine(
        label=gettext_lazy("Name"),
        max_length=LONGEST_NAME,
        help_text=gettext_lazy("As in “Acne scars”."),
        error_messages={"required": gettext_lazy("Give the template a name.")},
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, asker: Asker, stored: WantedTemplate | None = None, **kwargs: Any) -> None:
        if stored:
            rows = rows_of(each.slug for each in stored.visits)
            kwargs["initial"] = {
                "name": stored.name,
                "shown": signing.dumps(stored.as_data(), salt=SALT),
                **rows,
            }
        self.by_slug = choosable(asker.clinic, *(stored.visits if stored else ()))
        self.stored = stored
        super().__init__(*args, treatments={slug: asker.names[slug] for slug in self.by_slug}, **kwargs)

    @cached_property
    def helper(self) -> Any:
        """The name, then the rows."""
        helper = super().helper
        helper.layout = Layout("shown", "name", *self.row_fields())
        return helper

    @property
    def wanted(self) -> WantedTemplate:
        """What the template is to say, once the form is valid."""
        return WantedTemplate(self.cleaned_data["name"], tuple(self.by_slug[slug] for slug in self.slugs))

    @property
    def seen(self) -> WantedTemplate:
        """What it said when the form was filled; what it says now, where the form does not say so itself."""
        now = self.stored or self.wanted
        try:
            shown = signing.loads(self.cleaned_data["shown"], salt=SALT)
        except signing.BadSignature:
            return now
        return now if shown == now.as_data() else WantedTemplate("", ())


@desk_page(Act.SEE_SETTINGS)
def listed(request: HttpRequest, asker: Asker) -> HttpResponse:
    """The templates, with what each is made of."""
    found = [
        (each, capfirst(visits_said([visit.procedure.slug for visit in each.visits.all()], asker.names)))
        for each in templates_at(asker.clinic)
    ]
    context = {"templates": found}
    return desk_render(request, asker, "desk/settings/courses/list.html", context)


@desk_page(Act.MANAGE_CLINIC, takes_forms=True)
def new(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Make a template."""
    return _taken(
        request,
        asker,
        partial(TemplateForm, asker=asker),
        lambda form: actions.make(by=asker, wanted=form.wanted),
        _("Make a template"),
    )


@desk_page(Act.MANAGE_CLINIC, takes_forms=True)
def edit(request: HttpRequest, asker: Asker, template: int) -> HttpResponse:
    """Change a template."""
    found = _template(asker, template)
    stored = actions.said_by_template(found)
    return _taken(
        request,
        asker,
        partial(TemplateForm, asker=asker, stored=stored),
        lambda form: actions.change(by=asker, template=found, wanted=form.wanted, seen=form.seen),
        _("Change “%(name)s”") % {"name": stored.name},
        over=_retired(found),
    )


class RetireForm(PostForm):
    """Retiring a template."""

    button = gettext_lazy("Retire the template")


@desk_page(Act.MANAGE_CLINIC, takes_forms=True)
def retire(request: HttpRequest, asker: Asker, template: int) -> HttpResponse:
    """Have nobody make courses from a template any more."""
    found = _template(asker, template)
    return _taken(
        request,
        asker,
        RetireForm,
        lambda _form: actions.retire(by=asker, template=found),
        _("Retire “%(name)s”") % {"name": found.name},
        over=_retired(found),
    )


def _template(asker: Asker, pk: int) -> CourseTemplate:
    return there(row_at(asker.clinic, CourseTemplate, pk))


def _retired(template: CourseTemplate) -> Over:
    said = _("This template has been retired.") if template.retired_at else ""
    return Over(_("This template is retired"), said)


def _taken(  # noqa: PLR0917 - each another thing
    request: HttpRequest, asker: Asker, form: Any, act: Any, heading: str, over: Over | None = None
) -> HttpResponse:
    step: Step[Any] = Step(
        form=form,
        act=act,
        then=lambda _done: reverse("desk-course-templates", kwargs={"clinic": asker.clinic.slug}),
        said=_("Saved."),
        template="desk/settings/courses/form.html",
        context={"heading": heading},
        over=over,
    )
    return take(request, asker, step)
