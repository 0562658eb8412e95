"""Copy the whole database into one file, while the site goes on: docs/deploy.md says when, and how to come back."""

import os
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from intervals import clock
from intervals.management import archives
from intervals.management.copying import copy_to


class Command(BaseCommand):
    """For whoever runs the server, and its timer."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to, and for whose eyes."""
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("file", nargs="?", type=Path, help="the file to make; it must not be there yet")
        where.add_argument("--into", type=Path, help="a folder, in which the file is named by the moment")
        parser.add_argument("--keep", type=int, help="with --into: how many of the newest stay there")
        parser.add_argument(
            "--to",
            action="append",
            default=[],
            metavar="KEY",
            help="seal it to this public key of age (age1…)",
        )

    def handle(
        self,
        *args: Any,
        file: Path | None,
        into: Path | None,
        keep: int | None,
        to: list[str],
        **options: Any,
    ) -> None:
        """CommandError where nothing could be made."""
        if keep is not None and (keep < 1 or not into):
            raise CommandError("--keep takes a number from 1 on, and goes with --into.")
        at = clock.now()
        if into:
            into.mkdir(mode=0o700, parents=True, exist_ok=True)
        target = file or (into or Path()) / f"intervals-{at:%Y%m%dT%H%M%SZ}.backup"
        os.umask(0o077)
        try:
            with TemporaryDirectory(dir=target.absolute().parent, prefix=".backup-") as folder:
                copy = Path(folder, "copy")
                done, held = copy_to(copy)
                manifest = archives.manifest_of(
                    copy, vendor=connection.vendor, migrations=done, held=held, at=at
                )
                archives.write(target, copy, manifest, to)
        except (OSError, DatabaseError) as fault:
            raise CommandError(f"No backup was made: {fault}") from None
        rows = sum(each.rows for each in held.values())
        self.stdout.write(f"{target}: {rows} rows in {len(held)} tables{', sealed' if to else ''}.")
        if into and keep:
            self._forget(into, keep)

    def _forget(self, folder: Path, keep: int) -> None:
        """Remove all but the newest, which were named by their moments."""
        for old in sorted(folder.glob("intervals-????????T??????Z.backup"))[:-keep]:
            old.unlink()
            self.stdout.write(f"{old} is gone.")
