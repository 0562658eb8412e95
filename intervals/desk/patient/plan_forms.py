"""Forms about plans."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions.asking import Asker
from intervals.actions.plans import Wanted, Warned
from intervals.actions.warnings import GoingOn
from intervals.desk.patient.odd_dates import far_ahead, unlikely_age
from intervals.desk.patient.read_conflicts import ReadConflicts
from intervals.desk.widgets import AreasField, Colleagues
from intervals.engine import history
from intervals.engine.answers import Verdict
from intervals.engine.conflicts import Conflicts
from intervals.engine.periods import furthest_plan
from intervals.models.areas import Area
from intervals.models.overrides import OverrideReason
from intervals.models.patients import Patient
from intervals.models.plans import Plan
from intervals.models.procedures import Procedure
from intervals.queries.procedures import areas, treatments
from intervals.said.dates import day
from intervals.web.date_fields import DateField
from intervals.web.dates import WrittenDate
from intervals.web.forms import AskingForm, PostForm, tick


def not_too_far(when: WrittenDate, asker: Asker) -> None:
    """ValidationError for a day so far ahead that the year must be mistyped."""
    if when.first_day and when.first_day > furthest_plan(asker.on):
        raise ValidationError(_("This date is more than five years ahead. Check the year."))


@dataclass(frozen=True)
class Proposed:
    """A plan as a form asks for it. `without`: the one that it takes the place of."""

    procedure: Procedure
    day: date
    areas: tuple[str, ...]
    by: str
    without: history.Plan | None = None


class DayForm(AskingForm):
    """A day that is not past, for a plan of the patient's. `warned` is what has been found to speak against it."""

    asks = ("far_confirmed", "age_confirmed")
    warned: Warned | None = None

    planned_on = DateField(
        ahead=True, label=gettext_lazy("Date"), missing=lambda: _("Enter the planned date.")
    )
    far_confirmed = tick(gettext_lazy("The date is right"))
    age_confirmed = tick(gettext_lazy("The age is right"))

    def __init__(self, *args: Any, asker: Asker, patient: Patient, **kwargs: Any) -> None:
        self.asker, self.patient = asker, patient
        super().__init__(*args, **kwargs)

    @property
    def day(self) -> date:
        """The day, once the form is valid."""
        day: date = self.cleaned_data["planned_on"].first_day
        return day

    def warn(self, warned: Warned) -> Self:
        """Something speaks against the day, and somebody has to say why they go on."""
        self.warned = warned
        return self

    def clean_planned_on(self) -> WrittenDate:
        """Today or later."""
        when: WrittenDate = self.cleaned_data["planned_on"]
        if when.first_day and when.first_day < self.asker.on:
            raise ValidationError(_("This date is past. What was done is logged as a treatment."))
        not_too_far(when, self.asker)
        return when

    def clean(self) -> dict[str, Any]:
        """What is odd about the day wants to be confirmed."""
        cleaned = super().clean() or {}
        if when := cleaned.get("planned_on"):
            day = when.first_day
            self.ask("far_confirmed", far_ahead(day, self.asker.on))
            self.ask("age_confirmed", unlikely_age(self.patient.date_of_birth, day))
        return cleaned


