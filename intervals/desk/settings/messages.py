"""Messages to patients: everybody sees what the clinic sends, exactly as it is sent; a manager chooses and words it."""

from functools import partial
from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions import clinic_messages as actions
from intervals.actions.asking import Asker
from intervals.actions.clinic_messages import WantedHours, WantedMessage
from intervals.actions.telling import LINK, said_to_patient
from intervals.desk.pages import desk_page, desk_render
from intervals.desk.steps import Step, take
from intervals.models.clinic_messages import LONGEST_SUBJECT, LONGEST_TEXT
from intervals.models.messages import OF_PATIENTS, MessageKind
from intervals.permissions import Act
from intervals.queries.clinic_messages import hours_of, missing, words_of
from intervals.said.letters import filled, own_words, placeholders
from intervals.web.forms import OneLine, PostForm

SALT = "intervals.clinic_messages"
AN_ADDRESS = "https://…/mail/stop/…/"  # as it stands in a preview: each patient has one of her own
FULL_HOUR = {
    "first": gettext_lazy("“From”: enter a full hour from 0 to 24, such as 8."),
    "last": gettext_lazy("“Until”: enter a full hour from 0 to 24, such as 20."),
}


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
        help_text=gettext_lazy("Leave it empty to use the standard subject."),
    )
    text = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "Leave it empty to use the standard text. Write {link} somewhere. Name no treatment. The clinic’s address "
            "and the way to stop stand below it."
        ),
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, asker: Asker, stored: WantedMessage, **kwargs: Any) -> None:
        self.stored, self.asker = stored, asker
        kwargs["initial"] = {**stored.as_data(), "shown": signing.dumps(stored.as_data(), salt=SALT)}
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Everything that is wrong at once, each at its field."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if {"subject", "text"} <= said.keys() and self.wanted != self.stored:
            for name, wrong in actions.wrong_with(self.asker, self.wanted):
                self.add_error(name, wrong)
        return said

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
            help_text=hint,
            min_value=0,
            max_value=24,
            widget=forms.TextInput(attrs={"inputmode": "numeric"}),
            error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
        )
        for label, hint, wrong in (
            (
                gettext_lazy("From"),
                gettext_lazy("A full hour of the clinic’s day, such as 8."),
                FULL_HOUR["first"],
            ),
            (
                gettext_lazy("Until"),
                gettext_lazy("A later one, such as 20. 24 is midnight."),
                FULL_HOUR["last"],
            ),
        )
    )

    def clean(self) -> dict[str, Any]:
        """From one to a later one."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if {"first", "last"} <= said.keys() and said["first"] >= said["last"]:
            self.add_error("last", _("“Until” has to be later than “From”."))
        return said


@desk_page(Act.SEE_SETTINGS)
def listed(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Each kind: whether it is sent, and exactly as it is sent."""
    clinic = asker.clinic
    kinds = [
        (MessageKind(kind), said.is_used, said_to_patient(clinic, kind, AN_ADDRESS))
        for kind, said in words_of(clinic).items()
    ]
    context = {"kinds": kinds, "missing": missing(clinic), "hours": hours_of(clinic)}
    return desk_render(request, asker, "desk/settings/messages/list.html", context)


@desk_page(Act.MANAGE_CLINIC, takes_forms=True)
def edit(request: HttpRequest, asker: Asker, message: str) -> HttpResponse:
    """Choose and word one kind; Http404 for a kind that is none."""
    if message.replace("-", "_") not in OF_PATIENTS:
        raise Http404
    kind = MessageKind(message.replace("-", "_"))
    link = settings.SITE_URL + LINK
    step = Step(
        form=partial(MessageForm, asker=asker, stored=WantedMessage.of(asker.clinic, kind)),
        act=lambda form: actions.change(by=asker, kind=kind, wanted=form.wanted, seen=form.seen),
        then=lambda _done: reverse("desk-messages", kwargs={"clinic": asker.clinic.slug}),
        said=_("Saved."),
        template="desk/settings/messages/form.html",
        context={
            "heading": kind.label,
            "own": [filled(each, asker.clinic, link) for each in own_words(kind)],
            "placeholders": placeholders(asker.clinic, link),
        },
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
        context={"heading": _("When messages leave")},
    )
    return take(request, asker, step)
