"""The small forms about a clinic's rules: agreeing, publishing, throwing away, withdrawing, calling off, approval."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions.rule_drafts import LONGEST_REASON
from intervals.desk.settings.drafts import SeenForm
from intervals.web.date_fields import DateField
from intervals.web.forms import PostForm


class ApproveForm(SeenForm):
    """A second manager agrees."""

    button = gettext_lazy("Approve")


class PublishForm(SeenForm):
    """From its first day on it counts."""

    button = gettext_lazy("Publish")
    reason = forms.CharField(
        label=gettext_lazy("Why it begins in the past (if it does)"),
        max_length=LONGEST_REASON,
        required=False,
    )


class DropForm(PostForm):
    """Throwing a draft away."""

    button = gettext_lazy("Throw the draft away")


class WithdrawForm(PostForm):
    """The last day of a version, and why."""

    button = gettext_lazy("Withdraw")
    last_day = DateField(
        ahead=True, label=gettext_lazy("Last day"), missing=lambda: _("Enter the last day on which it counts")
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST_REASON,
        error_messages={"required": gettext_lazy("Say why the rule is withdrawn")},
    )


class CallOffForm(PostForm):
    """Why a version that has not begun yet shall count for nothing."""

    button = gettext_lazy("Call it off")
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST_REASON,
        error_messages={"required": gettext_lazy("Say why the version is called off")},
    )


class ApprovalForm(PostForm):
    """Whether a rule needs a second manager."""

    button = gettext_lazy("Save")
    needed = forms.BooleanField(
        label=gettext_lazy("Another manager approves a rule before it is published"), required=False
    )
