"""Light pages or dark ones, whatever the system is set to: chosen by whoever signs in, for this browser."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.web.forms import PostForm
from intervals.web.themes import THEMES, cookie, theme_of

KEPT_FOR = 365 * 24 * 60 * 60  # seconds
NAMES: dict[str, Any] = {
    "": gettext_lazy("As this device is set"),
    "light": gettext_lazy("Light"),
    "dark": gettext_lazy("Dark"),
}


class ThemeForm(PostForm):
    """One of the three."""

    button = gettext_lazy("Use it")
    theme = forms.ChoiceField(
        label=gettext_lazy("Light or dark pages"),
        choices=[*NAMES.items()],
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose one of the three.")},
    )


def theme(request: HttpRequest) -> HttpResponse:
    """The choice; the browser keeps it in a cookie that says no more than light or dark."""
    form = ThemeForm(request.POST if request.method == "POST" else None, initial={"theme": theme_of(request)})
    if request.method != "POST" or not form.is_valid():
        return TemplateResponse(request, "accounts/theme.html", {"form": form})
    response = redirect("accounts")
    chosen = form.cleaned_data["theme"]
    secure = settings.SESSION_COOKIE_SECURE
    if chosen in THEMES:
        response.set_cookie(cookie(), chosen, max_age=KEPT_FOR, secure=secure, httponly=True, samesite="Lax")
    else:
        response.delete_cookie(cookie(), samesite="Lax")
    messages.success(request, _("Pages are shown so from now on in this browser."))
    return response
