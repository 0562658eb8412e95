"""Which patients' own pages an address opens."""

from collections.abc import Collection

from django.db.models import QuerySet

from intervals.models.patients import Patient
from intervals.models.portal import PortalAccess


def opened_by(email: str) -> QuerySet[PortalAccess]:
    """The accesses that an address opens now, each with its patient and clinic, always in the same order.

    Not those of patients who are archived; of one who was merged, the access is the other record's.
    """
    rows = PortalAccess.objects.standing().of_address(email)
    return rows.filter(patient__archived_at=None).select_related("patient", "clinic").order_by("pk")


def accesses_with(keys: Collection[int]) -> list[PortalAccess]:
    """The accesses with these keys, ended ones included, each with its patient and clinic."""
    rows = PortalAccess.objects.filter(pk__in=keys).select_related("patient", "clinic")
    return list(rows.order_by("pk"))


def accesses_of(patient: Patient) -> list[PortalAccess]:
    """Who may open a patient's own pages, and who could; those that stand first."""
    rows = PortalAccess.objects.filter(patient=patient).select_related("invited_by", "ended_by")
    return sorted(rows, key=lambda each: (each.ended_at is not None, -each.pk))
