"""Calls made from a list: what came of one, with a plan where somebody booked, or of several at once."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from intervals.actions.asking import Asker
from intervals.actions.contacts import ContactedMeanwhile, log_contact
from intervals.actions.plans import Wanted, Warned, make
from intervals.actions.refusals import Asks, Refused
from intervals.desk.patient.odd_dates import far_ahead, unlikely_age
from intervals.engine.periods import furthest_plan
from intervals.models.contacts import Contact, Outcome
from intervals.models.patients import Patient
from intervals.models.procedures import Procedure
from intervals.queries.eligible import contacts_after
from intervals.queries.single_rows import patients_with
from intervals.said import dates, to_staff
from intervals.web.date_fields import DateField
from intervals.web.forms import PostForm

A_WEEK = timedelta(weeks=1)
IN_A_WEEK = "in_a_week"
TOGETHER = (Outcome.NO_ANSWER, Outcome.CALLED, Outcome.DECLINED, Outcome.SNOOZED)
DONE: dict[str, Any] = {IN_A_WEEK: gettext_lazy("Snoozed for a week"), **dict(Outcome.choices)}
ODD = gettext_lazy(
    "This date is more than 12 months ahead. If it is right, enter it on the patient’s own page."
)
Called = tuple[UUID, str]


def row_key(patient: Patient, later: str) -> str:
    """A row of a list in a form: whom it is about, and what."""
    return f"{patient.ref}.{later}"


def read_row_key(text: str) -> Called:
    """The patient's reference and the procedure's slug. ValueError for what is no row's."""
    ref, _dot, slug = text.partition(".")
    return UUID(ref), slug


class Rows(forms.Field):
    """The rows that were ticked, by their keys."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: list[str]) -> list[Called]:
        """Whom, and about what; ValidationError for what is no row."""
        try:
            return list(dict.fromkeys(map(read_row_key, filter(None, value))))
        except ValueError:
            raise ValidationError(_("One of these rows is not on the list any more.")) from None


class CallsForm(PostForm):
    """What came of a call: of the one in `row`, by its own buttons, or of all that are ticked.

    `seen` is the last contact of all when the list was shown: what was logged since about one of them is told first.
    """

    button = gettext_lazy("Log for those ticked")

    row = forms.CharField(widget=forms.HiddenInput, required=False)
    who = Rows(required=False)
    do = forms.ChoiceField(
        label=gettext_lazy("What came of it?"),
        error_messages={
            "required": gettext_lazy("Choose what came of it."),
            "invalid_choice": gettext_lazy("“%(value)s” is not one of the choices. Choose one of these."),
        },
    )
    day = DateField(ahead=True, label=gettext_lazy("Not again before"), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, asker: Asker, procedures: Mapping[str, Procedure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asker, self.procedures = asker, procedures
        offered = DONE if self.of_row else {each.value: each.label for each in TOGETHER}
        self.fields["do"].choices = [("", _("Choose one")), *offered.items()]  # type: ignore[attr-defined]

    @property
    def of_row(self) -> str:
        """The key of the row whose button was pressed; "" where several are ticked, or nothing was sent."""
        return str(self.data.get("row", ""))

    @property
    def ticked(self) -> list[str]:
        """The keys of what is ticked."""
        return list(self.sent.getlist("who")) if self.is_bound else []

    @property
    def together(self) -> "CallsForm":
        """The form for those that are ticked: this one, unless it is a row's."""
        if not self.of_row:
            return self
        return CallsForm(asker=self.asker, procedures=self.procedures, initial={"seen": self["seen"].value()})

    @property
    def typed_day(self) -> str:
        """A row's day as it was typed."""
        return str(self.data.get("day", ""))

    def error_summary(self) -> list[tuple[str, str]]:
        """As of every form; a row's day stands in the row."""
        if not self.of_row:
            return super().error_summary()
        return [(f"day-{self.of_row}", str(message)) for each in self.errors.values() for message in each]

    def clean(self) -> dict[str, Any]:
        """Somebody was called; booking and snoozing need a day to come, and nothing else has one."""
        cleaned = super().clean() or {}
        self._read_who(cleaned)
        self._read_day(cleaned)
        return cleaned

    def _read_who(self, cleaned: dict[str, Any]) -> None:
        if row := cleaned.get("row"):
            try:
                cleaned["who"] = [read_row_key(row)]
            except ValueError:
                cleaned["who"] = []
        who = cleaned.get("who")
        if who is not None and not (who and all(slug in self.procedures for _ref, slug in who)):
            self.add_error("who" if not self.of_row else None, _("Tick whom you called."))

    def _read_day(self, cleaned: dict[str, Any]) -> None:
        done, on = cleaned.get("do"), self.asker.on
        typed = cleaned.get("day")
        day = typed.first_day if typed else None
        if done == IN_A_WEEK:
            cleaned |= {"do": Outcome.SNOOZED, "until": on + A_WEEK}
        elif done in {Outcome.BOOKED, Outcome.SNOOZED} and "day" not in self.errors:
            if said := _wrong_day(day, on, booked=done == Outcome.BOOKED):
                self.add_error("day", said)
            cleaned["until"] = day if done == Outcome.SNOOZED else None
        elif done and day and not self.of_row:
            self.add_error("day", _("Leave the date empty, or choose “Snoozed until”."))

    @property
    def booked(self) -> date | None:
        """The day that was booked in a valid form, if one was."""
        values = self.cleaned_data
        day: date | None = values["day"].first_day if values["do"] == Outcome.BOOKED else None
        return day

    def told(self, asked: Asks) -> "CallsForm":
        """The form again, with what speaks against it: somebody was faster, or a warning against the day."""
        if isinstance(asked, ContactedMeanwhile):
            values = self.cleaned_data
            newer = contacts_after(values["seen"], values["who"], self.asker.clinic)
            return self._told_of(newer or [asked.contact])
        assert isinstance(asked, Warned)  # noqa: S101 - the actions ask nothing else
        self.refuse(_against(asked))
        return self

    def _told_of(self, newer: Sequence[Contact]) -> "CallsForm":
        """The form again, with everything that was logged meanwhile about those who are ticked."""
        again = self.sent.copy()
        again["seen"] = str(newer[-1].pk)
        told = CallsForm(again, asker=self.asker, procedures=self.procedures)
        calls = ngettext(
            "Send it again to log your call, too.",
            "Send it again to log your calls, too.",
            len(self.cleaned_data["who"]),
        )
        told.refuse(" ".join([*dict.fromkeys(map(_called, newer)), calls]))
        return told


