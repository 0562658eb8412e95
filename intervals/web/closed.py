"""Closed by default: who opens a page must be signed in, unless the page says otherwise."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from intervals import clock
from intervals.permissions import Act, may
from intervals.queries.setting_up import is_managed
from intervals.queries.staff import place_at
from intervals.web import expired_forms
from intervals.web.second_step import second_step_missing, second_step_not_passed

ASKING = {
    "account_logout",
    "account_reauthenticate",
    "login",
    "logout",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
}  # where the second step is asked for, or the session ends
RENEWED_AFTER = 15 * 60  # seconds: often enough for the idle time, and rarely a write

View = Callable[..., HttpResponseBase]


class ClosedByDefault(LoginRequiredMiddleware):
    """Django's own, but it leaves an open page alone before it looks who is asking.

    Django looks first, so that a public page would read the session and vary with the cookie.
    """

    def process_view(
        self,
        request: HttpRequest,
        view_func: View,
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """None where the page is open or the person is known; otherwise the way to the sign-in."""
        if not getattr(view_func, "login_required", True):
            request.may_look_before = partial(may_look_before, request)  # type: ignore[attr-defined]
            return None
        answer: HttpResponseBase | None = super().process_view(request, view_func, view_args, view_kwargs)
        if answer is None:
            _renew(request)
            answer = _second_step(request)
        return answer

    def handle_no_permission(self, request: HttpRequest, view_func: View) -> HttpResponseRedirect:
        """The way to the sign-in and back. What was typed into a form of the desk waits for its person.

        Where nobody manages the site yet, the desk leads to the page that says how it is set up.
        """
        expired_forms.store(request)
        match = request.resolver_match
        if match and (match.url_name or "").startswith("desk") and not is_managed():
            return HttpResponseRedirect(reverse("account_set_up"))
        return super().handle_no_permission(request, view_func)


def may_look_before(request: HttpRequest, clinic: str) -> bool:
    """Whether whoever asks may see the public pages of a clinic that is not shown yet: its managers.

    An open page asks it only where a stranger would find nothing, so that no page that is shown depends on a session.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    place = place_at(clinic, request.user)
    if place is None or not may(place.role, Act.MANAGE_CLINIC):
        return False
    return second_step_missing(request, has_one=place.has_second_step) is None


def _renew(request: HttpRequest) -> None:
    """Count the session's idle time from now."""
    now, seen = int(clock.now().timestamp()), request.session.get("seen")
    if seen is not None and now - seen > RENEWED_AFTER:
        request.session["seen"] = now


def _second_step(request: HttpRequest) -> HttpResponseBase | None:
    """Asked of every closed page but those that ask for it: a clinic's desk does it itself, knowing who works there."""
    match = request.resolver_match
    if match is None or match.url_name in ASKING or "clinic" in match.kwargs:
        return None
    return second_step_missing(request) if match.app_name == "admin" else second_step_not_passed(request)
