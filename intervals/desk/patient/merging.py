"""Merging two patients: find the other one, look at both side by side, confirm."""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions import merging
from intervals.actions.asking import Asker
from intervals.actions.audit import record
from intervals.actions.become import may_have_become
from intervals.actions.joining import Joined, joined
from intervals.actions.warnings import GoingOn
from intervals.desk.pages import SAYS_NOTHING, desk_render, patient_page
from intervals.desk.patient.dates import dates_of
from intervals.desk.patient.put_at_odds import spoilt
from intervals.desk.patient.treatments import after_done
from intervals.desk.steps import Step, take
from intervals.desk.worklists.searching import search_page
from intervals.models.audit import Kind
from intervals.models.overrides import OverrideReason
from intervals.models.patients import Patient
from intervals.models.plans import Plan
from intervals.models.treatments import Treatment
from intervals.permissions import Act
from intervals.queries.clinic_charts import ClinicCharts, clinic_charts
from intervals.queries.duplicates import likely_duplicates
from intervals.said import dates, to_staff
from intervals.web.forms import PostForm

STAYS = "stays"
DATE_TO_CONFIRM = OverrideReason.DATE_TO_CONFIRM  # a reason for plans only


class MergeForm(PostForm):
    """Which record becomes part of this one, and why treatments that become too soon by it were done."""

    button = gettext_lazy("Merge")
    long = True

    other = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        asked: Iterable[tuple[int, str]] = (),
        planned: Sequence[tuple[Plan, list[Treatment]]] = (),
        **kwargs: Any,
    ) -> None:
        """`asked` are the treatments by their ids, each with what it is too soon after, in a sentence.

        `planned` is what is planned in one record, each with what it may have become in the other.
        """
        super().__init__(*args, **kwargs)
        self.planned = [plan.pk for plan, _done in planned]
        for plan, done in planned:
            self.fields[f"became_{plan.pk}"] = _whether_done(plan, done)
        self.asked = [pk for pk, _said in asked]
        choices = [(value, label) for value, label in OverrideReason.choices if value != DATE_TO_CONFIRM]
        for pk, said in asked:
            self.fields[f"reason_{pk}"] = forms.ChoiceField(
                label=said,
                choices=[("", _("The reason is given later")), *choices],
                required=False,
                help_text=_("Why was it done so soon?"),
            )
            self.fields[f"comment_{pk}"] = forms.CharField(
                label=_("Comment"), max_length=2000, required=False
            )

    def clean(self) -> dict[str, Any]:
        """Another reason has to be named, and a comment belongs to a reason."""
        said = super().clean() or {}
        for pk in self.asked:
            reason, comment = said.get(f"reason_{pk}"), said.get(f"comment_{pk}")
            if reason == OverrideReason.OTHER and not comment:
                self.add_error(f"comment_{pk}", _("Say what the reason was."))
            elif comment and not reason:
                self.add_error(f"reason_{pk}", _("Choose the reason that the comment belongs to."))
        return said

    def became(self) -> dict[int, int | None]:
        """What each plan became, by their ids; None: it stays."""
        said = {pk: self.cleaned_data[f"became_{pk}"] for pk in self.planned}
        return {pk: None if value == STAYS else int(value) for pk, value in said.items()}

    def reasons(self) -> dict[int, GoingOn]:
        """Those that were given, by the treatment's id."""
        said = self.cleaned_data
        return {
            pk: GoingOn(said[f"reason_{pk}"], said[f"comment_{pk}"])
            for pk in self.asked
            if said[f"reason_{pk}"]
        }


