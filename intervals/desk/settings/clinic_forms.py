"""The form about what the clinic says of itself."""

from dataclasses import asdict
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions.clinics import ClinicDetails
from intervals.models.clinics import Clinic, validate_booking_url
from intervals.queries.places import countries, regions_of, zone_of, zones
from intervals.web.forms import Address, OneLine, PostForm

SALT = "intervals.clinic-details"


def _longest(name: str) -> int:
    return int(Clinic._meta.get_field(name).max_length)  # type: ignore[union-attr,arg-type]


class ClinicForm(PostForm):
    """Name, place, time zone, and how the clinic is reached. `shown` holds what the form was filled from, signed."""

    button = gettext_lazy("Save")
    long = True

    name = OneLine(
        label=gettext_lazy("Name"),
        max_length=_longest("name"),
        error_messages={"required": gettext_lazy("Enter the name of the clinic.")},
    )
    town = OneLine(
        label=gettext_lazy("Town"),
        max_length=_longest("town"),
        help_text=gettext_lazy("As patients read it: Hamilton, Ontario"),
        error_messages={"required": gettext_lazy("Enter the town in which the clinic lies.")},
    )
    country = forms.ChoiceField(
        label=gettext_lazy("Country"),
        required=False,
        help_text=gettext_lazy("Its public holidays are offered as closed days."),
    )
    region = OneLine(
        label=gettext_lazy("Province or state"),
        required=False,
        help_text=gettext_lazy("Its short form, where the holidays differ: ON for Ontario."),
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        required=False,
        help_text=gettext_lazy("It decides which day it is at the clinic."),
    )
    address = forms.CharField(
        label=gettext_lazy("Address"), required=False, max_length=1000, widget=forms.Textarea({"rows": 3})
    )
    telephone = OneLine(label=gettext_lazy("Telephone"), required=False, max_length=_longest("telephone"))
    email = Address(label=gettext_lazy("E-mail"), required=False, max_length=_longest("email"))
    booking_url = forms.URLField(
        label=gettext_lazy("Booking address"),
        required=False,
        max_length=_longest("booking_url"),
        assume_scheme="https",
        validators=[validate_booking_url],
        help_text=gettext_lazy(
            "The clinic’s own booking page. {date} in it becomes the date, as 2026-11-24."
        ),
    )
    own_access_from_age = forms.IntegerField(
        label=gettext_lazy("Age from which a patient’s pages are her own"),
        required=False,
        min_value=1,
        max_value=30,
        help_text=gettext_lazy(
            "Younger patients’ pages are opened by the address of a parent. Empty: at every age, by the patient’s own."
        ),
        error_messages={
            name: gettext_lazy("Enter an age from 1 to 30, or leave it empty.")
            for name in ("invalid", "min_value", "max_value")
        },
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, details: ClinicDetails, **kwargs: Any) -> None:
        stored = asdict(details)
        super().__init__(*args, **kwargs)
        self.initial = stored | {"shown": signing.dumps(stored, salt=SALT)}
        self.stored = details
        self.fields["country"].choices = [("", _("Not said")), *countries().items()]  # type: ignore[attr-defined]
        self._offer_zones({each.name for each in zones()} | {details.time_zone} - {""})

    def _offer_zones(self, names: set[str], first: frozenset[str] = frozenset()) -> None:
        """Every zone to choose from; those of `first` before the others."""
        likely, others = (
            [(name, name.replace("_", " ")) for name in sorted(some)] for some in (first, names - first)
        )
        groups = [(_("In this country"), likely), (_("Elsewhere"), others)] if likely else others
        self.fields["time_zone"].choices = [("", _("Find it from the town")), *groups]  # type: ignore[attr-defined]

    def clean_region(self) -> str:
        """ValidationError without a country, or where the country has no such region."""
        region: str = self.cleaned_data["region"].upper()
        country = self.cleaned_data.get("country")
        if region and not country:
            raise ValidationError(_("Choose the country, too."))
        if region and country and region not in (known := regions_of(country)):
            if not known:
                raise ValidationError(_("Leave this empty: the holidays there are the same everywhere."))
            raise ValidationError(
                _("Not known there. Write one of these: %(known)s."), params={"known": ", ".join(known)}
            )
        return region

    def clean(self) -> dict[str, Any]:
        """The zone of the town where none was chosen; ValidationError where that cannot be told."""
        cleaned = super().clean() or {}
        if cleaned.get("time_zone") == "" and not {"town", "country", "region"} & {*self.errors}:
            cleaned["time_zone"] = zone_of(cleaned["town"], cleaned["country"], cleaned["region"])
            if not cleaned["time_zone"]:
                self.add_error("time_zone", _("The town does not tell which one. Choose the time zone."))
                names = {each.name for each in zones()}
                self._offer_zones(
                    names, frozenset(each.name for each in zones() if each.country == cleaned["country"])
                )
        return cleaned

    @property
    def details(self) -> ClinicDetails:
        """What was typed, once the form is valid."""
        return ClinicDetails(**{name: self.cleaned_data[name] for name in asdict(self.stored)})

    @property
    def seen(self) -> ClinicDetails:
        """What the form was filled from; what is stored, where it does not say so itself."""
        try:
            return ClinicDetails(**signing.loads(self.cleaned_data["shown"], salt=SALT))
        except (signing.BadSignature, TypeError):
            return self.stored


class NewClinicForm(ClinicForm):
    """A clinic that is added, and whom to invite as its manager."""

    button = gettext_lazy("Add the clinic")
    slug = forms.SlugField(
        label=gettext_lazy("Short name"),
        required=False,
        max_length=_longest("slug"),
        help_text=gettext_lazy("Its pages are at c/short-name/. Empty: made from the name."),
        error_messages={
            "invalid": gettext_lazy("Write it in letters without accents, digits and hyphens: hamilton-skin.")
        },
    )
    manager = Address(
        label=gettext_lazy("E-mail address of its manager"),
        max_length=254,
        help_text=gettext_lazy("The invitation is sent there."),
        error_messages={"required": gettext_lazy("Enter whom to invite as the manager.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, details=ClinicDetails(name="", town="", time_zone=""), **kwargs)

    def clean(self) -> dict[str, Any]:
        """The short name, from the name where it was left empty; ValidationError where none can be made of it."""
        cleaned = super().clean() or {}
        if cleaned.get("slug") == "" and "name" in cleaned:
            cleaned["slug"] = slugify(cleaned["name"])[: _longest("slug")].strip("-")
            if not cleaned["slug"]:
                self.add_error("slug", _("Write a short name: none can be made from this name."))
        return cleaned
