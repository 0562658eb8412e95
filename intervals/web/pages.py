"""Public pages: open to all, without a cookie, remembered while they stay true.

A public page is a pure function of its address, the reader's language, the clinic's day and what is
published. `public_page` says so of a view: it hands the view the day and the snapshot, remembers the finished
page under all of them, and lets browsers keep it for five minutes, or until the clinic's midnight if sooner.
"""

import gzip
import hashlib
import re
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from datetime import date
from functools import partial, wraps
from typing import Any

import brotli
from django.contrib.auth.decorators import login_not_required
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from intervals import clock
from intervals.queries.published import Published
from intervals.queries.read_published import published_by
from intervals.web.linked import linked

LONGEST_AGE = 300  # seconds
ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda body: brotli.compress(body, quality=3),
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
}


@dataclass(frozen=True)
class AsOf:
    """When a page is asked for, and of what: the clinic's day and what the clinic publishes."""

    on: date
    published: Published


View = Callable[..., HttpResponse]


def public_page(
    view: View | None = None, *, clinic: Callable[[HttpRequest], str] | None = None
) -> Callable[..., Any]:
    """Open `view(request, as_of, …)` to everybody, for GET and HEAD, and remember its pages.

    `clinic` says by its slug whose page is asked for: the site's own unless it does, or where there is none.
    """
    if view is None:
        return partial(public_page, clinic=clinic)

    @login_not_required
    @csrf_exempt
    @require_safe
    @wraps(view)
    def open_view(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        snapshot = published_by(clinic(request) if clinic else "")
        on, seconds_left = clock.today_and_seconds_left(snapshot.clinic)
        as_of = AsOf(on, snapshot)
        encoding = _encoding(request.headers.get("Accept-Encoding", ""))
        key = _key(request, as_of, encoding)
        remembered = caches["pages"].get(key)
        if remembered is None:
            response = view(request, as_of, **kwargs)
            if response.status_code != 200:
                meant = linked(request.get_full_path()) if clinic is None else ""  # a program's is what it is
                if meant and view(_asking(request, meant), as_of, **kwargs).status_code < 400:
                    return HttpResponseRedirect(meant)
                response.headers.setdefault("Cache-Control", "no-store")
                return response
            remembered = _pack(response, encoding)
            caches["pages"].set(key, remembered)
        return _answer(request, min(LONGEST_AGE, seconds_left), *remembered)

    return open_view


def _asking(request: HttpRequest, address: str) -> HttpRequest:
    """The same request with what another address asks."""
    query = address.partition("?")[2]
    again = copy(request)
    again.META = {**request.META, "QUERY_STRING": query}
    again.GET = QueryDict(query)
    return again


def _key(request: HttpRequest, as_of: AsOf, encoding: str) -> str:
    parts = (
        as_of.published.fingerprint,
        as_of.on.isoformat(),
        get_language() or "",
        encoding,
        request.scheme or "",
        request.get_host(),
        request.get_full_path(),
    )
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _encoding(accepted: str) -> str:
    """The best encoding that the header names without refusing it."""
    named = {
        token.split(";")[0].strip()
        for token in accepted.lower().split(",")
        if not re.search(r";\s*q=0(\.0*)?\s*$", token)
    }
    return next((name for name in ENCODERS if name in named), "")


def _pack(response: HttpResponse, encoding: str) -> tuple[bytes, dict[str, str]]:
    body = ENCODERS[encoding](response.content) if encoding else response.content
    tag = hashlib.sha256(response.content).hexdigest()[:24]
    headers = {**response.headers, "ETag": f'"{tag}{encoding}"'}
    if encoding:
        headers["Content-Encoding"] = encoding
    return body, headers


def _answer(request: HttpRequest, age: int, body: bytes, headers: dict[str, str]) -> HttpResponseBase:
    response = HttpResponse(body, headers=headers)
    response.headers["Cache-Control"] = f"public, max-age={age}, must-revalidate"
    patch_vary_headers(response, ["Accept-Encoding", "Accept-Language"])
    conditional = get_conditional_response(request, etag=headers["ETag"], response=response)
    return conditional or response
