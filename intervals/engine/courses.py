"""Courses: several visits in order, perhaps before an event, and on which days each of them may be.

docs/intervals.md, "Courses", is the specification. All that is asked about dates is asked of the chart, one visit at a
time; the waits between the visits, and what they leave each other, are found in course_search.py.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import combinations, permutations

from intervals.engine.chart import Chart
from intervals.engine.course_days import (
    Axis,
    Before,
    Cause,
    Closed,
    Ends,
    Fixed,
    OnRecord,
    Pair,
    Starts,
    Wait,
    days_of,
)
from intervals.engine.course_search import Search
from intervals.engine.history import Plan
from intervals.engine.periods import Period, add
from intervals.engine.question import Question
from intervals.engine.reasons import AfterTreatment, BeforeNext, Reason, Status
from intervals.engine.rules import Rule

MOST_VISITS = 12
MOST_IN_OPEN_ORDER = 6
LONGEST = Period(months=24)
EVENT = "the event"


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


@dataclass(frozen=True)
class Visit:
    """One visit of a course; `fixed_on` where it has a day already. No areas: not known."""

    procedure: str
    areas: frozenset[str] = frozenset()
    fixed_on: date | None = None


@dataclass(frozen=True)
class Event:
    """What all visits come before: a procedure that rules may speak of, and its day."""

    procedure: str
    day: date


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


class Given:
    """What a course has to go by on a run of days, cause by cause, so that any of them can be left out."""

    def __init__(self, chart: Chart, course: Course, on: date, axis: Axis | None = None) -> None:
        self.asked = chart
        self.course = course
        self.on = on
        self.axis = axis or Axis(course.start, course.last)
        event = course.event
        if event is not None:
            plan = Plan(event.procedure, event.day, id=EVENT)
            history = replace(chart.history, plans=(*chart.history.plans, plan))
            chart = replace(chart, history=history, events=chart.events | {event.procedure})
        self.chart = chart

    def question(self, visit: int) -> Question:
        """What the chart is asked about a visit."""
        return self._questions[self.course.visits[visit].procedure, self.course.visits[visit].areas]

    @cached_property
    def _questions(self) -> dict[tuple[str, frozenset[str]], Question]:
        kinds = {(each.procedure, each.areas) for each in self.course.visits}
        return {kind: self.chart.ask(kind[0], self.on, kind[1]) for kind in kinds}

    @cached_property
    def closed(self) -> int:
        """The days on which nobody is treated."""
        opened = self.chart.open_days
        if opened is None:
            return 0
        return sum(1 << place for place in range(self.axis.size) if not opened.is_open(self.axis.day(place)))

    @cached_property
    def limits(self) -> tuple[dict[Cause, dict[Figure, int]], ...]:
        """For each visit, what takes which days away from it."""
        return tuple(dict(self._limits(place)) for place in range(len(self.course.visits)))

    def _limits(self, place: int) -> Iterator[tuple[Cause, dict[Figure, int]]]:
        visit, course, axis = self.course.visits[place], self.course, self.axis
        question = self.question(place)
        yield Starts(course.start), _both(axis.every & ~axis.run(course.start, None))
        if course.event is None:
            yield Ends(course.last), _both(axis.every & ~axis.run(None, course.last))
        else:
            late = axis.every & ~axis.run(None, course.event.day)
            on_the_day = 0 if _same_day(question) else axis.run(course.event.day, course.event.day)
            yield Before(course.event.procedure, course.event.day), _both(late | on_the_day)
        if visit.fixed_on is not None:
            yield (
                Fixed(place, visit.fixed_on),
                _both(axis.every & ~axis.run(visit.fixed_on, visit.fixed_on)),
            )
        elif self.closed:
            yield Closed(), _both(self.closed)
        reasons: tuple[Reason, ...] = (*question.forward, *question.holds, *question.backward)
        for reason in reasons:
            taken = {figure: self._taken(question, reason, figure) for figure in Figure}
            if any(taken.values()):
                yield OnRecord(place, reason), taken

    def _taken(self, question: Question, reason: Reason, figure: Figure) -> int:
        def counts(day: date) -> bool:
            bearing = _bearing(question, reason, day)
            return bearing is not None and figure.refuses(bearing.status_on(day))

        return days_of(self.axis, reason.turns(), counts)

    def between(self, earlier: int, later: int, figure: Figure) -> Pair | None:
        """The wait between two visits, by their places; None where no rule speaks of them in this order."""
        return self._between(self.course.visits[earlier], self.course.visits[later], figure)

    def _between(self, earlier: Visit, later: Visit, figure: Figure) -> Pair | None:
        key = (earlier.procedure, earlier.areas), (later.procedure, later.areas), figure
        if key not in self._known:
            entry = Plan(earlier.procedure, self.on, areas=earlier.areas)
            pair = Pair(self.axis, self._questions[key[1]].versions_after(entry), figure.of)
            self._known[key] = pair if pair.bears else None
        return self._known[key]

    @cached_property
    def _known(self) -> dict[tuple[object, object, Figure], Pair | None]:
        return {}

    def causes(self) -> list[Cause]:
        """All that may stand against the course, each once."""
        found: dict[Cause, None] = {}
        for limits in self.limits:
            found.update(dict.fromkeys(limits))
        places = range(len(self.course.visits))
        couples = permutations(places, 2) if self.course.open_order else combinations(places, 2)
        found.update({Wait(*couple): None for couple in couples if self.between(*couple, Figure.FULL)})
        return list(found)

    def search(
        self,
        figure: Figure,
        order: tuple[int, ...] | None = None,
        only: Collection[Cause] | None = None,
        at_least: Mapping[tuple[int, int], Figure] | None = None,
    ) -> Search:
        """The search for one figure in one order (None: as given).

        `only` these causes count, where they are named; `at_least` has pairs that another figure is enough for.
        """
        places = order or tuple(range(len(self.course.visits)))
        allowed = []
        for place in places:
            days = self.axis.every
            for cause, taken in self.limits[place].items():
                if only is None or cause in only:
                    days &= ~taken[figure]
            allowed.append(days)
        pairs = {}
        for (here, one), (there, other) in combinations(enumerate(places), 2):
            wanted = (at_least or {}).get((one, other), figure)
            pair = self.between(one, other, wanted)
            if pair is not None and (only is None or Wait(one, other) in only):
                pairs[here, there] = pair
        return Search(self.axis, tuple(allowed), pairs)


def _both(days: int) -> dict[Figure, int]:
    return dict.fromkeys(Figure, days)


def _same_day(question: Question) -> bool:
    """Whether a rule allows the visit on the event's own day."""
    return any(reason.cause.id == EVENT and reason.rule.same_day_allowed for reason in question.backward)


def _bearing(question: Question, reason: Reason, day: date) -> Reason | None:
    """The reason as it bears on a day, if it does."""
    if isinstance(reason, AfterTreatment):
        return reason.as_of(day) if question.lies_before(reason.cause, day) else None
    if isinstance(reason, BeforeNext):
        return reason if question.lies_after(reason.cause, day) else None
    return reason
