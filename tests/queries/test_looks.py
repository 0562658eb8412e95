"""Counting looks, on both databases."""

from datetime import UTC, date, datetime
from uuid import UUID

from intervals.models.accounts import User
from intervals.models.audit import AuditEntry, Kind, Shown
from intervals.models.clinics import Clinic
from intervals.queries.looks import looks_of_days


def test_pages_and_lists_are_counted_together_by_the_clinics_day(routed):
    clinic, ada = Clinic.objects.get(), User.objects.create_user("ada@clinic.example")
    for hour, refs in ((4, [1]), (5, [1, 2, 3])):
        at = datetime(2026, 11, 22, hour, tzinfo=UTC)
        entry = AuditEntry.objects.create(
            kind=Kind.LIST_VIEWED, at=at, clinic=clinic, person=ada, patient_ref=UUID(int=9)
        )
        Shown.objects.bulk_create([Shown(entry=entry, patient_ref=UUID(int=each)) for each in refs])
    found = looks_of_days(clinic, date(2026, 11, 22))
    assert [(each.day.day, each.patients) for each in found.rows] == [(22, 4), (21, 2)]
    assert found.usual == 3
