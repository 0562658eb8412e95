"""Remove what is over: expired sessions, codes, letters, invitations. Never anything that is recorded of a patient."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from intervals import clock
from intervals.actions.purging import counters_over, over, purge


class Command(BaseCommand):
    """For whoever runs the server, and its timer. What is removed is in the audit log, by number."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether anything is removed."""
        parser.add_argument("--dry-run", action="store_true", help="only list what would go")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        """What went, or would."""
        now = clock.now()
        if dry_run:
            numbers = {name: rows.count() for name, rows in over(now).items()}
            numbers["counters"] = counters_over(now)
        else:
            numbers = purge(now)
        for name, number in numbers.items():
            self.stdout.write(f"{number:>9}  {name}")
        self.stdout.write(f"{sum(numbers.values())} rows {'would be' if dry_run else 'were'} removed.")
