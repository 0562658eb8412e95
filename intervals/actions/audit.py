"""Adding to the audit log. Every action does, inside its own transaction; every view of patients does too."""

import logging
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import DatabaseError, router, transaction

from intervals import clock
from intervals.actions.asking import Asker, Operator, Reader
from intervals.models.accounts import User
from intervals.models.audit import AuditEntry, Kind, Shown
from intervals.models.clinics import Clinic
from intervals.models.patients import Patient
from intervals.unavailable import UNWRITABLE, cause_of

logger = logging.getLogger(__name__)

AT_ONCE = 2_000  # rows of one statement


def record(
    kind: Kind,
    *,
    by: Asker | Operator | Reader,
    patient: Patient | None = None,
    shown: Iterable[UUID] = (),
    **detail: Any,
) -> None:
    """Add what somebody at the desk did, or a patient at her own pages, or whoever runs the server.

    `shown` are the references of the patients that were shown beside `patient`: of those in a list, or of another
    record. `detail` names things and never holds what is personal.
    """
    add(kind, person=by.user, clinic=by.clinic, address=by.address, patient=patient, shown=shown, **detail)


def record_look(
    kind: Kind, *, by: Asker, patient: Patient | None = None, shown: Iterable[UUID] = (), page: str
) -> None:
    """Add that a page has shown patients. Where nothing can be written, the server's log says so: care goes on.

    The log has ids and references, which say nothing to anybody who does not hold the database.
    """
    try:
        record(kind, by=by, patient=patient, shown=shown, page=page)
    except DatabaseError as error:
        if cause_of(error) not in UNWRITABLE:
            raise
        refs = sorted(str(ref) for ref in {*shown, *([patient.ref] if patient else [])})
        logger.error(
            "Not in the audit log: %s, user %d, %s, patients %s", kind, by.user.pk, page, " ".join(refs)
        )


def add(
    kind: Kind,
    *,
    person: User | None,
    clinic: Clinic | None,
    address: str | None,
    patient: Patient | None = None,
    shown: Iterable[UUID] = (),
    **detail: Any,
) -> None:
    """Add an entry with those it shows; `person` and `clinic` are None where nobody knows (a sign-in that failed)."""
    others = {*shown} - {patient.ref if patient else None}
    with transaction.atomic(using=router.db_for_write(AuditEntry), savepoint=False):
        entry = AuditEntry.objects.create(
            at=clock.now(),
            kind=kind,
            clinic=clinic,
            person=person,
            patient_ref=patient.ref if patient else None,
            address=address,
            detail=detail,
        )
        if others:
            Shown.objects.bulk_create(
                [Shown(entry=entry, patient_ref=ref) for ref in sorted(others)], batch_size=AT_ONCE
            )
