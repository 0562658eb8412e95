"""The forms of signing in: allauth's, in our words and dress."""

from typing import Any

from allauth.account import forms as account
from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from intervals.models.accounts import User
from intervals.queries.accounts import active_with, known_by
from intervals.web.forms import Address, OneLine, PostForm

PASSWORD_HINT = _("At least 8 characters. Three words that you do not use together elsewhere do well.")


class Dressed(PostForm):
    """What allauth's forms lack: our labels and hints, and what to say where a box was left empty."""

    labels: dict[str, Any] = {}
    hints: dict[str, Any] = {}
    missing: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")
            field.error_messages["required"] = self.missing.get(name, field.error_messages["required"])
            field.widget.attrs.pop("placeholder", None)


class WithAddress(Dressed):
    """A form with a password and no box for the address: it tells password managers whose password it is."""

    user: User | None = None
    email = ""

    @property
    def whose(self) -> str:
        """The address."""
        return self.user.email if self.user else self.email

    @cached_property
    def helper(self) -> FormHelper:
        """How crispy draws it."""
        helper = super().helper
        helper.layout.insert(0, HTML('<input autocomplete="username" value="{{ form.whose }}" hidden>'))
        return helper


class SignIn(Dressed, account.LoginForm):
    """E-mail and password."""

    button = _("Sign in")
    labels = {"login": _("E-mail address"), "password": _("Password")}
    missing = {"login": _("Enter your e-mail address"), "password": _("Enter your password")}


class PasswordAgain(WithAddress, account.ReauthenticateForm):
    """The password once more, before something that matters."""

    button = _("Continue")
    labels = {"password": _("Password")}
    missing = {"password": _("Enter your password")}


class _TwoPasswords(WithAddress):
    button = _("Save the new password")
    labels = {
        "oldpassword": _("Current password"),
        "password1": _("New password"),
        "password2": _("New password again"),
    }
    hints = {"password1": PASSWORD_HINT}
    missing = {
        "oldpassword": _("Enter your current password"),
        "password1": _("Enter the new password"),
        "password2": _("Enter the new password again"),
    }


class ChangePassword(_TwoPasswords, account.ChangePasswordForm):
    """A new password by whoever knows the old one."""


class NewPassword(_TwoPasswords, account.ResetPasswordKeyForm):
    """A new password by whoever got the link."""


class AskForReset(Dressed, account.ResetPasswordForm):
    """A link to set a new password, sent to the address as it was registered."""

    button = _("Send the link")
    labels = {"email": _("E-mail address")}
    missing = {"email": _("Enter your e-mail address")}

    def clean_email(self) -> str:
        """The address as it is registered; as it was typed where nobody has it, and nobody is told which."""
        typed: str = self.cleaned_data["email"]
        self.users = active_with(typed)
        return self.users[0].email if self.users else typed


class _Newcomer(Dressed, forms.Form):
    first_name = OneLine(max_length=150, widget=forms.TextInput({"autocomplete": "given-name"}))
    last_name = OneLine(max_length=150, widget=forms.TextInput({"autocomplete": "family-name"}))
    password = forms.CharField(strip=False, widget=forms.PasswordInput({"autocomplete": "new-password"}))
    labels = {"first_name": _("First name"), "last_name": _("Last name"), "password": _("Password")}
    hints = {"password": PASSWORD_HINT}
    missing = {
        "first_name": _("Enter your first name"),
        "last_name": _("Enter your last name"),
        "password": _("Choose a password"),
    }
    email: Any = ""

    def clean(self) -> dict[str, Any]:
        """Refuse a password that is easy to guess, also from the name and the address."""
        data = super().clean() or {}
        if "password" in data:
            names = {name: data.get(name, "") for name in ("first_name", "last_name")}
            email = data.get("email", self.email)
            try:
                validate_password(data["password"], User(email=email, **names))
            except forms.ValidationError as weak:
                self.add_error("password", weak)
        return data


class Invited(WithAddress, _Newcomer):
    """Somebody new: name and password."""

    button = _("Set up my account")

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email


class FirstManager(_Newcomer):
    """Whoever sets the site up: name, address and password."""

    button = _("Continue")
    field_order = ["first_name", "last_name", "email", "password"]
    email = Address(max_length=254, widget=forms.EmailInput({"autocomplete": "username"}))
    labels = _Newcomer.labels | {"email": _("E-mail address")}
    hints = _Newcomer.hints | {"email": _("You sign in with it.")}
    missing = _Newcomer.missing | {"email": _("Enter your e-mail address")}

    def clean_email(self) -> str:
        """ValidationError where somebody has an account with it."""
        email: str = self.cleaned_data["email"]
        if known_by(email):
            raise forms.ValidationError(
                _(
                    "This address has an account. Whoever runs the server makes it a manager’s with: "
                    "manage.py appoint"
                )
            )
        return email
