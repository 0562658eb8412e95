"""The form about a hold."""

from datetime import date
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions.asking import Asker
from intervals.desk.patient.odd_dates import far_ahead
from intervals.desk.patient.plan_forms import not_too_far
from intervals.queries.procedures import choosable
from intervals.web.date_fields import DateField
from intervals.web.dates import WrittenDate
from intervals.web.forms import AskingForm, tick


class HoldForm(AskingForm):
    """A clinician's "not before": a day, or until reviewed."""

    button = gettext_lazy("Set the hold")
    long = True
    asks = ("far_confirmed",)

    procedure = forms.ChoiceField(
        label=gettext_lazy("Procedure"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a procedure.")},
    )
    lasts = forms.ChoiceField(
        label=gettext_lazy("How long?"),
        widget=forms.RadioSelect,
        choices=[
            ("until", gettext_lazy("Not before a day")),
            ("review", gettext_lazy("Until a clinician has reviewed it")),
        ],
        error_messages={"required": gettext_lazy("Choose how long.")},
    )
    until = DateField(ahead=True, label=gettext_lazy("Not before"), required=False)
    far_confirmed = tick(gettext_lazy("The date is right"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=500,
        error_messages={"required": gettext_lazy("Say why.")},
    )

    def __init__(self, *args: Any, asker: Asker, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asker = asker
        self.procedures = choosable(asker.clinic)
        self.fields["procedure"].choices = [  # type: ignore[attr-defined]
            (slug, capfirst(asker.names[slug])) for slug in self.procedures
        ]

    @property
    def first_day(self) -> date | None:
        """The first day on which it may be done, once the form is valid; None until reviewed."""
        when: WrittenDate | None = self.cleaned_data["until"]
        return when.first_day if when else None

    def clean_until(self) -> WrittenDate | None:
        """Not so far ahead that the year must be mistyped."""
        when: WrittenDate | None = self.cleaned_data["until"]
        if when:
            not_too_far(when, self.asker)
        return when

    def clean(self) -> dict[str, Any]:
        """A hold with a day needs one to come; one until reviewed has none."""
        cleaned = super().clean() or {}
        until, lasts = cleaned.get("until"), cleaned.get("lasts")
        if lasts == "until" and "until" not in self.errors:
            if until is None:
                self.add_error("until", _("Enter the first day on which it may be done."))
            elif until.first_day <= self.asker.on:
                self.add_error("until", _("This day has come already. Enter a day after today."))
            else:
                self.ask("far_confirmed", far_ahead(until.first_day, self.asker.on))
        elif lasts == "review" and until is not None:
            self.add_error("until", _("Leave the date empty, or choose “Not before a day”."))
        return cleaned
