"""Move a whole installation from a SQLite file into the database of DATABASE_URL, which is empty, and compare them.

Stop the site and its worker first. The file stays as it is. What breaks off leaves
nothing behind, and may be run again.
"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections

from intervals.actions.moving import NotMoved, move_all
from intervals.management.files import opened, refuse_other_version


class Command(BaseCommand):
    """For whoever runs the server, once."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file."""
        parser.add_argument("file", type=Path, help="the SQLite file of the installation until now")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """CommandError, with nothing written, for a strange file, another version, a target in use."""
        with opened(file) as source:
            try:
                refuse_other_version(source, f"The file {file}")
                connections[DEFAULT_DB_ALIAS].ensure_connection()
            except DatabaseError as fault:
                raise CommandError(f"{file} or the target cannot be read: {fault}") from None
            call_command("migrate", verbosity=0, interactive=False)
            try:
                moved = move_all(source=source, target=DEFAULT_DB_ALIAS)
            except (NotMoved, DatabaseError) as why:
                raise CommandError(f"Nothing was moved: {why}") from None
        for table, each in moved.items():
            self.stdout.write(f"{each.rows:>9}  {table}  {each.checksum[:16]}")
        rows = sum(each.rows for each in moved.values())
        self.stdout.write(f"{rows} rows in {len(moved)} tables, the same in both.")
