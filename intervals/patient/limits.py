"""How often somebody may ask for a code or try one: by network address, and by the e-mail address that is asked for."""

from typing import Any

from allauth.core.internal.ratelimit import consume
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

WAIT = 15 * 60  # seconds: after that, the shorter of the limits lets somebody in again
ASKS: Any = {"app": "allauth.account", "action": "own_code"}
TRIES: Any = {"app": "allauth.account", "action": "own_try"}


def may_ask(request: HttpRequest, email: str) -> bool:
    """Count that a code is asked for; False where that was too often."""
    return bool(consume(request, key=email.lower(), **ASKS))


def may_try(request: HttpRequest) -> bool:
    """Count that a code is entered; False where that was too often."""
    return bool(consume(request, **TRIES))


def too_many(request: HttpRequest) -> HttpResponse:
    """429: wait."""
    context = {
        "heading": _("Too many attempts"),
        "text": _("This was tried too often in a short time. Wait 15 minutes, then try again."),
        "way": {"href": reverse("me-sign-in"), "label": _("Go to the sign-in")},
    }
    response = render(request, "me/stop.html", context, status=429)
    response.headers["Retry-After"] = str(WAIT)
    return response
