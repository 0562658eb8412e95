"""Whoever is said to have decided that somebody goes on in spite of a warning may object."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions.asking import Asker
from intervals.actions.overrides import LONGEST_OBJECTION, object_to
from intervals.desk.oversight.overrides import line
from intervals.desk.pages import patient_page
from intervals.desk.steps import Over, Step, take
from intervals.engine.reasons import Status
from intervals.models.patients import Patient
from intervals.permissions import Act
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.overrides import Which, overrides
from intervals.queries.reasons_now import look_again
from intervals.said import to_staff
from intervals.web.forms import PostForm


class ObjectForm(PostForm):
    """Why somebody objects."""

    button = gettext_lazy("Object")
    long = True

    why = forms.CharField(
        label=gettext_lazy("Why do you object?"),
        help_text=gettext_lazy("A manager reads it, and so does whoever reads the patient’s record."),
        max_length=LONGEST_OBJECTION,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": gettext_lazy("Say why you object.")},
    )


@patient_page(Act.LOG_TREATMENT, takes_forms=True)
def objected(request: HttpRequest, asker: Asker, patient: Patient, override: int) -> HttpResponse:
    """Say that one has not decided so; the plan or the treatment stays as it is."""
    found = overrides(asker.clinic, Which(waiting=False)).filter(patient=patient, pk=override).first()
    if found is None:
        raise Http404
    if found.decided_by_id != asker.user.pk:
        raise PermissionDenied
    charts = clinic_charts(asker.clinic)
    by_now = look_again(found, charts.of(patient, asker.on), asker.on)
    step = Step(
        form=ObjectForm,
        act=lambda form: object_to(by=asker, override=found, why=form.cleaned_data["why"]),
        then=lambda _done: reverse("desk-overrides", kwargs={"clinic": asker.clinic.slug}),
        said=_("Your objection is recorded. A manager reads it."),
        template="desk/oversight/overrides/object.html",
        context={
            "patient": patient,
            "line": line(asker, by_now, charts.names),
            "told": to_staff.told_then(Status(found.status), by_now.verdict, charts.names),
        },
        over=Over(
            _("You have objected already"),
            (found.objected_at and _("You have objected to this already.")) or "",
        ),
    )
    return take(request, asker, step)
