"""The server as it is documented, with what kills it: a worker, the main process, a second server at its port."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from bench.server import Server, _free_port, _ready, fresh_database
from intervals.web.server import claim
from tests.web.subprocesses import ROOT

PATIENCE = 60  # seconds that nothing may take; a quiet machine needs a few


@pytest.fixture(scope="module")
def here() -> Iterator[dict[str, str]]:
    with fresh_database() as env:
        yield env | {"STATIC_HASHED": "0"}


def started(env: dict[str, str], port: int, processes: ExitStack) -> "subprocess.Popen[str]":
    """`manage.py listen`, and whatever is left of it ended in the end."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "listen", "--port", str(port)],
        cwd=ROOT,
        env=env,
        start_new_session=True,
        stderr=subprocess.PIPE,
        text=True,
    )
    processes.callback(end, process)
    return process


def end(process: "subprocess.Popen[str]") -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


@contextmanager
def listening(env: dict[str, str]) -> Iterator[tuple["subprocess.Popen[str]", Server]]:
    with ExitStack() as processes:
        port = _free_port()
        process = started(env, port, processes)
        until(lambda: _ready(port), "it does not get ready")
        server = Server(port, process.pid)
        until(lambda: len(server.workers) == 2, "there are no two workers")
        yield process, server


def until(happened: Callable[[], object], otherwise: str) -> None:
    ends = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < ends, otherwise
        time.sleep(0.05)


def lives(pid: int) -> bool:
    """Whether a process does anything yet; one that has ended and was not asked after does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_worker_that_is_killed_is_replaced_and_the_site_goes_on(here):
    with listening(here) as (process, server):
        before = server.workers
        os.kill(before[0], signal.SIGKILL)
        until(
            lambda: len(set(server.workers) - set(before)) == 1 and before[0] not in server.workers,
            "none came",
        )
        until(lambda: _ready(server.port), "the site ended")
        assert before[1] in server.workers, "the other one stays"
        assert process.poll() is None


def test_both_workers_are_killed_at_once(here):
    with listening(here) as (process, server):
        before = server.workers
        for each in before:
            os.kill(each, signal.SIGKILL)
        until(lambda: len(set(server.workers) - set(before)) == 2, "they were not replaced")
        until(lambda: _ready(server.port), "the site ended")
        assert process.poll() is None


def test_workers_end_with_the_main_process_and_the_next_server_has_the_port_alone(here):
    with listening(here) as (process, server), ExitStack() as processes:
        workers = server.workers
        process.kill()
        process.wait(PATIENCE)
        after = started(here, server.port, processes)
        until(lambda: not any(lives(each) for each in workers), "they answer for nobody")
        until(lambda: _ready(server.port), "the next one does not answer")
        assert after.poll() is None


def test_a_second_server_at_the_same_port_is_refused_in_words(here):
    with listening(here) as (_process, server), ExitStack() as processes:
        second = started(here, server.port, processes)
        _out, said = second.communicate(timeout=PATIENCE)
        assert second.returncode == 1
        assert said.strip().splitlines()[-1] == (
            f"CommandError: Something else listens at 127.0.0.1, port {server.port}: end it, or give another --port."
        )
        assert _ready(server.port)


def test_a_port_that_another_program_holds_is_refused_even_if_it_would_share_it(here):
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        assert claim("127.0.0.1", other.getsockname()[1]) is None


def test_two_that_are_started_in_one_moment_do_not_both_get_it():
    port = _free_port()
    first = claim("127.0.0.1", port)
    assert first
    assert claim("127.0.0.1", port) is None
    first.close()
    again = claim("127.0.0.1", port)
    assert again
    again.close()


def test_it_ends_when_it_is_told_to_with_its_workers(here):
    with listening(here) as (process, server):
        workers = server.workers
        process.terminate()
        assert process.wait(PATIENCE) == 0
        until(lambda: not any(lives(each) for each in workers), "its workers go on")


def test_a_clinic_that_is_not_there_stops_it_in_one_sentence(here):
    with ExitStack() as processes:
        process = started(here | {"CLINIC": "nowhere"}, _free_port(), processes)
        _out, said = process.communicate(timeout=PATIENCE)
        assert process.returncode == 1
        assert (
            said.strip() == "CLINIC is “nowhere”, and there is no clinic of that name: write one of hamilton."
        )
