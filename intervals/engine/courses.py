"""Courses: several visits in order, perhaps before an event, as they are asked about.

docs/intervals.md, "Courses", is the specification. What a course has to go by is put together in course_given.py, the
days are found in course_search.py.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from intervals.engine.history import Plan
from intervals.engine.periods import Period, add
from intervals.engine.reasons import Status
from intervals.engine.rules import Rule

MOST_VISITS = 12
MOST_IN_OPEN_ORDER = 6
LONGEST = Period(months=24)


class Figure(StrEnum):
    """Which wait a course keeps."""

    MINIMUM = "minimum"
    FULL = "full"

    def of(self, rule: Rule) -> Period:
        """The wait of a rule."""
        return rule.minimum if self is Figure.MINIMUM else rule.recommended

    def refuses(self, status: Status) -> bool:
        """Whether a day of this status is none for it. What is not settled restricts nothing, and is said."""
        return status is Status.TOO_SOON or (self is Figure.FULL and status is Status.ASK_FIRST)


class Refusal(StrEnum):
    """Why a course is not looked at."""

    NO_VISIT = "no_visit"
    TOO_MANY_VISITS = "too_many_visits"
    TOO_MANY_IN_OPEN_ORDER = "too_many_in_open_order"
    EVENT_BEFORE_START = "event_before_start"
    EVENT_TOO_FAR = "event_too_far"
    FIXED_TOO_FAR = "fixed_too_far"


class CourseRefused(ValueError):
    """A course beyond the limits: 12 visits, two years, an order left open for 6 visits."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why)
        self.why = why


Kind = tuple[str, frozenset[str]]


@dataclass(frozen=True)
class Visit:
    """One visit of a course; `fixed_on` where it has a day already. No areas: not known."""

    procedure: str
    areas: frozenset[str] = frozenset()
    fixed_on: date | None = None

    @property
    def kind(self) -> Kind:
        """What waits are asked for it: its procedure and its areas."""
        return self.procedure, self.areas


@dataclass(frozen=True)
class Event:
    """What all visits come before: a procedure that rules may speak of, and its day."""

    procedure: str
    day: date

    @property
    def plan(self) -> Plan:
        """As a history has it."""
        return Plan(self.procedure, self.day)


@dataclass(frozen=True)
class Course:
    """Visits in their order, none before `start`. CourseRefused beyond the limits.

    `open_order`: the order is to be found. DateOutOfRange where two years from `start` lead out of the range.
    """

    visits: tuple[Visit, ...]
    start: date
    event: Event | None = None
    open_order: bool = False

    def __post_init__(self) -> None:
        last = self.last
        refusals = {
            Refusal.NO_VISIT: not self.visits,
            Refusal.TOO_MANY_VISITS: len(self.visits) > MOST_VISITS,
            Refusal.TOO_MANY_IN_OPEN_ORDER: self.open_order and len(self.visits) > MOST_IN_OPEN_ORDER,
            Refusal.EVENT_BEFORE_START: self.event is not None and self.event.day < self.start,
            Refusal.EVENT_TOO_FAR: self.event is not None and self.event.day > last,
            Refusal.FIXED_TOO_FAR: any(each.fixed_on and each.fixed_on > last for each in self.visits),
        }
        for why, refused in refusals.items():
            if refused:
                raise CourseRefused(why)

    @property
    def last(self) -> date:
        """The last day that is looked at: two years after the start."""
        return add(self.start, LONGEST)
