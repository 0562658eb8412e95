"""The frame of every page of signing in, allauth's or ours."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.cache import patch_cache_control

from intervals.permissions import Act, may
from intervals.queries.read_published import NoClinic, published_by
from intervals.queries.staff import places_of

TOO_MANY = {"too_many_login_attempts", "rate_limited"}


def account_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """`view` with the clinic's name on its page, a status that says what is wrong, and kept by no browser.

    A form is believed by where it comes from, so the page says so to this site: same-origin.
    """

    @wraps(view)
    def framed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if isinstance(response, TemplateResponse):
            response.context_data = (response.context_data or {}) | {"clinic": _clinic()} | _desk(request)
            if request.method == "POST":
                response.status_code = _status(response)
        patch_cache_control(response, no_store=True, private=True)
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    return framed


def _status(response: TemplateResponse) -> int:
    """429 where there were too many attempts, 422 where a form says what is wrong; otherwise as it was."""
    data = response.context_data or {}
    wrong = [
        form.errors.as_data() for name in ("form", "webauthn_form") if (form := data.get(name)) is not None
    ]
    codes = {error.code for errors in wrong for each in errors.values() for error in each}
    if codes & TOO_MANY:
        return 429
    return 422 if codes else response.status_code


def _desk(request: HttpRequest) -> dict[str, Any]:
    """The ways of the desk for somebody who is signed in and works at one clinic; of several, one is chosen first."""
    if not request.user.is_authenticated:
        return {}
    places = list(places_of(request.user)[:2])
    if len(places) != 1:
        return {}
    [place] = places
    return {"place": place, "acts": {act.name: may(place.role, act) for act in Act}}


def _clinic() -> Any:
    with suppress(DatabaseError, NoClinic):  # the page stands without the clinic's name
        return published_by().clinic
    return None
