"""The form that logs a treatment, which may be what an open plan becomes."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from intervals.models.plans import Plan
from intervals.staff.treatment_forms import TreatmentForm
from intervals.words import day


class LogForm(TreatmentForm):
    """What was done. `due` is an open plan that it probably fulfils: a box, ticked until somebody says otherwise."""

    def __init__(self, *args: Any, due: Plan | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if due is not None:
            self.fields["fulfils"] = forms.BooleanField(
                label=_("This is the plan for %(day)s") % {"day": day(due.planned_on)},
                required=False,
                initial=True,
                widget=forms.CheckboxInput({"value": str(due.ref)}),
            )

    @cached_property
    def helper(self) -> FormHelper:
        """The plan comes first."""
        helper = super().helper
        if "fulfils" in self.fields:
            helper.layout = Layout("fulfils", *helper.layout.fields)
        return helper
