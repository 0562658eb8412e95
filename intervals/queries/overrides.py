"""Overrides to look through: the ones asked for, and how many there were in a month, for which reason and by whom."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Min, Q, QuerySet

from intervals.models.accounts import User
from intervals.models.clinics import Clinic
from intervals.models.overrides import TAKEN_BACK, Override
from intervals.models.patients import Patient
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.reasons_now import look_again

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
        "patient",
        "plan__procedure",
        "plan__treatment",
        "treatment__procedure",
        "by",
        "reviewed_by",
        "decided_by",
    )
    if which.reason:
        rows = rows.filter(reason="" if which.reason == NO_REASON else which.reason)
    if which.person is not None:
        rows = rows.filter(by=which.person)
    if which.month:
        rows = rows.filter(_made_in(which.month))
    return rows.filter(reviewed_at=None).exclude(TAKEN_BACK) if which.waiting else rows


def decided_by(clinic: Clinic, who: User, since: date) -> QuerySet[Override]:
    """Those since a day that others say this person decided, who has not objected, newest first; reviewed ones too."""
    rows = overrides(clinic, Which(waiting=False)).exclude(TAKEN_BACK).exclude(by=who)
    return rows.filter(decided_by=who, objected_at=None, made_on__gte=since).order_by("-pk")


def tallies(clinic: Clinic, month: date) -> dict[str, list[Tally]]:
    """How many were made in a month, most first, for each `reason` and for each person (`by`): 1 query."""
    groups = Override.objects.filter(_made_in(month), clinic=clinic).values_list("reason", "by")
    waiting = Count("pk", filter=Q(reviewed_at=None) & ~TAKEN_BACK)
    found: dict[str, dict[str | int, Tally]] = {"reason": {}, "by": {}}
    for reason, by, number, open_ones in groups.annotate(all=Count("pk"), waiting=waiting).order_by():
        for column, value in (("reason", reason), ("by", by)):
            known = found[column].get(value, Tally(value, 0, 0))
            found[column][value] = Tally(value, known.all + number, known.waiting + open_ones)
    return {
        column: sorted(each.values(), key=lambda tally: (-tally.all, tally.of))
        for column, each in found.items()
    }


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


def unexplained(patient: Patient, by: User, on: date) -> Override | None:
    """The last override of a patient's treatment that waits for this person's reason, which still counts."""
    asked = Override.objects.filter(patient=patient, by=by, reason="", treatment__voided_at=None)
    waiting = list(asked.exclude(treatment=None).select_related("treatment").order_by("-pk"))
    if not waiting:
        return None
    chart = clinic_charts(patient.clinic).of(patient, on)
    return next((each for each in waiting if look_again(each, chart, on).matters), None)
