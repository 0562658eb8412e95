"""The audit log to read: the only way that leads from it to a page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from heapq import merge
from operator import attrgetter
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Q, QuerySet

from intervals.models.audit import AuditEntry
from intervals.models.clinics import Clinic
from intervals.models.members import Membership
from intervals.models.patients import Patient


@dataclass(frozen=True)
class Criteria:
    """Which entries: about one patient (the reference), by one person (the key), of one kind, of one civil day."""

    patient: UUID | None = None
    person: int | None = None
    kind: str = ""
    day: date | None = None


def entries(clinic: Clinic, criteria: Criteria) -> list[QuerySet[AuditEntry]]:
    """The clinic's own entries, and those of no clinic: of signing in by nobody known, or by nobody of another clinic.

    Two sets, because each is read in order by an index; together they would be sorted on every page.
    """
    where = _asked(clinic, criteria)
    members = Membership.objects.values("user")
    ours = Q(person__in=members.filter(clinic=clinic)) | ~Q(person__in=members)
    here: QuerySet[AuditEntry] = AuditEntry.objects.filter(where, clinic=clinic)
    nowhere: QuerySet[AuditEntry] = AuditEntry.objects.filter(where, ours, clinic=None)
    return [each.select_related("person") for each in (here, nowhere)]


def extent(clinic: Clinic, criteria: Criteria) -> tuple[int, int]:
    """How many entries there are, and the key of the newest; 0 for none."""
    found = [each.aggregate(count=Count("pk"), last=Max("pk")) for each in entries(clinic, criteria)]
    return sum(each["count"] for each in found), max(each["last"] or 0 for each in found)


def entries_up_to(clinic: Clinic, criteria: Criteria, last: int) -> Iterator[AuditEntry]:
    """All of them from the one with the key `last` back to the first, a few in memory at a time."""
    sets = (each.filter(pk__lte=last).order_by("-pk") for each in entries(clinic, criteria))
    return merge(*(each.iterator(chunk_size=1000) for each in sets), key=attrgetter("pk"), reverse=True)


def patients_of(clinic: Clinic, refs: set[UUID]) -> dict[UUID, Patient]:
    """The clinic's patients behind these references; one that was deleted for good is not among them."""
    return {patient.ref: patient for patient in Patient.objects.filter(clinic=clinic, ref__in=refs)}


def bounds(clinic: Clinic, day: date) -> tuple[datetime, datetime]:
    """The moments at which a civil day begins and ends at the clinic, be it 23, 24 or 25 hours long."""
    zone = ZoneInfo(clinic.time_zone)
    first, last = (datetime.combine(each, time.min, tzinfo=zone) for each in (day, day + timedelta(days=1)))
    return first, last


def _asked(clinic: Clinic, criteria: Criteria) -> Q:
    where = Q()
    if criteria.patient is not None:
        where &= Q(patient_ref__in=_with_merged(clinic, criteria.patient))
    if criteria.person is not None:
        where &= Q(person=criteria.person)
    if criteria.kind:
        where &= Q(kind=criteria.kind)
    if criteria.day:
        first, last = bounds(clinic, criteria.day)
        where &= Q(at__gte=first, at__lt=last)
    return where


def _with_merged(clinic: Clinic, patient: UUID) -> list[UUID]:
    """The reference, and those of the records that were merged into it."""
    merged = Patient.objects.filter(clinic=clinic, merged_into__ref=patient).values_list("ref", flat=True)
    return [patient, *merged]
