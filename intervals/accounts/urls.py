"""The map of signing in. allauth has more pages than these; what is not listed here is not there."""

from allauth.account import views as allauth
from allauth.mfa.base import views as second_step
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from django.urls import path, re_path, reverse_lazy

from intervals.accounts import invitations, setting_up, themes, views
from intervals.accounts.pages import account_page as page

remove_passkey = passkeys.RemoveWebAuthnView.as_view(success_url=reverse_lazy("mfa_index"))
RESET = r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"

urlpatterns = [
    path("", page(views.account), name="accounts"),
    path("login/", page(allauth.login), name="account_login"),
    path("login/code/", page(second_step.authenticate), name="mfa_authenticate"),
    path("theme/", page(themes.theme), name="account_theme"),
    path("logout/", page(views.sign_out), name="account_logout"),
    path("invitation/<str:secret>/", page(invitations.invitation), name="account_invitation"),
    path("set-up/", page(setting_up.set_up), name="account_set_up"),
    path("set-up/<str:secret>/", page(setting_up.opened), name="account_set_up_link"),
    path("again/", page(allauth.reauthenticate), name="account_reauthenticate"),
    path("again/code/", page(second_step.reauthenticate), name="mfa_reauthenticate"),
    path("again/passkey/", page(passkeys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("password/change/", page(allauth.password_change), name="account_change_password"),
    path("password/reset/", page(allauth.password_reset), name="account_reset_password"),
    path("password/reset/sent/", page(allauth.password_reset_done), name="account_reset_password_done"),
    re_path(RESET, page(allauth.password_reset_from_key), name="account_reset_password_from_key"),
    path(
        "password/reset/done/",
        page(allauth.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("second-step/", page(views.SecondStep.as_view()), name="mfa_index"),
    path("second-step/app/", page(app.activate_totp), name="mfa_activate_totp"),
    path("second-step/app/remove/", page(app.deactivate_totp), name="mfa_deactivate_totp"),
    path("second-step/passkeys/add/", page(passkeys.add_webauthn), name="mfa_add_webauthn"),
    path("second-step/passkeys/<int:pk>/remove/", page(remove_passkey), name="mfa_remove_webauthn"),
    path("second-step/codes/", page(views.RecoveryCodes.as_view()), name="mfa_view_recovery_codes"),
    path("second-step/codes/new/", page(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("second-step/codes/file/", page(codes.download_recovery_codes), name="mfa_download_recovery_codes"),
]
