"""Adding to the audit log. Every action does, inside its own transaction; every view of a patient does too."""

from typing import Any

from intervals import clock
from intervals.actions.asking import Asker, Operator
from intervals.models.accounts import User
from intervals.models.audit import AuditEntry, Kind
from intervals.models.clinics import Clinic
from intervals.models.patients import Patient


def record(kind: Kind, *, by: Asker | Operator, patient: Patient | None = None, **detail: Any) -> None:
    """Add what somebody at the desk did, or whoever runs the server.

    `detail` names things and never holds what is personal.
    """
    add(kind, person=by.user, clinic=by.clinic, address=by.address, patient=patient, **detail)


def add(
    kind: Kind,
    *,
    person: User | None,
    clinic: Clinic | None,
    address: str | None,
    patient: Patient | None = None,
    **detail: Any,
) -> None:
    """Add an entry; `person` and `clinic` are None where nobody knows (a sign-in that failed)."""
    AuditEntry.objects.create(
        at=clock.now(),
        kind=kind,
        clinic=clinic,
        person=person,
        patient_ref=patient.ref if patient else None,
        address=address,
        detail=detail,
    )
