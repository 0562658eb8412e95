"""What only the real server can show."""

from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlsplit


def get(site: str, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """One answer as it was sent."""
    with closing(HTTPConnection(urlsplit(site).netloc, timeout=10)) as connection:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()


def test_no_banner(site: str) -> None:
    for path in ("/", "/check/?given_on=2026-11-10", "/nowhere/", "/healthz", "/static/css/site.css"):
        assert get(site, path)[1].get("server", "") == ""


def test_static_files_are_named_by_their_content_and_kept(site: str) -> None:
    page = get(site, "/")[2].decode()
    stylesheet = page.split('rel="stylesheet" href="')[1].split('"')[0]
    status, headers, body = get(site, stylesheet, **{"Accept-Encoding": "br"})
    assert status == 200
    assert "immutable" in headers["cache-control"]
    assert headers["content-encoding"] == "br"
    assert len(body) < 24 * 1024


def test_a_hostile_host_is_refused_in_words(site: str) -> None:
    status, headers, body = get(site, "/", Host="elsewhere.example")
    assert status == 400
    assert b"elsewhere.example" not in body
    assert "default-src 'none'" in headers["content-security-policy"]
