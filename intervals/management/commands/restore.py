"""Put a backup back into the database of DATABASE_URL, which has no table yet. Whatever is wrong is said first."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection

from intervals import clock
from intervals.actions.mail import cancel_waiting
from intervals.management import archives
from intervals.management.copying import put_back
from intervals.queries.whole import differences, has_tables, held, migrations, migrations_wanted

RESTORED = "It waited when the backup was made that this site was restored from."


class Command(BaseCommand):
    """For whoever runs the server."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which, and with which key."""
        parser.add_argument("file", type=Path, help="a file that backup has made")
        parser.add_argument("--identity", type=Path, help="the file with the secret key, where it is sealed")
        parser.add_argument(
            "--keep-letters",
            action="store_true",
            help="let the worker send what waited when the backup was made, as in a move",
        )
        parser.add_argument("--check", action="store_true", help="only say whether it could be restored")

    def handle(
        self, *args: Any, file: Path, identity: Path | None, check: bool, keep_letters: bool, **options: Any
    ) -> None:
        """CommandError, with nothing written, where the file is not whole and ours, or the database is not empty."""
        with archives.read(file, identity) as (manifest, copy):
            self._refuse(file, manifest)
            if check:
                self.stdout.write(f"{file} is whole: {_said(manifest)}.")
                return
            _refuse_filled()
            try:
                put_back(copy)
                wrong = migrations(DEFAULT_DB_ALIAS) != set(manifest.migrations)
                different = (
                    differences(held(DEFAULT_DB_ALIAS), manifest.held()) if not self._behind(manifest) else []
                )
            except DatabaseError as fault:
                raise CommandError(f"The database did not take it: {fault}") from None
        if wrong or different:
            raise CommandError(f"What is there now is not what the backup holds: {', '.join(different)}.")
        self.stdout.write(f"{file} is restored: {_said(manifest)}.")
        if self._behind(manifest):
            call_command("migrate", verbosity=0, interactive=False)
            self.stdout.write(
                "It came from an older version; its database was migrated to this one. Its tables could not be "
                "compared, only its file."
            )
        if not keep_letters and (stopped := cancel_waiting(clock.now(), RESTORED)):
            self.stdout.write(
                f"Cancelled, because they may have left since: {stopped} letters that waited then."
            )

    def _refuse(self, file: Path, manifest: archives.Manifest) -> None:
        if manifest.vendor != connection.vendor:
            raise CommandError(
                f"{file} was made on {manifest.vendor}, and DATABASE_URL is {connection.vendor}: restore it there; "
                "load_from moves from SQLite to PostgreSQL."
            )
        unknown = set(manifest.migrations) - migrations_wanted()
        if unknown:
            raise CommandError(
                f"{file} comes from a newer version (it has {min(unknown)}): restore it with that one."
            )

    def _behind(self, manifest: archives.Manifest) -> bool:
        """Whether it was made by an older version, whose tables this one cannot read yet."""
        return set(manifest.migrations) != migrations_wanted()


def _refuse_filled() -> None:
    try:
        if has_tables(DEFAULT_DB_ALIAS):
            raise CommandError("The database of DATABASE_URL has tables already: it must be empty.")
    except DatabaseError as fault:
        raise CommandError(f"The database of DATABASE_URL does not answer: {fault}") from None


def _said(manifest: archives.Manifest) -> str:
    rows = sum(each.rows for each in manifest.held().values())
    return f"{rows} rows in {len(manifest.tables)} tables, of {manifest.made_at[:16].replace('T', ' ')} UTC"
