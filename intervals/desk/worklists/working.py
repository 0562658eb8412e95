"""Work that is done in a row of Today: a planned treatment logged, a call, a review, and each of them undone."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals import clock
from intervals.actions.asking import Asker
from intervals.actions.contacts import ContactedMeanwhile, log_contact
from intervals.actions.overrides import review
from intervals.actions.refusals import Asks, Refused
from intervals.actions.treatments import Done, log
from intervals.actions.undoing import undo
from intervals.desk.patient.treatments import after_done, at_patient
from intervals.desk.worklists.calling import read_row_key
from intervals.models.audit import Kind
from intervals.models.contacts import Outcome
from intervals.models.patients import Patient
from intervals.queries.audit import patients_of
from intervals.queries.procedures import treatments
from intervals.queries.single_rows import patients_with, plan_at
from intervals.queries.undoable import undoable
from intervals.web.forms import PostForm

SAID = {
    "log": gettext_lazy("Treatment recorded."),
    "called": gettext_lazy("Contact logged."),
    "no_answer": gettext_lazy("Contact logged."),
    "review": gettext_lazy("Marked as reviewed."),
    "undo": gettext_lazy("Undone."),
}


class WorkForm(PostForm):
    """What is to be done with which row; `seen` is the last contact of all when the page was shown."""

    do = forms.ChoiceField(
        choices=[*SAID.items()], error_messages={"required": gettext_lazy("Press a button.")}
    )
    what = forms.CharField(max_length=200)
    seen = forms.IntegerField(required=False, min_value=0)

    def told(self, asked: Asks) -> "WorkForm":
        """Why it was not done: somebody was faster, or something has to be said that has no room here."""
        if isinstance(asked, ContactedMeanwhile):
            values = {
                "who": asked.contact.by.known_as,
                "outcome": asked.contact.get_outcome_display().lower(),
            }
            self.refuse(_("%(who)s has called meanwhile: %(outcome)s. This page shows it now.") % values)
        else:
            self.refuse(
                _("The same may be recorded or planned already. Press Details, and say there what it is.")
            )
        return self


def work(asker: Asker, form: WorkForm) -> Patient | None:
    """Do it, and say for whom something was logged, if anything was; Refused where the row is no longer there."""
    values = form.cleaned_data
    does = {"log": _log, "review": _review, "undo": _undo}.get(values["do"], _call)
    try:
        return does(asker, values)
    except (ValueError, LookupError):
        raise Refused(_("That row is not on the page any more. Nothing was recorded.")) from None


def after_work(asker: Asker, logged: Patient | None, here: str) -> str:
    """Back to the rows; first to what has come up since the page was shown: why it was done, which plans it spoils."""
    if logged is None and not asker.put_at_odds:
        return here
    patient = logged or asker.put_at_odds[0].plan.patient
    back = after_done(asker, patient)
    return here if back == at_patient(patient) else back


def worked(form: WorkForm) -> str:
    """What the next page says."""
    return str(SAID[form.cleaned_data["do"]])


def _log(asker: Asker, values: dict[str, Any]) -> Patient:
    """What was planned was done, on the day that it was planned for, as it was planned."""
    plan = plan_at(asker.clinic, UUID(values["what"]))
    if plan is None:
        raise LookupError
    areas = tuple((area, None) for area in plan.areas.all())
    done = Done(plan.procedure, plan.planned_on, plan.practitioner, areas)
    log(by=asker, patient=plan.patient, done=done, plan=plan)
    return plan.patient


def _call(asker: Asker, values: dict[str, Any]) -> None:
    ref, slug = read_row_key(values["what"])
    [patient] = patients_with(asker.clinic, [ref])
    log_contact(
        by=asker,
        patient=patient,
        procedure=treatments(asker.clinic)[slug],
        outcome=Outcome(values["do"]),
        seen=values["seen"] or 0,
    )


def _review(asker: Asker, values: dict[str, Any]) -> None:
    review(by=asker, overrides=[int(values["what"][:18])])


def _undo(asker: Asker, values: dict[str, Any]) -> None:
    undo(by=asker, entry=int(values["what"][:18]))


def just_done(asker: Asker) -> list[dict[str, Any]]:
    """What this person did in the last ten minutes and may undo, in words: 2 queries where there is any."""
    entries = undoable(asker.clinic, asker.user, clock.now())
    entries = [each for each in entries if each.detail.get("outcome") != Outcome.BOOKED]
    patients = patients_of(asker.clinic, {each.patient_ref for each in entries if each.patient_ref})
    asker.sees(patients.values())
    return [
        {
            "entry": each,
            "patient": patients[each.patient_ref],
            "what": capfirst(asker.names.get(each.detail.get("procedure", ""), "")),
            "said": Kind(each.kind).label,
        }
        for each in entries
        if each.patient_ref in patients
    ]
