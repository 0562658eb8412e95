"""Light pages or dark ones for whoever has chosen: the cookie that says so."""

from django.conf import settings
from django.http import HttpRequest

THEMES = ("light", "dark")


def cookie() -> str:
    """What the cookie is called."""
    return "__Host-theme" if settings.SESSION_COOKIE_SECURE else "theme"


def theme_of(request: HttpRequest) -> str:
    """Which of the two this browser has chosen; "" where the system decides."""
    chosen = request.COOKIES.get(cookie(), "")
    return chosen if chosen in THEMES else ""
