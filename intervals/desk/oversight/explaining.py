"""Why somebody went on in spite of a warning: asked of who recorded it, or of a manager."""

from functools import partial
from typing import cast

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions.asking import Asker
from intervals.actions.overrides import explain, may_explain, pointless, reasons_for
from intervals.desk.oversight.overrides import line
from intervals.desk.pages import patient_page
from intervals.desk.patient.read_conflicts import ReadConflicts
from intervals.desk.patient.treatments import at_patient
from intervals.desk.steps import Over, Step, take
from intervals.engine.chart import Chart
from intervals.engine.reasons import Status
from intervals.models.overrides import OverrideReason
from intervals.models.patients import Patient
from intervals.permissions import Act
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.overrides import Which, overrides
from intervals.queries.reasons_now import ByNow, look_again
from intervals.said import to_staff
from intervals.said.dates import Names
from intervals.web.forms import PostForm


class ExplainForm(PostForm):
    """Why somebody went on."""

    button = gettext_lazy("Record the reason")
    long = True

    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        error_messages={
            "required": gettext_lazy("Choose the reason."),
            "invalid_choice": gettext_lazy("“%(value)s” is not a reason. Choose one of these."),
        },
    )
    comment = forms.CharField(
        label=gettext_lazy("Comment"), required=False, max_length=2000, widget=forms.Textarea({"rows": 4})
    )

    read = ReadConflicts(required=False)

    def __init__(self, data: QueryDict | None, asker: Asker, by_now: ByNow) -> None:
        super().__init__(data)
        cast("ReadConflicts", self.fields["read"]).show(by_now.to_cover)
        fitting = [(each.value, each.label) for each in reasons_for(asker, by_now)]
        choices = [("", _("Choose one")), *fitting]
        self.fields["reason"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> None:
        """Another reason has to be said."""
        said = self.cleaned_data
        if said.get("reason") == OverrideReason.OTHER and said.get("comment") == "":
            self.add_error("comment", _("Say what the reason was."))


@patient_page(Act.LOG_TREATMENT, takes_forms=True)
def explained(request: HttpRequest, asker: Asker, patient: Patient, override: int) -> HttpResponse:
    """Why a treatment was done, or a plan made, in spite of a warning: asked of who recorded it, or of a manager."""
    found = overrides(asker.clinic, Which(waiting=False)).filter(patient=patient, pk=override).first()
    if found is None:
        raise Http404
    charts = clinic_charts(asker.clinic)
    chart = charts.of(patient, asker.on)
    by_now = look_again(found, chart, asker.on)
    over = _nothing_to_explain(by_now)
    if not over and not may_explain(asker, by_now):
        raise PermissionDenied
    plans = request.GET.get("then") == "plans"
    step = Step(
        form=partial(ExplainForm, asker=asker, by_now=by_now),
        act=lambda form: explain(by=asker, override=found, **form.cleaned_data),
        then=lambda _done: at_patient(patient, "desk-patient-at-odds" if plans else "desk-patient"),
        said=_("Reason recorded."),
        template="desk/oversight/overrides/explain.html",
        context={
            "patient": patient,
            "line": line(asker, by_now, charts.names),
            "told": to_staff.told_then(Status(found.status), by_now.verdict, charts.names),
            "same_day": _same_day(by_now, chart, charts.names),
        },
        over=Over(_("No reason is asked for any more"), over),
    )
    return take(request, asker, step)


def _same_day(by_now: ByNow, chart: Chart, names: Names) -> list[str]:
    """What else was done, or is planned, on the day that the warning was about: a reason may be about both."""
    verdict = by_now.verdict
    if verdict is None:
        return []
    done = {each.procedure for each in chart.history.counted() if each.given_on == verdict.on}
    planned = {each.procedure for each in chart.history.plans if each.planned_on == verdict.on}
    return sorted(names[each] for each in (done | planned) - {verdict.procedure})


def _nothing_to_explain(by_now: ByNow) -> str:
    """Why no reason is asked for; nothing where one is."""
    if not by_now.is_open:
        return _("The reason has been given already: “%s”.") % by_now.override.get_reason_display()
    return "" if by_now.matters else pointless()
