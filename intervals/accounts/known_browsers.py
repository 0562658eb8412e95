"""Browsers in which somebody has signed in before: their wrong passwords are counted apart from everybody else's.

Without that, whoever goes on guessing at an account keeps its owner out. A browser that an account was signed in with
holds a mark; an attempt that brings it has a count of its own, so that the strangers' count, when it is full, does not
stop the owner. Whoever took the mark has no more tries than a stranger has (OWASP: device cookies).
"""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from intervals.models.accounts import User

SALT = "intervals.known_browser"
KEPT_FOR = 180 * 24 * 60 * 60  # seconds since somebody last signed in there
MOST = 10  # people of one browser: a front desk's is shared


def mark_of(request: HttpRequest, user: User) -> str:
    """The mark that this browser holds for this account; "" where it has none that the site gave."""
    return _held(request).get(str(user.pk), "")


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Have the browser hold a new mark for this account, beside those of others who share it."""
    others = {pk: mark for pk, mark in _held(request).items() if pk != str(user.pk)}
    kept = dict(list(others.items())[-(MOST - 1) :])
    response.set_cookie(
        _name(),
        signing.dumps(kept | {str(user.pk): secrets.token_urlsafe(16)}, salt=SALT),
        max_age=KEPT_FOR,
        path=reverse("account_login"),  # no other page is told
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )


def _name() -> str:
    return "__Secure-known" if settings.SESSION_COOKIE_SECURE else "known"


def _held(request: HttpRequest) -> dict[str, str]:
    try:
        held: dict[str, str] = signing.loads(request.COOKIES.get(_name(), ""), salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        return {}
    return held
