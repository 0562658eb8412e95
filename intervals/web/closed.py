"""Closed by default: who opens a page must be signed in, unless the page says otherwise."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect

from intervals.web import kept

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
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request: HttpRequest, view_func: View) -> HttpResponseRedirect:
        """The way to the sign-in and back. What was typed into a form of the desk waits for its person."""
        kept.keep(request)
        return super().handle_no_permission(request, view_func)
