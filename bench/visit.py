"""What a visit costs a phone: the question, the answer, and every file that the two pages name."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from http.client import HTTPConnection
from urllib.parse import urljoin

import brotli

from bench.server import HOST, Server

PAGES = ("/", "/check/?given_on=2026-11-10")
LINKS = {"stylesheet", "preload", "modulepreload", "icon", "manifest"}
PHONE = {"Accept-Encoding": "br", "Accept-Language": "en"}
IN_CSS = re.compile(rb"url\(\s*[\"']?(?!data:|#)([^\"')]+)")


@dataclass(frozen=True)
class Fetched:
    """One answer, its sizes as sent."""

    address: str
    kind: str
    body: int
    headers: int
    immutable: bool

    @property
    def is_page(self) -> bool:
        """Whether it is HTML."""
        return self.kind == "text/html"

    @property
    def is_script(self) -> bool:
        """Whether it is JavaScript."""
        return self.kind.endswith("javascript")


class _Named(HTMLParser):
    """The files that a page makes a browser fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        linked = tag == "link" and LINKS & set((named.get("rel") or "").split())
        address = named.get("href") if linked else named.get("src")
        if address and not address.startswith("data:"):
            self.addresses.append(address)


def first_visit(server: Server) -> list[Fetched]:
    """The pages and all they need, each file once."""
    connection = HTTPConnection(HOST, server.port, timeout=10)
    fetched: dict[str, Fetched] = {}
    waiting = list(PAGES)
    while waiting:
        address = waiting.pop(0)
        if address not in fetched:
            fetched[address], found = _fetch(connection, address)
            waiting += found
    connection.close()
    return list(fetched.values())


def pages_unchanged(server: Server) -> int:
    """The bytes of the pages' bodies when a browser asks for them again with their ETags."""
    connection = HTTPConnection(HOST, server.port, timeout=10)
    sent = 0
    for address in PAGES:
        connection.request("GET", address, headers=PHONE)
        response = connection.getresponse()
        response.read()
        known = {"If-None-Match": response.headers["ETag"]}
        connection.request("GET", address, headers=PHONE | known)
        sent += len(connection.getresponse().read())
    connection.close()
    return sent


def _fetch(connection: HTTPConnection, address: str) -> tuple[Fetched, list[str]]:
    connection.request("GET", address, headers=PHONE)
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise SystemExit(f"{address} answered {response.status}.")
    kind = response.headers.get_content_type()
    headers = sum(len(f"{name}: {value}\r\n") for name, value in response.getheaders())
    cached = "immutable" in response.headers.get("Cache-Control", "")
    fetched = Fetched(address, kind, len(body), len("HTTP/1.1 200 OK\r\n\r\n") + headers, cached)
    return fetched, [urljoin(address, each) for each in _named(kind, _plain(response.headers, body))]


def _plain(headers: Mapping[str, str], body: bytes) -> bytes:
    return brotli.decompress(body) if headers.get("Content-Encoding") == "br" else body


def _named(kind: str, body: bytes) -> Iterator[str]:
    if kind == "text/html":
        page = _Named()
        page.feed(body.decode())
        yield from page.addresses
    elif kind == "text/css":
        yield from (address.decode() for address in IN_CSS.findall(body))
