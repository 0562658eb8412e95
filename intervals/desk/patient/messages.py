"""Messages to a patient: which she has asked for, in which words, and what was sent to her."""

from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions.asking import Asker
from intervals.actions.consents import note
from intervals.desk.pages import patient_page
from intervals.desk.patient.treatments import at_patient
from intervals.desk.steps import Step, take
from intervals.models.messages import OF_PATIENTS
from intervals.models.patients import Patient
from intervals.permissions import Act
from intervals.queries.clinic_messages import missing, refused_for_good, wanted_kinds
from intervals.queries.consents import consents_of, notices_of, standing_kinds
from intervals.queries.portal import is_read_by_a_parent, told_at
from intervals.said.letters import consent_wording
from intervals.said.notices import about
from intervals.web.forms import PostForm

SHOWN = 50


class ConsentForm(PostForm):
    """What the patient wants to be told."""

    button = gettext_lazy("Save what the patient wants")
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("The patient wants to be told by e-mail"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[(kind.value, kind.label) for kind in OF_PATIENTS],
        error_messages={"invalid_choice": gettext_lazy("Choose among the messages for patients.")},
    )


@patient_page(Act.EDIT_PATIENT, takes_forms=True)
def messages(request: HttpRequest, asker: Asker, patient: Patient) -> HttpResponse:
    """What she wants is ticked; below stand the proof of it and the log."""
    young = is_read_by_a_parent(patient, asker.clinic, asker.on)
    wording = consent_wording(asker.clinic.name, patient.name if young else "")
    used = wanted_kinds(asker.clinic)
    to = told_at(patient, asker.clinic, asker.on)
    step = Step(
        form=partial(ConsentForm, initial={"kinds": standing_kinds(patient)}),
        act=lambda form: note(by=asker, patient=patient, kinds=form.cleaned_data["kinds"], wording=wording),
        then=lambda _changed: at_patient(patient),
        said=_("What the patient wants to be told is saved."),
        template="desk/patient/messages.html",
        context={
            "patient": patient,
            "wording": wording,
            "to": to,
            "young": young,
            "unused": [kind.label for kind in OF_PATIENTS if kind not in used],
            "missing": missing(asker.clinic),
            "refused": refused_for_good(patient, to) if to else None,
            "consents": consents_of(patient),
            "notices": [_shown(each, asker) for each in notices_of(patient)[:SHOWN]],
        },
    )
    return take(request, asker, step)


def _shown(notice: Any, asker: Asker) -> dict[str, Any]:
    """A notice in words, with what became of it."""
    message = notice.message
    if message is None:
        became = _(notice.why) if notice.why else _("Waits to be told.")
    elif message.sent_at:
        became = _("Sent.")
    elif message.failed_at or message.cancelled_at:
        became = _("Not sent: %(why)s") % {"why": _(message.why)}
    else:
        became = _("Waits to be sent.")
    said = about(notice, asker.names)
    return {
        "notice": notice,
        "said": said,
        "became": became,
        "at": (message and message.sent_at) or notice.made_at,
    }
