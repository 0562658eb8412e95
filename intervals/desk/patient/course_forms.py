"""Forms about a patient's courses."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions.asking import Asker
from intervals.actions.courses import WantedCourse
from intervals.actions.plans import Wanted
from intervals.desk.patient.course_shown import Proposed
from intervals.desk.patient.go_on_forms import ticked_closed
from intervals.desk.patient.going_on_together import Together, from_today
from intervals.desk.patient.odd_dates import odd_age
from intervals.desk.visit_rows import VisitRowsForm
from intervals.desk.widgets import AreasField, Colleagues
from intervals.models.areas import Area
from intervals.models.courses import LONGEST_NAME, MOST_VISITS
from intervals.models.patients import Patient
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.procedures import areas, choosable
from intervals.said import course_visits
from intervals.web.date_fields import DateField, parameters
from intervals.web.dates import WrittenDate
from intervals.web.forms import AskingForm, OneLine, tick


class NewCourseForm(Together, VisitRowsForm, AskingForm):
    """A course to make: its name, its visits, from when on; once these are known, the day of each visit.

    `days_of` holds the visits that the days on the form are for: for others, days are proposed anew.
    """

    button: Any = gettext_lazy("Look at the days")
    asks = ("age_confirmed",)
    name = OneLine(
        label=gettext_lazy("What is the course called?"),
        max_length=LONGEST_NAME,
        help_text=gettext_lazy("As in “Acne scars”."),
        error_messages={"required": gettext_lazy("Give the course a name.")},
    )
    starts_on = DateField(
        ahead=True,
        required=False,
        label=gettext_lazy("From which day on?"),
        help_text=gettext_lazy("Empty: from today."),
    )
    practitioner = forms.ChoiceField(label=gettext_lazy("Practitioner"), required=False)
    age_confirmed = tick(gettext_lazy("The age is right"))
    days_of = forms.CharField(widget=forms.HiddenInput, required=False)
    proposed: Proposed | None = None

    def __init__(self, *args: Any, asker: Asker, patient: Patient, **kwargs: Any) -> None:
        self.patient = patient
        self.asker, self.by_slug, self.colleagues = (
            asker,
            choosable(asker.clinic),
            Colleagues.of(asker.clinic),
        )
        super().__init__(*args, treatments={slug: asker.names[slug] for slug in self.by_slug}, **kwargs)
        self.fields["practitioner"].choices = self.colleagues.choices()
        self.fields["areas"] = AreasField(areas=areas(asker.clinic), depth=False, label=_("Areas"))
        sent = [slug for slug in self.data.get("days_of", "").split(",") if slug in self.by_slug]
        self.planned = sent[:MOST_VISITS]
        for place, label in enumerate(course_visits.labels(self.planned, asker.names), start=1):
            self.fields[f"day_{place}"] = DateField(
                ahead=True, label=label, missing=lambda: _("Enter the day of this visit.")
            )

    @cached_property
    def helper(self) -> FormHelper:
        """The visits; where they have days, those first."""
        if self.planned:
            self.button = _("Plan these visits")
        helper = super().helper
        days = [name for name in self.fields if name.startswith("day_")]
        days += [name for name in self.asks if name in self.fields]
        rest = ["name", *self.row_fields(), "starts_on", "practitioner", "areas"]
        helper.layout = Layout("days_of", *days, Fieldset(_("The course"), *rest) if days else Div(*rest))
        return helper

    def clean_starts_on(self) -> WrittenDate | None:
        """Today or later."""
        return from_today(self.cleaned_data["starts_on"], self.asker)

    def clean(self) -> dict[str, Any]:
        """ValidationError for a day that cannot be, and for days that go down the order."""
        cleaned = super().clean()
        before: date | None = None
        for place in range(1, len(self.planned) + 1):
            when = cleaned.get(f"day_{place}")
            try:
                from_today(when, self.asker)
                if when and before and when.first_day < before:
                    raise ValidationError(_("This is before the visit that comes before it."))
            except ValidationError as wrong:
                self.add_error(f"day_{place}", wrong)
            before = when.first_day if when else before
        self.ask("age_confirmed", self._odd_age(cleaned))
        return cleaned

    def _odd_age(self, cleaned: dict[str, Any]) -> str:
        """What is odd about the patient's age on one of the days."""
        charts = clinic_charts(self.asker.clinic)
        days = [cleaned.get(f"day_{place}") for place in range(1, len(self.planned) + 1)]
        odd = (
            odd_age(self.patient.date_of_birth, slug, when.first_day, charts)
            for slug, when in zip(self.planned, days, strict=True)
            if when
        )
        return " ".join(dict.fromkeys(filter(None, odd)))

    @property
    def has_days(self) -> bool:
        """Whether the days that came are those of the visits that came, once the form is valid."""
        return bool(self.planned) and self.planned == self.slugs

    @property
    def start(self) -> date:
        """The first day that a visit may have."""
        when = self.cleaned_data.get("starts_on")
        return when.first_day if when else self.asker.on

    @property
    def days(self) -> list[date]:
        """The days of the visits, once the form is valid."""
        return [self.cleaned_data[f"day_{place}"].first_day for place in range(1, len(self.planned) + 1)]

    def areas(self) -> tuple[Area, ...]:
        """The areas that were ticked."""
        return tuple(area for area, _depth in self.cleaned_data.get("areas", ()))

    def wanted(self) -> WantedCourse:
        """What is wanted, once the form is valid and has days."""
        by = self.colleagues.people.get(self.cleaned_data["practitioner"])
        closed_day_ok, age_ok = ticked_closed(self.data), self.cleaned_data["age_confirmed"]
        visits = tuple(
            Wanted(self.by_slug[slug], day, by, self.areas(), closed_day_ok, age_ok)
            for slug, day in zip(self.planned, self.days, strict=True)
        )
        return WantedCourse(self.cleaned_data["name"], visits)

    def with_days(self, days: Sequence[date | None]) -> QueryDict:
        """What was sent, with these days of its visits."""
        sent: QueryDict = self.sent.copy()
        for place, day in enumerate(days, start=1):
            for name in parameters(f"day_{place}"):
                sent.pop(name, None)
            if day is not None:
                sent[f"day_{place}"] = day.isoformat()
        sent["days_of"] = ",".join(self.slugs)
        sent.pop("age_confirmed", None)  # it was said of other days
        return sent
