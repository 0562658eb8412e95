"""Let rules travel as a document: export them, import a file for a clinic or for all, verify what is stored."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intervals import clock
from intervals.actions.doubts import look_through
from intervals.actions.refusals import Refused
from intervals.actions.rules import import_rules
from intervals.documents.document import text_of
from intervals.documents.problems import Invalid, Unreadable
from intervals.documents.reading import contents, data_of
from intervals.models.clinics import Clinic
from intervals.queries.at_odds import page
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.rule_changes import Changes
from intervals.queries.rule_checks import check_rules
from intervals.queries.rule_documents import exported

MOST = 200  # plans that are counted


class Command(BaseCommand):
    """For whoever runs the server. docs/rule-document.md explains the document."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do, and for whom."""
        parts = parser.add_subparsers(dest="what", required=True)
        export = parts.add_parser("export", help="write all versions as a document")
        load = parts.add_parser("import", help="read a document, and say what it would change")
        load.add_argument("file", metavar="FILE")
        load.add_argument("--publish", action="store_true", help="make its rules versions, not only check it")
        for part in (export, load):
            part.add_argument(
                "--clinic", metavar="SLUG", help="the clinic’s own rules; without it, the shared ones"
            )
        parts.add_parser("verify", help="check every version and its worked examples")

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        """CommandError, and nothing is written, where something is wrong."""
        if what == "verify":
            return self.verify()
        clinic = _clinic(options["clinic"])
        if what == "export":
            return self.export(clinic)
        return self.load(options["file"], clinic, publish=options["publish"])

    def export(self, clinic: Clinic | None) -> None:
        """The document on standard output, in UTF-8 whatever the terminal is set to."""
        with transaction.atomic():
            text = text_of(exported(clinic))
        raw = getattr(self.stdout, "buffer", None)
        if raw is None:
            self.stdout.write(text, ending="")
        else:
            raw.write(text.encode())

    def load(self, file: str, clinic: Clinic | None, *, publish: bool) -> None:
        """Import, and say what has changed or would; the plans are looked through here, not by who next reads them."""
        try:
            found = import_rules(data=data_of(contents(file)), clinic=clinic, publish=publish)
        except (Unreadable, Refused) as refusal:
            raise CommandError(refusal.message) from None
        except Invalid as refusal:
            lines = "\n".join(map(str, refusal.problems))
            raise CommandError(_("Refused, nothing is changed.") + f"\n{lines}") from None
        for line in _said(found, publish=publish):
            self.stdout.write(line)
        if publish and not found.nothing:
            for each in [clinic] if clinic else Clinic.objects.order_by("slug"):
                self.look_at_plans(each)

    def look_at_plans(self, clinic: Clinic) -> None:
        """Say how many of a clinic's plans are at odds by the rules as they are now, where any is."""
        charts, on = clinic_charts(clinic), clock.today(clinic)
        look_through(clinic, charts, on)
        found = page(clinic, charts, on, MOST)
        if found.rows:
            count = f"{len(found.rows)}{'+' if found.next else ''}"
            said = _("Open plans at odds with what is on record at %(clinic)s now: %(count)s.")
            self.stdout.write(said % {"clinic": clinic.slug, "count": count})

    def verify(self) -> None:
        """Every disagreement, and what looks odd. CommandError if anything is wrong."""
        found = check_rules()
        for line in found.odd:
            self.stdout.write(line)
        if found.wrong:
            raise CommandError("\n".join(found.wrong))
        said = _("All is well. Versions: %(versions)d, worked examples: %(examples)d.")
        self.stdout.write(said % {"versions": found.versions, "examples": found.examples})


def _clinic(slug: str | None) -> Clinic | None:
    if slug is None:
        return None
    found = Clinic.objects.filter(slug=slug).first()
    if found is None:
        known = ", ".join(Clinic.objects.order_by("slug").values_list("slug", flat=True))
        raise CommandError(
            _("There is no clinic “%(slug)s”. There is: %(known)s.") % {"slug": slug, "known": known}
        )
    return found


def _said(found: Changes, *, publish: bool) -> Iterator[str]:
    for each in found.procedures:
        yield _("New procedure: %(name)s (%(slug)s)") % {"name": each.name, "slug": each.slug}
    for area in found.areas:
        yield _("New area: %(name)s (%(slug)s)") % {"name": area.name, "slug": area.slug}
    for each in found.called:
        yield _("Offered by the clinic, as “%(name)s”: %(slug)s") % {
            "name": each.public_name,
            "slug": each.slug,
        }
    for rule in found.versions:
        words = {"earlier": rule.earlier, "later": rule.later, "begins": rule.valid_from}
        if rule.ends_on:
            said = _("New version: %(earlier)s → %(later)s, from %(begins)s until %(ends)s")
            yield said % (words | {"ends": rule.ends_on})
        else:
            yield _("New version: %(earlier)s → %(later)s, from %(begins)s on") % words
    for kept in found.kept:
        yield _("Stays as it is here: %(what)s") % {"what": kept}
    if found.same:
        said = ngettext(
            "%(count)d version is there already.", "%(count)d versions are there already.", found.same
        )
        yield said % {"count": found.same}
    if found.nothing:
        yield _("Nothing changes.")
    elif publish:
        yield _("Published.")
    else:
        yield _("The document is in order. Nothing is changed: publish it with --publish.")
