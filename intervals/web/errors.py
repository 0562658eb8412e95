"""The pages for what went wrong, in the same dress. They must work when little else does."""

from contextlib import suppress
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from intervals.queries.snapshot import NoClinic, published


@login_not_required
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: what to try instead."""
    context: dict[str, Any] = {
        "heading": _("There is no page at this address"),
        "text": _("It may have been moved, or the address may have been cut short when it was copied."),
        "links": [
            {"href": reverse("home"), "label": _("Find my dates")},
            {"href": reverse("guidance"), "label": _("Read the guidance")},
        ],
    }
    with suppress(DatabaseError, NoClinic):  # the page stands without the clinic's name
        context["clinic"] = published().clinic
    response = render(request, "error.html", context, status=404)
    response.headers["Cache-Control"] = "no-store"
    return response
