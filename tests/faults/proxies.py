"""The proxy of deploy/Caddyfile in front of the app, on the loopback."""

import http.client
import os
import re
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.faults.sites import KEPT, ROOT, free_port, process, until

CADDY = shutil.which("caddy")
needs_caddy = pytest.mark.skipif(
    not CADDY and os.environ.get("CI") != "true", reason="no Caddy: apt-get install caddy"
)
OUR_CERTIFICATE = re.compile(r"# (tls /etc/caddy/site.pem /etc/caddy/site.key) .*")


class Site:
    """What a browser sees at https://localhost."""

    def __init__(self, port: int, certificate: Path) -> None:
        self.port, self.trusted = port, ssl.create_default_context(cafile=str(certificate))

    def ask(
        self, path: str, method: str = "GET", body: bytes | None = None, **headers: str
    ) -> tuple[int, http.client.HTTPMessage, str]:
        """The status, the headers and the text of an answer.

        What this machine garbled on the way is asked again: nothing tried here can do that to a sealed line.
        """
        try:
            return self._asked(path, method, body, **headers)
        except ssl.SSLError as error:
            if error.reason != "DECRYPTION_FAILED_OR_BAD_RECORD_MAC":
                raise
            return self._asked(path, method, body, **headers)

    def _asked(
        self, path: str, method: str, body: bytes | None, **headers: str
    ) -> tuple[int, http.client.HTTPMessage, str]:
        made = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=60, context=self.trusted)
        with closing(made):
            made.request(method, path, body, {"Host": "localhost", **headers})
            answer = made.getresponse()
            return answer.status, answer.headers, answer.read().decode()


def self_made(folder: Path) -> Path:
    """A certificate for this machine, with its key beside it."""
    command = [
        "openssl",
        "req",
        "-x509",
        "-nodes",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
    ]
    command += ["-keyout", "site.key", "-out", "site.pem", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder / "site.pem"


@contextmanager
def proxied(folder: Path, certificate: Path, *ports: int, first: str = "") -> Iterator[Site]:
    """The proxy in front of servers at these ports: the file as it is, with the certificate of the test's own.

    `first`: what stands in it before it asks them.
    """
    shipped = (ROOT / "deploy" / "Caddyfile").read_text()
    here, changed = OUR_CERTIFICATE.subn(f"tls {certificate} {certificate.with_suffix('.key')}", shipped)
    assert changed == 1
    http_port, https_port = free_port(), free_port()
    ours = f"{{\n\thttp_port {http_port}\n\thttps_port {https_port}\n\tadmin off\n\tservers {{"
    assert here.count("{\n\tservers {") == 1
    asked = "\treverse_proxy {$APP_SERVERS"
    assert here.count(asked) == 1
    here = here.replace("{\n\tservers {", ours).replace(asked, first + asked)
    (folder / "Caddyfile").write_text(here)
    command = [str(CADDY), "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    servers = " ".join(f"127.0.0.1:{port}" for port in ports)
    env = KEPT | {"SITE": "localhost", "APP_SERVERS": servers, "HOME": str(folder)}
    with (folder / "log").open("w") as log, process(command, env, folder, log) as caddy:
        site = Site(https_port, certificate)
        until(lambda: answers(site) or caddy.poll() is not None, (folder / "log").read_text())
        assert caddy.poll() is None, (folder / "log").read_text()
        yield site


def answers(site: Site) -> bool:
    try:
        return site.ask("/privacy/")[0] == 200
    except OSError:
        return False
