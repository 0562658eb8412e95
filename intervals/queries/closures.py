"""On which days a clinic, or a practitioner there, is closed already."""

from datetime import date

from django.db.models import QuerySet

from intervals.models.accounts import User
from intervals.models.clinics import Clinic
from intervals.models.open_days import ClosedDays


def closures_over(
    clinic: Clinic, first: date, last: date, practitioner: User | None = None
) -> QuerySet[ClosedDays]:
    """The closures of the clinic, or of the practitioner there, that share a day with these days, both included."""
    return ClosedDays.objects.filter(
        clinic=clinic, practitioner=practitioner, first__lte=last, last__gte=first
    )
