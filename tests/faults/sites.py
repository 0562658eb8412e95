"""A site in earnest for these tests: `manage.py listen` and what stands in front of it, on this machine."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import IO

from bench.server import _free_port as free_port
from bench.server import _ready as ready
from tests.web.subprocesses import PRODUCTION, ROOT

PATIENCE = 60  # seconds that nothing may take; a quiet machine needs a few
KEPT = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
BEHIND = KEPT | PRODUCTION | {"ALLOWED_HOSTS": "localhost", "BEHIND_PROXY": "1"}


def until(happened: Callable[[], object], otherwise: str) -> None:
    """Wait for it; a failure with these words where it does not come."""
    ends = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < ends, otherwise
        time.sleep(0.05)


@contextmanager
def process(
    command: list[str], env: dict[str, str], folder: Path = ROOT, log: IO[str] | int = subprocess.PIPE
) -> Iterator["subprocess.Popen[str]"]:
    """A program in a process group of its own, all of which is ended in the end."""
    started = subprocess.Popen(command, cwd=folder, env=env, start_new_session=True, stderr=log, text=True)
    try:
        yield started
    finally:
        end(started)


def end(started: "subprocess.Popen[str]") -> None:
    """At once, with everything that it has started."""
    with suppress(ProcessLookupError):
        os.killpg(started.pid, signal.SIGKILL)
    started.communicate()


def listen(env: dict[str, str], port: int) -> AbstractContextManager["subprocess.Popen[str]"]:
    """The site as its documents have it started."""
    return process([sys.executable, "manage.py", "listen", "--port", str(port)], env)


@contextmanager
def listening(env: dict[str, str]) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    """The site, ready to answer, and its port."""
    port = free_port()
    with listen(env, port) as started:
        until(lambda: ready(port), "it does not get ready")
        yield started, port
