"""Take over a newer reading of what is published elsewhere. docs/evidence.md describes its three tables."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intervals.actions.evidence import Taken, import_evidence
from intervals.documents.problems import Invalid, Unreadable
from intervals.documents.tables import read_tables


class Command(BaseCommand):
    """For whoever runs the server. Nothing of a reading ever counts as a rule."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, and with which files."""
        parts = parser.add_subparsers(dest="what", required=True)
        load = parts.add_parser(
            "import", help="read procedures.csv, sources.csv and statements.csv, or some of them"
        )
        load.add_argument("files", metavar="FILE", nargs="+", help="a table, or a folder that holds them")

    def handle(self, *args: Any, what: str, files: list[str], **options: Any) -> None:
        """CommandError, with every problem and its place, and nothing is written, where something is wrong."""
        try:
            taken = import_evidence(tables=read_tables(files))
        except Unreadable as refusal:
            raise CommandError(refusal.message) from None
        except Invalid as refusal:
            lines = "\n".join(map(str, refusal.problems))
            raise CommandError(_("Refused, nothing is changed.") + f"\n{lines}") from None
        for table, counts in taken.items():
            self.stdout.write(f"{table}: {', '.join(_said(counts)) or _('nothing')}")


def _said(counts: Taken) -> Iterator[str]:
    words = (
        (counts.new, ngettext("%(count)d new", "%(count)d new", counts.new)),
        (counts.changed, ngettext("%(count)d changed", "%(count)d changed", counts.changed)),
        (counts.again, ngettext("%(count)d read again", "%(count)d read again", counts.again)),
        (counts.same, ngettext("%(count)d as before", "%(count)d as before", counts.same)),
        (
            counts.left,
            ngettext(
                "%(count)d not named, left as it is", "%(count)d not named, left as they are", counts.left
            ),
        ),
    )
    return (said % {"count": count} for count, said in words if count)
