"""Messages to patients: everybody sees what the clinic sends, exactly as it is sent; a manager chooses and words it."""

from functools import partial
from typing import Any

from django import forms
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions import clinic_messages as actions
from intervals.actions.asking import Asker
from intervals.actions.clinic_messages import WantedHours, WantedMessage
from intervals.actions.telling import said_to_patient
from intervals.desk.pages import desk_page, desk_render
from intervals.desk.steps import Step, take
from intervals.models.clinic_messages import LONGEST_SUBJECT, LONGEST_TEXT
from intervals.models.messages import OF_PATIENTS, MessageKind
from intervals.permissions import Act
from intervals.queries.clinic_messages import hours_of, missing, words_of
from intervals.said.letters import own_words
from intervals.web.forms import OneLine, PostForm

SALT = "intervals.clinic_messages"
AN_ADDRESS = "https://…/mail/stop/…/"  # as it stands in a preview: each patient has one of her own
FULL_HOUR = gettext_lazy("Enter a full hour from 0 to 24.")


class MessageForm(PostForm):
    """Whether a kind is sent, and in which words. `shown` is what it said, signed."""

    button = gettext_lazy("Save the message")
    is_used = forms.BooleanField(
        label=gettext_lazy("The clinic sends this message to patients who have asked for it"), required=False
    )
    subject = OneLine(
        label=gettext_lazy("Subject"),
        required=False,
        max_length=LONGEST_SUBJECT,
        help_text=gettext_lazy("Empty: our own. {clinic} becomes the clinic’s name."),
    )
    text = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "Empty: our own. {link} becomes the link to the patient’s own pages, {clinic} the clinic’s name, "
            "{telephone} its telephone. Name no treatment. The clinic’s address and the way to stop stand below it."
        ),
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, asker: Asker, stored: WantedMessage, **kwargs: Any) -> None:
        self.stored, self.asker = stored, asker
        kwargs["initial"] = {**stored.as_data(), "shown": signing.dumps(stored.as_data(), salt=SALT)}
        super().__init__(*args, **kwargs)

    @property
    def wanted(self) -> WantedMessage:
        """What is wanted, once the form is valid."""
        said = self.cleaned_data
        text = said["text"].replace("\r\n", "\n").strip()
        return WantedMessage(said["is_used"], said["subject"], text)

    @property
    def seen(self) -> WantedMessage:
        """What it said when the form was filled; what it says now, where the form does not say so itself."""
        try:
            shown = signing.loads(self.cleaned_data["shown"], salt=SALT)
        except signing.BadSignature:
            return self.stored
        return WantedMessage(**shown)


class HoursForm(PostForm):
    """Between which hours messages leave."""

    button = gettext_lazy("Save the hours")
    first, last = (
        forms.IntegerField(
            label=label,
            min_value=0,
            max_value=24,
            widget=forms.TextInput(attrs={"inputmode": "numeric"}),
            error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), FULL_HOUR),
        )
        for label in (gettext_lazy("From (full hour)"), gettext_lazy("Until (full hour)"))
    )


@desk_page(Act.SEE_SETTINGS)
def listed(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Each kind: whether it is sent, and exactly as it is sent."""
    clinic = asker.clinic
    kinds = [
        (MessageKind(kind), said.is_used, said_to_patient(clinic, kind, AN_ADDRESS))
        for kind, said in words_of(clinic).items()
    ]
    context = {"here": "settings", "kinds": kinds, "missing": missing(clinic), "hours": hours_of(clinic)}
    return desk_render(request, asker, "desk/settings/messages/list.html", context)


@desk_page(Act.MANAGE_CLINIC, takes_forms=True)
def edit(request: HttpRequest, asker: Asker, message: str) -> HttpResponse:
    """Choose and word one kind; Http404 for a kind that is none."""
    if message.replace("-", "_") not in OF_PATIENTS:
        raise Http404
    kind = MessageKind(message.replace("-", "_"))
    subject, text = own_words(kind)
    step = Step(
        form=partial(MessageForm, asker=asker, stored=WantedMessage.of(asker.clinic, kind)),
        act=lambda form: actions.change(by=asker, kind=kind, wanted=form.wanted, seen=form.seen),
        then=lambda _done: reverse("desk-messages", kwargs={"clinic": asker.clinic.slug}),
        said=_("Saved."),
        template="desk/settings/messages/form.html",
        context={"here": "settings", "heading": kind.label, "own": (subject, text)},
    )
    return take(request, asker, step)


@desk_page(Act.MANAGE_CLINIC, takes_forms=True)
def hours(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Say between which hours messages leave."""
    now = WantedHours.of(asker.clinic)
    step = Step(
        form=partial(HoursForm, initial={"first": now.first, "last": now.last}),
        act=lambda form: actions.set_hours(
            by=asker, wanted=WantedHours(form.cleaned_data["first"], form.cleaned_data["last"])
        ),
        then=lambda _done: reverse("desk-messages", kwargs={"clinic": asker.clinic.slug}),
        said=_("Saved."),
        template="desk/settings/messages/form.html",
        context={"here": "settings", "heading": _("When messages leave")},
    )
    return take(request, asker, step)
