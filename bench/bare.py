"""The floor: a Django view that returns `ok`, without middleware, for a server as it serves ours."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.bare_settings")

from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

from intervals.web.off_threads import off_threads


def ok(request: HttpRequest) -> HttpResponse:
    """Nothing that Django serves can be cheaper."""
    return HttpResponse("ok", content_type="text/plain", headers={"Content-Length": "2"})


urlpatterns = [path("healthz", ok), path("readyz", ok), path("privacy/", ok)]
application = get_wsgi_application()
rsgi = off_threads(application)
