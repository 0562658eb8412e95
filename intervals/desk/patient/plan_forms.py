"""Forms about plans."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions.asking import Asker
from intervals.actions.plans import Wanted, Warned
from intervals.desk.patient.calendar import Calendar, Drawing
from intervals.desk.patient.calendar import Wanted as Drawn
from intervals.desk.patient.go_on_forms import ticked_closed
from intervals.desk.patient.leaf import Leaf, read_day
from intervals.desk.patient.odd_dates import far_ahead, odd_age
from intervals.desk.patient.typed_day import TypedDay, typed_day
from intervals.desk.widgets import AreasField, CalendarDay, Colleagues
from intervals.engine import history
from intervals.engine.chart import Chart
from intervals.engine.periods import furthest_plan
from intervals.engine.planning import likely
from intervals.models.areas import Area
from intervals.models.patients import Patient
from intervals.models.plans import Plan
from intervals.models.procedures import Procedure
from intervals.queries.clinic_charts import ClinicCharts, clinic_charts
from intervals.queries.last_time import last_practitioner
from intervals.queries.offered import offered
from intervals.queries.procedures import areas, choosable
from intervals.web.date_fields import DateField
from intervals.web.dates import PARTS, WrittenDate
from intervals.web.forms import AskingForm, tick

DAYS = '{% include "desk/patient/_days.html" with days=form.calendar %}'
MEANING = '{% include "desk/patient/_meaning.html" with days=form.calendar %}'


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
    slug = ""  # of what is planned, as far as it is known

    planned_on = DateField(
        ahead=True,
        label=gettext_lazy("Date"),
        missing=lambda: _("Enter the planned date."),
        widget=CalendarDay,
    )
    far_confirmed = tick(gettext_lazy("The date is right"))
    age_confirmed = tick(gettext_lazy("The age is right"))

    def __init__(
        self, *args: Any, asker: Asker, patient: Patient, leaf: Leaf | None = None, **kwargs: Any
    ) -> None:
        self.asker, self.patient, self.leaf = asker, patient, leaf or Leaf()
        self.colleagues = Colleagues.of(asker.clinic)
        super().__init__(*args, **kwargs)

    @cached_property
    def charts(self) -> ClinicCharts:
        """The clinic's."""
        return clinic_charts(self.asker.clinic)

    @cached_property
    def chart(self) -> Chart:
        """The patient's."""
        return self.charts.of(self.patient, self.asker.on)

    @cached_property
    def calendar(self) -> Calendar | None:
        """The days to choose from; None where nobody knows for what."""
        if not self.slug:
            return None
        people = {key: user.known_as for key, user in self.colleagues.people.items()}
        return Drawing(self.drawn(), self.asker, self.charts, self.chart, people).calendar()

    def drawn(self) -> Drawn:
        """What the calendar is for."""
        return Drawn(self.slug, chosen=self.chosen, month=self.leaf.month)

    @property
    def chosen(self) -> date | None:
        """The day of the calendar that was chosen, or that its address names."""
        found = read_day(self.data.get("planned_on", "")) if self.is_bound else self.leaf.day
        return found if found and self.asker.on <= found <= furthest_plan(self.asker.on) else None

    @property
    def is_typed(self) -> bool:
        """Whether a date was typed beside the calendar: then that one counts."""
        return self.is_bound and any(self.data.get(f"planned_on_{part}") for part in PARTS)

    @cached_property
    def typed(self) -> TypedDay | None:
        """What the day means that was typed, where the form comes back with it."""
        when = self.cleaned_data.get("planned_on") if self.is_typed and self.slug else None
        if not when:
            return None
        drawn = self.drawn()
        question = self.chart.by(drawn.by).ask(self.slug, self.asker.on, drawn.areas, drawn.without)
        return typed_day(question, when.first_day, self.charts.names)

    @property
    def shown(self) -> str:
        """The day that stands in the calendar before anybody has chosen one."""
        if self.is_typed:
            return str(self.data.get("planned_on_shown", ""))
        return self.calendar.chosen if self.calendar else ""

    def describe(self) -> None:
        """What was chosen in the calendar stands there."""
        super().describe()
        drawn = self.chosen is not None and not self.is_typed
        cast("CalendarDay", self.fields["planned_on"].widget).in_calendar = drawn

    @cached_property
    def helper(self) -> FormHelper:
        """The days, and beside them what the chosen one means, the boxes to type another, the rest."""
        helper = super().helper
        helper.form_class = "plan-form"
        ticks = [each for each in self.asks if each in self.fields]
        rest = [Div("practitioner", css_class="is-by")] if "practitioner" in self.fields else []
        where = [Fieldset(self.fields["areas"].label, "areas")] if "areas" in self.fields else []
        typed = Fieldset(_("Type the date instead"), "planned_on")
        beside = Div(HTML(MEANING), typed, *ticks, *rest, *where, css_class="side")
        first = ["procedure"] if "procedure" in self.fields else []
        helper.layout = Layout(*first, HTML(DAYS), beside)
        return helper

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
            self.ask("age_confirmed", odd_age(self.patient.date_of_birth, self.slug, day, self.charts))
        return cleaned


