"""The forms of a patient's way in."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.actions.sign_in_codes import Came
from intervals.web.forms import Address, OneLine, PostForm

DIGITS = 6
LONGEST_ADDRESS = 254  # of an e-mail address: RFC 5321
WRONG = {
    "invalid": gettext_lazy("Enter an e-mail address as in name@example.com"),
    "required": gettext_lazy("Enter your e-mail address"),
    "max_length": gettext_lazy("An e-mail address has at most 254 characters"),
}
NEEDS_ANOTHER = {Came.OLD, Came.SPENT, Came.USED, Came.GONE}


def _address(label: Any, hint: Any = "") -> Address:
    box = forms.EmailInput({"autocomplete": "email", "spellcheck": "false"})
    field = Address(label=label, help_text=hint, max_length=LONGEST_ADDRESS, widget=box)
    field.error_messages |= WRONG
    field.widget.attrs.pop("maxlength", None)  # what is too long stays as it was typed, and is said
    return field


class AskForCode(PostForm):
    """The address that a code is to be sent to."""

    button = gettext_lazy("Send me a code")
    email = _address(gettext_lazy("E-mail address"), gettext_lazy("The one that your clinic has invited."))


class NewAddress(PostForm):
    """The address that is to sign in from now on."""

    button = gettext_lazy("Send a code to this address")
    email = _address(gettext_lazy("New e-mail address"))
    email.error_messages["required"] = gettext_lazy("Enter the new e-mail address")

    def __init__(self, *args: Any, current: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.current = current

    def clean_email(self) -> str:
        """Another one than now."""
        typed: str = self.cleaned_data["email"]
        if typed.lower() == self.current.lower():
            raise ValidationError(
                _("This address signs in already. Enter another one, or leave it as it is.")
            )
        return typed


class EnterCode(PostForm):
    """The code, with or without spaces in it."""

    button = gettext_lazy("Continue")
    code = OneLine(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("Six digits, from our newest e-mail."),
        error_messages={"required": gettext_lazy("Enter the code from our e-mail")},
        max_length=100,
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "inputmode": "numeric", "class": "code-box"}
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.pop("maxlength", None)  # a whole line of the e-mail may be pasted

    def clean_code(self) -> str:
        """Six digits, whatever stands between them."""
        typed = unicodedata.normalize("NFKC", self.cleaned_data["code"])
        code = "".join(each for each in typed if not each.isspace() and each not in "-–.")
        if not code.isascii() or not code.isdigit():
            raise ValidationError(_("A code has digits only. Enter the six digits from our e-mail."))
        if len(code) != DIGITS:
            raise ValidationError(_("A code has six digits. Enter all of them."))
        return code

    def refuse_code(self, came: Came) -> None:
        """Say what happened, and what to do next."""
        self.add_error("code", _said(came))


def _said(came: Came) -> str:
    return {
        Came.WRONG: _("This code is not right. Look at the newest e-mail from us, and enter its six digits."),
        Came.EARLIER: _("This is the code of an earlier e-mail. Enter the one from the newest."),
        Came.OLD: _("This code is more than 15 minutes old. Ask for a new one."),
        Came.SPENT: _("A wrong code was entered five times, so this one is over. Ask for a new one."),
        Came.USED: _("This code has been used: it works once. Ask for a new one."),
        Came.GONE: _("No code is waiting here any more. Ask for a new one."),
    }[came]
