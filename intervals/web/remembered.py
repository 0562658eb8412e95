"""Finished answers, remembered: the first of the middleware gives them again before any other is asked.

What a public page's answer depends on is in the request, named by `_asked`, or said by its view (`Truth`): the clinic's
day, and what is published. So a remembered answer is the very one that went through all the middleware, and whatever
they refuse or lead elsewhere (a host, http, a charset) is never remembered. One that is not true any more is answered
anew and takes its place (docs/adr/0006).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.core.exceptions import DisallowedHost
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_from_request

from intervals import clock
from intervals.queries.read_published import NoClinic, published_by

LONGEST_AGE = 60  # seconds
ENCODINGS = ("br", "gzip")
KEPT = {200, 304}
MOST = 2000  # answers for each process, about 7 kB each
CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE")
Handler = Callable[[HttpRequest], HttpResponse]
Asked = tuple[str, ...]


@dataclass(frozen=True)
class Truth:
    """While an answer is true: on this day of the clinic, whose slug was asked for, and of what it publishes."""

    clinic: str
    on: date
    fingerprint: str


_answers: dict[Asked, tuple[Truth, int, bytes, dict[str, str]]] = {}


def forget() -> None:
    """Remember nothing."""
    _answers.clear()


def remember(response: HttpResponse, truth: Truth) -> None:
    """Have this answer remembered as it will be once all the middleware is through with it."""
    response.truth = truth  # type: ignore[attr-defined]


def caching(seconds_left: int) -> str:
    """How long a browser may keep a page of a day that has so many seconds left."""
    return f"public, max-age={min(LONGEST_AGE, seconds_left)}, must-revalidate"


@lru_cache(maxsize=256)
def encoding(accepted: str) -> str:
    """The best encoding that the header names without refusing it."""
    named = {
        token.split(";")[0].strip()
        for token in accepted.lower().split(",")
        if not re.search(r";\s*q=0(\.0*)?\s*$", token)
    }
    return next((name for name in ENCODINGS if name in named), "")


class Remembered:
    """Middleware, the first: an answer that is remembered and still true, or whatever the others lead to."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer."""
        asked = _asked(request)
        answer = _recalled(asked) if asked else None
        if answer is None:
            answer = self.get_response(request)
            truth: Truth | None = getattr(answer, "truth", None)
            if truth and asked and answer.status_code in KEPT and not answer.cookies:
                _keep(asked, truth, answer)
        return answer


def _keep(asked: Asked, truth: Truth, answer: HttpResponse) -> None:
    """The oldest go first. Django's own memory would ask for a name of letters and pickle: half of what this saves."""
    _answers.pop(asked, None)
    if len(_answers) >= MOST:
        for oldest in list(_answers)[: max(1, MOST // 10)]:  # not one at a time: to list them takes a while
            _answers.pop(oldest, None)
    _answers[asked] = truth, answer.status_code, answer.content, dict(answer.headers)


def _asked(request: HttpRequest) -> Asked | None:
    """All of a request that a public page's answer depends on; None where none may be remembered."""
    sent = request.META
    if request.method not in {"GET", "HEAD"} or sent.get("CONTENT_TYPE"):
        return None
    try:
        host = request.get_host()
    except DisallowedHost:
        return None
    return (
        request.scheme or "",
        host,
        request.path,
        sent.get("QUERY_STRING", ""),
        get_language_from_request(request),
        encoding(sent.get("HTTP_ACCEPT_ENCODING", "")),
        *(sent.get(name, "") for name in CONDITIONS),
    )


def _recalled(asked: Asked) -> HttpResponse | None:
    found = _answers.get(asked)
    if found is None:
        return None
    truth, status, body, headers = found
    try:
        published = published_by(truth.clinic)
    except (DatabaseError, NoClinic):  # the view finds the same, and its answer has every header
        return None
    on, seconds_left = clock.today_and_seconds_left(published.clinic)
    if (on, published.fingerprint) != (truth.on, truth.fingerprint):
        return None
    answer = HttpResponse(body, status=status, headers=headers | {"Cache-Control": caching(seconds_left)})
    if "Content-Type" not in headers:  # a 304 has none
        del answer.headers["Content-Type"]
    return answer
