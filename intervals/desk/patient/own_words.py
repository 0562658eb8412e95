"""What a patient has told the clinic at her own pages, answered at the desk; a hold that it proposes, set."""

from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions import own_words as actions
from intervals.actions.asking import Asker
from intervals.actions.locking import word_answered
from intervals.desk.pages import patient_page, there
from intervals.desk.patient.hold_forms import HoldForm
from intervals.desk.patient.treatments import after_recording
from intervals.desk.steps import Over, Step, take
from intervals.models.own_words import LONGEST, OwnWord, WordKind
from intervals.models.patients import Patient
from intervals.permissions import Act
from intervals.queries.own_words import spoken_of
from intervals.queries.single_rows import row_of
from intervals.said import own_words as said
from intervals.web.forms import PostForm

OVER = gettext_lazy("This message has been answered")


class AnswerForm(PostForm):
    """The answer, which the patient reads; what needs none may be marked as read."""

    button: Any = gettext_lazy("Send the answer")
    long = True
    text = forms.CharField(
        label=gettext_lazy("Answer, which the patient reads on her own pages"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Write an answer: the patient reads it.")},
    )

    def __init__(self, *args: Any, word: OwnWord, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if word.kind == WordKind.SKIN and not word.proposes_hold:
            self.button = _("I have read it")
            self.fields["text"].required = False
        if word.proposes_hold:
            self.button = _("Answer without a hold")


@patient_page(Act.ANSWER_PATIENT, takes_forms=True)
def word(request: HttpRequest, asker: Asker, patient: Patient, word: UUID) -> HttpResponse:
    """What she has told, and the answer."""
    found = _found(asker, patient, word)
    step = Step(
        form=partial(AnswerForm, word=found),
        act=lambda form: actions.answer(by=asker, word=found, text=form.cleaned_data["text"]),
        then=lambda _done: reverse("desk-today", kwargs={"clinic": asker.clinic.slug}),
        said=_("Answered."),
        template="desk/patient/own_words/word.html",
        context={
            **_shown(asker, patient, found),
            "may_answer": asker.may(actions.decides(found)),
            "asks_deletion": found.kind == WordKind.DELETION,
        },
        over=Over(str(OVER), word_answered(asker, found)),
    )
    return take(request, asker, step)


@patient_page(Act.HOLD, takes_forms=True)
def hold(request: HttpRequest, asker: Asker, patient: Patient, word: UUID) -> HttpResponse:
    """Set the hold that it proposes."""
    found = _found(asker, patient, word)
    there(found if found.proposes_hold else None)
    step = Step(
        form=partial(HoldForm, asker=asker),
        act=lambda form: actions.hold(
            by=asker,
            word=found,
            procedure=form.procedures[form.cleaned_data["procedure"]],
            until=form.first_day,
            reason=form.cleaned_data["reason"],
        ),
        then=lambda _done: after_recording(asker, patient),
        said=_("Hold set."),
        template="desk/patient/own_words/hold.html",
        context=_shown(asker, patient, found),
        over=Over(str(OVER), word_answered(asker, found)),
    )
    return take(request, asker, step)


def _found(asker: Asker, patient: Patient, word: UUID) -> OwnWord:
    found = there(row_of(patient, OwnWord, word))
    found.patient, found.clinic = patient, asker.clinic
    return found


def _shown(asker: Asker, patient: Patient, word: OwnWord) -> dict[str, Any]:
    about = said.spoken_of(spoken_of(patient, word.about), asker.names)
    return {"patient": patient, "word": word, "what": said.what(word, clinical=True), "about": about}
