"""What a course has to go by: each cause that takes days from a visit, apart from the others, and each wait."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
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
from intervals.engine.courses import Course, Event, Figure, Kind
from intervals.engine.history import History, Plan
from intervals.engine.question import Question
from intervals.engine.reasons import AfterTreatment, BeforeNext, Reason

Taken = dict[Figure, int]


class Facts:
    """What is known apart from the visits and the event, on a run of days as asked on `on`, each worked out once."""

    def __init__(self, chart: Chart, on: date, axis: Axis) -> None:
        self.chart = chart
        self.on = on
        self.axis = axis
        self._questions: dict[Kind, Question] = {}
        self._taken: dict[Kind, tuple[tuple[Reason, Taken], ...]] = {}
        self._pairs: dict[tuple[Kind, Kind, Figure], Pair | None] = {}

    @cached_property
    def closed(self) -> int:
        """The days on which nobody is treated."""
        opened = self.chart.open_days
        if opened is None:
            return 0
        return sum(1 << place for place in range(self.axis.size) if not opened.is_open(self.axis.day(place)))

    def question(self, kind: Kind) -> Question:
        """What the chart is asked about a kind of visit."""
        if kind not in self._questions:
            self._questions[kind] = self.chart.ask(kind[0], self.on, kind[1])
        return self._questions[kind]

    def taken(self, kind: Kind) -> tuple[tuple[Reason, Taken], ...]:
        """The reasons that take days from a kind of visit."""
        if kind not in self._taken:
            self._taken[kind] = tuple(_taking(self.axis, self.question(kind)))
        return self._taken[kind]

    def pair(self, earlier: Kind, later: Kind, figure: Figure) -> Pair | None:
        """The wait between two visits of these kinds; None where no rule speaks of them in this order."""
        key = earlier, later, figure
        if key not in self._pairs:
            entry = Plan(earlier[0], self.on, areas=earlier[1])
            pair = Pair(self.axis, self.question(later).versions_after(entry), figure.of)
            self._pairs[key] = pair if pair.bears else None
        return self._pairs[key]

    def question_before(self, event: Event, kind: Kind) -> Question:
        """What the chart is asked about a kind of visit where nothing but the event is known."""
        history = History(plans=(event.plan,))
        return replace(self.chart, history=history).ask(kind[0], self.on, kind[1])


class Given:
    """What a course has to go by, cause by cause, so that any of them can be left out."""

    def __init__(self, facts: Facts, course: Course) -> None:
        self.facts = facts
        self.course = course
        self.axis = facts.axis
        self._pairs: dict[tuple[int, int, Figure], Pair | None] = {}

    @classmethod
    def of(cls, chart: Chart, course: Course, on: date) -> "Given":
        """What there is on the days from the course's start to its last one."""
        if course.event is not None:
            chart = replace(chart, events=chart.events | {course.event.procedure})
        return cls(Facts(chart, on, Axis(course.start, course.last)), course)

    def on_axis(self, axis: Axis) -> "Given":
        """The same on another run of days."""
        return Given(Facts(self.facts.chart, self.facts.on, axis), self.course)

    def before(self, event: Event | None) -> "Given":
        """The same course before the same event on another day, or before none."""
        return Given(self.facts, replace(self.course, event=event))

    @cached_property
    def limits(self) -> tuple[dict[Cause, Taken], ...]:
        """For each visit, what takes which days away from it."""
        return tuple(dict(self._limits(place)) for place in range(len(self.course.visits)))

    def _limits(self, place: int) -> Iterator[tuple[Cause, Taken]]:
        visit, course, axis = self.course.visits[place], self.course, self.axis
        late, by_event = self._event_takes[visit.kind]
        yield Starts(course.start), _both(axis.every & ~axis.run(course.start, None))
        if course.event is None:
            yield Ends(course.last), _both(late)
        else:
            yield Before(course.event.procedure, course.event.day), _both(late)
        if visit.fixed_on is not None:
            yield (
                Fixed(place, visit.fixed_on),
                _both(axis.every & ~axis.run(visit.fixed_on, visit.fixed_on)),
            )
        elif self.facts.closed:
            yield Closed(), _both(self.facts.closed)
        for reason, taken in (*self.facts.taken(visit.kind), *by_event):
            yield OnRecord(place, reason), taken

    @cached_property
    def _event_takes(self) -> dict[Kind, tuple[int, tuple[tuple[Reason, Taken], ...]]]:
        """For each kind of visit, the days that are too late for it, and what the rules about the event take."""
        return {kind: self._taken_by_event(kind) for kind in {visit.kind for visit in self.course.visits}}

    def _taken_by_event(self, kind: Kind) -> tuple[int, tuple[tuple[Reason, Taken], ...]]:
        event, axis = self.course.event, self.axis
        if event is None:
            return axis.every & ~axis.run(None, self.course.last), ()
        question = self.facts.question_before(event, kind)
        same_day = any(reason.rule.same_day_allowed for reason in question.backward)
        late = axis.every & ~axis.run(None, event.day)
        on_the_day = 0 if same_day else axis.run(event.day, event.day)
        return late | on_the_day, tuple(_taking(axis, question))

    def between(self, earlier: int, later: int, figure: Figure) -> Pair | None:
        """The wait between two visits, by their places; None where no rule speaks of them in this order."""
        key = earlier, later, figure
        if key not in self._pairs:
            one, other = self.course.visits[earlier], self.course.visits[later]
            self._pairs[key] = self.facts.pair(one.kind, other.kind, figure)
        return self._pairs[key]

    def bears(self, place: int) -> bool:
        """Whether a rule or a hold bears on a visit: on its first day or its last, by a wait that is over, too, or with
        another visit.
        """
        kind, event = self.course.visits[place].kind, self.course.event
        asked = [self.facts.question(kind), *([self.facts.question_before(event, kind)] if event else [])]
        days = self.axis.day(0), self.axis.day(self.axis.size - 1)
        known = (
            _bearing(question, each, day) for question in asked for each in _of(question) for day in days
        )
        return any(known) or any(place in couple for couple in self._waiting())

    def _waiting(self) -> Iterator[tuple[int, int]]:
        """The visits between which a rule speaks, in the orders that they may have."""
        places = range(len(self.course.visits))
        couples = permutations(places, 2) if self.course.open_order else combinations(places, 2)
        return (couple for couple in couples if self.between(*couple, Figure.FULL))

    def causes(self) -> list[Cause]:
        """All that may stand against the course, each once."""
        found: dict[Cause, None] = {}
        for limits in self.limits:
            found.update(dict.fromkeys(limits))
        found.update({Wait(*couple): None for couple in self._waiting()})
        return list(found)

    def search(
        self,
        figure: Figure,
        order: tuple[int, ...] | None = None,
        only: Collection[Cause] | None = None,
        at_least: Mapping[tuple[int, int], Figure] | None = None,
    ) -> Search:
        """The search for one figure in one order (None: as given); visits that `order` leaves out are left out.

        `only` these causes count, where they are named; `at_least` has pairs that another figure is enough for.
        """
        places = order or tuple(range(len(self.course.visits)))
        waits = (
            None if only is None else {(each.earlier, each.later) for each in only if isinstance(each, Wait)}
        )
        pairs = {}
        for (here, one), (there, other) in combinations(enumerate(places), 2):
            if waits is None or (one, other) in waits:
                pair = self.between(one, other, (at_least or {}).get((one, other), figure))
                if pair is not None:
                    pairs[here, there] = pair
        return Search(self.axis, self._allowed(places, figure, only), pairs)

    def _allowed(
        self, places: tuple[int, ...], figure: Figure, only: Collection[Cause] | None
    ) -> tuple[int, ...]:
        """The days that each visit may have by itself."""
        taken = [0] * len(self.course.visits)
        for cause in self._taking_from if only is None else only:
            for place, days in self._taking_from.get(cause, ()):
                taken[place] |= days[figure]
        every = self.axis.every
        return tuple(every & ~taken[place] for place in places)

    @cached_property
    def _taking_from(self) -> dict[Cause, tuple[tuple[int, Taken], ...]]:
        """From which visits each cause takes which days."""
        found: dict[Cause, tuple[tuple[int, Taken], ...]] = {}
        for place, limits in enumerate(self.limits):
            for cause, days in limits.items():
                found[cause] = (*found.get(cause, ()), (place, days))
        return found


def _both(days: int) -> Taken:
    return dict.fromkeys(Figure, days)


def _taking(axis: Axis, question: Question) -> Iterator[tuple[Reason, Taken]]:
    """The reasons that take days, and which of them for each figure."""
    for reason in _of(question):
        taken = {figure: _taken(axis, question, reason, figure) for figure in Figure}
        if any(taken.values()):
            yield reason, taken


def _of(question: Question) -> tuple[Reason, ...]:
    return (*question.forward, *question.holds, *question.backward)


def _taken(axis: Axis, question: Question, reason: Reason, figure: Figure) -> int:
    def counts(day: date) -> bool:
        bearing = _bearing(question, reason, day)
        return bearing is not None and figure.refuses(bearing.status_on(day))

    return days_of(axis, reason.turns(), counts)


def _bearing(question: Question, reason: Reason, day: date) -> Reason | None:
    """The reason as it bears on a day, if it does."""
    if isinstance(reason, AfterTreatment):
        return reason.as_of(day) if question.lies_before(reason.cause, day) else None
    if isinstance(reason, BeforeNext):
        return reason if question.lies_after(reason.cause, day) else None
    return reason
