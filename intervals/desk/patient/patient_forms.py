"""Forms about patients: their data, deleting them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions.asking import Asker
from intervals.actions.days import born_after
from intervals.actions.patients import DeleteReason
from intervals.actions.refusals import Asks
from intervals.desk.patient.changes import Change
from intervals.desk.patient.odd_dates import odd_age_on_record, unlikely_age
from intervals.engine.periods import FIRST_DAY
from intervals.models.patients import Amendment, Language, Patient
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.details import FIELDS, Details
from intervals.queries.duplicates import Likely, other_with, shown_with
from intervals.queries.names import digits, words
from intervals.web.date_fields import DateField
from intervals.web.dates import PARTS, WrittenDate
from intervals.web.forms import Address, AskingForm, OneLine, PostForm, tick

FEWEST_DIGITS = 7
RESTORE = "restore"


class MayBe(Asks):
    """Nothing was recorded: the new patient may be one of these, and nobody has said that it is somebody else."""

    def __init__(self, likely: Sequence[Likely]) -> None:
        super().__init__(len(likely))
        self.likely = likely


class PatientForm(AskingForm):
    """A patient's data. `taken` is the patient who has the other id already, where that is what is wrong.

    `confirmed` says that likely duplicates of exactly these data were shown, which are `likely`; `version` what is
    being changed, `since` by whom it has been meanwhile.
    """

    likely: Sequence[Likely] = ()
    since: Sequence[Change] = ()

    button: Any = gettext_lazy("Save")
    asks = ("age_confirmed",)
    name = OneLine(
        label=gettext_lazy("Name"),
        max_length=160,
        error_messages={"required": gettext_lazy("Enter the patient’s name.")},
    )
    date_of_birth = DateField(
        label=gettext_lazy("Date of birth"), missing=lambda: _("Enter the date of birth.")
    )
    age_confirmed = tick(gettext_lazy("The age is right"))
    telephone = OneLine(
        label=gettext_lazy("Telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    email = Address(
        label=gettext_lazy("E-mail"),
        max_length=254,
        required=False,
        error_messages={"invalid": gettext_lazy("Enter an e-mail address such as name@example.org.")},
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Preferred language"),
        required=False,
        choices=[("", gettext_lazy("Not known")), *Language.choices],
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Everybody at the desk reads it. What is clinical belongs to a treatment."),
    )
    other_id = OneLine(label=gettext_lazy("Id in another system"), max_length=64, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    confirmed = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, asker: Asker, patient: Patient | None = None, **kwargs: Any) -> None:
        self.asker, self.patient = asker, patient
        self.taken: Patient | None = None
        self.long = patient is None  # a draft of older data would undo what others changed meanwhile
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name in FIELDS:
                field.widget.attrs["autocomplete"] = "off"

    def clean_name(self) -> str:
        """One line; ValidationError unless there is a letter in it."""
        name = " ".join(self.cleaned_data["name"].split())
        if not words(name):
            raise ValidationError(_("Enter the patient’s name in letters."))
        return name

    def clean_date_of_birth(self) -> WrittenDate:
        """Not in the future, as the clinic's day has it, nor after anything that is on record."""
        born: WrittenDate = self.cleaned_data["date_of_birth"]
        day = born.first_day
        if day and (day > self.asker.on or day < FIRST_DAY):
            raise ValidationError(_("The date of birth must be today or in the past."))
        if day and self.patient and self._is_another(day) and (said := born_after(day, self.patient)):
            raise ValidationError(said)
        return born

    def clean(self) -> dict[str, Any]:
        """An age that is unlikely, today or when something was done, wants to be confirmed."""
        cleaned = super().clean() or {}
        born = cleaned["date_of_birth"].first_day if cleaned.get("date_of_birth") else None
        if born and self._is_another(born):
            odd = unlikely_age(born, self.asker.on)
            if self.patient:
                odd = odd_age_on_record(born, self.patient, clinic_charts(self.asker.clinic)) or odd
            self.ask("age_confirmed", odd)
        return cleaned

    def _is_another(self, born: date) -> bool:
        """Whether it is a date of birth that is not on record yet: what stands is not asked about again."""
        return self.patient is None or born != self.patient.date_of_birth

    def clean_telephone(self) -> str:
        """At least seven digits, if any."""
        telephone: str = self.cleaned_data["telephone"]
        if telephone and len(digits(telephone)) < FEWEST_DIGITS:
            raise ValidationError(_("Enter the telephone number with its area code, such as 905 555 0142."))
        return telephone

    def clean_other_id(self) -> str:
        """An id that no other patient of the clinic has."""
        other_id: str = self.cleaned_data["other_id"]
        self.taken = other_with(self.asker.clinic, other_id, but=self.patient)
        if self.taken is not None:
            self.asker.sees([self.taken])
            raise ValidationError(_("%(name)s already has this id.") % {"name": self.taken.name})
        return other_id

    def details(self) -> Details:
        """What was entered, once the form is valid."""
        values = {name: self.cleaned_data[name] for name in FIELDS}
        return Details(**values | {"date_of_birth": values["date_of_birth"].first_day})

    def is_confirmed(self) -> bool:
        """Whether the duplicates of exactly these data were shown, and the person goes on."""
        return constant_time_compare(self.cleaned_data["confirmed"], self._mark())

    def ask_to_confirm(self, may_be: MayBe) -> Self:
        """Show who it may be, and have the next sending of the same data count as going on."""
        self.likely = may_be.likely
        self.asker.sees(shown_with(may_be.likely))
        self.button = (
            _("This is somebody else: save") if self.patient else _("This is somebody else: add them")
        )
        self._fill(confirmed=self._mark())
        return self

    @property
    def shown_version(self) -> int:
        """Which version of the data the form was filled from."""
        return self.cleaned_data["version"] or 0

    def follow(self, amendments: Iterable[Amendment], version: int) -> None:
        """Take over what others changed meanwhile, where this person had left the field as it was, and say so."""
        typed = self.details()
        first: dict[str, str] = {}
        latest: dict[str, str] = {}
        for amendment in amendments:
            for name, (before, after) in amendment.changes.items():
                first.setdefault(name, before)
                latest[name] = after
        for name in FIELDS:
            if name in first and typed.written(name) == first[name]:
                self._fill(**_typed(name, latest[name]))
        self._fill(version=str(version))
        self.refuse(_("Somebody else has changed this patient’s data since you opened this page."))

    def _fill(self, **values: str) -> None:
        data = self.sent.copy()
        for name, value in values.items():
            data[name] = value
        self.data = data

    def _mark(self) -> str:
        text = repr(sorted(self.details().values().items()))
        return salted_hmac("intervals.duplicates", f"{self.asker.clinic.pk}{text}").hexdigest()


