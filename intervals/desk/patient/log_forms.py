"""The forms that log a treatment and correct one. What they ask first: is it what was planned, is it there already?"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import Any, cast
from zoneinfo import ZoneInfo

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions.treatments import Another
from intervals.actions.warnings import GoingOn, may_say_of_done
from intervals.desk.patient.correction_forms import CorrectionForm
from intervals.desk.patient.lots_in_use import FromLotInUse
from intervals.desk.patient.read_conflicts import ReadConflicts
from intervals.desk.patient.said_first import Says
from intervals.desk.patient.treatment_forms import TreatmentForm
from intervals.models.overrides import OverrideReason
from intervals.models.plans import Plan
from intervals.models.treatments import Treatment
from intervals.said.dates import day
from intervals.web.date_fields import DateField

OTHER = "other"  # instead of a plan's reference: none of those that were shown
YES, NO = "yes", "no"


class WhetherSame(TreatmentForm):
    """What was done. `same` is what is recorded for that day already: asked about once it is there."""

    def __init__(self, *args: Any, same: Sequence[Treatment] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.same = same
        if not same:
            return
        self.fields["same"] = forms.ChoiceField(
            label=self._whether(same),
            choices=[
                (YES, gettext_lazy("Yes, it is the same: record nothing more")),
                (NO, gettext_lazy("No, record a second one")),
            ],
            widget=forms.RadioSelect,
            error_messages={
                "required": gettext_lazy("Say whether it is the one that is recorded for that day already.")
            },
        )
        self.fields["known"] = forms.CharField(
            widget=forms.HiddenInput, initial=" ".join(str(each.pk) for each in same)
        )

    def _whether(self, same: Sequence[Treatment]) -> str:
        zone = ZoneInfo(self.asker.clinic.time_zone)
        said = []
        for each in same:
            at = each.recorded_at.astimezone(zone)
            values = {"at": f"{at:%H:%M}", "on": day(at.date()), "who": each.recorded_by.known_as}
            today = at.date() == self.asker.on
            said.append(
                (_("at %(at)s by %(who)s") if today else _("on %(on)s at %(at)s by %(who)s")) % values
            )
        if len(said) == 1:
            return _("Same as the one recorded %(when)s?") % {"when": said[0]}
        return _("Same as one of those recorded %(when)s?") % {"when": _(" and ").join(said)}

    @cached_property
    def helper(self) -> FormHelper:
        """The question comes first."""
        return _first(super().helper, [name for name in ("same", "known") if name in self.fields])

    def is_the_same(self) -> bool:
        """Whether it is there already, so that nothing is to be recorded."""
        return self.cleaned_data.get("same") == YES

    def without_plan(self) -> Treatment | None:
        """The first of what is recorded for that day that no plan has led to."""
        return next((each for each in self.same if not hasattr(each, "plan")), None)

    def another(self) -> Another:
        """What it was said not to be."""
        known = numbers(self.cleaned_data.get("known", ""))
        return Another(treatments=known if self.cleaned_data.get("same") == NO else frozenset())


class WhetherPlanned(WhetherSame):
    """What was done. `plans` are open for the same procedure: it may be one of them, `due` most likely."""

    def __init__(
        self, *args: Any, plans: Sequence[Plan] = (), due: Plan | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.plans = plans
        if not plans:
            return
        shown = [(str(each.ref), _("The plan for %(day)s") % {"day": day(each.planned_on)}) for each in plans]
        self.fields["fulfils"] = forms.ChoiceField(
            label=_("Is it what was planned?"),
            choices=[*shown, (OTHER, _("No, another one: the plan stays"))],
            widget=forms.RadioSelect,
            initial=str(due.ref) if due else None,
            error_messages={"required": gettext_lazy("Say whether this is what was planned.")},
        )
        self.fields["shown"] = forms.CharField(
            widget=forms.HiddenInput, required=False, initial=" ".join(str(each.pk) for each in plans)
        )

    @cached_property
    def helper(self) -> FormHelper:
        """The plan comes first."""
        return _first(super().helper, [name for name in ("fulfils", "shown") if name in self.fields])

    def fulfils(self) -> Plan | None:
        """The plan that it is."""
        ref = self.cleaned_data.get("fulfils", OTHER)
        return next((each for each in self.plans if str(each.ref) == ref), None)

    def another(self) -> Another:
        """What it was said not to be."""
        shown = numbers(self.cleaned_data.get("shown", ""))
        plans = shown if self.cleaned_data.get("fulfils") == OTHER else frozenset()
        return Another(plans, super().another().treatments)


class LogForm(WhetherPlanned, FromLotInUse):
    """What was done, and whether it was planned or is there already; why, where that is asked of the day it has.

    `says` gives what stands above the form. The reason covers what stood on the page, which travels along with it.
    """

    def __init__(self, *args: Any, says: Says, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = self._day()
        self.said_first = says(day, self._areas(), self._meant()) if day else None
        against = self.said_first.asked if self.said_first else {}
        if not (against or self.data.get("why") or self.data.get("why_comment")):
            return
        fitting = may_say_of_done(against)
        self.fields["read"] = read = ReadConflicts(required=False)
        read.show(against)
        self.fields["why"] = forms.ChoiceField(
            label=_("Why is it done all the same?"),
            help_text=_("Can be said afterwards, too. A manager reviews it."),
            required=False,
            choices=[("", _("Choose one")), *((each.value, each.label) for each in fitting)],
        )
        self.fields["why_comment"] = forms.CharField(
            label=_("Comment on that"), required=False, max_length=2000, widget=forms.Textarea({"rows": 2})
        )
        if not self.is_bound:  # what stands above it is read first, and not scrolled away
            for field in self.fields.values():
                field.widget.attrs.pop("autofocus", None)
            self.fields["why"].widget.attrs["autofocus"] = True

    def _day(self) -> date | None:
        """The day that stands in the form: today's before anybody has typed another; None where it is none."""
        if not self.is_bound:
            return self.asker.on
        field = cast("DateField", self.fields["given_on"])
        field.on = self.reads_on()
        with suppress(ValidationError):
            when = field.clean(self["given_on"].data)
            day = when.first_day if when else None
            return day if day and day <= self.asker.on else None
        return None

    def _areas(self) -> tuple[str, ...]:
        """The areas that are ticked in it."""
        return tuple(slug for slug, typed in (self["areas"].value() or {}).items() if any(typed))

    def _meant(self) -> Plan | None:
        """The plan that it is, as far as that has been said, or is most likely."""
        ref = self["fulfils"].value() if self.plans else None
        return next((each for each in self.plans if str(each.ref) == ref), None)

    @cached_property
    def helper(self) -> FormHelper:
        """Why comes before everything else."""
        return _first(
            super().helper, [name for name in ("why", "why_comment", "read") if name in self.fields]
        )

    def clean(self) -> dict[str, Any]:
        """Another reason has to be said."""
        cleaned = super().clean()
        if cleaned.get("why") == OverrideReason.OTHER and not cleaned.get("why_comment"):
            self.add_error("why_comment", _("Say what the reason is."))
        return cleaned

    def why(self) -> GoingOn | None:
        """The reason that was given already, what was written beside it, and what was read; None without one."""
        said = self.cleaned_data
        return GoingOn(said["why"], said["why_comment"], said["read"]) if said.get("why") else None


class CorrectForm(WhetherPlanned, CorrectionForm):
    """What was really done, and whether that was planned or is there already."""


def _first(helper: FormHelper, names: list[str]) -> FormHelper:
    helper.layout = Layout(*names, *helper.layout.fields)
    return helper


def numbers(text: str) -> frozenset[int]:
    """The keys that a hidden box holds, one after the other; what is none is left out."""
    return frozenset(int(each) for each in text.split() if each.isdecimal() and len(each) <= 18)
