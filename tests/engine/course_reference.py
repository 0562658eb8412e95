"""Courses by trying every combination of days: a second implementation, slow and obvious, of docs/intervals.md.

It takes a Case for the facts and a Course for the question, and none of the engine's functions.
"""

from dataclasses import replace
from datetime import date
from functools import cache
from itertools import permutations

from intervals.engine.history import Plan
from tests.engine import reference
from tests.engine.reference import plus

REFUSED = {"minimum": ("too_soon",), "full": ("too_soon", "ask_first")}


def last_day(course):
    return date(course.start.year + 2, course.start.month, course.start.day)


def with_event(case, course):
    """The facts with the event among what is planned."""
    if course.event is None:
        return case
    event = Plan(course.event.procedure, course.event.day, id="the event of the reference")
    found = case.having(plans=(*case.history.plans, event))
    return replace(found, events=case.events | {course.event.procedure})


def days_of(case, course, figure, visit):
    """The days that a visit may have by itself."""
    asked = replace(with_event(case, course), procedure=visit.procedure, areas=tuple(visit.areas))
    end = course.event.day if course.event else last_day(course)
    days = reference.days(course.start, end)
    if visit.fixed_on:
        days = [day for day in days if day == visit.fixed_on]
    elif case.open_days is not None:
        days = [day for day in days if reference.is_open(case.open_days, day)]
    return [day for day in days if may(asked, course, day, REFUSED[figure])]


def may(case, course, day, refused):
    so_far = [
        reference.counted_forward(case, entry, day)
        for entry, planned in reference.entries(case)
        if reference.lies_before(case, entry, planned, day)
    ]
    found = [*so_far, *reference.looking_back(case, day)]
    found += ["too_soon" for until in reference.held(case) if day < until]
    on_the_day = course.event is None or day < course.event.day or same_day_as_event(case, course)
    return on_the_day and not any(status in refused for status in found)


def same_day_as_event(case, course):
    event = Plan(course.event.procedure, course.event.day)
    rule = reference.rule_before(case, event, course.event.day)
    return rule is not None and rule.same_day_allowed


def fits(case, figure, earlier, later, first, second):
    """Whether one visit on `first` leaves the later one its wait on `second`."""
    rule = reference.rule_of(case, earlier.procedure, later.procedure, second)
    if rule is None or (rule.same_area and not reference.areas_meet(case.within, earlier.areas, later.areas)):
        return True
    if first == second and rule.same_day_allowed:
        return True
    return plus(first, rule.minimum if figure == "minimum" else rule.recommended) <= second


def plans(case, course, figure):
    """Every plan of the course in the order in which its visits are given."""
    choices = [days_of(case, course, figure, visit) for visit in course.visits]

    @cache
    def both(earlier, later, first, second):
        return fits(case, figure, course.visits[earlier], course.visits[later], first, second)

    def extended(head):
        place = len(head)
        if place == len(choices):
            yield tuple(head)
            return
        for day in choices[place]:
            if (not head or day >= head[-1]) and all(
                both(earlier, place, given, day) for earlier, given in enumerate(head)
            ):
                yield from extended([*head, day])

    return list(extended([]))


def in_best_order(case, course, figure):
    """The order that ends soonest, the one that stands first of several, and its plans; None where there is none."""
    best = None
    for order in permutations(range(len(course.visits))):
        reordered = replace(course, visits=tuple(course.visits[place] for place in order), open_order=False)
        found = plans(case, reordered, figure)
        end = min((plan[-1] for plan in found), default=None)
        if end is not None and (best is None or end < best[0]):
            best = end, order, found
    return best and best[1:]


def windows(found):
    return [(min(days), max(days)) for days in zip(*found, strict=True)]


def soonest(found):
    return min(found, key=lambda plan: (plan[-1], plan))


def latest(found):
    return max(found, key=lambda plan: (plan[0], plan[::-1]))


def suggested(case, course, figure, found):
    """In order, each visit on the first allowed day from halfway on; the soonest where that is no plan."""
    choices = [days_of(case, course, figure, visit) for visit in course.visits]
    plan = []
    for place, (first, last) in enumerate(windows(found)):
        halfway = first + (last - first) // 2
        day = next(
            (
                day
                for day in choices[place]
                if day >= max([halfway, *plan])
                and all(
                    fits(case, figure, course.visits[earlier], course.visits[place], given, day)
                    for earlier, given in enumerate(plan)
                )
            ),
            None,
        )
        if day is None:
            return soonest(found)
        plan.append(day)
    return tuple(plan)
