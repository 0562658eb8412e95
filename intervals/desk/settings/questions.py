"""The clinic's own questions: everybody sees them, a manager writes them and says in which order they are asked."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions import questions as actions
from intervals.actions.asking import Asker
from intervals.actions.questions import WantedQuestion
from intervals.desk.pages import desk_page, desk_render, there
from intervals.desk.steps import Step, take
from intervals.models.questions import LONGEST, ClinicQuestion
from intervals.permissions import Act
from intervals.queries.procedures import choosable
from intervals.queries.questions import MOST_ON_A_PAGE, asked_by_rules, questions_of
from intervals.queries.single_rows import row_at
from intervals.web.forms import OneLine, PostForm
from intervals.web.picks import Pick

SALT = "intervals.questions"
NOT_DONE = gettext_lazy("“%(value)s” is not a treatment. Choose one of these.")


class QuestionForm(PostForm):
    """A question, why its yes means to speak first, for what, and at which place. `shown` is what it said, signed."""

    button = gettext_lazy("Save the question")
    text = OneLine(
        label=gettext_lazy("Question"),
        max_length=LONGEST,
        help_text=gettext_lazy("As a patient reads it, to be answered with yes or no: “Are you pregnant?”"),
        error_messages={"required": gettext_lazy("Write the question.")},
    )
    reason = OneLine(
        label=gettext_lazy("Why does yes mean to speak to the clinic first?"),
        max_length=LONGEST,
        help_text=gettext_lazy("The patient reads it: “We do not treat with Botox in pregnancy.”"),
        error_messages={"required": gettext_lazy("Write why yes means to speak first.")},
    )
    order = forms.IntegerField(
        label=gettext_lazy("Place among the questions"),
        min_value=1,
        max_value=99,
        initial=1,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"),
            gettext_lazy("Enter the place as a number from 1 to 99."),
        ),
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, asker: Asker, stored: WantedQuestion | None = None, **kwargs: Any) -> None:
        kept = [stored.procedure] if stored and stored.procedure else []
        self.by_slug, self.stored = choosable(asker.clinic, *kept), stored
        if stored:
            slug = stored.procedure.slug if stored.procedure else ""
            signed = signing.dumps(stored.as_data(), salt=SALT)
            said = {"text": stored.text, "reason": stored.reason, "order": stored.order}
            kwargs["initial"] = {**said, "procedure": slug, "shown": signed}
        super().__init__(*args, **kwargs)
        self.fields["procedure"] = Pick(
            choices={slug: asker.names[slug] for slug in self.by_slug},
            empty=_("Everything that the clinic does"),
            unknown=NOT_DONE,
            label=_("Asked about"),
        )
        self.order_fields(["text", "reason", "procedure", "order", "shown"])

    @property
    def wanted(self) -> WantedQuestion:
        """What is wanted, once the form is valid."""
        said = self.cleaned_data
        return WantedQuestion(
            said["text"], said["reason"], self.by_slug.get(said["procedure"]), said["order"]
        )

    @property
    def seen(self) -> WantedQuestion:
        """What it said when the form was filled; what it says now, where the form does not say so itself."""
        now = self.stored or self.wanted
        try:
            shown = signing.loads(self.cleaned_data["shown"], salt=SALT)
        except signing.BadSignature:
            return now
        return now if shown == now.as_data() else WantedQuestion("", "")


class DropForm(PostForm):
    """Dropping a question."""

    button = gettext_lazy("Ask it no more")


@desk_page(Act.SEE_SETTINGS)
def listed(request: HttpRequest, asker: Asker) -> HttpResponse:
    """The clinic's questions in their order, each with what it is asked about and what a yes says."""
    found = [
        (
            each,
            capfirst(asker.names[each.procedure.slug])
            if each.procedure
            else _("Everything that the clinic does"),
        )
        for each in questions_of(asker.clinic)
    ]
    context = {"questions": found, "most": MOST_ON_A_PAGE}
    return desk_render(request, asker, "desk/settings/questions/list.html", context)


@desk_page(Act.SEE_SETTINGS)
def sheet(request: HttpRequest, asker: Asker) -> HttpResponse:
    """A sheet to print and fill in by hand: the clinic's own questions, and what its rules count from."""
    by_rules = {slug for each in asked_by_rules(asker.clinic, asker.on).values() for slug in each}
    names = sorted((capfirst(asker.names[slug]) for slug in by_rules), key=str.casefold)
    context = {"questions": questions_of(asker.clinic), "told": names}
    return desk_render(request, asker, "desk/settings/questions/sheet.html", context)


@desk_page(Act.MANAGE_CLINIC, takes_forms=True)
def new(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Have a question asked."""
    form = partial(QuestionForm, asker=asker)
    return _taken(
        request, asker, form, lambda form: actions.ask(by=asker, wanted=form.wanted), _("Ask a question")
    )


@desk_page(Act.MANAGE_CLINIC, takes_forms=True)
def edit(request: HttpRequest, asker: Asker, question: int) -> HttpResponse:
    """Change a question."""
    found = there(row_at(asker.clinic, ClinicQuestion, question))
    return _taken(
        request,
        asker,
        partial(QuestionForm, asker=asker, stored=WantedQuestion.of(found)),
        lambda form: actions.change(by=asker, question=found, wanted=form.wanted, seen=form.seen),
        _("Change the question"),
    )


@desk_page(Act.MANAGE_CLINIC, takes_forms=True)
def drop(request: HttpRequest, asker: Asker, question: int) -> HttpResponse:
    """Have a question asked no more."""
    found = there(row_at(asker.clinic, ClinicQuestion, question))
    heading = _("Drop “%(question)s”") % {"question": found.text}
    return _taken(request, asker, DropForm, lambda _form: actions.drop(by=asker, question=found), heading)


def _taken(
    request: HttpRequest, asker: Asker, form: Any, act: Callable[[Any], Any], heading: str
) -> HttpResponse:
    step: Step[Any] = Step(
        form=form,
        act=act,
        then=lambda _done: reverse("desk-questions", kwargs={"clinic": asker.clinic.slug}),
        said=_("Saved."),
        template="desk/settings/questions/form.html",
        context={"heading": heading},
    )
    return take(request, asker, step)
