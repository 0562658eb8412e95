"""Where somebody has turned a calendar to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Self

from intervals.engine.periods import in_range


@dataclass(frozen=True)
class Leaf:
    """Where somebody has turned a calendar to: the day that it stands on, the month that it begins with."""

    day: date | None = None
    month: date | None = None

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Self:
        """What an address says of it; nothing for what is no date."""
        return cls(read_day(asked.get("day", "")), read_day(f"{asked.get('month', '')}-01"))


def read_day(text: str) -> date | None:
    """The day that a text in an address or a box says; None for what is none."""
    try:
        return in_range(date.fromisoformat(text))
    except ValueError:
        return None
