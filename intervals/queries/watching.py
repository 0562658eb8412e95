"""What an operator watches of the site's work: letters that wait, reviews that are overdue. Numbers, nobody's name."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Min

from intervals.models.clinics import Clinic
from intervals.models.messages import Message
from intervals.queries.guidance_versions import overdue
from intervals.queries.read_published import published_or_to_come

LATELY = timedelta(days=1)


def watched(now: datetime, today: Callable[[Clinic], date]) -> dict[str, tuple[str, float]]:
    """By name: what it says, and the number at `now`; `today` says a clinic's day."""
    due = Message.objects.waiting().filter(due_at__lte=now)
    oldest = due.aggregate(oldest=Min("due_at"))["oldest"]
    shown = Clinic.objects.filter(is_shown=True) | Clinic.objects.filter(slug=settings.CLINIC)
    return {
        "letters_waiting": ("Letters that are due and were not sent", due.count()),
        "letters_oldest_seconds": (
            "How long the oldest letter that is due has waited",
            (now - oldest).total_seconds() if oldest else 0,
        ),
        "letters_given_up": (
            "Letters that were given up in the last day",
            Message.objects.filter(failed_at__gte=now - LATELY).count(),
        ),
        "reviews_overdue": (
            "Rules and guidance in force whose review is overdue, of all clinics that are shown",
            sum(_overdue(clinic, today(clinic)) for clinic in shown),
        ),
    }


def _overdue(clinic: Clinic, on: date) -> int:
    rules = [
        each
        for each in published_or_to_come(clinic.slug).rules
        if each.rule.in_force_on(on) and each.review_due and each.review_due < on
    ]
    return len(rules) + len(overdue(clinic, on))
