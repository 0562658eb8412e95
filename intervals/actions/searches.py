"""How often somebody may search: above a number a minute (a setting) they are asked to slow down."""

from datetime import timedelta
from math import ceil

from django.conf import settings
from django.db.models import Case, F, Q, Value, When

from intervals import clock
from intervals.actions.asking import Asker
from intervals.actions.audit import record
from intervals.models.audit import Kind
from intervals.models.searches import SearchPace

WITHIN = timedelta(minutes=1)


def searched(*, by: Asker) -> int:
    """Count a search, a suggestion while typing too: 0, or how many seconds to wait if that was one too many.

    A minute begins with the first search after the last one is over. What was too many is audited.
    """
    now = clock.now()
    pace = SearchPace.objects.filter(person=by.user)
    over = Q(began__lte=now - WITHIN) | Q(began__gt=now)  # or a clock was put back
    counted = pace.update(
        searches=Case(When(over, then=Value(1)), default=F("searches") + 1),
        began=Case(When(over, then=Value(now)), default=F("began")),
    )
    if not counted:
        pace.get_or_create(person=by.user, defaults={"began": now, "searches": 1})
    found = pace.get()
    if found.searches <= settings.SEARCHES_PER_MINUTE:
        return 0
    record(Kind.SEARCH_SLOWED, by=by, searches=found.searches)
    return max(1, ceil((found.began + WITHIN - now).total_seconds()))
