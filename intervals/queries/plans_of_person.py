"""How many open plans name somebody who treats."""

from datetime import date
from typing import Any

from django.db.models import Count, Min

from intervals.models.accounts import User
from intervals.models.clinics import Clinic
from intervals.models.plans import Plan


def open_plans_with(clinic: Clinic, person: User, on: date) -> tuple[int, date | None]:
    """How many open plans at a clinic from `on` on name a person, and the first of their days. 1 query."""
    ahead = Plan.objects.open().filter(clinic=clinic, practitioner=person, planned_on__gte=on)
    found: dict[str, Any] = ahead.aggregate(count=Count("pk"), first=Min("planned_on"))
    return found["count"], found["first"]
