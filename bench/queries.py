"""How often a check asks the database, counted inside this process on the server's own database file."""

import os
import sys

from bench.server import ROOT

CHECK = "/check/?given_on=2026-11-10"


def count(env: dict[str, str]) -> tuple[int, int]:
    """The queries of the first check of a process, and of the same check asked again."""
    os.environ.update(env)
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="localhost")
    counts = []
    for _time in ("never asked before", "asked again"):
        with CaptureQueriesContext(connection) as queries:
            status = client.get(CHECK).status_code
        if status != 200:
            raise SystemExit(f"{CHECK} answered {status}.")
        counts.append(len(queries))
    connection.close()
    return counts[0], counts[1]
