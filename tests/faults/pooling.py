"""PgBouncer in front of the tests' own PostgreSQL, as deploy/pgbouncer.ini sets it up."""

import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import postgres
from tests.faults.sites import ROOT, free_port, process, until

PGBOUNCER = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"


@contextmanager
def pooler(folder: Path, name: str, connections: int) -> Iterator[str]:
    """The address at which the database of this name is asked over so many connections at most."""
    port = free_port()
    here = (ROOT / "deploy" / "pgbouncer.ini").read_text()
    for shipped, ours in {
        "host=127.0.0.1 port=5432 dbname=intervals": f"host={postgres.FOLDER} dbname={name}",
        "listen_port = 6432": f"listen_port = {port}\nunix_socket_dir =",
        "auth_type = scram-sha-256": "auth_type = trust",
        "/etc/pgbouncer/userlist.txt": str(folder / "userlist.txt"),
        "default_pool_size = 20": f"default_pool_size = {connections}",
    }.items():
        assert here.count(shipped) == 1
        here = here.replace(shipped, ours)
    (folder / "userlist.txt").write_text('"postgres" ""\n')
    (folder / "pgbouncer.ini").write_text(here)
    command = [PGBOUNCER, str(folder / "pgbouncer.ini")]
    if os.geteuid() == 0:  # it refuses to be root
        for each in (folder, *folder.iterdir()):
            shutil.chown(each, "postgres")
        for each in folder.parents:
            if each.owner() == "root" and str(each) != "/tmp":
                each.chmod(each.stat().st_mode | 0o011)
        command = ["runuser", "-u", "postgres", "--", *command]
    with (folder / "log").open("w") as log, process(command, dict(os.environ), folder, log) as started:
        until(lambda: knocks(port) or started.poll() is not None, "PgBouncer does not listen")
        assert started.poll() is None, (folder / "log").read_text()
        yield f"postgres://postgres@127.0.0.1:{port}/intervals"


def knocks(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except OSError:
        return False
    return True
