"""Print the link that opens the set-up of a site that nobody manages yet: it works once, for 24 hours."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from intervals.actions.refusals import Refused
from intervals.actions.setting_up import make_link
from intervals.models.clinics import Clinic


class Command(BaseCommand):
    """For whoever runs the server, after migrate."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the site is reached."""
        parser.add_argument(
            "--site",
            default=_site(),
            help="how browsers reach the site: https://dates.clinic.example (without it, by ALLOWED_HOSTS and HTTPS)",
        )

    def handle(self, *args: Any, site: str, **options: Any) -> None:
        """CommandError where somebody manages the site already, and where the clinic in CLINIC is not there."""
        if not site.startswith(("http://", "https://")):
            raise CommandError(f"“{site}” is no address of a site. Write it as https://dates.clinic.example.")
        try:
            secret = make_link()
        except Refused as refused:
            raise CommandError(f"{refused.message} {INSTEAD}") from None
        except Clinic.DoesNotExist:
            raise CommandError(
                f"There is no clinic {settings.CLINIC!r}: set CLINIC to one that is there."
            ) from None
        self.stdout.write("Open this in a browser. It works once, for 24 hours; links from before are over.")
        self.stdout.write(f"{site.rstrip('/')}{reverse('account_set_up_link', args=[secret])}")


INSTEAD = (
    "A manager invites others from the desk (Staff); createsuperuser and appoint make one on the server."
)


def _site() -> str:
    hosts = [each for each in settings.ALLOWED_HOSTS if not each.startswith(("*", "."))]
    port = ":8000" if settings.DEMO else ""
    return f"{'https' if settings.HTTPS else 'http'}://{(hosts or ['localhost'])[0]}{port}"
