"""The only reader of the clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

FURTHEST_AHEAD = timedelta(hours=14)


class Zoned(Protocol):
    """Anything with an IANA time zone: a clinic."""

    @property
    def time_zone(self) -> str:
        """The zone's name, such as America/Toronto."""


_set_to: ContextVar[datetime | None] = ContextVar("set_to", default=None)


def now() -> datetime:
    """This moment, in UTC."""
    return _set_to.get() or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Have it be another moment meanwhile. For the demonstration's past alone: a test keeps it to that."""
    before = _set_to.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _set_to.reset(before)


def today(clinic: Zoned) -> date:
    """The civil date at the clinic, in its own time zone."""
    return today_and_seconds_left(clinic)[0]


def latest_today() -> date:
    """The date where it is tomorrow first: no clinic has a later one."""
    return (now() + FURTHEST_AHEAD).date()


def today_and_seconds_left(clinic: Zoned) -> tuple[date, int]:
    """The clinic's date and the whole seconds until it changes, from one reading of the clock.

    A day is as long as the zone makes it: 23 or 25 hours when its clocks change.
    """
    zone = ZoneInfo(clinic.time_zone)
    moment = now()
    on = moment.astimezone(zone).date()
    midnight = datetime.combine(on + timedelta(days=1), time.min, tzinfo=zone)
    return on, int((midnight - moment).total_seconds())
