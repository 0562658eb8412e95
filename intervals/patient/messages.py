"""The messages that a patient wants, chosen by herself in the words that she is asked; and what was sent to her."""

from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages as notes
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions import consents as actions
from intervals.actions.asking import Reader
from intervals.models.consents import Consent, Way
from intervals.models.messages import MessageKind
from intervals.patient.pages import me_page, me_render
from intervals.queries.clinic_messages import kinds_of, used_kinds
from intervals.queries.consents import consents_of, sent_to, standing_kinds
from intervals.queries.portal import told_at
from intervals.said import dates, whose
from intervals.said.letters import consent_wording
from intervals.said.whose import to_reader
from intervals.web.forms import PostForm

SHOWN = 100


class WantedForm(PostForm):
    """Which of the offered messages she wants."""

    button = gettext_lazy("Save")
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Write to me when this is so"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose among the messages on this page.")},
    )

    def __init__(self, *args: Any, offered: list[MessageKind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: Any = self.fields["kinds"]
        kinds.choices = [(kind.value, _named(kind)) for kind in offered]


@me_page(takes_forms=True)
def messages(request: HttpRequest, reader: Reader) -> HttpResponse:
    """What she wants is ticked; below stand how each was asked for and ended, and what was sent."""
    patient, clinic = reader.patient, reader.clinic
    asked, used = standing_kinds(patient), used_kinds(clinic)
    offered = kinds_of(used | {*asked})
    wording = consent_wording(clinic.name, whose.name())
    make = partial(WantedForm, offered=offered, initial={"kinds": asked})
    form = make(request.POST) if request.method == "POST" else make()
    if offered and form.is_valid():
        kinds = form.cleaned_data["kinds"]
        actions.choose(by=reader, offered=[each.value for each in offered], kinds=kinds, wording=wording)
        notes.success(request, _("What you want to be told is saved."))
        return redirect("me-messages")
    to = told_at(patient, clinic, reader.on)
    context = {
        "here": "messages",
        "form": form if offered else None,
        "wording": wording,
        "unused": [_named(each) for each in offered if each not in used],
        "to": to,
        "to_reader": to.lower() == reader.access.email.lower(),
        "consents": [_said(each, clinic.time_zone) for each in consents_of(patient)[:SHOWN]],
        "sent": [
            (_day(each.sent_at, clinic.time_zone), _named(each.kind)) for each in sent_to(patient)[:SHOWN]
        ],
    }
    return me_render(request, reader, "me/messages.html", context, 422 if form.is_bound else 200)


def _said(consent: Consent, zone: str) -> dict[str, str]:
    """One consent: of what, when and how it was given and taken back, and what she was asked."""
    given = {
        Way.DESK: _("Asked for on %(day)s, at the clinic."),
        Way.ME: _("Asked for on %(day)s, on these pages."),
    }.get(Way(consent.way), _("Asked for on %(day)s."))
    said = given % {"day": _day(consent.given_at, zone)}
    if consent.withdrawn_at:
        ended = {
            Way.DESK: _("Stopped on %(day)s, at the clinic."),
            Way.ME: _("Stopped on %(day)s, on these pages."),
            Way.LINK: _("Stopped on %(day)s, by the link in a message."),
        }.get(Way(consent.withdrawn_way), _("Ended on %(day)s."))
        said = f"{said} {ended % {'day': _day(consent.withdrawn_at, zone)}}"
    return {"kind": _named(consent.kind), "said": said, "wording": consent.wording}


def _day(moment: Any, zone: str) -> str:
    return dates.day(moment.astimezone(ZoneInfo(zone)).date())


def _named(kind: str) -> str:
    """A kind of message as whoever reads chooses it."""
    of_another = {
        MessageKind.TOO_SOON: _("A plan of %(name)s is now too soon"),
        MessageKind.MOVED: _("A date of %(name)s has moved"),
    }
    label = str(MessageKind(kind).label)
    return to_reader(label, of_another.get(MessageKind(kind), label))
