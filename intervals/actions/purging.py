"""Removing what is over: sessions, codes, letters, invitations. Nothing that is recorded of a patient is ever over."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, models, transaction

from intervals.actions.audit import add
from intervals.actions.submissions import KEPT_FOR
from intervals.models.audit import Kind
from intervals.models.members import Invitation
from intervals.models.messages import Message
from intervals.models.portal import SignInCode
from intervals.models.set_up_links import SetUpLink
from intervals.models.submissions import Submission

CODES_FOR = timedelta(
    days=1
)  # they are worth nothing after minutes; how many were asked for is counted by the hour


def over(now: datetime) -> dict[str, "models.QuerySet[Any]"]:
    """What is over at `now`, by what it is called in docs/deploy.md and in the audit log."""
    letters = now - timedelta(days=settings.KEEP_LETTERS_DAYS)
    invitations = now - timedelta(days=settings.KEEP_INVITATIONS_DAYS)
    return {
        "sessions": Session.objects.filter(expire_date__lt=now),
        "forms sent": Submission.objects.filter(at__lt=now - KEPT_FOR),
        "sign-in codes": SignInCode.objects.filter(asked_at__lt=now - CODES_FOR),
        "links for the set-up": SetUpLink.objects.filter(expires_at__lt=now),
        "letters": Message.objects.filter(
            models.Q(sent_at__lt=letters)
            | models.Q(failed_at__lt=letters)
            | models.Q(cancelled_at__lt=letters),
            patient=None,
        ),  # what was sent to a patient is part of her record
        "invitations not accepted": Invitation.objects.filter(accepted_at=None, expires_at__lt=invitations),
    }


def purge(now: datetime) -> dict[str, int]:
    """Remove all of it, with one entry in the audit log; how many rows of each."""
    with transaction.atomic():
        removed = {name: rows.delete()[0] for name, rows in over(now).items()}
        removed["counters"] = _counters(now)
        if any(removed.values()):
            add(Kind.SET_UP_CHANGED, person=None, clinic=None, address=None, deleted=removed)
    return removed


def counters_over(now: datetime) -> int:
    """How many counts of attempts are over; they are no rows of a model."""
    return _on_counters("SELECT count(*) FROM intervals_cache WHERE expires < %s", now)


def _counters(now: datetime) -> int:
    return _on_counters("DELETE FROM intervals_cache WHERE expires < %s", now)


def _on_counters(statement: str, now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, [connection.ops.adapt_datetimefield_value(now)])
        return int(cursor.fetchone()[0]) if cursor.description else max(cursor.rowcount, 0)
