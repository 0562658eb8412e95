"""The lots that the clinic has marked as in use, as a form that logs a treatment offers them. One may be typed."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.desk.patient.odd_dates import expired_cartridge, odd_expiry
from intervals.desk.patient.treatment_forms import TreatmentForm, last_day, written
from intervals.models.supplies import Supply
from intervals.queries.lots import bare
from intervals.queries.supplies import expired
from intervals.said.dates import day

PRODUCT, DEVICE = ("product", "lot_number"), ("device", "cartridge_lot")


class FromLotInUse(TreatmentForm):
    """What was done, with which of the lots that are in use. `supplies` is what the clinic has listed for its kind.

    The lot that was chosen stands for its product, number and expiry: typing another beside it is refused. What was
    typed is looked up on the list, so that a lot which has expired by the list is asked about, whatever was written.
    """

    def __init__(self, *args: Any, supplies: Sequence[Supply] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = next((each for each in (PRODUCT, DEVICE) if {*each} <= {*self.of_kind}), None)
        self.listed = [each for each in supplies if each.lot_number] if self.columns else []
        if self.columns == DEVICE and not any(each.expires_on for each in self.listed):
            del self.fields["expiry_confirmed"]
        self.by_key = {str(each.pk): each for each in self.listed if each.in_use}
        if not self.by_key:
            return
        self.fields["lot_in_use"] = forms.ChoiceField(
            label=_("Lot"),
            required=False,
            choices=[
                *((key, self._said(each)) for key, each in self.by_key.items()),
                ("", _("Another one: typed below")),
            ],
            widget=forms.RadioSelect,
            error_messages={
                "invalid_choice": gettext_lazy(
                    "This lot is no longer marked as in use. Choose again, or type the lot."
                )
            },
            initial=self._likely(),
        )

    def _said(self, supply: Supply) -> str:
        values = {"name": supply.name, "lot": supply.lot_number}
        if supply.expires_on is None:
            return _("%(name)s, lot %(lot)s: in use") % values
        values["day"] = day(supply.expires_on)
        if expired(supply.expires_on, self.asker.on):
            return _("%(name)s, lot %(lot)s: in use, but it expired on %(day)s") % values
        return _("%(name)s, lot %(lot)s: in use, expires on %(day)s") % values

    def _likely(self) -> str:
        """The lot in use of the product or device that the form begins with; "" where it begins with none."""
        begun = self.initial.get(self.columns[0], "") if self.columns else ""
        found = (key for key, each in self.by_key.items() if begun and _same(each.name, begun))
        return next(found, "")

    @cached_property
    def helper(self) -> FormHelper:
        """The lot stands before what is typed of it."""
        helper = super().helper
        if "lot_in_use" in self.fields and self.columns:
            helper.layout = Layout(*_before_columns(helper.layout.fields, self.of_kind))
        return helper

    def clean(self) -> dict[str, Any]:
        """The lot that was chosen is written where one is typed; never instead of another that was."""
        chosen = self.by_key.get(self.cleaned_data.get("lot_in_use", ""))
        if chosen and self.columns:
            self._take(chosen, *self.columns)
        return super().clean()

    def _take(self, chosen: Supply, name: str, lot: str) -> None:
        typed = self.cleaned_data
        if typed.get(name) and not _same(chosen.name, typed[name]):
            self._both(chosen, typed[name])
        elif typed.get(lot) and bare(typed[lot]).upper() != chosen.lot_key:
            self._both(chosen, typed[lot])
        elif (
            chosen.expires_on
            and typed.get("expires_on")
            and last_day(typed["expires_on"]) != chosen.expires_on
        ):
            self._both(chosen, str(typed["expires_on"]))
        typed[name], typed[lot] = chosen.name, chosen.lot_number
        if "expires_on" in self.of_kind:
            typed["expires_on"] = written(chosen.expires_on) or typed.get("expires_on")

    def _both(self, chosen: Supply, typed: str) -> None:
        said = _("You chose %(chosen)s and typed “%(typed)s” below. Empty that box, or choose “Another one”.")
        self.add_error("lot_in_use", said % {"chosen": chosen, "typed": typed})

    def expiry(self, given_on: date) -> str:
        """What is odd about the expiry: as typed, and as the clinic has listed the lot."""
        if said := super().expiry(given_on):
            return said
        if self.columns is None:
            return ""
        name, lot = (self.cleaned_data.get(each) or "" for each in self.columns)
        same = [each for each in self.listed if lot and each.lot_key == bare(lot).upper()]
        of_name = [each for each in same if not name or _same(each.name, name)]
        dates = [each.expires_on for each in of_name if each.expires_on]
        says = odd_expiry if self.columns == PRODUCT else expired_cartridge
        return says(min(dates), given_on) if dates else ""


def suggested(used: dict[str, list[str]], supplies: Iterable[Supply]) -> dict[str, list[str]]:
    """The products and devices to suggest: those used before and those on the clinic's list, without the archived."""
    rows = list(supplies)
    kept = {each.name for each in rows if each.archived_at is None}
    gone = {each.name.casefold() for each in rows} - {name.casefold() for name in kept}
    column = "product" if any(each.kind in ("injectable", "peel") for each in rows) else "device"
    return {
        name: sorted(
            {each for each in values if each.casefold() not in gone} | (kept if name == column else set()),
            key=str.casefold,
        )
        for name, values in used.items()
    }


def _same(name: str, other: str) -> bool:
    return name.casefold() == " ".join(other.split()).casefold()


def _before_columns(fields: Iterable[Any], of_kind: Iterable[str]) -> Iterable[Any]:
    """The same layout with the lot in use before the boxes of the kind."""
    first = next(iter(of_kind))
    for each in fields:
        if first in list(getattr(each, "fields", ())):
            yield "lot_in_use"
        yield each
