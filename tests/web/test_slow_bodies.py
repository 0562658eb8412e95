"""Who sends slowly, or too much, holds nobody up: the server as docs/deploy.md starts it, without a proxy."""

import os
import re
import select
import socket
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from unittest.mock import Mock

import pytest
from django.core.management import call_command

from bench.server import ROOT, running
from intervals.management.commands import listen
from intervals.web.off_threads import LARGEST, SECONDS
from intervals.web.server import FLAGS, command
from tests import migrated

HOST = b"Host: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
POST = b"POST /accounts/login/ HTTP/1.1\r\n"
SLOW = {  # how a request begins, and what is sent of it again and again
    "a body": (POST + HOST + b"Content-Length: 100000\r\n\r\na", b"a"),
    "a body without a length": (POST + HOST + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n", b"1\r\na\r\n"),
    "headers": (POST + HOST + b"X-Slow: a", b"a"),
    "a body of a page that takes none": (
        b"GET / HTTP/1.1\r\n" + HOST + b"Content-Length: 100000\r\n\r\na",
        b"a",
    ),
}
HELD = 200


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with migrated.site() as env, running(env | {"STATIC_HASHED": "0"}) as server:
        yield server.port


def test_the_documented_start_is_the_one_that_is_tested(monkeypatch):
    """What the documents have an operator start becomes the very command that these tests start."""
    documented = re.search(
        r"(?m)^\.venv/bin/python manage\.py (listen.*)$", (ROOT / "docs" / "deploy.md").read_text()
    )
    assert documented
    became = []
    monkeypatch.setattr(os, "execv", lambda program, words: became.append(words))
    monkeypatch.setattr(listen, "claim", lambda host, port: socket.socket())
    monkeypatch.setattr(listen, "refuse_to_start", lambda: None)
    monkeypatch.setattr(listen, "connections", Mock())
    call_command(*documented[1].split())
    assert became == [command(sys.executable, 8000)]


@contextmanager
def held(port: int, begin: bytes, number: int = HELD) -> Iterator[list[socket.socket]]:
    opened = [socket.create_connection(("127.0.0.1", port), timeout=20) for _each in range(number)]
    try:
        for each in opened:
            each.sendall(begin)
        yield opened
    finally:
        for each in opened:
            each.close()


def answered(
    port: int, method: str = "GET", path: str = "/check/?given_on=2026-11-10", body: str = ""
) -> int:
    with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        connection.request(method, path, body or None, headers)
        response = connection.getresponse()
        response.read()
        return response.status


def drip(opened: list[socket.socket], more: bytes) -> None:
    for each in opened:
        each.sendall(more)


@pytest.mark.parametrize("kind", SLOW)
def test_the_site_answers_while_two_hundred_send_slowly(port, kind):
    """Whoever is answered while all of these are waited for has not waited for them."""
    begin, more = SLOW[kind]
    with held(port, begin) as opened:
        for _time in range(3):
            drip(opened, more)
            assert answered(port) == 200
            assert answered(port, "POST", "/accounts/login/", "a=b") == 403
            ended, _, _ = select.select(opened, [], [], 0)
            assert not ended, "all of them are still waited for"


def test_nobody_is_waited_for_for_ever(port):
    with (
        held(port, SLOW["a body"][0], number=3) as bodies,
        held(port, SLOW["headers"][0], number=3) as headers,
    ):
        assert [received(each)[9:12] for each in bodies] == [b"408"] * 3
        assert {received(each)[9:12] for each in headers} <= {b"", b"408"}


def test_headers_are_waited_for_as_long_as_a_body_is():
    assert FLAGS[FLAGS.index("--http1-header-read-timeout") + 1] == str(SECONDS * 1000)


def received(from_socket: socket.socket) -> bytes:
    """All that is sent until the other side closes."""
    got = b""
    while True:
        try:
            more = from_socket.recv(65536)
        except ConnectionResetError:
            return got
        if not more:
            return got
        got += more


def test_two_hundred_million_bytes_are_refused_before_any_is_sent(port):
    with held(port, POST + HOST + b"Content-Length: 200000000\r\n\r\n", number=1) as (one,):
        got = received(one)
        assert got.startswith(b"HTTP/1.1 413 ")
        assert "This is too large" in got.decode()


def test_nor_are_they_taken_without_a_length(port):
    chunk = b"10000\r\n" + b"a" * 0x10000 + b"\r\n"
    with held(port, POST + HOST + b"Transfer-Encoding: chunked\r\n\r\n", number=1) as (one,):
        sent = 0
        try:
            while sent < 200_000_000 and not select.select([one], [], [], 0)[0]:
                one.sendall(chunk)
                sent += len(chunk)
        except (BrokenPipeError, ConnectionResetError):
            pass
        assert LARGEST < sent < 4 * LARGEST, "what the system keeps for both sides is in it"
        assert received(one).startswith(b"HTTP/1.1 413 ")


def test_half_a_form_is_not_read(port):
    with held(port, POST + HOST + b"Content-Length: 100\r\n\r\nlogin=a", number=1) as (one,):
        one.shutdown(socket.SHUT_WR)
        assert received(one)[9:12] in (b"400", b"")
    assert answered(port) == 200


def test_a_form_without_a_length_is_read(port):
    chunked = POST + HOST + b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\na=b\r\n0\r\n\r\n"
    with held(port, chunked, number=1) as (one,):
        assert received(one).startswith(b"HTTP/1.1 403 ")  # without the form's token
