"""A request under granian's interface says to the application what it would say under WSGI."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.core.handlers.wsgi import WSGIRequest

from intervals.web import off_threads
from intervals.web.off_threads import LARGEST, TOO_SLOW, environ_of


class Headers:
    """As granian has them: each line, also where a name comes twice."""

    def __init__(self, *lines: tuple[str, str]) -> None:
        self.lines = lines

    def items(self):
        return list(self.lines)


class Sender:
    """A protocol that hands the body over in parts, and keeps what is answered."""

    def __init__(self, *parts: bytes, then_waits: bool = False) -> None:
        self.parts, self.then_waits = list(parts), then_waits
        self.answer = None

    async def __aiter__(self):
        while self.parts:
            yield self.parts.pop(0)
        if self.then_waits:
            await asyncio.sleep(60)

    def response_bytes(self, status, headers, body):
        self.answer = status, headers, body

    def response_empty(self, status, headers):
        self.answer = status, headers, b""


def scope(*headers: tuple[str, str], **other: str) -> SimpleNamespace:
    said = {
        "method": "POST",
        "path": "/check/",
        "query_string": "",
        "scheme": "http",
        "server": "127.0.0.1:8000",
        "client": "192.0.2.1:50000",
    }
    return SimpleNamespace(**said | other, headers=Headers(*headers))


def ask(sender: Sender, *headers: tuple[str, str]):
    """What the application is handed, or None where it is not asked."""
    asked = []

    def application(environ, start_response):
        asked.append((environ, environ["wsgi.input"].read()))
        start_response("200 OK", [("X-A", "b")])
        return [b"an", b"swer"]

    with ThreadPoolExecutor(1) as pool:  # a browser's test may have left a loop in this thread
        pool.submit(asyncio.run, off_threads.off_threads(application)(scope(*headers), sender)).result()
    return asked[0] if asked else None


def test_the_parts_of_the_answer_are_joined():
    sender = Sender()
    ask(sender)
    assert sender.answer == (200, [("X-A", "b")], b"answer")


@pytest.mark.parametrize(
    ("path", "read"),
    [("/a b", "/a b"), ("/é/", "/é/"), ("/\ufffd", "/\ufffd"), ("/日本", "/日本"), ("", "/")],
)
def test_the_path_is_read_as_it_was_sent(path, read):
    assert WSGIRequest(environ_of(scope(path=path)) | {"wsgi.input": BytesIO()}).path == read


def test_headers():
    environ = environ_of(
        scope(
            ("accept", "text/html"),
            ("accept", "text/plain"),
            ("cookie", "a=1"),
            ("cookie", "b=2"),
            ("content-type", "text/plain"),
            ("x-forwarded-proto", "https"),
            ("x_forwarded_proto", "http"),
        )
    )
    assert environ["HTTP_ACCEPT"] == "text/html,text/plain"
    assert WSGIRequest(environ | {"wsgi.input": BytesIO()}).COOKIES == {"a": "1", "b": "2"}
    assert environ["CONTENT_TYPE"] == "text/plain"
    assert environ["HTTP_X_FORWARDED_PROTO"] == "https", "a low line does not make another header of it"


@pytest.mark.parametrize(
    ("client", "address"),
    [("192.0.2.1:50000", "192.0.2.1"), ("[2001:db8::1]:50000", "2001:db8::1"), ("", "")],
)
def test_who_asks(client, address):
    assert environ_of(scope(client=client))["REMOTE_ADDR"] == address


def test_one_request_leaves_nothing_to_the_next():
    environ_of(scope(("x-a", "1")))
    assert "HTTP_X_A" not in environ_of(scope())


LENGTH = "content-length"
CHUNKED = ("transfer-encoding", "chunked")


def test_a_whole_body_is_handed_on():
    environ, body = ask(Sender(b"ab", b"cd"), (LENGTH, "4"))
    assert (body, environ["CONTENT_LENGTH"]) == (b"abcd", "4")


def test_without_a_length_it_is_counted():
    environ, body = ask(Sender(b"ab", b"cd"), CHUNKED)
    assert (body, environ["CONTENT_LENGTH"]) == (b"abcd", "4")


def test_what_says_that_it_is_too_large_is_not_read():
    sender = Sender(b"abcd")
    environ, body = ask(sender, (LENGTH, str(LARGEST + 1)))
    assert (body, sender.parts, environ["CONTENT_LENGTH"]) == (b"", [b"abcd"], str(LARGEST + 1))


def test_what_turns_out_to_be_too_large_is_not_read_on():
    sender = Sender(*[b"a" * 1_000_000] * 5)
    environ, _body = ask(sender, CHUNKED)
    assert len(sender.parts) == 2
    assert int(environ["CONTENT_LENGTH"]) > LARGEST


@pytest.mark.parametrize("headers", [[], [(LENGTH, "0")]])
def test_no_body_is_waited_for_where_none_is_announced(headers):
    environ, body = ask(Sender(then_waits=bool(not headers)), *headers)
    assert body == b""
    assert TOO_SLOW not in environ


def test_half_a_body_is_not_handed_on():
    sender = Sender(b"ab")
    assert ask(sender, (LENGTH, "4")) is None
    assert sender.answer == (400, [], b"")


def test_a_body_that_does_not_come_in_time(monkeypatch):
    monkeypatch.setattr(off_threads, "SECONDS", 0.05)
    environ, body = ask(Sender(b"ab", then_waits=True), (LENGTH, "4"))
    assert environ[TOO_SLOW]
    assert body == b""
