"""Who looked at how many patients on which day, and how many is unusual."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from django.db.models import F
from django.db.models.functions import TruncDate

from intervals.models.audit import AuditEntry, Kind, Shown
from intervals.models.clinics import Clinic
from intervals.queries.audit import bounds

LOOKS = [Kind.PATIENT_VIEWED, Kind.LIST_VIEWED, Kind.LIST_EXPORTED, Kind.LOT_RECALLED, Kind.AUDIT_READ]
DAYS = 14
TIMES = 3  # as many as usual, and more
FEWEST = 20  # patients, below which nothing is unusual


@dataclass(frozen=True)
class Looks:
    """How many patients a person (by the key) saw on a day, and whether that is unusually many."""

    person: int
    day: date
    patients: int
    unusual: bool


@dataclass(frozen=True)
class LooksOfDays:
    """What is usual for one person on one day, and each person's days: what is unusual first, then the most."""

    usual: int
    rows: list[Looks]


def looks_of_days(clinic: Clinic, last: date) -> LooksOfDays:
    """The 14 days up to and including `last`: 1 query by the time of the entries, however many patients there are.

    A patient counts once for a person and a day, on however many pages. Usual is the median of the persons' days.
    """
    counts = Counter((person, day) for person, day, _patient in _seen(clinic, last))
    usual = round(median(counts.values())) if counts else 0
    rows = [
        Looks(person, day, number, number >= FEWEST and number > TIMES * usual)
        for (person, day), number in counts.items()
    ]
    return LooksOfDays(usual, sorted(rows, key=_most_unusual_first))


def _seen(clinic: Clinic, last: date) -> Iterable[tuple[int, date, object]]:
    """Each person, day and patient once."""
    begins, _end = bounds(clinic, last - timedelta(days=DAYS - 1))
    _begin, ends = bounds(clinic, last)
    entries = AuditEntry.objects.filter(
        clinic=clinic, at__gte=begins, at__lt=ends, kind__in=LOOKS, person__isnull=False
    )
    zone = ZoneInfo(clinic.time_zone)
    about = entries.filter(patient_ref__isnull=False).annotate(who=F("person"), patient=F("patient_ref"))
    shown = Shown.objects.filter(entry__in=entries).annotate(who=F("entry__person"), patient=F("patient_ref"))
    each = [
        about.annotate(day=TruncDate("at", tzinfo=zone)).values_list("who", "day", "patient"),
        shown.annotate(day=TruncDate("entry__at", tzinfo=zone)).values_list("who", "day", "patient"),
    ]
    found: Iterable[tuple[int, date, object]] = each[0].union(each[1]).iterator(chunk_size=2000)
    return found


def _most_unusual_first(looks: Looks) -> tuple[bool, int, int, int]:
    return not looks.unusual, -looks.patients, -looks.day.toordinal(), looks.person
