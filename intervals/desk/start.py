"""Where the desk begins: the person's clinic, or the choice between several."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from intervals.queries.staff import places_of, unmanaged
from intervals.web.second_step import second_step_missing


@never_cache
def desk(request: HttpRequest) -> HttpResponseBase:
    """Lead to the one clinic a person works at; offer the choice where there are several, or say that there is none."""
    if missing := second_step_missing(request):
        return missing
    memberships = list(places_of(request.user))
    if len(memberships) == 1:
        return redirect("desk-today", clinic=memberships[0].clinic.slug)
    superuser = getattr(request.user, "is_superuser", False)
    context = {"memberships": memberships, "unmanaged": unmanaged() if superuser else []}
    response: HttpResponse = render(request, "desk/choose.html", context)
    response.headers["Referrer-Policy"] = "same-origin"
    return response
