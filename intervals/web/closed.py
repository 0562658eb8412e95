"""Closed by default: who opens a page must be signed in, unless the page says otherwise."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseBase


class ClosedByDefault(LoginRequiredMiddleware):
    """Django's own, but it leaves an open page alone before it looks who is asking.

    Django looks first, so that a public page would read the session and vary with the cookie.
    """

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """None where the page is open or the person is known; otherwise the way to the sign-in."""
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)
