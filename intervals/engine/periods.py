"""Civil dates and waits: the arithmetic everything else stands on.

A wait is years, months, weeks and days. Years and months are added first, then weeks and days; a date
that does not exist rolls forward to the first of the next month (docs/intervals.md, "Arithmetic").
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from dateutil.relativedelta import relativedelta

FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2199, 12, 31)

LONGEST_MONTHS = 12 * 100
LONGEST_DAYS = 366 * 100

_ISO = re.compile(r"P(?:([0-9]{1,5})Y)?(?:([0-9]{1,5})M)?(?:([0-9]{1,5})W)?(?:([0-9]{1,5})D)?")


class DateOutOfRange(ValueError):
    """A date before 1900-01-01 or after 2199-12-31 was given or would be reached."""

    def __init__(self) -> None:
        super().__init__(f"Dates run from {FIRST_DAY.isoformat()} to {LAST_DAY.isoformat()}.")


def in_range(day: date) -> date:
    """Return `day` unchanged; raise DateOutOfRange outside 1900-01-01 to 2199-12-31."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise DateOutOfRange
    return day


@dataclass(frozen=True)
class Period:
    """A wait in its arithmetic form: whole months (a year is 12), then whole days (a week is 7).

    Both are 0 or more, at most a hundred years each; ValueError otherwise.
    """

    months: int = 0
    days: int = 0

    def __post_init__(self) -> None:
        if not (0 <= self.months <= LONGEST_MONTHS and 0 <= self.days <= LONGEST_DAYS):
            raise ValueError("A wait is between nothing and a hundred years.")

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Read ISO 8601 such as `P1W`, `P10D` or `P1M2W`; ValueError for anything else."""
        match = _ISO.fullmatch(text)
        if match is None or text == "P":
            raise ValueError(f"{text!r} is not a wait such as P1W, P10D or P1M2W.")
        years, months, weeks, days = (int(part or 0) for part in match.groups())
        return cls(months=12 * years + months, days=7 * weeks + days)

    def counts(self) -> tuple[int, int, int, int]:
        """Years, months, weeks and days as a person would say them: 14 days are 2 weeks, 10 are 10 days."""
        years, months = divmod(self.months, 12)
        weeks, days = divmod(self.days, 7)
        return (years, months, weeks, 0) if not days else (years, months, 0, self.days)

    def __str__(self) -> str:
        text = "".join(f"{count}{unit}" for count, unit in zip(self.counts(), "YMWD", strict=True) if count)
        return f"P{text or '0D'}"


@cache
def _months(count: int) -> relativedelta:
    return relativedelta(months=count)


def add(day: date, wait: Period) -> date:
    """The first day on which `wait` has passed since `day`. DateOutOfRange past either end."""
    moved = in_range(day) + _months(wait.months)
    if moved.day < day.day:  # relativedelta clamps back to the month's end, a day too early
        moved += timedelta(days=1)
    return in_range(moved + timedelta(days=wait.days))


def add_or_none(day: date, wait: Period) -> date | None:
    """As `add`; None past the end: a figure that only limits from above is then as if there were none."""
    try:
        return add(day, wait)
    except DateOutOfRange:
        return None


FURTHEST_PLAN = Period(months=60)


def furthest_plan(on: date) -> date:
    """The last day that a plan or a hold may name, as seen from `on`: further ahead, the year is mistyped."""
    return add_or_none(on, FURTHEST_PLAN) or LAST_DAY


def back(day: date, wait: Period) -> date:
    """The greatest day `d` with `add(d, wait) <= day`. DateOutOfRange if there is none in range.

    Days come off first, then months: the reverse of the order in which they are added. Clamping to the
    month's end is right here, since every day that is cut off would have rolled forward past `day`.
    """
    return in_range(in_range(day) - timedelta(days=wait.days) - _months(wait.months))


def back_or_none(day: date, wait: Period) -> date | None:
    """As `back`; None before the first day."""
    try:
        return back(day, wait)
    except DateOutOfRange:
        return None


def never_shorter(wait: Period, than: Period) -> bool:
    """Whether `wait` is at least as long as `than` whatever day it is counted from.

    A month is taken as 28 days in `wait` and as 31 in `than` unless months and days compare one by one,
    so a pair that is only mostly in order (1 month against 30 days) is refused. The database says the same.
    """
    return (wait.months >= than.months and wait.days >= than.days) or (
        28 * wait.months + wait.days >= 31 * than.months + than.days
    )


def always_longer(wait: Period, than: Period) -> bool:
    """Whether `wait` is longer than `than` by at least a day, whatever day both are counted from."""
    if wait.months >= than.months and wait.days >= than.days:
        return wait != than
    return 28 * wait.months + wait.days > 31 * than.months + than.days


def day_after(day: date) -> date:
    """The next day, held at the last day of the range."""
    return min(day, LAST_DAY - timedelta(days=1)) + timedelta(days=1)


def day_before(day: date) -> date:
    """The day before, held at the first day of the range."""
    return max(day, FIRST_DAY + timedelta(days=1)) - timedelta(days=1)