def _called(contact: Contact) -> str:
    values = {"who": contact.by.known_as, "patient": contact.patient.name}
    said = _("%(who)s has called %(patient)s meanwhile: %(outcome)s.")
    return said % {**values, "outcome": contact.get_outcome_display().lower()}


def _wrong_day(day: date | None, on: date, *, booked: bool) -> str:
    """What is wrong with the day of a visit, or from which to call again; "" for nothing."""
    if day is None:
        return _("Enter the day that was booked.") if booked else _("Enter the day from which to call again.")
    if booked and day < on:
        return _("This date is past. What was done is logged as a treatment.")
    if not booked and day <= on:
        return _("This day has come already. Enter a day after today.")
    if day > furthest_plan(on):
        return _("This date is more than five years ahead. Check the year.")
    return str(ODD) if far_ahead(day, on) else ""


def _against(asked: Warned) -> str:
    verdict, names = asked.verdict, asked.charts.names
    said = to_staff.warning(verdict, verdict.procedure, names) or to_staff.closed_day(verdict, names)
    return _("%(said)s Enter another day, or plan it on its own page.") % {"said": said}


def log_calls(asker: Asker, form: CallsForm) -> None:
    """Log what came of each call, and make the plan that was booked: all of it, or Refused and nothing."""
    values = form.cleaned_data
    about: dict[UUID, list[str]] = {}
    for ref, slug in values["who"]:
        about.setdefault(ref, []).append(slug)
    found = patients_with(asker.clinic, about)
    if len(found) < len(about):
        raise Refused(_("One of these patients is not on record here any more. Nothing was logged."))
    for patient in found:
        for slug in about[patient.ref]:
            procedure, plan = form.procedures[slug], None
            if day := form.booked:
                if unlikely_age(patient.date_of_birth, day):
                    raise Refused(
                        _("Look at the birth date. If it is right, plan this on the patient’s own page.")
                    )
                plan = make(by=asker, patient=patient, wanted=Wanted(procedure, day))
            log_contact(
                by=asker,
                patient=patient,
                procedure=procedure,
                outcome=Outcome(values["do"]),
                seen=values["seen"],
                snooze_until=values.get("until"),
                plan=plan,
            )


def logged(form: CallsForm) -> str:
    """What the next page says."""
    if day := form.booked:
        return _("Planned for %(day)s.") % {"day": dates.day(day)}
    number = len(form.cleaned_data["who"])
    return ngettext("%(number)d call logged.", "%(number)d calls logged.", number) % {"number": number}
