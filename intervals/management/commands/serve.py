"""Serve the demonstration on this machine: free port, addresses and sign-ins printed, granian with 2 workers."""

import os
import signal
import subprocess  # nosec B404 - no shell, and each call says what it runs
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from intervals.management.commands.demo import sign_ins
from intervals.models.portal import PortalAccess
from intervals.web.server import HOST, claim

PORTS_TO_TRY = 50


class Command(BaseCommand):
    """Everything `make run` does once the libraries and the static files are there."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The port to begin with."""
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        """Ends when the server does. CommandError if no port is free."""
        call_command("demo")
        free = next((each for each in range(port, port + PORTS_TO_TRY) if _is_free(each)), None)
        if free is None:
            raise CommandError(
                f"No port from {port} to {port + PORTS_TO_TRY - 1} is free: give another PORT."
            )
        if free != port:
            self.stdout.write(f"Port {port} is taken, so this is on {free}.")
        self.stdout.write(_where(free))
        self.stdout.write("\n  Ctrl-C ends it.\n")
        self.stdout.flush()
        sys.exit(_serve(free))


def _where(port: int) -> str:
    """What there is to see and who may sign in. By name: a passkey does not work on an address of numbers."""
    site = f"http://localhost:{port}"
    pages = {"question": "", "rules": "rules/", "API": "api/v1/docs", "desk": "desk/", "admin": "admin/"}
    pages |= {"outbox": "outbox/"}
    lines = [f"The {name:9} {site}/{path}" for name, path in pages.items()]
    kept = sign_ins()
    if kept.exists():
        lines += ["", f"Sign-ins for the desk, kept in {kept}:", "", *kept.read_text().splitlines()]
    else:
        lines += ["", f"The sign-ins are gone with {kept}: remove the database for new ones."]
    if access := PortalAccess.objects.standing().order_by("pk").first():
        lines += ["", f"A patient signs in at {site}/me/ with {access.email}; the code is in the outbox."]
    return "".join(f"  {line}".rstrip() + "\n" for line in ["", *lines])


def _serve(port: int) -> int:
    """Run the server until it ends, with a worker beside it that sends e-mails; the server's exit status.

    It has a session of its own, and only its first process is told of Ctrl-C: that one ends its workers itself,
    and waits for them in vain if the terminal has told them too.
    """
    manage = [sys.executable, "manage.py"]
    here = {"SITE_URL": f"http://localhost:{port}", **os.environ}  # where the links in e-mails lead
    server, mail = (
        subprocess.Popen([*manage, *each], cwd=settings.BASE_DIR, start_new_session=True, env=here)  # noqa: S603
        for each in (["listen", "--port", str(port)], ["work", "--parent", str(os.getpid())])
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: server.terminate())
    status = server.wait()
    mail.terminate()
    mail.wait()
    return status


def _is_free(port: int) -> bool:
    held = claim(HOST, port)
    if held:
        held.close()
    return held is not None
