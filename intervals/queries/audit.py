"""The audit log to read: the only way that leads from it to a page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from heapq import merge
from operator import attrgetter
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Q, QuerySet

from intervals.models.audit import AuditEntry, Shown
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

    Of one patient those too that showed the patient beside another, or in a list. Sets of their own, because each is
    read in order by an index; together they would be sorted on every page.
    """
    where = _asked(criteria, clinic)
    if criteria.patient is not None:
        refs = _with_merged(clinic, criteria.patient)
        of_clinic = AuditEntry.objects.filter(where, clinic=clinic).select_related("person")
        showing = Shown.objects.filter(patient_ref__in=refs).values("entry")
        about = of_clinic.filter(patient_ref__in=refs)
        others = of_clinic.filter(Q(patient_ref=None) | ~Q(patient_ref__in=refs), pk__in=showing)
        return [about, others]
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
    found = (each.prefetch_related("shown") for each in entries(clinic, criteria))
    sets = (each.filter(pk__lte=last).order_by("-pk") for each in found)
    return merge(*(each.iterator(chunk_size=1000) for each in sets), key=attrgetter("pk"), reverse=True)


def entry_of(clinic: Clinic, pk: int) -> AuditEntry | None:
    """The clinic's entry with this key; None if it has none."""
    found: AuditEntry | None = (
        AuditEntry.objects.filter(clinic=clinic, pk=pk).select_related("person").first()
    )
    return found


def shown_by(entry: AuditEntry) -> QuerySet[Shown]:
    """Whom an entry shows beside the patient it is about, in no order."""
    found: QuerySet[Shown] = Shown.objects.filter(entry=entry)
    return found


def how_many_shown(rows: Iterable[AuditEntry]) -> dict[int, int]:
    """For each of these entries that shows somebody, by its key, how many patients: 1 query."""
    found = Shown.objects.filter(entry__in=[each.pk for each in rows]).values_list("entry")
    return dict(found.annotate(Count("pk")))


def patients_of(clinic: Clinic, refs: set[UUID]) -> dict[UUID, Patient]:
    """The clinic's patients behind these references; one that was deleted for good is not among them."""
    return {patient.ref: patient for patient in Patient.objects.filter(clinic=clinic, ref__in=refs)}


def bounds(clinic: Clinic, day: date) -> tuple[datetime, datetime]:
    """The moments at which a civil day begins and ends at the clinic, be it 23, 24 or 25 hours long."""
    zone = ZoneInfo(clinic.time_zone)
    first, last = (datetime.combine(each, time.min, tzinfo=zone) for each in (day, day + timedelta(days=1)))
    return first, last


def _asked(criteria: Criteria, clinic: Clinic) -> Q:
    """All that is asked but the patient."""
    where = Q()
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
