"""Look through all records for what cannot be: `records check` names each, for a person, without anybody's name."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, connection
from django.urls import reverse

from intervals import clock
from intervals.models.clinics import Clinic
from intervals.models.guarding import look_for_broken, missing_guards
from intervals.queries.odd_records import odd_records


class Command(BaseCommand):
    """A line for each record that breaks a guard: its clinic and reference, why, and its address at the desk."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do; there is one thing so far."""
        parser.add_argument("what", choices=["check"])

    def handle(self, *args: Any, **options: Any) -> None:
        """CommandError, status 1, if there is any such record, or if the database does not guard what is declared."""
        if missing := missing_guards(connection):
            raise CommandError(
                f"The database does not guard what is declared: run migrate. {', '.join(missing)}"
            )
        look_for_broken(DEFAULT_DB_ALIAS)
        number = 0
        for clinic in Clinic.objects.order_by("slug"):
            for odd in odd_records(clinic, clock.today(clinic)):
                number += 1
                address = reverse("desk-patient", kwargs={"clinic": clinic.slug, "patient": odd.patient.ref})
                self.stdout.write(f"{clinic.slug}: {odd.what} {odd.ref}: {odd.said} {address}")
        if number:
            raise CommandError(f"Records that cannot be so: {number}.")
        self.stdout.write("Every record can be so.")
