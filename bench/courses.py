"""How long the engine takes over a course, against the dates of the same visits one by one; print it as Markdown.

The courses are random and the same in every run: twelve visits over two years with a history, months, closed days,
several versions, same-day rules and upper figures, and courses of six whose order is left open.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random
from statistics import median
from time import process_time
from typing import TypeVar

from bench.tables import Row, aim, spread, table
from intervals.engine.areas import AreaTree
from intervals.engine.chart import Chart
from intervals.engine.course_answers import CourseAnswer, answer
from intervals.engine.courses import Course, Event, Visit
from intervals.engine.history import History, Hold, Plan, Treatment
from intervals.engine.open_days import OpenDays
from intervals.engine.periods import FIRST_DAY, Period
from intervals.engine.rules import Rule, RuleBook

START = date(2027, 1, 4)
KINDS = ("microneedling", "botox", "filler", "peel", "laser")
EVENT = "wedding"
SUNDAY = 6
COURSES = 120
IN_OPEN_ORDER = 60

T = TypeVar("T")


def measure() -> dict[str, list[float]]:
    """Milliseconds of CPU for each kind of course, and for the floor."""
    found: dict[str, list[float]] = {}
    for number in range(COURSES):
        chart, course = _case(Random(number), 12)
        spent, answered = _timed(lambda: answer(chart, course, START))  # noqa: B023 - called at once
        found.setdefault(_kind(answered), []).append(spent)
        floor, _ = _timed(lambda: [_dates(chart, visit) for visit in course.visits])  # noqa: B023
        found.setdefault(FLOOR, []).append(floor)
    for number in range(IN_OPEN_ORDER):
        chart, course = _case(Random(number), 6, open_order=True)
        found.setdefault(OPEN, []).append(_timed(lambda: answer(chart, course, START))[0])  # noqa: B023
    return found


FLOOR = "The floor: the dates of each visit by itself"
POSSIBLE = "Twelve visits with a plan for both waits"
TIGHT = "Twelve visits with a plan for the minimum only"
IMPOSSIBLE = "Twelve visits without a plan"
OPEN = "Six visits, the order left open"
MOST_AT_THE_MEDIAN, MOST_AT_WORST, MOST_IN_OPEN_ORDER = 20, 250, 1000


def report(found: dict[str, list[float]]) -> Iterator[str]:
    """The tables: what each kind of course took, and the aims."""
    rows: list[Row] = [
        (name, str(len(found[name])), spread(found[name], ".0f"))
        for name in (FLOOR, POSSIBLE, TIGHT, IMPOSSIBLE, OPEN)
    ]
    yield from table(("", "courses", "CPU ms each"), rows)
    twelve = [spent for name in (POSSIBLE, TIGHT, IMPOSSIBLE) for spent in found[name]]
    yield ""
    yield from table(
        ("", "measured", "aim", "met"),
        [
            aim("Twelve visits, CPU ms at the median", median(twelve), ".0f", most=MOST_AT_THE_MEDIAN),
            aim("Twelve visits, CPU ms at worst", max(twelve), ".0f", most=MOST_AT_WORST),
            aim("Six in open order, CPU ms at worst", max(found[OPEN]), ".0f", most=MOST_IN_OPEN_ORDER),
        ],
    )


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    begun = process_time()
    done = work()
    return (process_time() - begun) * 1000, done


def _kind(answered: CourseAnswer) -> str:
    if answered.full.possible:
        return POSSIBLE
    return TIGHT if answered.minimum.possible else IMPOSSIBLE


def _dates(chart: Chart, visit: Visit) -> object:
    return chart.ask(visit.procedure, START, visit.areas).forecast()


def _case(deal: Random, visits: int, *, open_order: bool = False) -> tuple[Chart, Course]:
    done = tuple(
        Treatment(deal.choice(KINDS), START - timedelta(days=deal.randrange(1, 60)), id=f"t{number}")
        for number in range(3)
    )
    plans = (Plan(deal.choice(KINDS), START + timedelta(days=deal.randrange(30, 700)), id="p"),)
    holds = (Hold(deal.choice(KINDS), START + timedelta(days=deal.randrange(5, 30)), id="h"),)
    closures = tuple(
        (first, first + timedelta(days=deal.randrange(10)))
        for first in (START + timedelta(days=deal.randrange(730)) for _ in range(6))
    )
    chart = Chart(
        History(done, plans, holds),
        RuleBook(tuple(_rules(deal))),
        AreaTree({}),
        OpenDays(frozenset(range(SUNDAY)), closures),
        frozenset({EVENT}),
    )
    chosen = tuple(Visit(deal.choice(KINDS)) for _ in range(visits))
    event = Event(EVENT, START + timedelta(days=deal.randrange(visits * 10, 730)))
    return chart, Course(chosen, START, event, open_order)


def _rules(deal: Random) -> Iterator[Rule]:
    for earlier in KINDS:
        for later in (*KINDS, EVENT):
            if deal.random() < 0.8:
                begins = [FIRST_DAY]
                if deal.random() < 0.2:
                    begins.append(START + timedelta(days=deal.randrange(600)))
                for first, last in zip(begins, [*begins[1:], None], strict=True):
                    yield _rule(deal, earlier, later, first, last)


def _rule(deal: Random, earlier: str, later: str, first: date, last: date | None) -> Rule:
    weeks = deal.choice((1, 2, 2, 3, 4))
    minimum = Period(months=1) if weeks == 4 else Period(days=7 * weeks)
    recommended = Period(minimum.months, minimum.days + 7 * deal.randrange(3))
    return Rule(
        earlier,
        later,
        minimum,
        recommended,
        same_day_allowed=deal.random() < 0.25,
        valid_from=first,
        valid_to=last,
        id=f"{earlier}-{later}-{first}",
        best_by=Period(recommended.months + 2, recommended.days) if deal.random() < 0.3 else None,
    )
