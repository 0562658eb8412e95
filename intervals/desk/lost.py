"""No page at an address of the desk: said within the desk to whoever works there, and to everybody else as anywhere."""

import re

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from intervals.desk.pages import asker_of, stop
from intervals.queries.staff import place_at
from intervals.web import errors
from intervals.web.second_step import second_step_missing

AT_A_CLINIC = re.compile(r"/desk/([-a-zA-Z0-9_]+)/")


@login_not_required
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404 with the desk's own frame for who works at the clinic that the address names."""
    response = errors.not_found(request, exception)
    named = AT_A_CLINIC.match(request.path_info)
    if response.status_code != 404 or named is None or not request.user.is_authenticated:
        return response
    membership = place_at(named[1], request.user)
    if membership is None or second_step_missing(request, has_one=membership.has_second_step):
        return response
    said = _("What stood here may have been moved or deleted, or the address may have been cut short.")
    framed = stop(request, asker_of(request, membership), _("There is no page at this address"), said, 404)
    patch_cache_control(framed, no_store=True, private=True)
    framed.headers["Referrer-Policy"] = "same-origin"
    return framed
