"""Forms about the visits of a course that is there: another day for some, one more at the end."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions.asking import Asker
from intervals.actions.plans import Wanted
from intervals.desk.patient.go_on_forms import ticked_closed
from intervals.desk.patient.going_on_together import DaysWanted, Together, from_today
from intervals.desk.patient.odd_dates import far_ahead, odd_age
from intervals.desk.patient.treatment_forms import written as on_day
from intervals.desk.visit_rows import NOT_OFFERED
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.courses import CourseNow
from intervals.queries.procedures import treatments
from intervals.said import course_visits
from intervals.web.date_fields import DateField
from intervals.web.dates import WrittenDate
from intervals.web.forms import AskingForm, tick
from intervals.web.picks import Pick


class MoveVisitsForm(Together, AskingForm):
    """Another day for one visit of a course; the rest goes along or stays. Without a visit, all that have to move.

    `stood` are the days of the open visits as the page showed them, `pushed` where it said that others have to go.
    """

    button = gettext_lazy("Move this visit")
    asks = ("age_confirmed", "far_confirmed")
    planned_on = DateField(ahead=True, label=gettext_lazy("New day"), missing=lambda: _("Enter the new day."))
    rest = forms.ChoiceField(
        label=gettext_lazy("And the visits that it pushes?"),
        choices=[
            ("along", gettext_lazy("Move them along, in one step")),
            ("stay", gettext_lazy("Leave them on their days")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what is to become of the other visits.")},
    )
    goes: tuple[str, ...] = ()
    stood = forms.CharField(widget=forms.HiddenInput, required=False)
    pushed = forms.CharField(widget=forms.HiddenInput, required=False)
    far_confirmed = tick(gettext_lazy("The date is right"))
    age_confirmed = tick(gettext_lazy("The age is right"))

    def __init__(self, *args: Any, asker: Asker, now: CourseNow, place: int | None, **kwargs: Any) -> None:
        self.asker, self.now, self.place = asker, now, place
        self.patient = now.course.patient
        super().__init__(*args, **kwargs)
        self.initial["stood"] = as_text(self._days)
        if place is None:
            del self.fields["planned_on"], self.fields["rest"]
            self.button = gettext_lazy("Move them to these days")
            self.initial["pushed"] = as_text(self.to({}))
        elif not self.data.get("pushed"):
            del self.fields["rest"]

    @property
    def _days(self) -> dict[int, date]:
        return {each.place: each.day for each in self.now.open_visits}

    def to(self, own: Mapping[int, date]) -> dict[int, date]:
        """Where others have to go, as far as there is a day that would do."""
        place, day = next(iter(own.items()), (None, None))
        return {where: to for where, to in self.now.pushed(place, day).items() if to}

    def clean_planned_on(self) -> WrittenDate | None:
        """Today or later."""
        return from_today(self.cleaned_data["planned_on"], self.asker)

    def clean(self) -> dict[str, Any]:
        """What is odd about the day wants to be confirmed."""
        cleaned = super().clean() or {}
        if when := cleaned.get("planned_on"):
            self.ask("far_confirmed", far_ahead(when.first_day, self.asker.on))
        self.ask("age_confirmed", self._odd_age(cleaned))
        return cleaned

    def _odd_age(self, cleaned: dict[str, Any]) -> str:
        """What is odd about the patient's age on one of the days to which visits go."""
        rest = self.to(self.own) if cleaned.get("rest") != "stay" else {}
        charts, to = clinic_charts(self.asker.clinic), {**rest, **self.own}
        moved = [(each.plan.procedure.slug, to[each.place]) for each in self.now.visits if each.place in to]
        odd = (odd_age(self.patient.date_of_birth, slug, day, charts) for slug, day in moved)
        return " ".join(dict.fromkeys(filter(None, odd)))

    @property
    def own(self) -> dict[int, date]:
        """The day of the visit itself, once the form is valid."""
        when = self.cleaned_data.get("planned_on")
        return {self.place: when.first_day} if self.place and when else {}

    @property
    def seen(self) -> dict[int, date]:
        """The days as the page showed them; as they are, where it does not say so."""
        return as_days(self.cleaned_data.get("stood", "")) or self._days

    @property
    def days(self) -> dict[int, date]:
        """Where the visits are to go. DaysWanted where others are pushed and nobody was asked about just those."""
        own = self.own
        rest = self.to(own)
        if rest and as_text(rest) != self.cleaned_data.get("pushed"):
            raise DaysWanted
        return own if self.cleaned_data.get("rest") == "stay" else {**rest, **own}

    def ask_about_rest(self, to: Mapping[int, date], labels: Mapping[int, str]) -> None:
        """Say where the others have to go."""
        stand = self._days
        self.goes = tuple(course_visits.goes(labels[place], stand[place], day) for place, day in to.items())

    def asking(self) -> QueryDict:
        """What was sent, for a form that asks about the rest."""
        again: QueryDict = self.sent.copy()
        again["pushed"], again["rest"] = as_text(self.to(self.own)), ""
        return again


