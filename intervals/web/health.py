"""For whoever watches the server: does the process live, can it work?"""

import shutil
from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from intervals.queries.read_published import remembers
from intervals.unavailable import Cause, noticed

LEAST_ROOM = 1024 * 1024  # bytes
MET_LATELY = 30.0  # seconds


@login_not_required
@csrf_exempt
@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process lives."""
    return HttpResponse("ok", content_type="text/plain")


def _is_full() -> bool:
    """Whether a write has just failed for want of room, or the next one will: SQLite's file is on a disk of ours."""
    if noticed(Cause.FULL, within=MET_LATELY):
        return True
    if connection.vendor != "sqlite":
        return False
    return shutil.disk_usage(Path(connection.settings_dict["NAME"]).parent).free < LEAST_ROOM


@login_not_required
@csrf_exempt
@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers, has every migration and room to write; 503 with the reason in a word otherwise.

    A proxy asks `?of=server`, whether another server would do better: what all of them lack leaves none out, as long as
    this one has something to say from memory (docs/adr/0030).
    """
    by_proxy = request.GET.get("of") == "server"
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error:
        goes_on = by_proxy and remembers()
        return HttpResponse("database unreachable", status=200 if goes_on else 503, content_type="text/plain")
    if missing:
        return HttpResponse("migrations missing", status=503, content_type="text/plain")
    if _is_full():
        return HttpResponse("disk full", status=200 if by_proxy else 503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")
