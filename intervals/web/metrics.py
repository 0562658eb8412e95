"""What the site counts about itself, for Prometheus: behind a token, without a word about anybody.

Each request has its number from here on. What is counted of requests is the name of the page and the status, never the
address; workers count in files that `manage.py listen` makes, and any of them answers for all.
"""

import hmac
import os
from collections.abc import Callable, Iterator
from time import perf_counter

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from intervals import clock
from intervals.queries.watching import watched
from intervals.request_id import HEADER, request_id, taken

FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # as the library calls it; it has to be set before the library is loaded
Handler = Callable[[HttpRequest], HttpResponse]

ANSWERS = Counter("intervals_answers", "Answers, by the name of the page and the status", ("page", "status"))
SECONDS = Histogram(
    "intervals_answer_seconds", "How long an answer took, by the name of the page", ("page",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)  # fmt: skip


class Counted:
    """Middleware, the first: gives the request its number, and counts the answer."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.counts = bool(settings.METRICS_TOKEN)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, with the number of its request."""
        number = taken(request.META.get("HTTP_X_REQUEST_ID", "") if settings.BEHIND_PROXY else "")
        set_before = request_id.set(number)
        began = perf_counter()
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(set_before)
        response.headers[HEADER] = number
        if self.counts:
            page = _page(request, response)
            SECONDS.labels(page).observe(perf_counter() - began)
            ANSWERS.labels(page, str(response.status_code)).inc()
        return response


def _page(request: HttpRequest, response: HttpResponse) -> str:
    """The name of the page: of what is given again from memory nobody asked for the name."""
    match = request.resolver_match
    if match is None:
        return "remembered" if response.status_code in {200, 304} else "none"
    return match.view_name or match.func.__name__


@login_not_required
@csrf_exempt
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """All of it, for whoever knows METRICS_TOKEN; 404 for everybody else, and where there is none."""
    token = settings.METRICS_TOKEN
    said = request.headers.get("Authorization", "").encode()
    if not token or not hmac.compare_digest(said, f"Bearer {token}".encode()):
        raise Http404
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    registry = REGISTRY
    if os.environ.get(FOLDER):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return HttpResponse(
        generate_latest(registry) + generate_latest(_state()), content_type=CONTENT_TYPE_LATEST
    )


def _state() -> CollectorRegistry:
    state = CollectorRegistry(auto_describe=False)
    state.register(State())
    return state


class State:
    """How the site stands, read as it is asked for."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """A number for each thing that is watched."""
        for name, (says, number) in watched(clock.now(), clock.today).items():
            yield GaugeMetricFamily(f"intervals_{name}", says, value=number)
