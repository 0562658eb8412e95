"""How granian serves the app, wherever it is started: `manage.py listen`, `make run`, browser tests, the benchmark.

An event loop in each worker reads requests, and a few threads answer them (intervals.web.off_threads). Headers have to
be here within 10 seconds. A worker that does not end when it is told to is ended after a second, one that dies is
started again, and all of them end with the process that started them.
"""

import multiprocessing
import os
import signal
import socket
import sys
import threading
import time

HOST = "127.0.0.1"
WORKERS = 2
SECONDS_TO_END = 1
FLAGS = [
    *("--interface", "rsgi", "--http", "1", "--no-ws", "--respawn-failed-workers"),
    *("--workers-kill-timeout", str(SECONDS_TO_END), "--http1-header-read-timeout", "10000"),
]
APPLICATION = "intervals.rsgi:application"


def command(
    python: str, port: int, application: str = APPLICATION, *, host: str = HOST, workers: int = WORKERS
) -> list[str]:
    """The command that serves the app at `host` and `port` with the interpreter `python`."""
    address = ["--host", host, "--port", str(port), "--workers", str(workers), "--log-level", "warning"]
    return [python, "-m", "granian", *FLAGS, *address, application]


def claim(host: str, port: int) -> socket.socket | None:
    """Make this process, and those that it starts, the only server at this address; None where there is another.

    granian shares its port with whoever else asks to (SO_REUSEPORT), so that two servers would answer in turn. The
    port is asked for without sharing it, and a name of the kernel's own is held by what is given back, for two that
    are started in one moment. The name is free again when the last process that inherited it has ended.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    held = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            if sys.platform == "linux":  # nowhere else are there names without a file
                held.bind(f"\0intervals {host} {port}")
            probe.bind((host, port))
        except OSError:
            held.close()
            return None
    held.set_inheritable(True)
    return held


def end_with_parent() -> None:
    """Have this process end when the one that started it has, however that ended; not where nobody started it so.

    A worker whose main process was killed would answer for ever, beside the server that comes after it.
    """
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent,), name="parent", daemon=True).start()


def _end_after(parent: "multiprocessing.process.BaseProcess") -> None:
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(SECONDS_TO_END)
    os.kill(os.getpid(), signal.SIGKILL)
