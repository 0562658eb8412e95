"""The form for what the clinic is told: what, when, and by whom."""

from datetime import date
from typing import Any, Self, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions.asking import Asker
from intervals.actions.circumstances import Told, ToldBefore, lay_ahead
from intervals.actions.days import before_birth
from intervals.desk.patient.odd_dates import far_ahead, long_ago
from intervals.desk.patient.plan_forms import not_too_far
from intervals.models.circumstances import Circumstance, ToldBy
from intervals.models.patients import Patient
from intervals.models.procedures import Procedure, ProcedureKind
from intervals.queries.told import Tellable
from intervals.said import dates
from intervals.web.date_fields import DateField
from intervals.web.dates import WrittenDate
from intervals.web.forms import AskingForm, OneLine, tick

ANOTHER = "another"


class CircumstanceForm(AskingForm):
    """A circumstance or an event. `another_confirmed` is asked for once the same is known for that day."""

    button = gettext_lazy("Record it")
    long = True
    asks = ("old_confirmed", "another_confirmed", "moved")

    procedure = forms.ChoiceField(
        label=gettext_lazy("What was told?"),
        error_messages={
            "required": gettext_lazy("Choose what was told."),
            "invalid_choice": gettext_lazy("“%(value)s” is none of these. Choose one."),
        },
    )
    called = OneLine(
        label=gettext_lazy("What is it called?"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("If that says more: wedding, flu vaccine."),
    )
    given_on = DateField(
        label=gettext_lazy("Day"),
        required=False,
        exact=False,
        ahead=None,
        help_text=gettext_lazy("Past or to come. Of what is past, a month without a day will do."),
    )
    old_confirmed = tick(gettext_lazy("The date is right"))
    not_known = tick(gettext_lazy("The day is not known"))
    another_confirmed = tick(gettext_lazy("There were two"))
    moved = forms.CharField(
        label=gettext_lazy("The same one, on another day?"), widget=forms.RadioSelect, required=False
    )
    told_by = forms.ChoiceField(
        label=gettext_lazy("Who says so?"),
        choices=ToldBy.choices,
        widget=forms.RadioSelect,
        initial=ToldBy.PATIENT.value,
        error_messages={
            "required": gettext_lazy("Choose who told it."),
            "invalid_choice": gettext_lazy("“%(value)s” is none of these. Choose who told it."),
        },
    )

    def __init__(self, *args: Any, asker: Asker, patient: Patient, tellable: Tellable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asker, self.patient = asker, patient
        self.ahead: list[Circumstance] = []
        self.procedures = tellable.by_slug
        about = self.procedures.get(self.data.get("procedure", ""))
        if about and about.kind == ProcedureKind.EVENT:
            cast("DateField", self.fields["given_on"]).ahead = True
        groups = [(_("Waits are counted from"), tellable.in_rules), (_("Others"), tellable.others)]
        self.fields["procedure"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose one")),
            *(
                (title, [(each.slug, self.name_of(each)) for each in those])
                for title, those in groups
                if those
            ),
        ]

    def name_of(self, procedure: Procedure) -> str:
        """What the clinic calls it."""
        return capfirst(self.asker.names[procedure.slug])

    def clean_given_on(self) -> WrittenDate | None:
        """A day, or a month that is not to come; neither before birth nor too far ahead."""
        when: WrittenDate | None = self.cleaned_data["given_on"]
        if when is None or not when.known:
            return None
        first = when.first_day
        if when.month_only and first and first > self.asker.on:
            raise ValidationError(_("Enter the day as well: this month is still to come."))
        not_too_far(when, self.asker)
        if said := before_birth(self.patient.date_of_birth, when.counted_from(self.asker.on)):
            raise ValidationError(said)
        return when

    def clean(self) -> dict[str, Any]:
        """A day or none, not both; an event has one; what was seen has happened; long ago is asked about."""
        cleaned = super().clean() or {}
        if "given_on" in self.errors:
            return cleaned
        procedure = self.procedures.get(cleaned.get("procedure", ""))
        on = self.day
        if on and cleaned.get("not_known"):
            self.add_error("not_known", _("Leave the day empty, or do not tick that it is not known."))
        elif on is None and procedure and procedure.kind == ProcedureKind.EVENT:
            self.add_error("given_on", _("Enter the day of the event: treatments are planned before it."))
        elif on is None and not cleaned.get("not_known"):
            self.add_error("given_on", _("Enter the day, or tick that it is not known."))
        elif on and on > self.asker.on and cleaned.get("told_by") == ToldBy.SEEN:
            self.add_error("told_by", _("That day is to come: nobody can have seen it. Choose who told it."))
        else:
            self.ask("old_confirmed", long_ago(on, self.asker.on) or far_ahead(on, self.asker.on))
        if procedure and (on or cleaned.get("not_known")):
            told = Told(procedure, on)
            self.ask_which(lay_ahead(self.asker.clinic, self.patient, told, self.asker.on))
        return cleaned

    def describe(self) -> None:
        """Which of several it is has nothing to choose from where nothing is asked about."""
        super().describe()
        if not self.ahead:
            self.fields.pop("moved", None)

    @property
    def day(self) -> date | None:
        """The day to count from: of a month its last, or today while it runs. None: not known."""
        when: WrittenDate | None = self.cleaned_data.get("given_on")
        return when.counted_from(self.asker.on) if when else None

    def told(self) -> Told:
        """What was told, once the form is valid."""
        values = self.cleaned_data
        return Told(self.procedures[values["procedure"]], self.day, values["called"], values["told_by"])

    @property
    def another(self) -> bool:
        """Whether it is another one than those that are known."""
        return bool(self.cleaned_data["another_confirmed"]) or self.cleaned_data.get("moved") == ANOTHER

    @property
    def instead_of(self) -> Circumstance | None:
        """The one that lay ahead, and whose place it takes."""
        said = self.cleaned_data.get("moved")
        return next((each for each in self.ahead if str(each.ref) == said), None)

    def ask_which(self, known: list[Circumstance]) -> None:
        """Ask about those that lay ahead on another day, or whose day was not known."""
        self.ahead = known
        if not known:
            return
        choices = [
            *((str(each.ref), _instead_of(each)) for each in known),
            (ANOTHER, _("No, it is another one") if len(known) > 1 else _("No, there are two")),
        ]
        cast("forms.RadioSelect", self.fields["moved"].widget).choices = choices
        if self.cleaned_data.get("moved") not in dict(choices):
            self.cleaned_data["moved"] = ""
        if len(known) > 1:
            self.ask("moved", _("It may be one of those that are on record. Say which."))
        elif known[0].given_on is None:
            self.ask("moved", _("Is it the one whose day was not known? Say which."))
        else:
            day = dates.day(known[0].given_on)
            self.ask("moved", _("Is it the one that was to be on %(day)s? Say which.") % {"day": day})

    def ask_about(self, before: ToldBefore) -> Self:
        """Ask about what came to be known while the form was filled in."""
        same = before.known[0].given_on == self.day
        if same:
            self.ask_whether_another(before.known[0])
        else:
            self.ask_which(before.known)
        return self

    def ask_whether_another(self, known: Circumstance) -> None:
        """Ask about the same on the same day."""
        values = {"what": known.title(self.asker.names), "who": known.recorded_by.known_as}
        if known.given_on is None:
            said = _(
                "%(what)s, day not known, is on record already (%(who)s). Tick the box if there were two."
            )
        else:
            values["day"] = dates.day(known.given_on)
            said = _("%(what)s on %(day)s is on record already (%(who)s). Tick the box if there were two.")
        self.ask("another_confirmed", said % values)

    def recorded(self) -> str:
        """What to say once it is recorded; a month's day is read back."""
        procedure: Procedure = self.procedures[self.cleaned_data["procedure"]]
        if self.day is None:
            return _("Recorded: %(what)s, day not known.") % {"what": self.name_of(procedure)}
        values = {"what": self.name_of(procedure), "day": dates.day(self.day)}
        if self.cleaned_data["given_on"].month_only:
            return _("Recorded: %(what)s, counted from %(day)s, the last day it can have been.") % values
        return _("Recorded: %(what)s, %(day)s.") % values


def _instead_of(known: Circumstance) -> str:
    """That it is this one, and what becomes of it then."""
    if known.given_on is None:
        return _("Yes: the one without a day is voided, this one takes its place")
    day = dates.day(known.given_on)
    return _("Yes: the one of %(day)s is voided, this one takes its place") % {"day": day}
