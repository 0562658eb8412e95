"""What somebody has just done and may still undo: the entries of the audit log that say it, of the last ten minutes."""

from datetime import datetime, timedelta

from intervals.models.accounts import User
from intervals.models.audit import AuditEntry, Kind
from intervals.models.clinics import Clinic

FOR = timedelta(minutes=10)
UNDOABLE = (
    Kind.TREATMENT_LOGGED,
    Kind.PLAN_MADE,
    Kind.COURSE_MADE,
    Kind.CONTACT_LOGGED,
    Kind.OVERRIDE_REVIEWED,
)


def undoable(clinic: Clinic, user: User, now: datetime) -> list[AuditEntry]:
    """What this person did here in the last ten minutes and has not undone, newest first: 1 query.

    A course that was made is one of it, and none of its visits.
    """
    found = AuditEntry.objects.filter(clinic=clinic, person=user, at__gte=now - FOR, at__lte=now)
    rows = list(found.filter(kind__in=[*UNDOABLE, Kind.UNDONE]).order_by("-at", "-pk"))
    undone = {row.detail.get("entry") for row in rows if row.kind == Kind.UNDONE}
    return [row for row in rows if row.kind != Kind.UNDONE and row.pk not in undone and not _of_a_course(row)]


def _of_a_course(row: AuditEntry) -> bool:
    return row.kind == Kind.PLAN_MADE and "course" in row.detail
