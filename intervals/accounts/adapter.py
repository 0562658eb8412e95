"""How allauth behaves here: nobody registers, everything is audited, secrets are stored encrypted."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from qrcode.main import QRCode

from intervals import clock
from intervals.accounts import known_browsers
from intervals.accounts.noting import note
from intervals.models.accounts import User
from intervals.models.audit import Kind
from intervals.queries.accounts import known_by
from intervals.queries.staff import second_steps
from intervals.sealing import seal, unseal
from intervals.web import expired_forms, patient_session

SET_UP = (
    "totp_activated",
    "webauthn_added",
)  # whoever has just set one up in this session holds it in their hands

PURPOSE = "second_step"


class AccountAdapter(DefaultAccountAdapter):
    """Signing in with e-mail and password."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy("This e-mail address and this password do not go together."),
        "enter_current_password": gettext_lazy("This is not your current password."),
        "incorrect_password": gettext_lazy("This is not your password."),
        "rate_limited": gettext_lazy("There were too many attempts. Wait five minutes, then try again."),
        "too_many_login_attempts": gettext_lazy(
            "There were too many attempts. Wait five minutes, then try again."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: staff are invited."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt; ValidationError when there were too many, which is audited like any failure."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            self._note_failure(request, credentials, "too_many")
            raise

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """What wrong passwords are counted by: the account; apart for a browser that it was signed in with before."""
        key: str = super()._get_login_attempts_cache_key(request, **credentials)
        person = known_by(credentials.get("email", ""))
        mark = known_browsers.mark_of(request, person) if person else ""
        return f"{key}:{mark}" if mark else key

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """A wrong password, or an address that nobody has."""
        self._note_failure(request, credentials, "password")

    def _note_failure(self, request: HttpRequest, credentials: dict[str, Any], why: str) -> None:
        person = known_by(credentials.get("email", ""))
        note(Kind.SIGN_IN_FAILED, request, person, why=why)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Signed in, with the second step behind them: note it, and forget what was kept for anybody else."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        expired_forms.drop_unless_of(request, user)
        patient_session.forget(request)
        request.session["seen"] = int(clock.now().timestamp())
        note(Kind.SIGNED_IN, request, user)
        known_browsers.remember(request, response, user)
        return response

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell the person what changed in their account: password or second step. It is audited here, too.

        A second step that was set up, changed or removed ends the person's other sessions, as a new password does.
        """
        area, _folder, what = template_prefix.split("/")
        if area == "mfa":
            note(Kind.SECOND_STEP_CHANGED, self.request, user, what=what)
            user.end_sessions()
            update_session_auth_hash(self.request, user)
            if what in SET_UP:
                record_authentication(self.request, user, "mfa", set_up=True)
        else:
            note(Kind.PASSWORD_CHANGED, self.request, user)
        super().send_notification_mail(template_prefix, user, context, email)


class SecondStepAdapter(DefaultMFAAdapter):
    """The second step."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("This code is not right. Type the newest one."),
    }

    def encrypt(self, text: str) -> str:
        """What is stored of a secret: a copy of the database opens no account."""
        return seal(PURPOSE, text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again."""
        return unseal(PURPOSE, encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        """The picture that an app scans, drawn into the page: nothing is loaded for it."""
        code = QRCode(border=4)
        code.add_data(url)
        rows = code.get_matrix()
        dark = "".join(
            f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, module in enumerate(row) if module
        )
        return format_html(
            '<svg class="qr" viewBox="0 0 {0} {0}" role="img" aria-label="{1}"><path d="{2}"/></svg>',
            len(rows),
            _("Code to scan with your app"),
            dark,
        )

    def generate_authenticator_name(self, user: User, type: Any) -> str:
        """What a passkey is called in the list."""
        return _("Passkey %(number)d") % {"number": second_steps(user).filter(type=type).count() + 1}
