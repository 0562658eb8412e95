"""How granian serves the app, wherever it is started: `make run`, the browser tests, the benchmark.

Four threads a worker: one that waits for SQLite's lock does not stop the others, and each has its own connection.
A worker that does not end when it is told to is ended after a second.
"""

FLAGS = ["--interface", "wsgi", "--workers", "2", "--blocking-threads", "4", "--workers-kill-timeout", "1"]


def command(python: str, port: int) -> list[str]:
    """The command that serves the app on the loopback at `port` with the interpreter `python`."""
    address = ["--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"]
    return [python, "-m", "granian", *FLAGS, *address, "intervals.wsgi:application"]
