"""Forms about treatments: logging one, correcting one, voiding one."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions.asking import Asker
from intervals.actions.days import before_birth, consent_after
from intervals.actions.treatments import Done
from intervals.desk.patient.odd_dates import long_ago, odd_age, odd_expiry, old_consent
from intervals.desk.widgets import AreasField, Colleagues, Number
from intervals.models.accounts import User
from intervals.models.patients import Patient
from intervals.models.procedures import Procedure, ProcedureKind
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.procedures import areas
from intervals.web.date_fields import DateField
from intervals.web.dates import WrittenDate
from intervals.web.forms import AskingForm, OneLine, PostForm, tick

INJECTABLE = ("product", "lot_number", "expires_on", "units", "dilution")
NEEDLING = ("device", "cartridge_lot", "passes", "topical")
ALWAYS = ("consent_version", "consent_on", "skin_noted", "note")
OF_KIND: dict[ProcedureKind, tuple[str, ...]] = {
    ProcedureKind.INJECTABLE: INJECTABLE,
    ProcedureKind.NEEDLING: NEEDLING,
    ProcedureKind.ENERGY: ("device", "passes"),
    ProcedureKind.PEEL: ("product", "lot_number", "expires_on"),
}  # of any other kind, nothing but what is always asked
DAY_FIRST = ("given_on", "old_confirmed", "age_confirmed", "practitioner")
ASKED_AFTER = {
    "expires_on": "expiry_confirmed",
    "cartridge_lot": "expiry_confirmed",
    "consent_on": "consent_confirmed",
}


def text(label: Any, length: int, **kwargs: Any) -> OneLine:
    """A line that may stay empty."""
    return OneLine(label=label, required=False, max_length=length, **kwargs)


def long_text(label: Any, length: int) -> forms.CharField:
    """Several lines that may stay empty."""
    return forms.CharField(
        label=label, required=False, max_length=length, widget=forms.Textarea(attrs={"rows": 3})
    )


def written(day: date | None) -> WrittenDate | None:
    """A date as the boxes show it."""
    return WrittenDate(day.year, day.month, day.day) if day else None


class TreatmentForm(AskingForm):
    """What was done. Only the date is compulsory, and it is today's unless somebody says otherwise."""

    button = gettext_lazy("Record the treatment")
    long = True
    asks = ("old_confirmed", "age_confirmed", "expiry_confirmed", "consent_confirmed")

    given_on = DateField(label=gettext_lazy("Date"), missing=lambda: _("Enter the date of the treatment."))
    old_confirmed = tick(gettext_lazy("The date is right"))
    age_confirmed = tick(gettext_lazy("The age is right"))
    practitioner = forms.ChoiceField(label=gettext_lazy("Practitioner"), required=False)
    product = text(gettext_lazy("Product"), 120, widget=forms.TextInput({"list": "used-product"}))
    lot_number = text(gettext_lazy("Lot number"), 60)
    expires_on = DateField(
        ahead=True,
        label=gettext_lazy("Expiry"),
        required=False,
        exact=False,
        help_text=gettext_lazy("As on the package; a month without a day will do."),
    )
    expiry_confirmed = tick(gettext_lazy("The expiry is right"))
    units = Number(
        label=gettext_lazy("Units"), required=False, min_value=0.01, max_digits=7, decimal_places=2
    )
    dilution = text(gettext_lazy("Dilution"), 80)
    device = text(gettext_lazy("Device"), 120, widget=forms.TextInput({"list": "used-device"}))
    cartridge_lot = text(gettext_lazy("Cartridge lot"), 60)
    passes = forms.IntegerField(
        label=gettext_lazy("Passes"),
        required=False,
        min_value=1,
        max_value=50,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    topical = text(gettext_lazy("Topical"), 120)
    consent_version = text(gettext_lazy("Consent form version"), 60)
    consent_on = DateField(label=gettext_lazy("Consent given on"), required=False)
    consent_confirmed = tick(gettext_lazy("The date of consent is right"))
    skin_noted = long_text(gettext_lazy("Skin noted"), 1000)
    note = long_text(gettext_lazy("Note"), 4000)

    def __init__(
        self,
        *args: Any,
        asker: Asker,
        patient: Patient,
        procedure: Procedure,
        by: User | None = None,
        **kwargs: Any,
    ) -> None:
        self.asker, self.patient, self.procedure = asker, patient, procedure
        self.colleagues = Colleagues.of(asker.clinic, also=by)
        me = str(asker.user.pk)
        as_recorded = {
            "given_on": written(asker.on),
            "practitioner": me if me in self.colleagues.people else "",
        }
        kwargs["initial"] = as_recorded | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.fields["practitioner"].choices = self.colleagues.choices()  # type: ignore[attr-defined]
        needles = procedure.kind == ProcedureKind.NEEDLING
        self.fields["areas"] = AreasField(
            areas=areas(asker.clinic),
            depth=needles,
            label=_("Areas and needle depth") if needles else _("Areas"),
        )
        self.of_kind = OF_KIND.get(ProcedureKind(procedure.kind), ())
        for name in {*INJECTABLE, *NEEDLING} - {*self.of_kind}:
            del self.fields[name]
        if not {"expires_on", "cartridge_lot"} & {*self.of_kind}:
            del self.fields["expiry_confirmed"]
        self.order_fields([*DAY_FIRST, *_asking(self.of_kind), "areas", *_asking(ALWAYS)])
        if self.of_kind and not self.is_bound:  # the day and the person stand there already
            self.fields[self.of_kind[0]].widget.attrs["autofocus"] = True

    @cached_property
    def helper(self) -> FormHelper:
        """What is always asked first; what belongs to the procedure; the rest behind it."""
        helper = super().helper
        first, of_kind, always = (
            [name for name in names if name in self.fields]
            for names in (DAY_FIRST, _asking(self.of_kind), _asking(ALWAYS))
        )
        helper.layout = Layout(
            *first,
            Div(*of_kind, css_class="columns"),
            "areas",
            Fieldset(_("Consent, skin and notes"), *always),
        )
        return helper

    def clean_given_on(self) -> WrittenDate:
        """Not in the future: that is a plan. Not before birth."""
        when: WrittenDate = self.cleaned_data["given_on"]
        if when.first_day and when.first_day > self.asker.on:
            raise ValidationError(
                _("This date is in the future. A treatment has been done; make a plan for what is to come.")
            )
        if said := before_birth(self.patient.date_of_birth, when.first_day):
            raise ValidationError(said)
        return when

    def clean_consent_on(self) -> WrittenDate | None:
        """Not in the future, and not before birth."""
        when: WrittenDate | None = self.cleaned_data["consent_on"]
        if when and when.first_day and when.first_day > self.asker.on:
            raise ValidationError(_("Consent cannot have been given in the future."))
        if when and (said := before_birth(self.patient.date_of_birth, when.first_day)):
            raise ValidationError(said)
        return when

    def clean(self) -> dict[str, Any]:
        """Consent comes before the treatment. What is odd about the dates wants to be confirmed."""
        cleaned = super().clean() or {}
        given_on, consent_on = (
            cleaned[name].first_day if cleaned.get(name) else None for name in ("given_on", "consent_on")
        )
        if given_on is None:
            return cleaned
        if said := consent_after(consent_on, given_on):
            self.add_error("consent_on", said)
        self.ask("old_confirmed", long_ago(given_on, self.asker.on))
        charts = clinic_charts(self.asker.clinic)
        self.ask("age_confirmed", odd_age(self.patient.date_of_birth, self.procedure.slug, given_on, charts))
        self.ask("expiry_confirmed", self.expiry(given_on))
        self.ask("consent_confirmed", old_consent(consent_on, given_on))
        return cleaned

    def expiry(self, given_on: date) -> str:
        """What is odd about the expiry of what was used."""
        return odd_expiry(last_day(self.cleaned_data.get("expires_on")), given_on)

    def done(self) -> Done:
        """What was done, once the form is valid."""
        values = self.cleaned_data
        details = {name: values[name] for name in (*self.of_kind, *ALWAYS)}
        for name in ("expires_on", "consent_on"):
            if name in details:
                details[name] = last_day(details[name])
        return Done(
            procedure=self.procedure,
            given_on=values["given_on"].first_day,
            practitioner=self.colleagues.people.get(values["practitioner"]),
            areas=values["areas"],
            details=details,
            age_ok=values["age_confirmed"],
        )


def _asking(names: Iterable[str]) -> list[str]:
    """These fields, each with the box that asks about it after it."""
    return [each for name in names for each in (name, ASKED_AFTER.get(name, "")) if each]


def last_day(when: WrittenDate | None) -> date | None:
    """A day, or the last of a month: a package that says 03/2027 holds through March."""
    return when.counted_from(date.min) if when else None


class ReasonForm(PostForm):
    """Why, in a line: for voiding, cancelling and lifting."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500)

    def __init__(
        self, *args: Any, label: str, missing: str, button: str, optional: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.button = button
        self.fields["reason"].label = label
        self.fields["reason"].required = not optional
        self.fields["reason"].error_messages["required"] = missing
