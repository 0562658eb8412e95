"""The clinic's day: in its own zone, and as long as the zone makes it."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import time_machine

from intervals import clock


def at(moment: str, written_in="UTC") -> time_machine.travel:
    return time_machine.travel(
        datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(written_in)), tick=False
    )


def clinic(time_zone: str) -> SimpleNamespace:
    return SimpleNamespace(time_zone=time_zone)


@pytest.mark.parametrize(
    ("time_zone", "today"),
    [
        ("America/Toronto", date(2026, 11, 16)),
        ("UTC", date(2026, 11, 17)),
        ("Pacific/Auckland", date(2026, 11, 17)),
        ("Pacific/Kiritimati", date(2026, 11, 17)),
        ("Pacific/Pago_Pago", date(2026, 11, 16)),
        ("Asia/Kathmandu", date(2026, 11, 17)),
    ],
)
def test_half_past_eleven_in_hamilton(time_zone, today):
    with at("2026-11-16T23:30", "America/Toronto"):
        assert clock.today(clinic(time_zone)) == today


def test_now_is_in_utc():
    with at("2026-11-16T23:30", "America/Toronto"):
        assert clock.now() == datetime(2026, 11, 17, 4, 30, tzinfo=UTC)
        assert clock.now().tzinfo is UTC


HOUR = 3600


@pytest.mark.parametrize(
    ("time_zone", "start", "today", "hours"),
    [
        ("America/Toronto", "2026-11-16T00:00", date(2026, 11, 16), 24),
        ("America/Toronto", "2026-11-01T00:00", date(2026, 11, 1), 25),
        ("America/Toronto", "2026-03-08T00:00", date(2026, 3, 8), 23),
        ("Pacific/Auckland", "2026-09-27T00:00", date(2026, 9, 27), 23),
        ("Pacific/Auckland", "2026-04-05T00:00", date(2026, 4, 5), 25),
        ("Australia/Lord_Howe", "2026-04-05T00:00", date(2026, 4, 5), 24.5),
        ("America/Havana", "2026-03-08T01:00", date(2026, 3, 8), 23),  # this day begins at 1
        ("America/Havana", "2026-03-07T00:00", date(2026, 3, 7), 24),
        ("America/Havana", "2026-11-01T00:00", date(2026, 11, 1), 25),  # and this has its first hour twice
        ("America/Santiago", "2026-09-05T00:00", date(2026, 9, 5), 24),
        ("America/Santiago", "2026-09-06T01:00", date(2026, 9, 6), 23),
        ("America/Santiago", "2026-04-04T00:00", date(2026, 4, 4), 25),  # and this its last
        ("UTC", "2026-11-16T00:00", date(2026, 11, 16), 24),
    ],
)
def test_a_day_is_as_long_as_the_zone_makes_it(time_zone, start, today, hours):
    with at(start, time_zone):
        assert clock.today_and_seconds_left(clinic(time_zone)) == (today, hours * HOUR)


@pytest.mark.parametrize(
    "time_zone", ["America/Toronto", "America/Havana", "America/Santiago", "Pacific/Auckland"]
)
@pytest.mark.parametrize("month", [3, 4, 9, 11])
def test_the_day_ends_when_it_is_said_to_and_not_a_second_before(time_zone, month):
    moment = datetime(2026, month, 1, 12, 30, tzinfo=UTC)
    for _day in range(31):
        with time_machine.travel(moment, tick=False) as traveller:
            today, left = clock.today_and_seconds_left(clinic(time_zone))
            traveller.move_to(moment + timedelta(seconds=left - 1))
            assert clock.today(clinic(time_zone)) == today
            traveller.move_to(moment + timedelta(seconds=left))
            assert clock.today(clinic(time_zone)) == today + timedelta(days=1)
        moment += timedelta(days=1)


def test_a_part_of_a_second_is_no_second_more():
    with time_machine.travel(datetime(2026, 11, 16, 23, 59, 58, 700_000, tzinfo=UTC), tick=False):
        assert clock.today_and_seconds_left(clinic("UTC")) == (date(2026, 11, 16), 1)


def test_a_day_that_never_was():
    """Samoa went from 29 to 31 December 2011."""
    with at("2011-12-29T23:00", "Pacific/Apia"):
        assert clock.today_and_seconds_left(clinic("Pacific/Apia")) == (date(2011, 12, 29), HOUR)


def test_the_clock_is_read_at_each_call():
    with at("2026-11-16T12:00") as traveller:
        first = clock.today(clinic("UTC"))
        traveller.shift(timedelta(days=1))
        assert clock.today(clinic("UTC")) == first + timedelta(days=1)


def test_it_can_be_another_moment_for_a_while():
    auckland = clinic("Pacific/Auckland")
    then = datetime(2026, 3, 1, 9, tzinfo=ZoneInfo(auckland.time_zone))
    with at("2026-11-16T23:30"):
        with clock.at(then):
            assert clock.now() == datetime(2026, 2, 28, 20, tzinfo=UTC)
            assert clock.today(auckland) == date(2026, 3, 1)
            with clock.at(then + timedelta(days=1)):
                assert clock.today(auckland) == date(2026, 3, 2)
            assert clock.today(auckland) == date(2026, 3, 1)
        assert clock.now() == datetime(2026, 11, 16, 23, 30, tzinfo=UTC)