class MoveForm(DayForm):
    """Another day for a plan."""

    button = gettext_lazy("Move the plan")

    def __init__(self, *args: Any, moved: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.moved, self.slug = moved, moved.procedure.slug

    @cached_property
    def areas(self) -> tuple[str, ...]:
        """Where it is planned: 1 query."""
        return tuple(self.moved.areas.values_list("slug", flat=True))

    def drawn(self) -> Drawn:
        """Without the plan itself, and not on its day."""
        without = self.moved.to_engine(self.slug, self.areas)
        by = without.practitioner
        return Drawn(self.slug, self.areas, by, without, self.chosen, self.leaf.month, offers=False)

    def proposed(self) -> Proposed:
        """The plan on its new day, once the form is valid."""
        without = self.moved.to_engine(self.slug)
        return Proposed(self.moved.procedure, self.day, self.areas, without.practitioner, without)


class PlanForm(DayForm):
    """What somebody means to have, when, by whom, and where."""

    button = gettext_lazy("Make the plan")

    procedure = forms.ChoiceField(
        label=gettext_lazy("Procedure"),
        widget=forms.HiddenInput,
        error_messages={"required": gettext_lazy("Choose a procedure.")},
    )
    practitioner = forms.ChoiceField(label=gettext_lazy("Practitioner"), required=False)

    field_order = ["procedure", "planned_on", "far_confirmed", "age_confirmed", "practitioner", "areas"]

    def __init__(self, *args: Any, initial: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=initial, **kwargs)
        self.procedures = choosable(self.asker.clinic)
        self.fields["procedure"].choices = [  # type: ignore[attr-defined]
            (slug, capfirst(self.asker.names[slug])) for slug in self.procedures
        ]
        self.fields["practitioner"].choices = self.colleagues.choices()  # type: ignore[attr-defined]
        here = areas(self.asker.clinic)
        self.fields["areas"] = AreasField(areas=here, depth=False, label=_("Areas, if they are known"))
        self.order_fields(self.field_order)
        if not self.is_bound:
            self._begin_with_what_is_likely()
        self.slug = self._known_slug()

    def _begin_with_what_is_likely(self) -> None:
        if self.initial.get("procedure") not in self.procedures:
            self.initial["procedure"] = self._likely()
        if self.initial.get("practitioner") not in self.colleagues.people:
            last = last_practitioner(self.patient)
            self.initial["practitioner"] = last if last in self.colleagues.people else ""
        named = self.initial.get("areas", [])
        self.initial["areas"] = dict.fromkeys(named, (True, "")) if named else None

    def _likely(self) -> str:
        """What waits, else what is done here first."""
        later = [each for each in self.charts.later_procedures(self.asker.on) if each in self.procedures]
        found = likely(self.chart, later, self.asker.on)
        here = [each for each in offered(self.asker.clinic) if each in self.procedures] if not found else []
        return found or next(iter(here or self.procedures), "")

    def _known_slug(self) -> str:
        """What is planned; where it is wrong, it is asked for."""
        slug = self["procedure"].value() or ""
        if slug in self.procedures:
            return str(slug)
        self.fields["procedure"].widget = forms.RadioSelect(choices=self.fields["procedure"].choices)  # type: ignore[attr-defined]
        return ""

    def drawn(self) -> Drawn:
        """As far as it was filled in."""
        by = str(self["practitioner"].value() or "")
        ticked = tuple(
            slug for slug, (is_ticked, _typed) in (self["areas"].value() or {}).items() if is_ticked
        )
        offers = not self.is_bound
        return Drawn(self.slug, ticked, by, None, self.chosen, self.leaf.month, offers=offers)

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
            age_ok=values["age_confirmed"],
        )

    def proposed(self) -> Proposed:
        """The same before its day is judged."""
        wanted = self.wanted()
        areas = tuple(area.slug for area in wanted.areas)
        return Proposed(wanted.procedure, wanted.planned_on, areas, wanted.by)

    def others(self) -> list[tuple[str, str]]:
        """What could be planned instead."""
        return [each for each in self.fields["procedure"].choices if each[0] != self.slug]  # type: ignore[attr-defined]
