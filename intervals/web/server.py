"""How granian serves the app, wherever it is started: `make run`, the browser tests, the benchmark, docs/deploy.md.

An event loop in each worker reads requests, and a few threads answer them (intervals.web.off_threads). Headers have to
be here within 10 seconds. A worker that does not end when it is told to is ended after a second.
"""

FLAGS = [
    *("--interface", "rsgi", "--http", "1", "--no-ws"),
    *("--workers", "2", "--workers-kill-timeout", "1"),
    *("--http1-header-read-timeout", "10000"),
]


def command(python: str, port: int, application: str = "intervals.rsgi:application") -> list[str]:
    """The command that serves the app on the loopback at `port` with the interpreter `python`."""
    address = ["--host", "127.0.0.1", "--port", str(port), "--log-level", "warning"]
    return [python, "-m", "granian", *FLAGS, *address, application]
