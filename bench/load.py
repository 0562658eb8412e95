"""The load: a process for each connection, each asking again as soon as it has been answered."""

import multiprocessing
import os
import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from multiprocessing.queues import SimpleQueue

from bench.server import HOST, Server

CONNECTIONS_PER_WORKER = 2
WARM_UPS = 20
FIRST_DAY = date(2000, 1, 1)
DAYS = (date(2150, 1, 1) - FIRST_DAY).days
PAST_DAYS = 9000  # of a course: until 2024
STRIDE = 7919  # a prime that does not divide DAYS, so that every round sees days of the whole range
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
fork = multiprocessing.get_context("fork")
Results = SimpleQueue[tuple[int, float]]


@dataclass(frozen=True)
class Target:
    """What is asked for: the path of the n-th request, and the one that warms the server up."""

    name: str
    path: Callable[[int], str]
    warm_up: str


@dataclass(frozen=True)
class Round:
    """What one target did in one round."""

    requests: int
    seconds: float
    cpu_seconds: float

    @property
    def per_second(self) -> float:
        """Requests per second."""
        return self.requests / self.seconds

    @property
    def cpu(self) -> float:
        """Server CPU per request, in milliseconds."""
        return 1000 * self.cpu_seconds / self.requests


def new_check(number: int) -> str:
    """A check that nobody asked before: every second one with a planned date."""
    given_on = _day(number // 2)
    planned = f"&planned_on={given_on + timedelta(days=10)}" if number % 2 else ""
    return f"/check/?given_on={given_on}{planned}"


def new_forecast(number: int) -> str:
    """A forecast that nobody asked before: every second one for a day of its own."""
    given_on = _day(number // 2)
    on = f"&on={given_on + timedelta(days=10)}" if number % 2 else ""
    return f"/api/v1/forecast?later=botox&given=microneedling:{given_on}{on}"


def new_course(number: int) -> str:
    """A course that nobody asked about before: two visits and a third, after a day long past."""
    done = FIRST_DAY + timedelta(days=number * STRIDE % PAST_DAYS)
    other = "botox" if number // PAST_DAYS % 2 else "microneedling"
    return f"/course/?visit=microneedling&visit=microneedling&visit=botox&given={other}:{done}"


def _day(number: int) -> date:
    return FIRST_DAY + timedelta(days=number * STRIDE % DAYS)


def request(path: str) -> bytes:
    """The bytes of a GET as a browser on a phone sends it."""
    headers = "Host: 127.0.0.1\r\nAccept: */*\r\nAccept-Encoding: br\r\nAccept-Language: en"
    return f"GET {path} HTTP/1.1\r\n{headers}\r\n\r\n".encode()


def ask(connection: socket.socket, message: bytes) -> None:
    """Send a request and read its whole answer. SystemExit unless it is a 200."""
    connection.sendall(message)
    got = connection.recv(65536)
    while (end := got.find(b"\r\n\r\n")) < 0:
        got += _more(connection)
    length = LENGTH.search(got, 0, end + 2)
    if not got.startswith(b"HTTP/1.1 200 ") or length is None:
        asked_for, answered = message.partition(b"\r\n")[0].decode(), got.partition(b"\r\n")[0].decode()
        raise SystemExit(f"{asked_for!r} was answered {answered!r}.")
    missing = end + 4 + int(length[1]) - len(got)
    while missing > 0:
        missing -= len(_more(connection))


def _more(connection: socket.socket) -> bytes:
    more = connection.recv(65536)
    if not more:
        raise SystemExit("The server closed a connection.")
    return more


def measure(server: Server, target: Target, first: int, seconds: float) -> tuple[Round, int]:
    """Ask for one target for so long, from its `first` number on. Also the next number that is free."""
    with connections(server) as opened:
        for connection in opened:
            for _each in range(WARM_UPS):
                ask(connection, request(target.warm_up))
        results: Results = fork.SimpleQueue()
        clients = [
            fork.Process(
                target=_client, args=(connection, target, count(number, len(opened)), seconds, results)
            )
            for number, connection in enumerate(opened, first)
        ]
        cpu_before = server.cpu_seconds()
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        cpu = server.cpu_seconds() - cpu_before
    if any(client.exitcode for client in clients):
        raise SystemExit(f"{target.name}: a request failed.")
    requests, took = zip(*(results.get() for _client in clients), strict=True)
    return Round(sum(requests), max(took), cpu), first + len(clients) * max(requests)


def _client(
    connection: socket.socket, target: Target, numbers: Iterator[int], seconds: float, results: Results
) -> None:
    begin, requests = time.monotonic(), 0
    while time.monotonic() - begin < seconds:
        ask(connection, request(target.path(next(numbers))))
        requests += 1
    results.put((requests, time.monotonic() - begin))


@contextmanager
def connections(server: Server) -> Iterator[list[socket.socket]]:
    """The same number of connections to each worker, so that all of them are busy."""
    wanted = dict.fromkeys(server.workers, CONNECTIONS_PER_WORKER)
    kept: list[socket.socket] = []
    spare: list[socket.socket] = []
    try:
        while any(wanted.values()):
            before = _open_files(wanted)
            connection = socket.create_connection((HOST, server.port), timeout=10)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            ask(connection, request("/healthz"))
            after = _open_files(wanted)
            worker = max(wanted, key=lambda pid: after[pid] - before[pid])
            (kept if wanted[worker] else spare).append(connection)
            wanted[worker] = max(0, wanted[worker] - 1)
        yield kept
    finally:
        for connection in kept + spare:
            connection.close()


def _open_files(workers: dict[int, int]) -> dict[int, int]:
    return {pid: len(os.listdir(f"/proc/{pid}/fd")) for pid in workers}
