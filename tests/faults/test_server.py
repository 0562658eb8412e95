"""The server as it is documented, with what kills it: a worker, the main process, a second server at its port."""

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen

import pytest

from bench.server import Server
from intervals.web.server import claim
from tests import migrated
from tests.faults import sites
from tests.faults.sites import PATIENCE, free_port, listen, ready, until


@pytest.fixture(scope="module")
def here() -> Iterator[dict[str, str]]:
    with migrated.site() as env:
        yield env | {"STATIC_HASHED": "0"}


@contextmanager
def listening(env: dict[str, str]) -> Iterator[tuple["Popen[str]", Server]]:
    with sites.listening(env) as (process, port):
        server = Server(port, process.pid)
        until(lambda: len(server.workers) == 2, "there are no two workers")
        yield process, server


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
        until(lambda: ready(server.port), "the site ended")
        assert before[1] in server.workers, "the other one stays"
        assert process.poll() is None


def test_both_workers_are_killed_at_once(here):
    with listening(here) as (process, server):
        before = server.workers
        for each in before:
            os.kill(each, signal.SIGKILL)
        until(lambda: len(set(server.workers) - set(before)) == 2, "they were not replaced")
        until(lambda: ready(server.port), "the site ended")
        assert process.poll() is None


def test_workers_end_with_the_main_process_and_the_next_server_has_the_port_alone(here):
    with listening(here) as (process, server):
        workers = server.workers
        process.kill()
        process.wait(PATIENCE)
        with listen(here, server.port) as after:
            until(lambda: not any(lives(each) for each in workers), "they answer for nobody")
            until(lambda: ready(server.port), "the next one does not answer")
            assert after.poll() is None


def test_a_second_server_at_the_same_port_is_refused_in_words(here):
    with listening(here) as (_process, server), listen(here, server.port) as second:
        _out, said = second.communicate(timeout=PATIENCE)
        assert second.returncode == 1
        assert said.strip().splitlines()[-1] == (
            f"CommandError: Something else listens at 127.0.0.1, port {server.port}: end it, or give another --port."
        )
        assert ready(server.port)


def test_a_port_that_another_program_holds_is_refused_even_if_it_would_share_it(here):
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        assert claim("127.0.0.1", other.getsockname()[1]) is None


def test_two_that_are_started_in_one_moment_do_not_both_get_it():
    port = free_port()
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
    with listen(here | {"CLINIC": "nowhere"}, free_port()) as process:
        _out, said = process.communicate(timeout=PATIENCE)
        assert process.returncode == 1
        assert (
            said.strip() == "CLINIC is “nowhere”, and there is no clinic of that name: write one of hamilton."
        )
