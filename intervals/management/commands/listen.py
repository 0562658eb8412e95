"""Serve the site: the process that a supervisor starts, and starts again. docs/deploy.md has it in its place."""

import os
import shutil
import sys
import tempfile
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from intervals.checks import refuse_to_start
from intervals.web.metrics import FOLDER
from intervals.web.server import HOST, WORKERS, claim, command

PATIENCE = 3.0  # seconds, for the workers of a server that was killed a moment ago


class Command(BaseCommand):
    """Becomes granian's main process, which starts workers, and others in the place of those that die."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen, and how many workers answer."""
        parser.add_argument("--host", default=HOST, help="the address to listen at (default: %(default)s)")
        parser.add_argument("--port", type=int, default=8000, help="default: %(default)s")
        parser.add_argument("--workers", type=int, default=WORKERS, help="default: %(default)s")

    def handle(self, *args: Any, host: str, port: int, workers: int, **options: Any) -> None:
        """Does not come back. CommandError where another server has the address, SystemExit for a wrong CLINIC."""
        refuse_to_start()
        ends = time.monotonic() + PATIENCE
        while not (held := claim(host, port)):
            if time.monotonic() > ends:
                raise CommandError(
                    f"Something else listens at {host}, port {port}: end it, or give another --port."
                )
            time.sleep(0.1)
        connections.close_all()
        if settings.METRICS_TOKEN:
            _count_anew(port)
        words = command(sys.executable, port, host=host, workers=workers)
        held.detach()  # it stays open for as long as the server and its workers live
        os.execv(words[0], words)  # noqa: S606 — no shell, and the words are ours


def _count_anew(port: int) -> None:
    """Where the workers count together, from nothing: the folder is this server's own."""
    folder = Path(tempfile.gettempdir(), f"intervals-metrics-{os.getuid()}-{port}")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    os.environ[FOLDER] = str(folder)
