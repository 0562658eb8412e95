"""The page for what the database cannot do just now: what happened, that it is not the reader's mistake, what to do.

What somebody has typed stands on it, to be sent again to where it was sent: nothing of it needs the database.
"""

import sys
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy
from django.views.defaults import server_error as other_error

from intervals.unavailable import Cause, cause_of, notice
from intervals.web.errors import error_page
from intervals.web.pages import from_here
from intervals.web.whose import clinic_named

RETRY_AFTER = {Cause.AWAY: 30, Cause.FULL: 300, Cause.READ_ONLY: 60, Cause.BUSY: 5}  # seconds
NOT_KEPT = ("/accounts/", "/admin/", "/me/sign-in/")  # passwords and codes are typed again
HEADINGS = {
    Cause.AWAY: gettext_lazy("Our records cannot be reached just now"),
    Cause.FULL: gettext_lazy("Nothing can be saved just now"),
    Cause.READ_ONLY: gettext_lazy("Nothing can be saved just now"),
    Cause.BUSY: gettext_lazy("Too much is going on just now"),
}
TEXTS = {
    Cause.AWAY: gettext_lazy(
        "The database of this site does not answer. The fault is ours, not yours, and nothing that was saved before "
        "is lost."
    ),
    Cause.FULL: gettext_lazy(
        "The disk of this site is full. Nothing that was saved before is lost, and it can still be read. Whoever runs "
        "the site has to make room."
    ),
    Cause.READ_ONLY: gettext_lazy(
        "This site can only be read for the moment. Nothing that was saved before is lost."
    ),
    Cause.BUSY: gettext_lazy("The database had no time for this. Nothing that was saved before is lost."),
}


def server_error(request: HttpRequest) -> HttpResponse:
    """503 where the database could not, 500 for every other error."""
    cause = cause_of(sys.exc_info()[1])
    if cause is None:
        return other_error(request)
    notice(cause)
    response = _answer(request, cause)
    response.headers["Retry-After"] = str(RETRY_AFTER[cause])
    response.headers["Cache-Control"] = "no-store"
    return response


def _answer(request: HttpRequest, cause: Cause) -> HttpResponse:
    heading, text = str(HEADINGS[cause]), str(TEXTS[cause])
    if request.path.startswith("/api/"):
        return JsonResponse({"errors": [{"field": None, "message": f"{heading}. {text}"}]}, status=503)
    sent = request.method == "POST"
    return error_page(
        heading,
        text,
        status=503,
        clinic=clinic_named(request),
        template="unavailable.html",
        sent=sent,
        again=request.get_full_path(),
        typed=list(_typed(request)),
        files=bool(sent and request.FILES),
    )


def _typed(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """What a page of this site has sent, field by field; nothing of what another site has her send."""
    if request.method == "POST" and from_here(request) and not request.path.startswith(NOT_KEPT):
        for name, values in request.POST.lists():
            yield from ((name, str(value)) for value in values)
