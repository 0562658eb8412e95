"""The only reader of the clock for civil dates."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo


class Zoned(Protocol):
    """Anything with an IANA time zone: a clinic."""

    @property
    def time_zone(self) -> str:
        """The zone's name, such as America/Toronto."""


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def today(clinic: Zoned) -> date:
    """The civil date at the clinic, in its own time zone."""
    return now().astimezone(ZoneInfo(clinic.time_zone)).date()


def seconds_to_midnight(clinic: Zoned) -> int:
    """Whole seconds until the clinic's date changes, 0 in its last second; right when the clocks change."""
    zone = ZoneInfo(clinic.time_zone)
    moment = now()
    tomorrow = moment.astimezone(zone).date() + timedelta(days=1)
    midnight = datetime.combine(tomorrow, time.min, tzinfo=zone)
    return int((midnight.astimezone(UTC) - moment).total_seconds())
