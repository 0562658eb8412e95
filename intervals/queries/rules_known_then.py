"""What was decided about a past day only after it: which version counted while that day was today.

A version may begin in the past, or end there, with a reason. Treatments are then judged by it; but what was told on
that day was told by what was published by then. What came from a document or with the site is taken as known all along.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from intervals.models.clinics import Clinic
from intervals.models.rules import IntervalRule

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Afterwards:
    """A pair of which another version counts for the day by now: `now`, since `by` was written; `was` counted then."""

    now: IntervalRule | None
    was: IntervalRule | None
    by: IntervalRule


def decided_after(clinic: Clinic, on: date) -> list[Afterwards]:
    """Of each pair about which it is so, in the order of their slugs, as of the clinic's day `on`: 1 query."""
    ended = datetime.combine(on + ONE_DAY, time.min, ZoneInfo(clinic.time_zone))
    rows = IntervalRule.objects.filter(Q(clinic=None) | Q(clinic=clinic), valid_from__lte=on)
    pairs: dict[tuple[str, str], list[IntervalRule]] = defaultdict(list)
    for row in rows.select_related("earlier", "later", "published_by").order_by("valid_from"):
        pairs[row.earlier.slug, row.later.slug].append(row)
    return [found for _pair, some in sorted(pairs.items()) for found in _afterwards(some, ended)]


def _afterwards(rows: Sequence[IntervalRule], ended: datetime) -> Iterator[Afterwards]:
    late = [row for row in rows if row.published_by_id and row.published_at and row.published_at >= ended]
    if not late:
        return
    now, was = _counting(rows, ()), _counting(rows, late)
    if now != was:
        yield Afterwards(now, was, max(late, key=lambda row: row.published_at or ended))


def _counting(rows: Sequence[IntervalRule], late: Sequence[IntervalRule]) -> IntervalRule | None:
    """The clinic's own that counts, else the shared one; what is `late` is not there yet, an end it replaced is."""
    for own in (True, False):
        last: IntervalRule | None = None
        for row in rows:
            if (row.clinic_id is not None) is own:
                if row not in late:
                    last = None if row.withdrawn else row
                elif row.replaces_end:
                    last = None
        if last:
            return last
    return None
