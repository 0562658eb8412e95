"""A treatment as a form begins with it: to correct it, or to record the same again."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.desk.patient.treatment_forms import ALWAYS, INJECTABLE, NEEDLING, TreatmentForm, written
from intervals.models.treatments import Treatment


class CorrectionForm(TreatmentForm):
    """What was really done, beginning with what stands there, and why it is corrected."""

    button = gettext_lazy("Void and replace")
    reason = forms.CharField(
        label=gettext_lazy("What was wrong?"),
        max_length=500,
        required=False,
        help_text=gettext_lazy("Where only the date was, that need not be said."),
    )

    def __init__(self, *args: Any, treatment: Treatment, **kwargs: Any) -> None:
        kwargs["initial"] = _as_typed(treatment)
        self.treatment = treatment
        super().__init__(*args, by=treatment.practitioner, **kwargs)
        if not self.is_bound:
            for field in self.fields.values():
                field.widget.attrs.pop("autofocus", None)
            self.fields["given_on"].widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        """What was wrong has to be said, but for a date, of which one sees it."""
        cleaned = super().clean()
        if not cleaned.get("reason") and "reason" not in self.errors:
            if self.errors or not self._only_the_date():
                self.add_error("reason", _("Say what was wrong."))
            else:
                cleaned["reason"] = _("The date was wrong.")
        return cleaned

    def _only_the_date(self) -> bool:
        """Whether everything else stands as it was recorded."""
        done, was = self.done(), self.treatment
        by = done.practitioner.pk if done.practitioner else None
        treated = {(each.area_id, each.needle_depth) for each in was.treated.all()}
        return (
            (done.procedure, by) == (was.procedure, was.practitioner_id)
            and {(area.pk, depth) for area, depth in done.areas} == treated
            and all((value or None) == (getattr(was, name) or None) for name, value in done.details.items())
            and done.given_on != was.given_on
        )

    @cached_property
    def helper(self) -> FormHelper:
        """The reason comes first."""
        helper = super().helper
        helper.layout = Layout("reason", *helper.layout.fields)
        return helper


AS_LAST_TIME = ("product", "units", "dilution", "device", "passes", "topical", "areas")


def as_last_time(treatment: Treatment) -> dict[str, Any]:
    """What is likely to be the same again: never the lot, nor anything that was noted or agreed to."""
    return {name: value for name, value in _as_typed(treatment).items() if name in AS_LAST_TIME}


def _as_typed(treatment: Treatment) -> dict[str, Any]:
    plain = {
        name: getattr(treatment, name)
        for name in (*INJECTABLE, *NEEDLING, *ALWAYS)
        if name not in ("expires_on", "consent_on")
    }
    if treatment.units is not None:
        plain["units"] = f"{treatment.units.normalize():f}"
    areas = {
        each.area.slug: (True, "" if each.needle_depth is None else f"{each.needle_depth.normalize():f}")
        for each in treatment.treated.select_related("area")
    }
    return plain | {
        "given_on": written(treatment.given_on),
        "practitioner": str(treatment.practitioner_id or ""),
        "expires_on": written(treatment.expires_on),
        "consent_on": written(treatment.consent_on),
        "areas": areas,
    }
