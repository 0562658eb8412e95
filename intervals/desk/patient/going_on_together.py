"""A form about several visits that is warned of some of their days goes on as another one, which asks why."""

from collections.abc import Mapping
from typing import Any, Self, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from intervals.actions.asking import Asker
from intervals.actions.refusals import Asks
from intervals.actions.together import WarnedTogether
from intervals.actions.warnings import may_say
from intervals.desk.patient.go_on_forms import GoOnForm
from intervals.desk.patient.plan_forms import not_too_far
from intervals.desk.patient.read_conflicts import ReadConflicts
from intervals.desk.widgets import Colleagues
from intervals.engine.answers import Verdict
from intervals.engine.conflicts import add
from intervals.engine.reasons import Status
from intervals.models.overrides import OverrideReason
from intervals.web.date_fields import DateField, parameters
from intervals.web.dates import WrittenDate
from intervals.web.forms import PostForm

OF_ONE_PLAN = ("procedure", "planned_on", "practitioner", "far_confirmed", "age_confirmed", "areas")


class GoOnTogether(GoOnForm):
    """Why somebody goes on with several visits in spite of warnings; it carries along what was asked for."""

    def __init__(
        self, *args: Any, carried: Mapping[str, list[str]], verdicts: Mapping[int, Verdict], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name in OF_ONE_PLAN:
            del self.fields[name]
        for name, values in carried.items():
            self.fields[name] = forms.Field(widget=forms.MultipleHiddenInput, required=False)
            self.initial[name] = values
        against: dict[str, Status] = {}
        for verdict in verdicts.values():
            for name, status in verdict.conflicts.items():
                add(against, name, status)
        self.initial["go_on"] = "1"
        cast("ReadConflicts", self.fields["read"]).show(against)
        self.fields["reason"].required = bool(against)
        if not against:
            self.ask_for_none()
        self._ask_about_closed(any(each.open is False for each in verdicts.values()))

    def _ask_about_closed(self, closed: bool) -> None:
        if not closed:
            del self.fields["closed_day_ok"]
            return
        tick = self.fields["closed_day_ok"] = forms.BooleanField()
        tick.label = _("On some of these days nobody treats; plan them all the same")
        tick.error_messages["required"] = _(
            "Tick that nobody treats on some of these days, or choose others."
        )

    @cached_property
    def helper(self) -> FormHelper:
        """No draft is kept: it would be of other days."""
        return PostForm.helper.func(self)  # type: ignore[attr-defined]


class Together:
    """What a form about several visits does where it is warned: it goes on as another one."""

    warned: WarnedTogether | None = None
    fields: dict[str, Any]
    sent: Any
    data: Any

    def warn(self, warned: Asks) -> Self:
        """Some of the days are warned of, and somebody has to say why they go on."""
        self.warned = cast("WarnedTogether", warned)
        return self

    def going_on_form(self, warned: WarnedTogether, by: Asker) -> GoOnTogether:
        """The form that asks why; with what was answered, where it was."""
        asked = self.sent if "go_on" in self.sent else None
        each_may = [may_say(by, each) for each in warned.verdicts.values() if each.against]
        reasons = [one for one in OverrideReason if all(one in may for may in each_may)]
        return GoOnTogether(
            asked,
            carried=self.carried(),
            verdicts=warned.verdicts,
            reasons=reasons,
            colleagues=Colleagues.of(by.clinic),
        )

    def carried(self) -> dict[str, list[str]]:
        """What was sent of its own fields, by the names of the boxes."""
        names = [
            name
            for field, each in self.fields.items()
            for name in (parameters(field) if isinstance(each, DateField) else [field])
        ]
        return {name: self.sent.getlist(name) for name in names if self.sent.get(name)}


class DaysWanted(Asks):
    """Nothing was recorded: the days of the visits are to be looked at first."""

    def __init__(self) -> None:
        super().__init__("days")


def from_today(when: WrittenDate | None, asker: Asker) -> WrittenDate | None:
    """ValidationError for a day that is past, or so far ahead that its year must be mistyped."""
    if when is not None:
        if when.first_day and when.first_day < asker.on:
            raise ValidationError(_("This date is past. What was done is logged as a treatment."))
        not_too_far(when, asker)
    return when
