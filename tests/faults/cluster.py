"""A PostgreSQL of a test's own, to be stopped and killed."""

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

from tests.postgres import programs


class Cluster:
    """A PostgreSQL that can be stopped and started."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        self.run(
            "initdb", "--no-sync", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-locale"
        )

    @property
    def address(self) -> str:
        """Its database, as DATABASE_URL."""
        return f"postgres://postgres@/postgres?host={self.folder}"

    def run(self, program: str, *arguments: str) -> None:
        """One of its programs, which refuse to be root."""
        as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*as_postgres, f"{programs()}/{program}", f"--pgdata={self.folder}/data", *arguments]
        subprocess.run(command, cwd=self.folder, check=True, stdout=subprocess.DEVNULL)

    def start(self) -> None:
        """Have it answer."""
        options = f"--options=-k {self.folder} -c listen_addresses="
        self.run("pg_ctl", "start", "--wait", f"--log={self.folder}/log", options)

    def stop(self) -> None:
        """As if its power were cut."""
        self.run("pg_ctl", "stop", "--mode=immediate")

    def kill(self) -> None:
        """Its main process, with kill -9; the others end with it, and what they held is free."""
        main = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        group = subprocess.run(["pgrep", "-P", str(main)], capture_output=True, text=True, check=False)
        os.kill(main, signal.SIGKILL)
        for each in group.stdout.split():
            with suppress(ProcessLookupError):
                os.kill(int(each), signal.SIGKILL)


class Standby(Cluster):
    """A streaming replica of another one, that can only be read."""

    def __init__(self, folder: Path, of: Cluster) -> None:
        self.folder = folder
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        source = f"--dbname=host={of.folder} user=postgres"
        self.run("pg_basebackup", source, "--write-recovery-conf", "--no-sync", "--checkpoint=fast")
