"""Judge every open plan that is in doubt, so that the list of plans at odds looks at no other (docs/adr/0017)."""

from typing import Any

from django.core.management.base import BaseCommand

from intervals import clock
from intervals.actions.doubts import settle_all
from intervals.models.clinics import Clinic


class Command(BaseCommand):
    """For whoever runs the server; the list is right without it, too."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """One clinic after the other, on its own day."""
        for clinic in Clinic.objects.order_by("slug"):
            settled = settle_all(clinic, clock.today(clinic))
            self.stdout.write(f"{clinic}: {settled} in no doubt any more.")
