"""Forms about who is eligible: which of them to show, and what came of a call."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.desk.oversight.filters import FilterForm, one_of
from intervals.desk.patient.odd_dates import far_ahead
from intervals.engine.periods import furthest_plan
from intervals.models.accounts import User
from intervals.models.clinics import Clinic
from intervals.models.contacts import Outcome
from intervals.models.procedures import Procedure
from intervals.queries.candidates import Which
from intervals.queries.eligible import When, sought
from intervals.queries.streams import Sought
from intervals.said.dates import Names
from intervals.web.date_fields import DateField
from intervals.web.forms import AskingForm, OneOf, tick

LISTS = {
    When.THIS_WEEK.value: gettext_lazy("This week"),
    When.NEXT_WEEK.value: gettext_lazy("Next week"),
    When.NOW.value: gettext_lazy("Already"),
    When.DUE.value: gettext_lazy("Due"),
}
UNKNOWN = gettext_lazy("“%(value)s” is not one of the choices. Choose one of these.")


class EligibleFilters(FilterForm):
    """Which list, and who of it: those who are still to be called, unless `contact` says all."""

    when = OneOf(label=gettext_lazy("List"), choices=LISTS, unknown=UNKNOWN)

    def __init__(
        self,
        data: QueryDict,
        procedures: Mapping[str, Procedure],
        names: Names,
        people: Mapping[int, User],
    ) -> None:
        super().__init__(data)
        self.procedures = procedures
        self.fields["procedure"] = one_of(
            _("Procedure"),
            _("All procedures"),
            [(slug, capfirst(names[slug])) for slug in procedures],
            _("“%(value)s” is not a procedure. Choose one of these."),
        )
        self.fields["practitioner"] = one_of(
            _("Treated by"),
            _("Everybody"),
            [(str(pk), person.known_as) for pk, person in people.items()],
            _("“%(value)s” is not a person of this clinic. Choose one of these."),
        )
        self.fields["contact"] = one_of(
            _("Calls"),
            _("Still to call"),
            [("all", _("Everybody"))],
            UNKNOWN,
        )
        if data.get("when") != When.DUE:
            self.fields["by"] = one_of(
                _("Go by"), _("Earliest date"), [(Which.RECOMMENDED.value, _("Recommended date"))], UNKNOWN
            )

    def list_asked_for(self) -> When:
        """Which of the lists; this week's where nothing is said."""
        return When(self.cleaned_data.get("when") or When.THIS_WEEK)

    def which(self) -> Which:
        """Which of the two dates a list goes by; who is due goes by neither, and is not asked."""
        return Which(self.cleaned_data.get("by") or Which.EARLIEST)

    def sought(self, clinic: Clinic, on: date) -> Sought:
        """What a valid form asks for."""
        asked = self.cleaned_data
        return sought(
            self.list_asked_for(),
            clinic,
            on,
            to_call=asked["contact"] != "all",
            later=self.procedures[asked["procedure"]].pk if asked["procedure"] else None,
            practitioner=int(asked["practitioner"]) if asked["practitioner"] else None,
        )


class ContactForm(AskingForm):
    """What came of a call. It carries along which contact was the last one known, and where the person was."""

    button = gettext_lazy("Log contact")
    long = True
    asks = ("far_confirmed",)

    procedure = forms.ChoiceField(
        label=gettext_lazy("About"),
        error_messages={
            "required": gettext_lazy("Choose what the call was about."),
            "invalid_choice": gettext_lazy("“%(value)s” is not a procedure. Choose one of these."),
        },
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("What came of it?"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what came of it.")},
    )
    snooze_until = DateField(
        ahead=True,
        label=gettext_lazy("Not again before"),
        help_text=gettext_lazy("Only for “Snoozed until”."),
        required=False,
    )
    far_confirmed = tick(gettext_lazy("The date is right"))
    comment = forms.CharField(label=gettext_lazy("Comment"), max_length=500, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    back = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, procedures: Mapping[str, Procedure], names: Names, on: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.procedures, self.names, self.on = procedures, names, on
        self.fields["procedure"].choices = [  # type: ignore[attr-defined]
            *([("", _("Choose one"))] if len(procedures) > 1 else []),
            *((slug, capfirst(names[slug])) for slug in procedures),
        ]

    def clean(self) -> dict[str, Any]:
        """Snoozing needs a day to come; nothing else has one."""
        cleaned = super().clean() or {}
        until, outcome = cleaned.get("snooze_until"), cleaned.get("outcome")
        if outcome == Outcome.SNOOZED and "snooze_until" not in self.errors:
            if until is None:
                self.add_error("snooze_until", _("Enter the day from which to call again."))
            elif until.first_day <= self.on:
                self.add_error("snooze_until", _("This day has come already. Enter a day after today."))
            elif until.first_day > furthest_plan(self.on):
                self.add_error("snooze_until", _("This date is more than five years ahead. Check the year."))
            else:
                self.ask("far_confirmed", far_ahead(until.first_day, self.on))
        elif outcome and until is not None:
            self.add_error("snooze_until", _("Leave the date empty, or choose “Snoozed until”."))
        return cleaned
