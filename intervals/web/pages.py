"""Public pages: open to all, without a cookie, remembered while they stay true.

A public page is a pure function of its address, the reader's language, the clinic's day and what is
published. `public_page` says so of a view: it hands the view the day and the snapshot, has the finished page remembered
with them (intervals.web.remembered), and lets browsers keep it for a minute, or until the clinic's midnight if sooner.
"""

import gzip
import hashlib
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from datetime import date
from functools import partial, wraps
from typing import Any

import brotli
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.templatetags.static import static
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from intervals import clock
from intervals.queries.published import Published
from intervals.queries.read_published import published_by, unshown
from intervals.web.linked import linked
from intervals.web.remembered import Truth, caching, encoding, remember
from intervals.web.whose import at_place, clinic_named

SAYS_WHERE_A_FORM_STOOD = "same-origin"  # with no-referrer, a browser withholds the origin of a form too
ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=3),
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
}


@dataclass(frozen=True)
class AsOf:
    """When a page is asked for, and of what: the clinic's day, what the clinic publishes, and where the site is."""

    on: date
    published: Published
    origin: str = ""

    @property
    def preview(self) -> str:
        """The address of the picture that stands beside a link which is sent to somebody."""
        return f"{self.origin}{static('img/preview.png')}"


View = Callable[..., HttpResponse]


def public_page(
    view: View | None = None, *, clinic: Callable[[HttpRequest], str] | None = None
) -> Callable[..., Any]:
    """Open `view(request, as_of, …)` to everybody, for GET and HEAD, and remember its pages.

    It is the page of the clinic that the address names, and 404 where none of that name is shown, but to its managers;
    the site's own where it names none. `clinic` says it by the clinic's slug for a program, whose address names none:
    where there is none of that name the view is handed the site's own.
    """
    if view is None:
        return partial(public_page, clinic=clinic)

    @login_not_required
    @csrf_exempt
    @require_safe
    @wraps(view)
    def open_view(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        kwargs.pop("clinic", None)
        named = clinic_named(request)
        slug = clinic(request) if clinic else named
        snapshot = published_by(slug)
        before = bool(named) and named != snapshot.clinic.slug
        if before:
            snapshot = _before_it_is_shown(request, named)
        with at_place(snapshot.clinic.place if named else ""):
            response = _answer(request, slug, snapshot, kwargs, kept=not before)
        if not snapshot.clinic.is_shown:
            response.headers["X-Robots-Tag"] = "noindex"
        return response

    def _answer(
        request: HttpRequest, slug: str, snapshot: Published, kwargs: dict[str, Any], *, kept: bool
    ) -> HttpResponseBase:
        on, seconds_left = clock.today_and_seconds_left(snapshot.clinic)
        as_of = AsOf(on, snapshot, _origin(request))
        response = view(request, as_of, **kwargs)
        if response.status_code == 200 and not kept:
            response.headers["Cache-Control"] = "no-store, private"
            return response
        if response.status_code != 200:
            meant = linked(request.get_full_path()) if clinic is None else ""  # a program's is what it is
            if meant and view(_asking(request, meant), as_of, **kwargs).status_code < 400:
                return HttpResponseRedirect(meant)
            response.headers.setdefault("Cache-Control", "no-store")
            return response
        response.headers["Cache-Control"] = caching(seconds_left)
        answer = _packed(request, response)
        remember(answer, Truth(slug, on, snapshot.fingerprint))
        return answer

    return open_view


def _before_it_is_shown(request: HttpRequest, clinic: str) -> Published:
    """What a clinic would publish, for its managers; Http404 for everybody else. Who asks, ClosedByDefault knows."""
    may_look: Callable[[str], bool] = getattr(request, "may_look_before", lambda _clinic: False)
    found = unshown(clinic) if may_look(clinic) else None
    if found is None:
        raise Http404
    return found


def sent_page(view: View) -> Callable[..., Any]:
    """Open `view(request, as_of, …)` to everybody, for GET, HEAD, and what a page of this site sends; keep nothing.

    What is sent is the reader's own, so neither we nor a browser nor anything between remembers the page, and what
    another site has her send is refused (403). No cookie is needed for that: a browser says where a form stood.
    """

    @login_not_required
    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def open_view(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        kwargs.pop("clinic", None)
        named = clinic_named(request)
        snapshot = published_by(named)
        if named and named != snapshot.clinic.slug:
            snapshot = _before_it_is_shown(request, named)
        if request.method == "POST" and not from_here(request):
            raise PermissionDenied
        with at_place(snapshot.clinic.place if named else ""):
            response = view(request, AsOf(clock.today(snapshot.clinic), snapshot, _origin(request)), **kwargs)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers.setdefault("Referrer-Policy", SAYS_WHERE_A_FORM_STOOD)
        return response

    return open_view


def from_here(request: HttpRequest) -> bool:
    """Whether a form of this site sent it: by its origin, or by the browser's own word where that is withheld."""
    origin = request.headers.get("Origin", "null")
    if origin == "null":
        return request.headers.get("Sec-Fetch-Site") == "same-origin"
    return origin == _origin(request)


def _origin(request: HttpRequest) -> str:
    """Where this site is, as this request has it."""
    return f"{request.scheme}://{request.get_host()}"


def _asking(request: HttpRequest, address: str) -> HttpRequest:
    """The same request with what another address asks."""
    query = address.partition("?")[2]
    again = copy(request)
    again.META = {**request.META, "QUERY_STRING": query}
    again.GET = QueryDict(query)
    return again


def _packed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The page in the best encoding that is accepted, or that it has not changed since it was last sent."""
    name = encoding(request.headers.get("Accept-Encoding", ""))
    tag = f'"{hashlib.sha256(response.content).hexdigest()[:24]}{name}"'
    response.headers["ETag"] = tag
    if name:
        response.content = ENCODERS[name](response.content)
        response.headers["Content-Encoding"] = name
    patch_vary_headers(response, ["Accept-Encoding", "Accept-Language"])
    answer: HttpResponse = get_conditional_response(request, etag=tag, response=response) or response
    return answer