def _typed(name: str, value: str) -> dict[str, str]:
    """A field's value as its boxes send it."""
    if name != "date_of_birth":
        return {name: value}
    year, month, day = value.split("-")
    return {f"{name}_{part}": str(int(each)) for part, each in zip(PARTS, (day, month, year), strict=True)}


class ArchiveForm(PostForm):
    """Whether to take a patient off the lists or to put them back: what the page said that was sent."""

    do = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, archived: bool, **kwargs: Any) -> None:
        kwargs["initial"] = {"do": RESTORE if archived else "archive"}
        super().__init__(*args, **kwargs)
        self.button = _("Bring back") if archived else _("Archive")

    @property
    def restores(self) -> bool:
        """Whether a valid form puts them back."""
        return bool(self.cleaned_data["do"] == RESTORE)


class DeleteForm(PostForm):
    """Why a patient is deleted for good, and that this is meant."""

    button = gettext_lazy("Delete for good")

    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=[("", gettext_lazy("Choose one")), *DeleteReason.choices],
        error_messages={
            "required": gettext_lazy("Choose a reason."),
            "invalid_choice": gettext_lazy("Choose one of the reasons."),
        },
    )
    understood = forms.BooleanField(
        label=gettext_lazy("I understand that this cannot be undone"),
        error_messages={"required": gettext_lazy("Tick the box to say that you mean it.")},
    )
