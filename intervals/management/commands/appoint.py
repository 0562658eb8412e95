"""Make somebody who has an account the manager of a clinic: the first one, whom nobody there can invite."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from intervals.actions.staff import appoint_manager
from intervals.models.accounts import User
from intervals.models.clinics import Clinic


class Command(BaseCommand):
    """For whoever runs the server, after createsuperuser."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whom, and where."""
        parser.add_argument("email")
        parser.add_argument("clinic", help="the clinic's slug")

    def handle(self, *args: Any, email: str, clinic: str, **options: Any) -> None:
        """CommandError where there is no such account or no such clinic."""
        user = User.objects.filter(email__iexact=email).first()
        place = Clinic.objects.filter(slug=clinic).first()
        if user is None:
            raise CommandError(f"Nobody has an account with {email}. Make one with createsuperuser.")
        if place is None:
            known = ", ".join(Clinic.objects.values_list("slug", flat=True))
            raise CommandError(f"There is no clinic {clinic!r}. There is: {known}.")
        appoint_manager(user=user, clinic=place)
        self.stdout.write(f"{user} is a manager of {place}.")
