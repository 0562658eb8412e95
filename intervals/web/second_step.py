"""The second step of signing in: what counts is whether this very session has passed one.

Whoever has one set up gets nowhere without it, be it demanded or not; where the site demands one, nobody without one
gets to the desk or the admin.
"""

from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse

from intervals.models.accounts import User
from intervals.queries.staff import STEPS
from intervals.web.expired_forms import store

WANTED = "wanted"  # in the session: the page that was asked for before the second step was set up


def has_second_step(user: User | AnonymousUser) -> bool:
    """Whether an app or a passkey stands beside the password."""
    return bool(is_mfa_enabled(user, STEPS))


def is_demanded_of(user: User | AnonymousUser) -> bool:
    """Whether the site demands one that this person does not have."""
    return settings.SECOND_STEP_REQUIRED and not has_second_step(user)


def passed_second_step(request: HttpRequest) -> bool:
    """Whether somebody has shown an app, a passkey or a recovery code in this session."""
    user = request.user if isinstance(request.user, User) else None
    return any(record["method"] == "mfa" for record in get_authentication_records(request, user))


def second_step_not_passed(request: HttpRequest, *, has_one: bool | None = None) -> HttpResponse | None:
    """The way to the page that asks for the second step; None for whoever has passed it, or has none set up.

    What was typed into a form of the desk waits until then. `has_one` saves a query where it is known already.
    """
    if passed_second_step(request):
        return None
    if not (has_second_step(request.user) if has_one is None else has_one):
        return None
    again = request.get_full_path() if request.method == "GET" or store(request) else reverse("desk")
    return HttpResponseRedirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': again})}")


def second_step_missing(request: HttpRequest, *, has_one: bool | None = None) -> HttpResponse | None:
    """As `second_step_not_passed`; or else, where the site demands one that is missing, the way to set it up."""
    if has_one is None:
        has_one = has_second_step(request.user)
    if has_one or not settings.SECOND_STEP_REQUIRED:
        return second_step_not_passed(request, has_one=has_one)
    if request.method == "GET":
        request.session[WANTED] = request.get_full_path()
    return redirect("mfa_index")
