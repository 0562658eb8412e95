"""What is answered for a course: the window of each visit, with reasons, and three plans; or what stands against it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from intervals.engine.chart import Chart
from intervals.engine.course_changes import Change, changes, contradiction
from intervals.engine.course_days import Cause, Ends, Fixed, OnRecord, Order, Starts, Wait
from intervals.engine.course_given import Given
from intervals.engine.course_orders import Found, find
from intervals.engine.course_reasons import Chains, Link
from intervals.engine.course_search import Places, Search
from intervals.engine.courses import Course, Figure


@dataclass(frozen=True)
class Window:
    """The first and the last day of a visit over all plans of the course, each with the chain that leads to it.

    `last` is None where only the two years that are looked at end it.
    """

    first: date
    last: date | None
    because_first: tuple[Link, ...]
    because_last: tuple[Link, ...]


@dataclass(frozen=True)
class Outcome:
    """What one figure leaves. `order` are the places of the visits as they follow each other.

    Windows and plans are in the order of the course as it was asked about; where there is no plan, they are empty,
    `against` is a smallest set of causes that cannot hold together, and `changes` are the single ones that would do.
    """

    figure: Figure
    order: tuple[int, ...] = ()
    windows: tuple[Window, ...] = ()
    soonest: tuple[date, ...] = ()
    latest: tuple[date, ...] = ()
    suggested: tuple[date, ...] = ()
    against: tuple[Cause, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def possible(self) -> bool:
        """Whether there is a plan."""
        return bool(self.order)


@dataclass(frozen=True)
class CourseAnswer:
    """Both figures, and the pairs of procedures of which no rule speaks: what comes first, and what later."""

    course: Course
    on: date
    full: Outcome
    minimum: Outcome
    uncovered: tuple[tuple[str, str], ...]


def answer(chart: Chart, course: Course, on: date) -> CourseAnswer:
    """The answer for a course as asked on `on`. DateOutOfRange if a date leaves the range."""
    given = Given.of(chart, course, on)
    full, minimum = (_outcome(given, figure) for figure in (Figure.FULL, Figure.MINIMUM))
    return CourseAnswer(course, on, full, minimum, tuple(_uncovered(given)))


def _outcome(given: Given, figure: Figure) -> Outcome:
    found = find(given, figure)
    if found is None:
        return Outcome(figure, against=contradiction(given, figure), changes=changes(given, figure))
    search, order = found.search, found.order
    windows = _windows(given, figure, found)
    first = [search.axis.place(each.first) for each in windows]
    last = [search.axis.place(each.last or each.first) for each in windows]
    soonest = min(search.earliest, key=lambda plan: (plan[-1], plan))
    latest = max(search.latest, key=lambda plan: (plan[0], plan[::-1]))
    halfway = [(one + other) // 2 for one, other in zip(first, last, strict=True)]

    def days(plan: Places) -> tuple[date, ...]:
        by_place = dict(zip(order, plan, strict=True))
        return tuple(search.axis.day(by_place[place]) for place in range(len(order)))

    return Outcome(
        figure,
        order,
        tuple(windows[order.index(place)] for place in range(len(order))),
        days(soonest),
        days(latest),
        days(_suggested(search, halfway) or soonest),
    )


def _windows(given: Given, figure: Figure, found: Found) -> list[Window]:
    """In the order that was found."""
    search, order = found.search, found.order
    windows = []
    chains: dict[tuple[Places, bool], Chains] = {}
    for here in range(search.count):
        early = min(search.earliest, key=lambda plan: (plan[here], plan))
        late = max(search.latest, key=lambda plan: (plan[here], plan))
        first, last = (
            chains.setdefault((plan, upward), Chains(given, figure, search, order, plan, upward)).of(here)
            for plan, upward in ((early, False), (late, True))
        )
        first = _needed(given, figure, order, first, here, upward=False)
        last = _needed(given, figure, order, last, here, upward=True)
        unbounded = any(isinstance(link.cause, Ends) for link in last)
        windows.append(
            Window(
                search.axis.day(early[here]), None if unbounded else search.axis.day(late[here]), first, last
            )
        )
    return windows


def _needed(
    given: Given, figure: Figure, order: tuple[int, ...], chain: tuple[Link, ...], here: int, *, upward: bool
) -> tuple[Link, ...]:
    """The links without which the bound would move.

    All of them, where one way of several leads to it: they say why on this way. Where two causes together take the
    days beside one, what lies behind may push to where the other pushes anyway.
    """

    bearing = {place for link in chain for place in (link.visit, *_visits(link.cause))}
    places = tuple(place for place in order if place in bearing)
    at = places.index(order[here])

    def bound(links: tuple[Link, ...]) -> int:
        search = given.search(figure, places, {link.cause for link in links})
        if upward:
            return max(plan[at] for plan in search.latest)
        return min(plan[at] for plan in search.earliest)

    kept, found = chain, bound(chain)
    if given.axis.day(found) != chain[0].day:
        return chain
    for link in reversed(chain):
        if isinstance(link.cause, Starts | Ends):  # the days that are looked at end there with or without it
            continue
        fewer = tuple(each for each in kept if each.cause != link.cause)
        if bound(fewer) == found:
            kept = fewer
    return kept


def _visits(cause: Cause) -> tuple[int, ...]:
    """The visits that a cause names."""
    if isinstance(cause, Wait):
        return cause.earlier, cause.later
    return (cause.visit,) if isinstance(cause, Fixed | OnRecord | Order) else ()


def _suggested(search: Search, halfway: list[int]) -> Places | None:
    """Each visit in order on the first day from halfway on that those before it leave."""
    plan: Places = ()
    for place in halfway:
        found = search.after(plan, place)
        if found is None:
            return None
        plan += (found,)
    return plan


def _uncovered(given: Given) -> Iterator[tuple[str, str]]:
    """What no rule in force speaks of: what was done and each visit, and visits one after the other."""
    found: dict[tuple[str, str], None] = {}
    for later, visit in enumerate(given.course.visits):
        for each in given.facts.question(visit.kind).uncovered(given.facts.on):
            found[each.procedure, visit.procedure] = None
        for earlier in range(later):
            if given.between(earlier, later, Figure.MINIMUM) is None:
                found[given.course.visits[earlier].procedure, visit.procedure] = None
    return iter(found)
