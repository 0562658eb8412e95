"""A clinic's own colours and its logo, at addresses that change with what they hold: a browser may keep them for good.

They are found by the address alone, on whichever process and before a clinic is shown, so that a page never leads to
something that is not there yet. The rest is as on every public page: nobody is asked who they are, no cookie is set.
"""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from intervals.queries.appearance import logo_content
from intervals.queries.colours import Colours

FOR_GOOD = "public, max-age=31536000, immutable"


@login_not_required
@require_safe
def colours(request: HttpRequest, colours: str, **_whose: Any) -> HttpResponse:
    """The stylesheet of two colours; Http404 for a name that this site does not give."""
    found = Colours.named(colours)
    if found is None:
        raise Http404
    return HttpResponse(
        found.sheet, content_type="text/css; charset=utf-8", headers={"Cache-Control": FOR_GOOD}
    )


@login_not_required
@require_safe
def logo(request: HttpRequest, whose: str, mark: str, **_clinic: Any) -> HttpResponse:
    """The logo of the clinic with the slug `whose`; Http404 where it shows none, or another by now."""
    content = logo_content(whose, mark)
    if content is None:
        raise Http404
    return HttpResponse(content, content_type="image/webp", headers={"Cache-Control": FOR_GOOD})
