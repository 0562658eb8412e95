"""A PostgreSQL of the tests' own: made in a temporary folder by the first test that needs it, gone at the end.

It listens on a socket in that folder and nowhere else. The process that is started first (the controller,
under xdist) chooses the folder and hands it on in the environment; whoever comes first to `start` makes the
cluster, the others find it running; the process that chose the folder stops it as it ends.
"""

import atexit
import fcntl
import os
import secrets
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

HINT = "PostgreSQL's programs are not here: apt-get install postgresql"
FAST = "-c listen_addresses= -c fsync=off -c full_page_writes=off -c synchronous_commit=off"


def programs() -> Path | None:
    """The folder with initdb and pg_ctl, in PATH or where Debian puts them; None without them."""
    found = [Path(each).resolve().parent for each in [shutil.which("pg_ctl")] if each]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda each: float(each.parent.name))[::-1]
    return next((each for each in found if (each / "initdb").exists() and (each / "pg_ctl").exists()), None)


def database() -> dict[str, Any]:
    """The cluster as one of Django's DATABASES; it is made alone, too, where no test asks for another one."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": str(FOLDER),
        "USER": "postgres",
        "NAME": "intervals",
        "TEST": {"DEPENDENCIES": []},
    }


def fresh(name: str, template: str = "template0") -> str:
    """The address of a new database of this name in the cluster, as DATABASE_URL: empty, or as `template` is."""
    start()
    command = [
        f"{programs()}/createdb",
        f"--host={FOLDER}",
        "--username=postgres",
        f"--template={template}",
        name,
    ]
    subprocess.run(command, check=True)
    return f"postgres://postgres@/{name}?host={FOLDER}"


def start() -> None:
    """Have the cluster running, whoever else wants the same."""
    FOLDER.mkdir(mode=0o700, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (FOLDER / "data" / "postmaster.pid").exists():
            if os.geteuid() == 0:
                shutil.chown(FOLDER, "postgres")
            _run(
                "initdb", "--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-locale"
            )
            _run("pg_ctl", "start", "--wait", f"--log={FOLDER}/log", f"--options=-k {FOLDER} {FAST}")


def _stop() -> None:
    if (FOLDER / "data" / "postmaster.pid").exists():
        _run("pg_ctl", "stop", "--mode=immediate")
    shutil.rmtree(FOLDER, ignore_errors=True)


def _run(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs on the cluster. It refuses to be root, so root becomes postgres."""
    as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    command = [*as_postgres, f"{programs()}/{program}", f"--pgdata={FOLDER}/data", *arguments]
    ended = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise RuntimeError(f"{program} failed.\n{ended.stdout}{ended.stderr}")


if "TEST_POSTGRES_FOLDER" not in os.environ:
    chosen = Path(tempfile.gettempdir(), f"intervals-postgres-{secrets.token_hex(6)}")
    os.environ["TEST_POSTGRES_FOLDER"] = str(chosen)
    atexit.register(_stop)
FOLDER = Path(os.environ["TEST_POSTGRES_FOLDER"])
