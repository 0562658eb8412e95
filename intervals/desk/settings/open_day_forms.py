"""The forms about open days."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions.asking import Asker
from intervals.actions.open_days import LONGEST_TITLE
from intervals.models.accounts import User
from intervals.models.open_days import WEEKDAYS, OpenWeek
from intervals.queries.holidays_offered import Holiday
from intervals.queries.staff import treating_at
from intervals.said import dates
from intervals.web.date_fields import DateField
from intervals.web.forms import OneLine, PostForm


class WhoseForm(PostForm):
    """A form about the days of the clinic, or of one practitioner there."""

    whose = forms.ChoiceField(label=gettext_lazy("Whose days"), required=False)

    def __init__(self, *args: Any, asker: Asker, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.treating = {str(each.pk): each for each in treating_at(asker.clinic)}
        people = [(key, each.known_as) for key, each in self.treating.items()]
        self.fields["whose"].choices = [("", _("The whole clinic")), *people]  # type: ignore[attr-defined]

    @property
    def practitioner(self) -> User | None:
        """Whose days they are, once the form is valid; None for the clinic."""
        return self.treating.get(self.cleaned_data["whose"])


class WeekForm(WhoseForm):
    """On which days of the week somebody treats."""

    button = gettext_lazy("Save the week")
    weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("Open on"),
        widget=forms.CheckboxSelectMultiple,
        choices=[
            (str(number), OpenWeek._meta.get_field(day).verbose_name)  # type: ignore[union-attr]
            for number, day in enumerate(WEEKDAYS)
        ],
        error_messages={"required": gettext_lazy("Tick at least one day of the week.")},
    )

    @property
    def days(self) -> set[int]:
        """The days of the week, 0 for Monday, once the form is valid."""
        return {int(day) for day in self.cleaned_data["weekdays"]}


class CloseForm(WhoseForm):
    """From when to when it is closed."""

    button = gettext_lazy("Close these days")
    first = DateField(
        ahead=True, label=gettext_lazy("First day"), missing=lambda: _("Enter the first day that is closed.")
    )
    last = DateField(
        ahead=True,
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Empty: it is the one day."),
    )
    title = OneLine(
        label=gettext_lazy("What for"),
        required=False,
        max_length=LONGEST_TITLE,
        help_text=gettext_lazy("For example: renovation. May stay empty."),
    )

    def clean(self) -> dict[str, Any]:
        """ValidationError where it ends before it begins."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last.first_day < first.first_day:
            self.add_error("last", ValidationError(_("The last day is before the first.")))
        return cleaned


class ExtraForm(WhoseForm):
    """A day that is open whatever else is said."""

    button = gettext_lazy("Open this day")
    day = DateField(ahead=True, label=gettext_lazy("Day"), missing=lambda: _("Enter the day that is open."))


class HolidaysForm(PostForm):
    """Which public holidays of a year to be closed on."""

    button = gettext_lazy("Close on these days")
    holidays = forms.MultipleChoiceField(
        label=gettext_lazy("Closed on"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Tick at least one public holiday."),
            "invalid_choice": gettext_lazy(
                "“%(value)s” is closed on already, or no public holiday of that year."
            ),
        },
    )

    def __init__(self, *args: Any, holidays: list[Holiday], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holidays"].choices = [  # type: ignore[attr-defined]
            (each.code, f"{dates.day(each.day)}: {each.name}") for each in holidays
        ]


class TakeBackForm(PostForm):
    """Taking back what was said."""

    button = gettext_lazy("Take it back")
