"""What a clinic has said about its open days, and which open plans lie on days on which it does not treat."""

from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from django.db.models import QuerySet

from intervals.models.accounts import User
from intervals.models.clinics import Clinic
from intervals.models.open_days import ClosedDays, ExtraDay, OfAClinic, OpenWeek
from intervals.models.plans import Plan
from intervals.queries.clinic_setup import clinic_setup
from intervals.queries.may_be_at_odds import on_closed_days

OfT = TypeVar("OfT", bound=OfAClinic)


@dataclass
class SaidDays:
    """What is said of the clinic (`practitioner` is None) or of one practitioner; closures and extra days to come."""

    practitioner: User | None
    week: OpenWeek | None = None
    closed: list[ClosedDays] = field(default_factory=list)
    extra: list[ExtraDay] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Whose it is, as an address names it: "" for the clinic."""
        return str(self.practitioner.pk) if self.practitioner else ""


def said_days(clinic: Clinic, on: date) -> list[SaidDays]:
    """The clinic first, then each practitioner of whom something is said: 3 queries."""
    found: dict[int | None, SaidDays] = {None: SaidDays(None)}
    for week in _of(OpenWeek, clinic):
        _whose(found, week).week = week
    for closed in _of(ClosedDays, clinic).filter(last__gte=on):
        _whose(found, closed).closed.append(closed)
    for extra in _of(ExtraDay, clinic).filter(day__gte=on):
        _whose(found, extra).extra.append(extra)
    return list(found.values())


def plans_on_closed_days(clinic: Clinic, on: date) -> int:
    """How many open plans from `on` on lie on a day that is closed, and nobody has said that it is meant: 2 queries."""
    setup = clinic_setup(clinic)
    ahead = Plan.objects.open().filter(clinic=clinic, planned_on__gte=on, closed_day_ok=False)
    found: int = ahead.filter(on_closed_days(setup.open_days, setup.practitioners)).count()
    return found


def _of(model: type[OfT], clinic: Clinic) -> QuerySet[OfT]:
    return model._default_manager.filter(clinic=clinic).select_related("practitioner")


def _whose(found: dict[int | None, SaidDays], row: OfAClinic) -> SaidDays:
    return found.setdefault(row.practitioner_id, SaidDays(row.practitioner))
