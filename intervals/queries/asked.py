"""What was asked for by somebody whom no clinic knows."""

from typing import Any
from uuid import UUID

from intervals.models.asked import Asked
from intervals.models.clinics import Clinic


def asked_of_link(ref: UUID) -> Asked | None:
    """What the link of an e-mail is about; None where it is not known (any more)."""
    found: Asked | None = Asked.objects.select_related("clinic").filter(ref=ref).first()
    return found


def proofs(clinic: Clinic) -> list[dict[str, Any]]:
    """The proofs of consent of everybody who asked at the clinic's pages, without an address: 1 query."""
    rows = Asked.objects.filter(clinic=clinic).order_by("pk")
    return [
        {
            "kind": each.kind,
            "address": each.digest,
            "wording": each.wording,
            "asked": each.asked_at.isoformat(),
            "confirmed": each.confirmed_at and each.confirmed_at.isoformat(),
            "ended": each.ended_at and each.ended_at.isoformat(),
        }
        for each in rows
    ]
