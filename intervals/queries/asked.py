"""What was asked for by somebody whom no clinic knows."""

from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from intervals.models.asked import Asked
from intervals.models.clinics import Clinic


def asked_of_link(ref: UUID) -> Asked | None:
    """What the link of an e-mail is about; None where it is not known (any more)."""
    found: Asked | None = Asked.objects.select_related("clinic").filter(ref=ref).first()
    return found


def pages_of(clinic: Clinic) -> str:
    """The path below which the public pages of a clinic are: the site’s own, unless it has its own that are shown."""
    own = clinic.is_shown and clinic.slug != settings.CLINIC
    return f"/c/{clinic.slug}/" if own else "/"


def asked_at(clinic: Clinic) -> QuerySet[Asked]:
    """What everybody asked for at the clinic's pages, the first first: 1 query."""
    found: QuerySet[Asked] = Asked.objects.filter(clinic=clinic).order_by("pk")
    return found
