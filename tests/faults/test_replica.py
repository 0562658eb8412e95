"""A streaming replica, whose app server shares the public pages, as docs/deploy.md has it."""

import os
import re
import signal
from contextlib import ExitStack

import psycopg

from tests.faults.cluster import Cluster, Standby
from tests.faults.proxies import needs_caddy, proxied
from tests.faults.sites import BEHIND, ROOT, listening, until
from tests.web.addresses import EXAMPLE, FILES, PAGES, SEARCHING
from tests.web.subprocesses import manage

pytestmark = needs_caddy

PUBLIC = [EXAMPLE, *(PAGES | FILES | SEARCHING).values()]
BLOCK = re.compile(r"```caddyfile\n(.+?)```", re.DOTALL)


def test_it_goes_on_alone_with_the_public_pages_and_with_nothing_else(folder, certificate):
    for name in ("primary", "replica"):
        (folder / name).mkdir()
    primary = Cluster(folder / "primary")
    primary.start()
    with ExitStack() as running:
        up = running.enter_context(ExitStack())
        up.callback(primary.stop)
        here = BEHIND | {"DATABASE_URL": primary.address}
        assert manage("migrate", "--verbosity", "0", **here).returncode == 0
        replica = Standby(folder / "replica", primary)
        replica.start()
        running.callback(replica.stop)
        there = BEHIND | {"DATABASE_URL": replica.address}
        app, one = running.enter_context(listening(here))
        _app, other = running.enter_context(listening(there))
        (block,) = BLOCK.findall((ROOT / "docs" / "deploy.md").read_text())
        first = block.replace("10.0.0.6:8000", f"127.0.0.1:{other}")
        assert first != block
        site = running.enter_context(proxied(folder, certificate, one, first=first))
        assert site.ask("/accounts/login/")[0] == 200

        os.killpg(app.pid, signal.SIGKILL)
        app.wait()
        assert [path for path in PUBLIC if site.ask(path)[0] != 200] == []
        for path in ("/accounts/login/", "/desk/", "/me/", "/mail/remind/", "/admin/"):
            status, _headers, text = site.ask(path)
            assert (status, "Please try again in a minute." in text) == (503, True), path

        with psycopg.connect(f"host={primary.folder} user=postgres dbname=postgres") as published:
            published.execute("UPDATE intervals_clinic SET telephone = '905 555 0199'")
        until(lambda: "905 555 0199" in site.ask("/")[2], "a change does not come")
        up.close()
        assert [path for path in PUBLIC if site.ask(path)[0] != 200] == []