class MoveForm(DayForm):
    """Another day for a plan."""

    button = gettext_lazy("Move the plan")

    def __init__(self, *args: Any, moved: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.moved = moved

    def proposed(self) -> Proposed:
        """The plan on its new day, once the form is valid."""
        without = self.moved.to_engine(self.moved.procedure.slug)
        areas = tuple(self.moved.areas.values_list("slug", flat=True))
        return Proposed(self.moved.procedure, self.day, areas, without.practitioner, without)


class PlanForm(DayForm):
    """What somebody means to have, when, by whom, and where."""

    button = gettext_lazy("Make the plan")

    procedure = forms.ChoiceField(
        label=gettext_lazy("Procedure"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a procedure.")},
    )
    practitioner = forms.ChoiceField(label=gettext_lazy("Practitioner"), required=False)

    field_order = ["procedure", "planned_on", "far_confirmed", "age_confirmed", "practitioner", "areas"]

    def __init__(self, *args: Any, asker: Asker, **kwargs: Any) -> None:
        super().__init__(*args, asker=asker, **kwargs)
        self.procedures = treatments()
        self.colleagues = Colleagues.of(asker.clinic)
        self.fields["procedure"].choices = [  # type: ignore[attr-defined]
            (slug, capfirst(asker.names[slug])) for slug in self.procedures
        ]
        self.fields["practitioner"].choices = self.colleagues.choices()  # type: ignore[attr-defined]
        self.fields["areas"] = AreasField(areas=areas(asker.clinic), depth=False, label=_("Areas"))
        self.order_fields(self.field_order)

    def areas(self) -> tuple[Area, ...]:
        """The areas that were ticked."""
        return tuple(area for area, _depth in self.cleaned_data.get("areas", ()))

    def wanted(self) -> Wanted:
        """What is wanted, once the form is valid."""
        values = self.cleaned_data
        return Wanted(
            self.procedures[values["procedure"]],
            self.day,
            self.colleagues.people.get(values["practitioner"]),
            self.areas(),
            closed_day_ok=ticked_closed(self.data),
        )

    def proposed(self) -> Proposed:
        """The same before its day is judged."""
        wanted = self.wanted()
        areas = tuple(area.slug for area in wanted.areas)
        return Proposed(wanted.procedure, wanted.planned_on, areas, wanted.by)


def ticked_closed(sent: Mapping[str, Any]) -> bool:
    """Whether somebody ticked that the day is closed, on the page that asks for it."""
    return "go_on" in sent and bool(sent.get("closed_day_ok"))


class GoOnForm(PostForm):
    """Why somebody goes on in spite of a warning, and the tick for a closed day. It carries along what was asked for.

    `verdict` is what is asked about: a day that does not warn needs no reason, an open one no tick. Without it the
    form only reads what was sent.
    """

    button: Any = gettext_lazy("Go on and record why")
    long = True

    go_on = forms.CharField(widget=forms.HiddenInput, initial="1")
    procedure = forms.CharField(widget=forms.HiddenInput, required=False)
    planned_on = forms.CharField(widget=forms.HiddenInput, required=False)
    practitioner = forms.CharField(widget=forms.HiddenInput, required=False)
    far_confirmed = forms.CharField(widget=forms.HiddenInput, required=False)
    age_confirmed = forms.CharField(widget=forms.HiddenInput, required=False)
    areas = forms.Field(widget=forms.MultipleHiddenInput, required=False)
    read = ReadConflicts(required=False)
    closed_day_ok = forms.BooleanField(required=False)
    reason = forms.ChoiceField(
        label=gettext_lazy("Why do you go on?"),
        choices=OverrideReason.choices,
        widget=forms.RadioSelect,
        required=False,
        error_messages={"required": gettext_lazy("Choose why you go on.")},
    )
    comment = forms.CharField(
        label=gettext_lazy("Comment"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, *args: Any, verdict: Verdict | None = None, conflicts: Conflicts | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if verdict is None:
            self.fields["closed_day_ok"].widget = forms.HiddenInput()
            return
        against = verdict.conflicts if conflicts is None else conflicts
        self.initial["go_on"] = "1"
        cast("ReadConflicts", self.fields["read"]).show(against)
        self._ask_for_tick(verdict)
        self.fields["reason"].required = bool(against)
        if not against and not self._says_why():
            del self.fields["reason"], self.fields["comment"], self.fields["read"]
            away, closed = gettext_lazy("Plan it all the same"), gettext_lazy("Plan it on a closed day")
            self.button = away if verdict.away else closed

    def _says_why(self) -> bool:
        """Whether a reason was typed: it stays, needed or not."""
        return bool(self.data.get("reason") or self.data.get("comment"))

    def _ask_for_tick(self, verdict: Verdict) -> None:
        tick = self.fields["closed_day_ok"]
        if verdict.open is not False:
            del self.fields["closed_day_ok"]
            return
        tick.required = True
        if verdict.away:
            said = _("The practitioner does not treat on %(day)s; plan it all the same")
            missing = _("Tick that the practitioner does not treat on that day, or choose another.")
        else:
            said = _("The clinic is closed on %(day)s; plan it all the same")
            missing = _("Tick that the clinic is closed on that day, or choose another.")
        tick.label = said % {"day": day(verdict.on)}
        tick.error_messages["required"] = missing

    def clean(self) -> dict[str, Any]:
        """Another reason has to be named."""
        cleaned = super().clean() or {}
        if cleaned.get("reason") == OverrideReason.OTHER and not cleaned.get("comment"):
            self.add_error("comment", _("Say what the other reason is."))
        return cleaned

    @cached_property
    def helper(self) -> FormHelper:
        """A draft is kept for this very plan: the reason for one is none for another."""
        helper = super().helper
        helper.attrs["data-draft"] = f"{self['procedure'].value()} {self['planned_on'].value()}"
        return helper

    def going_on(self) -> GoingOn | None:
        """The reason; None where it is not given, or not as it should be."""
        if not self.is_valid() or not self.cleaned_data.get("reason"):
            return None
        values = self.cleaned_data
        return GoingOn(values["reason"], values["comment"], values["read"])
