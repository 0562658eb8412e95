"""The server under test: granian as `manage.py serve` starts it, on a database of its own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from intervals.web.server import command

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
WORKERS = 2
SECONDS_TO_START = 20
SECONDS_TO_STOP = 10
OURS, BARE = "intervals.rsgi:application", "bench.bare:rsgi"
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """A running server. Its pid is also its process group."""

    port: int
    pid: int

    @property
    def workers(self) -> list[int]:
        """The processes that answer requests."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return sorted(int(pid) for pid in children if b"granian" in Path(f"/proc/{pid}/cmdline").read_bytes())

    def cpu_seconds(self) -> float:
        """What the workers have used so far, in user and in kernel mode."""
        return sum(_cpu_seconds(pid) for pid in self.workers)


def _cpu_seconds(pid: int) -> float:
    after_the_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    user, kernel = after_the_name[11:13]
    return (int(user) + int(kernel)) / TICKS


def environment(folder: Path) -> dict[str, str]:
    """Every setting at its default, for a demonstration on a database in `folder`; but nobody searches too often."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    ours = {"DEMO": "1", "DJANGO_SETTINGS_MODULE": "intervals.settings", "PYTHONPATH": str(ROOT)}
    ours["SEARCHES_PER_MINUTE"] = "999999"
    return kept | ours | {"DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}"}


@contextmanager
def fresh_database(address: str = "") -> Iterator[dict[str, str]]:
    """The environment of a migrated database: the one at `address`, or one that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="intervals-bench-"))
    try:
        env = environment(folder) | ({"DATABASE_URL": address} if address else {})
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, env=env, check=True)
        yield env
    finally:
        shutil.rmtree(folder)


@contextmanager
def running(env: dict[str, str], application: str = OURS) -> Iterator[Server]:
    """The server, ready to answer, and stopped afterwards whatever happens."""
    port = _free_port()
    process = subprocess.Popen(
        command(sys.executable, port, application), cwd=ROOT, env=env, start_new_session=True
    )
    try:
        _wait_until_ready(process, port)
        yield Server(port, process.pid)
    finally:
        _stop(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_ready(process: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        if _ready(port):
            return
        time.sleep(0.1)
    raise SystemExit("The server did not become ready.")


def _ready(port: int) -> bool:
    connection = HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _stop(process: "subprocess.Popen[bytes]") -> None:
    for ending in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, ending)
            process.wait(SECONDS_TO_STOP)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue
