"""How the site is asked, where the settings and the proxy in front may not fit: what does not fit is said in the log.

An operator whose site answers 400 to everything, or leads to itself without end, looks into the log first. Whoever
watches the server is answered by whatever name it asks: nothing in those answers depends on the name.
"""

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

WATCHED = {"/healthz", "/readyz"}
SECONDS = 60.0
UNPROXIED = (
    "A request came with X-Forwarded-Proto: https, and is led to https again and again, because BEHIND_PROXY is off. "
    "If there is a proxy in front that sets this header, set BEHIND_PROXY=1."
)

logger = logging.getLogger(__name__)


class Seldom(logging.Filter):
    """Lets one line a minute of a process through, without a traceback; what was left out is counted in the next."""

    def __init__(self) -> None:
        """Nothing was said yet."""
        super().__init__()
        self.said_at, self.left_out = float("-inf"), 0

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether this one is said."""
        if record.created - self.said_at < SECONDS:
            self.left_out += 1
            return False
        text = record.getMessage()[:300]
        record.msg, record.args = (f"{text} ({self.left_out} more like it)" if self.left_out else text), None
        record.exc_info = record.exc_text = None
        self.said_at, self.left_out = record.created, 0
        return True


logger.addFilter(Seldom())


class AsksRightly:
    """The first of the middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """What comes after it."""
        self.get_response = get_response
        self.unproxied = settings.HTTPS and not settings.BEHIND_PROXY

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer of whatever comes after it."""
        if self.unproxied and request.META.get("HTTP_X_FORWARDED_PROTO") == "https":
            logger.error(UNPROXIED)
        if request.path_info in WATCHED:
            setattr(request, "get_host", lambda: "localhost")  # noqa: B010 — a method, of this one request
        return self.get_response(request)
