"""The questions that bear on a procedure, as the desk asks them: each with a day, "no", "not known", or left."""

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions.answers import Answers
from intervals.actions.asking import Asker
from intervals.actions.days import before_birth
from intervals.desk.patient.odd_dates import long_ago
from intervals.models.patients import Patient
from intervals.models.procedures import Procedure
from intervals.queries.askable import Askable
from intervals.web.date_fields import DateField, parameters
from intervals.web.dates import WrittenDate
from intervals.web.forms import AskingForm, tick

NO, UNKNOWN, YES = "no", "unknown", "yes"


class AnswersForm(AskingForm):
    """Those of the questions that are to be asked now, and those that somebody has answered all the same."""

    button = gettext_lazy("Record the answers")
    asks = ("old_confirmed",)

    def __init__(
        self, *args: Any, asker: Asker, patient: Patient, questions: Sequence[Askable], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.asker, self.patient = asker, patient
        self.questions = [each for each in questions if each.now or self._sent(each)]
        for each in self.questions:
            answers = [(NO, _("No")), (UNKNOWN, _("Not known")), (YES, _("Yes"))]
            self.fields[had(each)] = forms.ChoiceField(
                label=each.text,
                choices=answers,
                required=False,
                widget=forms.RadioSelect,
                error_messages={
                    "invalid_choice": _("“%(value)s” is not one of the answers. Choose one of these.")
                },
            )
            if each.procedure:
                label = _("If yes, when? %(what)s") % {"what": capfirst(asker.names[each.procedure.slug])}
                self.fields[day_of(each)] = DateField(label=label, required=False, exact=False)
        self.fields["old_confirmed"] = tick(gettext_lazy("The day is right"))

    def _sent(self, each: Askable) -> bool:
        return any(self.data.get(name) for name in (had(each), *parameters(day_of(each))))

    @cached_property
    def helper(self) -> FormHelper:
        """Each question with its day."""
        helper = super().helper
        helper.layout = Layout(
            *(
                Div(*(name for name in (had(each), day_of(each)) if name in self.fields))
                for each in self.questions
            ),
            *(name for name in self.asks if name in self.fields),
        )
        return helper

    def clean(self) -> dict[str, Any]:
        """A day is a yes; a yes has its day, and no other answer has one; one long ago is asked about."""
        cleaned = super().clean() or {}
        old = ""
        for each in self.questions:
            if not each.procedure or day_of(each) in self.errors or had(each) in self.errors:
                continue
            chosen, when = cleaned.get(had(each)), cleaned.get(day_of(each))
            if chosen in (NO, UNKNOWN) and when:
                self.add_error(
                    day_of(each), _("There is a day and another answer here. Leave one of them out.")
                )
            elif chosen == YES and not when:
                self.add_error(day_of(each), _("Enter when it was, or choose “Not known”."))
            elif when and when.month_only and when.first_day and when.first_day > self.asker.on:
                self.add_error(day_of(each), _("Enter the day as well: this month is still to come."))
            elif when and (said := before_birth(self.patient.date_of_birth, self._day(when))):
                self.add_error(day_of(each), ValidationError(said))
            else:
                old = old or long_ago(self._day(when), self.asker.on)
        self.ask("old_confirmed", old)
        return cleaned

    def _day(self, when: WrittenDate | None) -> date | None:
        return when.counted_from(self.asker.on) if when and when.known else None

    def answers(self) -> Answers:
        """What was answered, once the form is valid."""
        said = {each.key: self.cleaned_data.get(had(each)) for each in self.questions}
        when = {each.key: self.cleaned_data.get(day_of(each)) for each in self.questions}
        told = [each for each in self.questions if each.procedure]
        return Answers(
            happened=tuple(
                (cast("Procedure", each.procedure), self._day(when[each.key]))
                for each in told
                if when[each.key] or said[each.key] == UNKNOWN
            ),
            denied=tuple(cast("Procedure", each.procedure) for each in told if said[each.key] == NO),
            own={each.own.pk: said[each.key] != NO for each in self.questions if each.own and said[each.key]},
        )


def had(question: Askable) -> str:
    """The box in which a question is answered."""
    return f"{question.key}_had"


def day_of(question: Askable) -> str:
    """The boxes for its day."""
    return f"{question.key}_on"
