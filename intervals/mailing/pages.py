"""A page that a link in an e-mail leads to: open to whoever has the link, without a cookie, kept by nobody."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from intervals.models.clinics import Clinic
from intervals.queries.published import PublishedClinic
from intervals.web.pages import SAYS_WHERE_A_FORM_STOOD

View = Callable[..., HttpResponse]


def linked_page(view: View) -> View:
    """Open `view(request, …)` to everybody for GET, HEAD and POST; only a POST may change anything.

    A mail server sends the POST of RFC 8058 for a person, from elsewhere and without a cookie: that somebody has the
    link is all that is asked.
    """

    @login_not_required
    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def open_view(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        response = view(request, **kwargs)
        response.headers["Cache-Control"] = "no-store, private"
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = SAYS_WHERE_A_FORM_STOOD
        return response

    return open_view


def mailing_render(
    template: str, clinic: Clinic | PublishedClinic | None, status: int = 200, **context: Any
) -> HttpResponse:
    """A page of this area, with the clinic at its head and foot; no session is looked at."""
    return HttpResponse(render_to_string(template, {"clinic": clinic, **context}), status=status)
