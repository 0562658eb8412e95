"""The proxy of deploy/Caddyfile in front of the app, with a certificate made for the test, on the loopback."""

import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import pytest

from tests import migrated
from tests.faults.cluster import Cluster
from tests.faults.proxies import CADDY, Site, needs_caddy, proxied
from tests.faults.sites import BEHIND, ROOT, free_port, listen, listening, until
from tests.web.subprocesses import manage

pytestmark = needs_caddy


def database(folder: Path) -> dict[str, str]:
    shutil.copy(migrated.on_sqlite(), folder / "site.sqlite3")
    return BEHIND | {"DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, certificate: Path) -> Iterator[Site]:
    """One server behind the proxy."""
    folder = tmp_path_factory.mktemp("site")
    with listening(database(folder)) as (_process, port), proxied(folder, certificate, port) as site:
        yield site


def test_the_file_is_as_its_program_would_write_it():
    done = subprocess.run(
        [str(CADDY), "fmt", str(ROOT / "deploy" / "Caddyfile")], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == (ROOT / "deploy" / "Caddyfile").read_text().strip()


def test_the_site_is_there_over_https_and_knows_that_it_is(site):
    status, headers, text = site.ask("/privacy/")
    assert status == 200
    assert "max-age=31536000" in headers["Strict-Transport-Security"]
    assert "</html>" in text
    status, headers, _text = site.ask("/accounts/login/")
    assert status == 200
    assert "Secure" in headers["Set-Cookie"]


def test_what_a_stranger_says_of_the_way_here_is_not_believed(site):
    assert site.ask("/privacy/", **{"X-Forwarded-Proto": "http", "X-Forwarded-For": "192.0.2.1"})[0] == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_what_the_machines_ask_each_other_is_nobody_elses(site, path):
    assert site.ask(path)[0] == 404


def test_a_body_that_is_too_large_is_refused_in_words(site):
    status, _headers, text = site.ask(
        "/accounts/login/", "POST", b"a" * 3_000_000, **{"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert status == 413
    assert "This could not be read (413" in text
    assert site.ask("/privacy/")[0] == 200


def test_who_sends_half_a_body_takes_no_server_away(site):
    """Nor who sends too much without saying how much."""
    for body in (b"5\r\nhello\r\n", b"f4240\r\n" + b"a" * 1_000_000 + b"\r\n"):
        with closing(
            site.trusted.wrap_socket(
                socket.create_connection(("127.0.0.1", site.port)), server_hostname="localhost"
            )
        ) as half:
            half.sendall(
                b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
            )
            with suppress(OSError):
                for _time in range(4):
                    half.sendall(body)
    assert [site.ask("/privacy/")[0] for _time in range(5)] == [200] * 5


def test_a_compressed_body_is_not_opened(site):
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Content-Encoding": "gzip"}
    assert site.ask("/accounts/login/", "POST", b"\x1f\x8b" + b"\0" * 1000, **headers)[0] < 500


def test_a_form_arrives(site):
    status, headers, text = site.ask("/accounts/login/")
    assert status == 200
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
    assert token
    body = f"csrfmiddlewaretoken={token[1]}&login=nobody%40clinic.example&password=wrong".encode()
    cookie = headers["Set-Cookie"].partition(";")[0]
    sent = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": cookie,
        "Origin": "https://localhost",
    }
    assert site.ask("/accounts/login/", "POST", body, **sent)[0] in (200, 422)


def test_a_server_that_is_killed_under_load_is_not_missed(tmp_path, certificate):
    """Questions may be asked again of the other server, and are: nobody sees an error."""
    env = database(tmp_path)
    with ExitStack() as running:
        first, one = running.enter_context(listening(env))
        _second, two = running.enter_context(listening(env))
        site = running.enter_context(proxied(tmp_path, certificate, one, two))
        askers = running.enter_context(ThreadPoolExecutor(4))
        begun = [askers.submit(site.ask, f"/check/?given_on=2026-11-{1 + n % 28:02}") for n in range(40)]
        os.killpg(first.pid, signal.SIGKILL)
        later = [askers.submit(site.ask, f"/check/?given_on=2026-10-{1 + n % 28:02}") for n in range(200)]
        assert [each.result()[0] for each in [*begun, *later]] == [200] * 240


def test_a_server_that_cannot_work_is_not_asked(tmp_path, certificate):
    """Its database has no tables yet, as while a new version is put in place: /readyz says so."""
    unready = BEHIND | {"DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}"}
    port = free_port()
    with listen(unready, port), listening(database(tmp_path)) as (_process, other):
        until(lambda: knocks(port), "it does not listen")
        with proxied(tmp_path, certificate, port, other) as site:
            statuses = lambda: {site.ask("/rules/")[0] for _time in range(20)}  # noqa: E731
            until(lambda: statuses() == {200}, "it is asked all the same")
            assert statuses() | statuses() == {200}


def test_with_no_server_at_all_it_says_so_and_when_to_come_back(tmp_path, certificate):
    with listening(database(tmp_path)) as (process, port), proxied(tmp_path, certificate, port) as site:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        status, headers, text = site.ask("/privacy/")
        assert (status, headers["Retry-After"]) == (503, "10")
        assert "Please try again in a minute." in text


def knocks(port: int) -> bool:
    """Whether anybody answers there, whatever it is."""
    made = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    with closing(made):
        try:
            made.request("GET", "/healthz")
            return made.getresponse().status == 200
        except OSError:
            return False


def test_a_database_that_is_away_does_not_hide_the_site(folder, certificate):
    """What the servers know and say themselves is seen through the proxy, while PostgreSQL is stopped and after it."""
    (folder / "cluster").mkdir()
    cluster = Cluster(folder / "cluster")
    cluster.start()
    env = BEHIND | {
        "DATABASE_URL": cluster.address,
        "SECOND_STEP_REQUIRED": "0",
    }
    assert manage("migrate", "--verbosity", "0", **env).returncode == 0
    with ExitStack() as running:
        running.callback(cluster.stop)
        _first, one = running.enter_context(listening(env))
        _second, two = running.enter_context(listening(env))
        site = running.enter_context(proxied(folder, certificate, one, two))
        assert site.ask("/rules/")[0] == 200
        cluster.stop()  # whichever of the four workers was asked, all have read what is published
        for _time in range(12):
            assert site.ask("/rules/")[0] == 200
            status, headers, text = site.ask(
                "/accounts/login/", "POST", b"login=a%40b.example&password=wrong"
            )
            assert (status, headers["Retry-After"]) in {(503, "30"), (403, None)}
            assert "Please try again in a minute." not in text
            time.sleep(0.5)
        cluster.start()
        until(lambda: site.ask("/accounts/login/")[0] == 200, "it does not recover")
