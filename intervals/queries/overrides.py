"""Overrides to look through: the ones asked for, and how many there were in a month, for which reason and by whom."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Min, Q, QuerySet

from intervals.models.accounts import User
from intervals.models.clinics import Clinic
from intervals.models.overrides import Override
from intervals.models.patients import Patient

NO_REASON = "none"  # instead of a reason: those whose recorder has not said why


@dataclass(frozen=True)
class Which:
    """Which overrides: for one reason, by one person, of the month that begins on a day, still to be reviewed."""

    reason: str = ""
    person: int | None = None
    month: date | None = None
    waiting: bool = True


@dataclass(frozen=True)
class Tally:
    """How many overrides there were for a reason (its code, "" for none yet) or by a person (the key)."""

    of: str | int
    all: int
    waiting: int


def overrides(clinic: Clinic, which: Which) -> QuerySet[Override]:
    """The overrides asked for, with all that a list of them says, in no order."""
    rows: QuerySet[Override] = Override.objects.filter(clinic=clinic).select_related(
        "patient", "plan__procedure", "treatment__procedure", "by", "reviewed_by"
    )
    if which.reason:
        rows = rows.filter(reason="" if which.reason == NO_REASON else which.reason)
    if which.person is not None:
        rows = rows.filter(by=which.person)
    if which.month:
        rows = rows.filter(_made_in(which.month))
    return rows.filter(reviewed_at=None) if which.waiting else rows


def tallies(clinic: Clinic, month: date, by: str) -> list[Tally]:
    """How many were made in a month, for each value of the column `by`, most first."""
    groups = Override.objects.filter(_made_in(month), clinic=clinic).values_list(by)
    counted = groups.annotate(all=Count("pk"), waiting=Count("pk", filter=Q(reviewed_at=None)))
    return [Tally(*row) for row in counted.order_by("-all", by)]


def months(clinic: Clinic, on: date) -> list[date]:
    """The first days of the months to choose from: from the one of `on` back to that of the first override."""
    first = Override.objects.filter(clinic=clinic).aggregate(first=Min("made_on"))["first"] or on
    found = [on.replace(day=1)]
    while found[-1] > first:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found


def _made_in(month: date) -> Q:
    following = (month + timedelta(days=31)).replace(day=1)
    return Q(made_on__gte=month, made_on__lt=following)


def unexplained(patient: Patient, by: User) -> Override | None:
    """The last override of a patient's treatment that waits for this person's reason: 1 query."""
    found: Override | None = (
        Override.objects.filter(patient=patient, by=by, reason="", treatment__voided_at=None)
        .exclude(treatment=None)
        .order_by("-pk")
        .first()
    )
    return found
