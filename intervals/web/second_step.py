"""The second step of signing in: where the site demands one, nobody without one gets to the desk or the admin."""

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from intervals.models.accounts import User
from intervals.queries.staff import STEPS

WANTED = "wanted"  # in the session: the page that was asked for before the second step was set up


def has_second_step(user: User | AnonymousUser) -> bool:
    """Whether an app or a passkey stands beside the password."""
    return bool(is_mfa_enabled(user, STEPS))


def is_demanded_of(user: User | AnonymousUser) -> bool:
    """Whether the site demands one that this person does not have."""
    return settings.SECOND_STEP_REQUIRED and not has_second_step(user)


def second_step_missing(request: HttpRequest, *, has_one: bool | None = None) -> HttpResponse | None:
    """The way to the page where a second step is set up; None for whoever has one, or where none is demanded.

    `has_one` saves a query where it is known already.
    """
    if has_one or not settings.SECOND_STEP_REQUIRED:
        return None
    if has_one is None and has_second_step(request.user):
        return None
    if request.method == "GET":
        request.session[WANTED] = request.get_full_path()
    return redirect("mfa_index")
