"""The form that asks why somebody goes on in spite of a warning."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions.warnings import GoingOn
from intervals.desk.patient.read_conflicts import ReadConflicts
from intervals.desk.widgets import Colleagues
from intervals.engine.answers import Verdict
from intervals.engine.conflicts import Conflicts
from intervals.models.overrides import OverrideReason
from intervals.said.dates import day
from intervals.web.forms import PostForm


def ticked_closed(sent: Mapping[str, Any]) -> bool:
    """Whether somebody ticked that the day is closed, on the page that asks for it."""
    return "go_on" in sent and bool(sent.get("closed_day_ok"))


class GoOnForm(PostForm):
    """Why somebody goes on in spite of a warning, and the tick for a closed day. It carries along what was asked for.

    `verdict` is what is asked about: a day that does not warn needs no reason, an open one no tick. Without it the
    form only reads what was sent.
    """

    button: Any = gettext_lazy("Go on and record why")
    long = True

    go_on = forms.CharField(widget=forms.HiddenInput, initial="1")
    procedure = forms.CharField(widget=forms.HiddenInput, required=False)
    planned_on = forms.CharField(widget=forms.HiddenInput, required=False)
    practitioner = forms.CharField(widget=forms.HiddenInput, required=False)
    far_confirmed = forms.CharField(widget=forms.HiddenInput, required=False)
    age_confirmed = forms.CharField(widget=forms.HiddenInput, required=False)
    areas = forms.Field(widget=forms.MultipleHiddenInput, required=False)
    read = ReadConflicts(required=False)
    closed_day_ok = forms.BooleanField(required=False)
    reason = forms.ChoiceField(
        label=gettext_lazy("Why do you go on?"),
        choices=OverrideReason.choices,
        widget=forms.RadioSelect,
        required=False,
        error_messages={"required": gettext_lazy("Choose why you go on.")},
    )
    decided_by = forms.ChoiceField(
        label=gettext_lazy("Who decided?"),
        help_text=gettext_lazy(
            "Where the treating clinician decided. Whoever you name sees it at the overrides and may object."
        ),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("“%(value)s” does not treat here. Choose again.")},
    )
    comment = forms.CharField(
        label=gettext_lazy("Comment"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        *args: Any,
        verdict: Verdict | None = None,
        conflicts: Conflicts | None = None,
        reasons: Sequence[OverrideReason] = tuple(OverrideReason),
        colleagues: Colleagues,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [(each.value, each.label) for each in reasons]  # type: ignore[attr-defined]
        self.colleagues = colleagues.people
        who = [(key, each.known_as) for key, each in self.colleagues.items()]
        self.fields["decided_by"].choices = [("", _("Nobody is named")), *who]  # type: ignore[attr-defined]
        if OverrideReason.CLINICIAN_DECIDED not in reasons:
            del self.fields["decided_by"]
        if verdict is None:
            self.fields["closed_day_ok"].widget = forms.HiddenInput()
            return
        against = verdict.conflicts if conflicts is None else conflicts
        self.initial["go_on"] = "1"
        cast("ReadConflicts", self.fields["read"]).show(against)
        self._ask_for_tick(verdict)
        self.fields["reason"].required = bool(against)
        if not against and not self._says_why():
            self.ask_for_none()
            away, closed = gettext_lazy("Plan it all the same"), gettext_lazy("Plan it on a closed day")
            self.button = away if verdict.away else closed

    def ask_for_none(self) -> None:
        """Leave out all that says why."""
        for name in ("reason", "decided_by", "comment", "read"):
            self.fields.pop(name, None)

    def _says_why(self) -> bool:
        """Whether a reason was typed: it stays, needed or not."""
        return any(self.data.get(name) for name in ("reason", "decided_by", "comment"))

    def _ask_for_tick(self, verdict: Verdict) -> None:
        tick = self.fields["closed_day_ok"]
        if verdict.open is not False:
            del self.fields["closed_day_ok"]
            return
        tick.required = True
        if verdict.away:
            said = _("The practitioner does not treat on %(day)s; plan it all the same")
            missing = _("Tick that the practitioner does not treat on that day, or choose another.")
        else:
            said = _("The clinic is closed on %(day)s; plan it all the same")
            missing = _("Tick that the clinic is closed on that day, or choose another.")
        tick.label = said % {"day": day(verdict.on)}
        tick.error_messages["required"] = missing

    def clean(self) -> dict[str, Any]:
        """Another reason has to be named; and somebody who decided, only where a clinician did."""
        cleaned = super().clean() or {}
        if cleaned.get("decided_by") and cleaned.get("reason") != OverrideReason.CLINICIAN_DECIDED:
            said = _("You named who decided. Choose “%(reason)s” as the reason, or name nobody.")
            self.add_error("decided_by", said % {"reason": OverrideReason.CLINICIAN_DECIDED.label})
        if cleaned.get("reason") == OverrideReason.OTHER and not cleaned.get("comment"):
            self.add_error("comment", _("Say what the other reason is."))
        return cleaned

    @cached_property
    def helper(self) -> FormHelper:
        """A draft is kept for this very plan: the reason for one is none for another."""
        helper = super().helper
        helper.attrs["data-draft"] = f"{self['procedure'].value()} {self['planned_on'].value()}"
        return helper

    def going_on(self) -> GoingOn | None:
        """The reason; None where it is not given, or not as it should be."""
        if not self.is_valid() or not self.cleaned_data.get("reason"):
            return None
        values = self.cleaned_data
        decided_by = self.colleagues.get(values.get("decided_by", ""))
        return GoingOn(values["reason"], values["comment"], values["read"], decided_by)
