"""A course as its address says it, to keep and to share: `visit=microneedling&visit=botox:2027-05-01@forehead&…`.

A visit and what was done are written alike: procedure, perhaps `:` and a date, perhaps `@` and areas.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from intervals.engine.circumstances import Happened
from intervals.engine.courses import Course, Event, Visit
from intervals.engine.history import History, Treatment
from intervals.web.dates import WrittenDate

PLAIN = ":@,"  # may stand in a query as they are
SUGGESTED, SOONEST, LATEST = "", "soonest", "latest"
PLANS = (SUGGESTED, SOONEST, LATEST)
OPEN = "open"


@dataclass(frozen=True)
class Asked:
    """A visit, or something that was done, by its slug; `day` is a visit's fixed one."""

    procedure: str
    areas: tuple[str, ...] = ()
    day: WrittenDate | None = None

    def __str__(self) -> str:
        """As it stands in an address."""
        day = f":{self.day}" if self.day else ""
        areas = f"@{','.join(self.areas)}" if self.areas else ""
        return f"{self.procedure}{day}{areas}"

    @property
    def fixed_on(self) -> date | None:
        """The day itself."""
        return self.day.first_day if self.day else None


def written(day: date) -> WrittenDate:
    """A day as it stands in an address."""
    return WrittenDate(day.year, day.month, day.day)


@dataclass(frozen=True)
class CourseQuery:
    """What was asked. `event` is "" where nobody said what the day is that all visits come before.

    `told` is what else happened, `sent` the answers that say so, and `speaks_first` whether one of them means to speak
    to the clinic first: they travel apart from the address.
    """

    visits: tuple[Asked, ...]
    given: tuple[Asked, ...] = ()
    event: str = ""
    before: date | None = None
    start: date | None = None
    open_order: bool = False
    plan: str = SUGGESTED
    fix: int | None = None
    told: tuple[Asked, ...] = ()
    sent: tuple[str, ...] = ()
    speaks_first: bool = False

    def __str__(self) -> str:
        """The one query of this course."""
        before = f"{self.event}:{self.before}" if self.event else str(self.before)
        pairs = [
            *(("visit", str(each)) for each in self.visits),
            *((("before", before),) if self.before else ()),
            *(("given", str(each)) for each in self.given),
            *((("start", str(self.start)),) if self.start else ()),
            *((("order", OPEN),) if self.open_order else ()),
            *((("plan", self.plan),) if self.plan else ()),
            *((("fix", str(self.fix + 1)),) if self.fix is not None else ()),
        ]
        return urlencode(pairs, safe=PLAIN)

    def begins(self, on: date) -> date:
        """The first day of the course: never one that has passed."""
        return max(self.start or on, on)

    def course(self, on: date) -> Course:
        """For the engine, as asked on a day. CourseRefused and DateOutOfRange as there."""
        visits = tuple(Visit(each.procedure, frozenset(each.areas), each.fixed_on) for each in self.visits)
        event = Event(self.event, self.before) if self.before else None
        return Course(visits, self.begins(on), event, self.open_order)

    def history(self, on: date) -> History:
        """What was done, counted from the last day that it can have been."""
        done = (
            Treatment(
                each.procedure,
                each.day.counted_from(on) if each.day else None,
                id=str(place),
                areas=frozenset(each.areas),
            )
            for place, each in enumerate(self.given, start=1)
        )
        return History.known(on, done=done)

    def happenings(self, on: date) -> tuple[Happened, ...]:
        """What else happened, counted from the last day that it can have been."""
        return tuple((each.procedure, each.day.counted_from(on) if each.day else None) for each in self.told)

    @property
    def plain(self) -> "CourseQuery":
        """The same without what is only looked at."""
        return replace(self, plan=SUGGESTED, fix=None)

    def fixed(self, place: int, day: date | None) -> "CourseQuery":
        """With a day for one visit, or with none."""
        visits = list(self.visits)
        visits[place] = replace(visits[place], day=written(day) if day else None)
        return replace(self, visits=tuple(visits), fix=None)

    def all_fixed(self, days: Sequence[date]) -> "CourseQuery":
        """With a day for each visit, in the order in which these days come."""
        order = sorted(range(len(days)), key=lambda place: (days[place], place))
        visits = tuple(replace(self.visits[place], day=written(days[place])) for place in order)
        return replace(self.plain, visits=visits, open_order=False)

    def without(self, place: int) -> "CourseQuery":
        """Without one visit."""
        return replace(self.plain, visits=self.visits[:place] + self.visits[place + 1 :])

    def unfixed_identity(self) -> str:
        """What stays the same of a course whatever is fixed and whichever plan is looked at."""
        visits = tuple(replace(each, day=None) for each in self.visits)
        return str(replace(self.plain, visits=visits))
