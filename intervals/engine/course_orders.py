"""The order of a course: as given, or the one that ends soonest where it is left open."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations

from intervals.engine.course_days import Cause
from intervals.engine.course_given import Given
from intervals.engine.course_search import Search
from intervals.engine.courses import Course, Figure


@dataclass(frozen=True)
class Found:
    """An order, by the places of the visits in the course, and the search that has plans in it."""

    order: tuple[int, ...]
    search: Search


def find(
    given: Given,
    figure: Figure,
    only: Collection[Cause] | None = None,
    enough: Mapping[tuple[int, int], Figure] | None = None,
    without: int | None = None,
) -> Found | None:
    """The order to take, with its search; None where there is no plan in any. `only`, `enough`: as in Given.search.

    `without` leaves out a visit, by its place.
    """
    possible = _possible(given, figure, only, enough, without)
    return min(possible, key=lambda found: min(plan[-1] for plan in found.search.earliest), default=None)


def is_possible(
    given: Given,
    figure: Figure,
    only: Collection[Cause] | None = None,
    enough: Mapping[tuple[int, int], Figure] | None = None,
    without: int | None = None,
) -> bool:
    """Whether there is a plan in any order, asked as in `find`."""
    return any(True for _ in _possible(given, figure, only, enough, without))


def _possible(
    given: Given,
    figure: Figure,
    only: Collection[Cause] | None,
    enough: Mapping[tuple[int, int], Figure] | None,
    without: int | None,
) -> Iterator[Found]:
    for order in _orders(given.course, without):
        search = given.search(figure, order, only, enough)
        if search.earliest:
            yield Found(order, search)


def _orders(course: Course, without: int | None) -> Iterator[tuple[int, ...]]:
    """Every order that may be taken, the one that is given first; of visits that are alike only as given."""
    places = tuple(place for place in range(len(course.visits)) if place != without)
    if not course.open_order:
        yield places
        return
    for order in permutations(places):
        seen: dict[object, int] = {}
        if all(_in_turn(seen, course.visits[place], place) for place in order):
            yield order


def _in_turn(seen: dict[object, int], visit: object, place: int) -> bool:
    before = seen.get(visit, -1)
    seen[visit] = place
    return before < place
