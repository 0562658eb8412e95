"""The forms of the second step: allauth's, in our words; each wrong code is audited."""

from collections.abc import Callable
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as codes
from allauth.mfa.recovery_codes import forms as recovery
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as passkeys
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from intervals.accounts.forms import Dressed
from intervals.accounts.noting import note
from intervals.models.audit import Kind

SPENT_FOR = 120  # seconds: longer than any code is valid


def _noting(person: Any, check: Callable[[], Any]) -> Any:
    """What `check` gives; its ValidationError is noted as a failed sign-in on the way."""
    try:
        return check()
    except ValidationError as wrong:
        why = "too_many" if wrong.code in ("too_many_login_attempts", "rate_limited") else "second_step"
        note(Kind.SIGN_IN_FAILED, context.request, person, why=why)
        raise


class _Code(Dressed):
    button = _("Continue")
    labels = {"code": _("Code")}
    hints = {"code": _("The 6 digits that your app shows, or one of your recovery codes.")}
    missing = {"code": _("Enter the code")}
    user: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "maxlength": 20, "spellcheck": "false"}

    def clean_code(self) -> str:
        """The code, if it is right and was not used yet."""
        return str(_noting(self.user, self._spend))

    def _spend(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]
        if not cache.add(f"spent:{self.user.pk}:{''.join(code.split())}", True, SPENT_FOR):
            raise get_adapter().validation_error("incorrect_code")
        return code


class EnterCode(_Code, codes.AuthenticateForm):
    """The code, while signing in."""

    button = _("Sign in")


class EnterCodeAgain(_Code, codes.ReauthenticateForm):
    """The code once more, before something that matters."""


class _Passkey(Dressed):
    missing = {"credential": _("Use your passkey, or type a code")}
    user: Any

    def clean_credential(self) -> Any:
        """The passkey that answered."""
        return _noting(self.user, super().clean_credential)  # type: ignore[misc]


class UsePasskey(_Passkey, passkeys.AuthenticateWebAuthnForm):
    """A passkey, while signing in."""


class UsePasskeyAgain(_Passkey, passkeys.ReauthenticateWebAuthnForm):
    """A passkey once more, before something that matters."""


class SetUpApp(Dressed, totp.ActivateTOTPForm):
    """The first code of an app, as a proof that it was set up."""

    button = _("Turn it on")
    labels = {"code": _("Code from the app")}
    hints = {"code": _("6 digits; a new code every 30 seconds.")}
    missing = {"code": _("Enter the code that the app shows")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "maxlength": 20}


class RemoveApp(Dressed, totp.DeactivateTOTPForm):
    """No fields: a button."""

    button = _("Remove the app")


class MakeCodes(Dressed, recovery.GenerateRecoveryCodesForm):
    """No fields: a button."""

    button = _("Make new codes")


class AddPasskey(Dressed, passkeys.AddWebAuthnForm):
    """What the browser answered when it made the passkey, and what to call it."""

    labels = {"name": _("Name")}
    hints = {"name": _("So that you can tell it from others: the device that it is on, for example.")}
