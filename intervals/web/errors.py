"""The pages for what went wrong, in the same dress. They must work when little else does."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import unquote

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import is_valid_path, reverse
from django.utils.translation import gettext as _

from intervals.queries.read_published import NoClinic, published_by
from intervals.web.linked import linked
from intervals.web.whose import at_place, clinic_named


def error_page(
    heading: str,
    text: str,
    *,
    status: int,
    pages: Sequence[tuple[str, str]] = (),
    clinic: str = "",
    template: str = "error.html",
    **more: Any,
) -> HttpResponse:
    """A page that says what went wrong, with a clinic's name where it can be read: the site's own unless one is named.

    `pages` to go on to are the names of public ones, each with its label: they are that clinic's. `more` is for another
    `template` than the usual one.
    """
    context: dict[str, Any] = {"heading": heading, "text": text, **more}
    with suppress(DatabaseError, NoClinic):  # the page stands without the clinic's name
        context["clinic"] = published_by(clinic).clinic
    with at_place(context["clinic"].place if "clinic" in context else ""):
        context["links"] = [{"href": reverse(name), "label": label} for name, label in pages]
        response = HttpResponse(render_to_string(template, context), status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


@login_not_required
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: what to try instead; or the way to what was meant, where only a sentence's sign stands behind it."""
    meant = linked(request.get_full_path()) if request.method == "GET" else ""
    path = unquote(meant.partition("?")[0])
    if meant and (is_valid_path(path) or is_valid_path(f"{path}/")):
        return HttpResponseRedirect(meant)
    return error_page(
        _("There is no page at this address"),
        _("It may have been moved, or the address may have been cut short when it was copied."),
        status=404,
        pages=[("home", _("Find my dates")), ("guidance", _("Read the guidance"))],
        clinic=clinic_named(request),
    )
