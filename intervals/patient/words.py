"""What a patient tells her clinic: something is not right, how her skin looks, that her record is to be deleted."""

from typing import Any
from uuid import UUID

from allauth.core.internal.ratelimit import consume
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions.asking import Reader
from intervals.actions.own_words import tell
from intervals.actions.refusals import Refused
from intervals.models.own_words import LONGEST, SaidOfSkin, WordKind
from intervals.models.patients import Patient
from intervals.patient.pages import me_page, me_render
from intervals.queries.offered import public_names
from intervals.queries.own_words import asked_to_be_deleted, spoken_of, spoken_of_all, told_by
from intervals.said import own_words as said
from intervals.said.dates import Names
from intervals.said.whose import to_reader
from intervals.web.forms import PostForm

LIMIT: Any = {"app": "allauth.account", "action": "own_word"}
AGAIN = 60 * 60  # seconds
TOO_OFTEN = 429


def _text(label: Any, **fields: Any) -> forms.CharField:
    field = forms.CharField(
        label=label, max_length=LONGEST, widget=forms.Textarea({"rows": 5}), required=False, **fields
    )
    field.error_messages["max_length"] = gettext_lazy("Write at most 2,000 characters.")
    field.widget.attrs.pop("maxlength", None)  # what is too long stays as it was typed
    return field


class NotRightForm(PostForm):
    """What is not right."""

    button = gettext_lazy("Send it to the clinic")
    text = _text(gettext_lazy("What is not right?"))

    def clean_text(self) -> str:
        """Something."""
        typed: str = self.cleaned_data["text"]
        if not typed:
            raise forms.ValidationError(_("Say what is not right."))
        return typed


class SkinForm(PostForm):
    """How the skin looks."""

    button = gettext_lazy("Tell the clinic")
    skin = forms.ChoiceField(
        widget=forms.RadioSelect,
        choices=[
            (SaidOfSkin.SETTLED.value, gettext_lazy("It has settled")),
            (SaidOfSkin.NOT_SETTLED.value, gettext_lazy("It has not settled")),
            (SaidOfSkin.UNSURE.value, gettext_lazy("I am not sure")),
        ],
        error_messages={
            "required": gettext_lazy("Choose how the skin looks."),
            "invalid_choice": gettext_lazy("Choose one of the three answers."),
        },
    )
    text = _text(gettext_lazy("What else should the clinic know? (optional)"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = to_reader(_("How does your skin look?"), _("How does %(name)s’s skin look?"))
        self.fields["skin"].label = asked


class DeletionForm(PostForm):
    """Asking for it."""

    button = gettext_lazy("Ask for deletion")
    text = _text(gettext_lazy("Is there anything to add? (optional)"))


@me_page(takes_forms=True)
def not_right(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Something on her pages is not right; `about` in the address is the treatment or plan that she came from."""
    found = spoken_of(reader.patient, _ref(request.GET.get("about", "")))
    form = NotRightForm(request.POST if request.method == "POST" else None)
    if status := _tell(request, reader, form, WordKind.NOT_RIGHT, found.ref if found else None):
        about = said.spoken_of(found, public_names(reader.clinic))
        return _shown(request, reader, "me/not_right.html", {"form": form, "about": about}, status)
    return redirect("me")


@me_page(takes_forms=True)
def skin(request: HttpRequest, reader: Reader) -> HttpResponse:
    """How her skin looks. Nothing that she says here makes a date earlier."""
    form = SkinForm(request.POST if request.method == "POST" else None)
    if status := _tell(request, reader, form, WordKind.SKIN):
        return _shown(request, reader, "me/skin.html", {"form": form}, status)
    return redirect("me")


@me_page(takes_forms=True)
def deletion(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Ask for deletion; once asked, that it was."""
    form = DeletionForm(request.POST if request.method == "POST" else None)
    if status := _tell(request, reader, form, WordKind.DELETION):
        context = {"form": form, "asked": asked_to_be_deleted(reader.patient)}
        return _shown(request, reader, "me/deletion.html", context, status)
    return redirect("me")


def own_words(patient: Patient, names: Names) -> list[dict[str, Any]]:
    """What she has told, as she reads it, and what came of it."""
    words = told_by(patient)
    rows = spoken_of_all(patient, [each.about for each in words])
    return [
        {
            "word": each,
            "said": said.own(each),
            "about": said.spoken_of(rows.get(each.about) if each.about else None, names),
            "comes_of": said.comes_of(each),
        }
        for each in words
    ]


def _tell(
    request: HttpRequest, reader: Reader, form: PostForm, kind: WordKind, about: UUID | None = None
) -> int:
    """Tell the clinic what was typed; the status of the page that shows the form, or 0 once it was told."""
    if not form.is_bound:
        return 200
    if not form.is_valid():
        return 422
    if not consume(request, key=str(reader.access.pk), **LIMIT):
        form.refuse(_("You have written to the clinic very often today. Wait an hour, or call the clinic."))
        return TOO_OFTEN
    try:
        tell(by=reader, kind=kind, about=about, **form.cleaned_data)
    except Refused as refused:
        form.refuse(refused.message)
        return 409
    messages.success(request, _("The clinic has it. What it answers will stand here."))
    return 0


def _shown(
    request: HttpRequest, reader: Reader, template: str, context: dict[str, Any], status: int
) -> HttpResponse:
    response = me_render(request, reader, template, context, status)
    if status == TOO_OFTEN:
        response.headers["Retry-After"] = str(AGAIN)
    return response


def _ref(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None