class AddVisitForm(Together, AskingForm):
    """One more visit at the end of a course; by whom and where is as in the last one."""

    button = gettext_lazy("Plan this visit")
    asks = ("age_confirmed",)
    planned_on = DateField(
        ahead=True, label=gettext_lazy("Date"), missing=lambda: _("Enter the day of this visit.")
    )
    age_confirmed = tick(gettext_lazy("The age is right"))

    def __init__(self, *args: Any, asker: Asker, now: CourseNow, **kwargs: Any) -> None:
        self.asker, self.now, self.by_slug = asker, now, treatments(asker.clinic)
        super().__init__(*args, **kwargs)
        names = {slug: asker.names[slug] for slug in self.by_slug}
        self.fields["what"] = Pick(
            choices=names, empty=_("Choose one"), unknown=NOT_OFFERED, label=_("Treatment")
        )
        self.order_fields(["what", "planned_on", "age_confirmed"])
        self.initial = {**self._next(), **self.initial}

    def _next(self) -> dict[str, Any]:
        """The same as the last visit, on the first day that works after it."""
        if not self.now.visits:
            return {}
        last = self.now.visits[-1].entry
        if last is None:
            return {}
        question = self.now.chart.ask(last.procedure, self.asker.on, last.areas)
        day = question.first_day_that_works(max(self.asker.on, self.now.visits[-1].day))
        return {"what": last.procedure, **({"planned_on": on_day(day)} if day else {})}

    def clean_what(self) -> str:
        """A treatment."""
        what: str = self.cleaned_data["what"]
        if not what:
            raise ValidationError(_("Choose a treatment."))
        return what

    def clean_planned_on(self) -> WrittenDate | None:
        """Today or later."""
        return from_today(self.cleaned_data["planned_on"], self.asker)

    def clean(self) -> dict[str, Any]:
        """What is odd about the patient's age on that day wants to be confirmed."""
        cleaned = super().clean() or {}
        what, when = cleaned.get("what"), cleaned.get("planned_on")
        if what and when:
            charts = clinic_charts(self.asker.clinic)
            self.ask(
                "age_confirmed", odd_age(self.now.course.patient.date_of_birth, what, when.first_day, charts)
            )
        return cleaned

    def wanted(self) -> Wanted:
        """What is wanted, once the form is valid."""
        last = self.now.visits[-1].plan if self.now.visits else None
        return Wanted(
            self.by_slug[self.cleaned_data["what"]],
            self.cleaned_data["planned_on"].first_day,
            last.practitioner if last else None,
            tuple(last.areas.all()) if last else (),
            closed_day_ok=ticked_closed(self.data),
            age_ok=self.cleaned_data["age_confirmed"],
        )


def as_text(days: Mapping[int, date]) -> str:
    """Days by their places, as a form carries them."""
    return ",".join(f"{place}:{day.isoformat()}" for place, day in sorted(days.items()))


def as_days(text: str) -> dict[int, date]:
    """The same read again; what is none is left out."""
    found = {}
    for each in text.split(","):
        place, _colon, day = each.partition(":")
        with suppress(ValueError):
            found[int(place)] = date.fromisoformat(day)
    return found
