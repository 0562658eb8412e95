"""A WSGI application under granian's own interface (RSGI): a request gets one of a few threads once all of it is here.

A thread that answers has a connection to the database and costs memory, so there are few. If it also waited for the
request's body, as under WSGI, then a dozen senders who never finish would hold them all and stop the site. Here an
event loop waits for bodies, for thousands of them at once; none may take longer than `SECONDS`, and what is larger than
any form is not read to its end. What is refused is refused by the application (intervals.web.bodies), in its own words.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from io import BytesIO
from typing import Any

LARGEST = 2_500_000  # bytes; nothing is uploaded, and a form holds a few thousand
TOO_SLOW = "intervals.body_too_slow"  # in the environment of a request whose body was waited for in vain
THREADS = 4  # a worker: one that waits for SQLite's lock does not stop the others
SECONDS = 10  # for a whole body

Answer = tuple[int, list[tuple[str, str]], bytes]
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

SAME_FOR_ALL: dict[str, Any] = {
    "SCRIPT_NAME": "",
    "SERVER_PROTOCOL": "HTTP/1.1",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
}


def off_threads(application: Wsgi) -> Callable[[Any, Any], Awaitable[None]]:
    """The RSGI application that answers as the WSGI application does."""
    threads = ThreadPoolExecutor(THREADS, thread_name_prefix="answers")

    async def served(scope: Any, protocol: Any) -> None:
        environ = environ_of(scope)
        if await _body_read(environ, protocol):
            loop = asyncio.get_running_loop()
            protocol.response_bytes(*await loop.run_in_executor(threads, _answer, application, environ))
        else:
            protocol.response_empty(400, [])  # who sent half of it is not there any more

    return served


def environ_of(scope: Any) -> dict[str, Any]:
    """What a request says, but for its body, in WSGI's words."""
    server, _colon, port = scope.server.rpartition(":")
    environ = SAME_FOR_ALL | {
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": _as_bytes(scope.path),
        "QUERY_STRING": _as_bytes(scope.query_string),
        "SERVER_NAME": server,
        "SERVER_PORT": port,
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.url_scheme": scope.scheme,
    }
    for header, value in scope.headers.items():
        name = _name(header)
        if name:
            environ[name] = f"{environ[name]}{_between(name)}{value}" if name in environ else value
    return environ


@lru_cache(maxsize=512)
def _name(header: str) -> str:
    """The name of a header in WSGI; "" for one with a low line, which a proxy's own header could be mistaken for."""
    if "_" in header:
        return ""
    name = header.upper().replace("-", "_")
    return name if name in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{name}"


def _between(name: str) -> str:
    return "; " if name == "HTTP_COOKIE" else ","


def _as_bytes(text: str) -> str:
    """A text as WSGI has it: each character stands for a byte."""
    return text if text.isascii() else text.encode().decode("latin-1")


async def _body_read(environ: dict[str, Any], protocol: Any) -> bool:
    """Put the body in its place, or why it is not there; whether the request is whole."""
    said = environ.get("CONTENT_LENGTH", "")
    environ["wsgi.input"] = BytesIO()
    awaited = int(said) <= LARGEST if said.isdecimal() else "HTTP_TRANSFER_ENCODING" in environ
    if not awaited:
        return True
    body = bytearray()
    try:
        async with asyncio.timeout(SECONDS):
            async for chunk in protocol:
                body += chunk
                if len(body) > LARGEST:
                    break
    except TimeoutError:
        environ[TOO_SLOW] = True
        return True
    if said.isdecimal() and len(body) < int(said):
        return False
    environ |= {"CONTENT_LENGTH": str(len(body)), "wsgi.input": BytesIO(body)}
    return True


def _answer(application: Wsgi, environ: dict[str, Any]) -> Answer:
    """Ask the application; this is done in a thread."""
    started: list[Any] = []
    parts = application(environ, lambda status, headers, *_error: started.extend((status, headers)))
    try:
        body = b"".join(parts)
    finally:
        getattr(parts, "close", lambda: None)()
    status, headers = started[-2:]
    return int(status[:3]), headers, body
