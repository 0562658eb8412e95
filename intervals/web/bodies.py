"""What is sent to us is UTF-8 and no larger than a form: anything else is refused before it is read.

Django reads the address and the form by the charset that the sender names. One that it cannot read them by would be a
fault of ours on every page, a stranger's too; one that it can would give words that nobody typed.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from intervals.web.errors import error_page
from intervals.web.off_threads import LARGEST, TOO_SLOW

UTF_8 = {"", "utf-8"}


class OnlyWholeForms:
    """Middleware: 413 for a body that is, or says it is, larger than a form; 408 for one that did not come in time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The page, or why it was not looked for."""
        said = str(request.META.get("CONTENT_LENGTH") or "")
        if said.isdecimal() and int(said) > LARGEST:
            text = _("What was sent is larger than any form of this site. Nothing of it was kept.")
            response = error_page(_("This is too large"), text, status=413)
        elif TOO_SLOW in request.META:
            text = _("What you sent did not arrive in time. Nothing of it was kept. Please send it again.")
            response = error_page(_("This took too long"), text, status=408)
        else:
            return self.get_response(request)
        response.headers["Connection"] = "close"
        return response


class OnlyUtf8:
    """Middleware: 415 for a content type with another charset."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The page, or why it was not looked for."""
        charset = (request.content_params or {}).get("charset", "")
        if charset.strip(" \"'").lower() in UTF_8:
            return self.get_response(request)
        request.encoding = "utf-8"
        text = _("What was sent says that it is written in “%(charset)s”. Send it as UTF-8, as browsers do.")
        return error_page(_("This cannot be read"), text % {"charset": charset[:40]}, status=415)
