"""That a patient looked at her dates, and what she was shown."""

from datetime import timedelta
from typing import Any

from intervals import clock
from intervals.actions.asking import Reader
from intervals.actions.own_door import own_action
from intervals.models.own_visits import LastVisit

A_VISIT = timedelta(hours=1)


@own_action
def visited(*, by: Reader, shown: dict[str, Any]) -> dict[str, Any]:
    """Keep what is `shown` now; what it is to be compared with: what the visit before ended with.

    Looking again within the hour is the same visit, so that a page which is read twice says the same twice, and what
    moves meanwhile as well. The first visit is compared with its own first look.
    """
    now = clock.now()
    row = LastVisit.objects.filter(access=by.access).first()
    if row is None:
        LastVisit.objects.create(access=by.access, seen_at=now, shown=shown, before=shown)
        return shown
    if now - row.seen_at > A_VISIT or not row.before:
        row.before = row.shown
    row.seen_at, row.shown = now, shown
    row.save(update_fields=["seen_at", "shown", "before"])
    before: dict[str, Any] = row.before
    return before