def _whether_done(plan: Plan, done: Iterable[Treatment]) -> forms.ChoiceField:
    """Whether a plan of one record is what the other has as done."""
    shown = [
        (str(each.pk), _("Yes, it is the one of %(day)s") % {"day": dates.day(each.given_on)})
        for each in done
    ]
    values = {"what": capfirst(plan.procedure.public_name), "day": dates.day(plan.planned_on)}
    return forms.ChoiceField(
        label=_("%(what)s is planned for %(day)s and done in the other record. Is it the same?") % values,
        choices=[*shown, (STAYS, _("No, another one: the plan stays"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether this is what was planned.")},
    )


@patient_page(Act.MERGE_PATIENTS, takes_forms=True)
def merge(request: HttpRequest, asker: Asker, patient: Patient) -> HttpResponse:
    """Without another patient: who it may be, and the search. With one (`other`): the preview, and the merge itself."""
    ref = request.POST.get("other", "") or request.GET.get("other", "")
    if not ref:
        return _choose(request, asker, patient)
    other = _other(asker, ref)
    if patient == other and request.method != "POST":
        context = {"here": "patients", "patient": patient, "other": other, "preview": None}
        return desk_render(request, asker, "desk/patients/merge.html", context)
    charts = clinic_charts(asker.clinic)
    found = joined(asker, patient, other, charts)
    step = Step(
        form=partial(_form, found, charts, patient, other),
        act=lambda form: merging.merge(
            by=asker, into=patient, other=other, reasons=form.reasons(), became=form.became()
        ),
        then=lambda _done: after_done(asker, patient),
        said=_("Patients merged."),
        template="desk/patients/merge.html",
        context=_both(patient, other) | _in_words(asker, charts, found, charts.names),
    )
    response = take(request, asker, step)
    if response.status_code not in SAYS_NOTHING:
        record(Kind.PATIENT_VIEWED, by=asker, patient=other, page="desk-patient-merge")
    return response


def _choose(request: HttpRequest, asker: Asker, patient: Patient) -> HttpResponse:
    likely = [] if "found" in request.GET else likely_duplicates(asker.clinic, patient, but=patient)
    context = {"patient": patient, "compare": True, "likely": likely}
    return search_page(request, asker, "desk/patients/merge_search.html", context)


def _form(
    found: Joined, charts: ClinicCharts, patient: Patient, other: Patient, sent: QueryDict | None
) -> MergeForm:
    asked = [
        (int(each.treatment.id), to_staff.warning(each.verdict, each.treatment.procedure, charts.names))
        for each in found.too_soon
    ]
    planned = may_have_become(patient, other)
    return MergeForm(sent, asked=asked, planned=planned, initial={"other": str(other.ref)})


def _both(patient: Patient, other: Patient) -> dict[str, Any]:
    preview = merging.preview(patient, other)
    return {"here": "patients", "patient": patient, "other": other, "preview": preview}


def _in_words(asker: Asker, charts: ClinicCharts, found: Joined, names: dates.Names) -> dict[str, Any]:
    """The joined record's dates, and everything that somebody should have read before."""
    treated = [(_("%(what)s on %(day)s is in both records."), each) for each in found.done_twice]
    planned = [
        (_("%(what)s is planned for %(day)s in both records: one plan stays."), each)
        for each in found.planned_twice
    ]
    said = [
        sentence % {"what": capfirst(names[slug]), "day": dates.day(day)}
        for sentence, (slug, day) in (*treated, *planned)
    ]
    for slug, until in found.held_twice:
        values = {"what": capfirst(names[slug]), "day": dates.day(until) if until else ""}
        said.append(
            (
                _("%(what)s is on hold until %(day)s in both records: one hold stays.")
                if until
                else _("%(what)s is on hold until reviewed in both records: one hold stays.")
            )
            % values
        )
    return {
        "dates": dates_of(found.chart, charts, asker.on, names),
        "spoilt": [spoilt(each, found.chart, charts, asker) for each in found.at_odds],
        "twice": said,
    }


def _other(asker: Asker, ref: str) -> Patient:
    """The clinic's patient with this reference, or the one it was merged into; Http404 otherwise."""
    try:
        wanted = UUID(ref)
    except ValueError:
        raise Http404 from None
    patients = Patient.objects.filter(clinic=asker.clinic).select_related("merged_into")
    found: Patient | None = patients.filter(ref=wanted).first()
    if found is None:
        raise Http404
    return found.merged_into or found
