"""The order of a course: as given, or the one that ends soonest where it is left open."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations

from intervals.engine.course_days import Cause
from intervals.engine.course_search import Search
from intervals.engine.courses import Course, Figure, Given


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
) -> Found | None:
    """The order to take, with its search; None where there is no plan in any. `only`, `enough`: as in Given.search."""
    best, best_end = None, given.axis.size
    for order in _orders(given.course):
        search = given.search(figure, order, only, enough)
        end = min((plan[-1] for plan in search.earliest), default=best_end)
        if end < best_end:
            best, best_end = Found(order, search), end
    return best


def _orders(course: Course) -> Iterator[tuple[int, ...]]:
    """Every order that may be taken, the one that is given first; of visits that are alike only as given."""
    places = tuple(range(len(course.visits)))
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
