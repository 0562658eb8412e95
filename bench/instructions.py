"""Instructions a request takes inside the application, counted by valgrind: without the noise of a clock.

`python -m bench.instructions` counts a remembered check, a new one, and the bare view. The application is called as a
server calls it, few and many times in two runs of a process each; the difference is divided by the requests between.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

from bench.load import new_check
from bench.server import ROOT, fresh_database
from bench.tables import aim, table

FEW, MANY = 50, 250
CHECK = "/check/?given_on=2026-11-10"
ASKED = {
    "bare": ("bench.bare", lambda _number: "/healthz"),
    "remembered": ("intervals.wsgi", lambda _number: CHECK),
    "new": ("intervals.wsgi", new_check),
}
MILLION = 1_000_000
MOST = 0.6  # million instructions of a remembered check
PROCESS = dict(os.environ)
HINT = "Instructions are not counted: valgrind is not here (apt-get install valgrind)."


def report(env: dict[str, str]) -> Iterator[str]:
    """The table, or why there is none."""
    if shutil.which("valgrind") is None:
        yield HINT
        return
    counted = {name: per_request(name, env) / MILLION for name in ASKED}
    rows = [
        ("The bare view", f"{counted['bare']:.2f}", "", ""),
        aim("A check asked again", counted["remembered"], ".2f", most=MOST),
        ("A check never asked before", f"{counted['new']:.2f}", "", ""),
    ]
    yield from table(("Million instructions a request", "counted", "aim", "met"), rows)


def per_request(name: str, env: dict[str, str]) -> float:
    """The instructions of one request among many."""
    return (_instructions(name, MANY, env) - _instructions(name, FEW, env)) / (MANY - FEW)


def _instructions(name: str, requests: int, env: dict[str, str]) -> int:
    with tempfile.TemporaryDirectory() as folder:
        tool = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={Path(folder) / 'out'}"]
        ours = [sys.executable, "-m", "bench.instructions", name, str(requests)]
        environment = env | {"PYTHONHASHSEED": "0", "DJANGO_SETTINGS_MODULE": ""}
        del environment["DJANGO_SETTINGS_MODULE"]
        ran = subprocess.run(
            [*tool, *ours], cwd=ROOT, env=environment, check=False, capture_output=True, text=True
        )
    found = re.search(r"Collected : (\d+)", ran.stderr)
    if ran.returncode or found is None:
        raise SystemExit(f"valgrind did not count: … {ran.stderr[-500:]}")
    return int(found[1])


def ask(name: str, requests: int) -> None:
    """Ask the application so often, in this process."""
    module, path = ASKED[name]
    application = import_module(module).application
    statuses: list[str] = []
    for number in range(requests):
        answer = application(_environ(path(number)), lambda status, *_rest: statuses.append(status))
        b"".join(answer)
        getattr(answer, "close", lambda: None)()
    if set(statuses) != {"200 OK"}:
        raise SystemExit(f"{name} answered {set(statuses)}.")


def _environ(address: str) -> dict[str, Any]:
    """As granian hands it over, for a browser on a phone."""
    path, _mark, query = address.partition("?")
    return PROCESS | {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1:8000",
        "HTTP_ACCEPT": "*/*",
        "HTTP_ACCEPT_ENCODING": "br",
        "HTTP_ACCEPT_LANGUAGE": "en",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "wsgi.version": (1, 0),
    }


if __name__ == "__main__":
    if sys.argv[1:]:
        ask(sys.argv[1], int(sys.argv[2]))
    else:
        with fresh_database() as fresh:
            print("\n".join(report(fresh)))
