"""What became of e-mails: for the clinic that they concern, and for a demonstration's outbox."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from intervals.models.accounts import User
from intervals.models.clinics import Clinic
from intervals.models.members import Membership
from intervals.models.messages import Message
from intervals.models.notices import Notice

SHOWN_FOR = timedelta(days=30)
STUCK_AFTER_TRIES = 3
MOST_SHOWN = 100


def not_sent(clinic: Clinic, now: datetime) -> QuerySet[Message]:
    """The clinic's own e-mails and those to who works there that were given up lately, or are tried again and again."""
    people = User.objects.filter(pk__in=Membership.objects.current().filter(clinic=clinic).values("user"))
    concerns = Q(clinic=clinic) | Q(clinic=None, to__in=people.values("email"))
    given_up = Q(failed_at__gte=now - SHOWN_FOR)
    stuck = Q(sent_at=None, failed_at=None, tries__gte=STUCK_AFTER_TRIES)
    found: QuerySet[Message] = Message.objects.filter(concerns).filter(given_up | stuck)
    return found.order_by("-put_at")[:MOST_SHOWN]


def to_be_told() -> QuerySet[Notice]:
    """What patients are to be told and no e-mail was put for yet, the next first: for a demonstration's outbox."""
    rows = Notice.objects.waiting().select_related("patient__clinic")
    found: QuerySet[Notice] = rows.order_by("due_at", "pk")[:MOST_SHOWN]
    return found


def newest() -> QuerySet[Message]:
    """The newest e-mails of all whose content is still there."""
    found: QuerySet[Message] = Message.objects.exclude(content="").order_by("-pk")[:MOST_SHOWN]
    return found
