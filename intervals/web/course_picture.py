"""The picture of a course: a row for each visit on one axis of days, its window a bar, the plan's day a diamond.

Drawn without a viewBox, as the timeline is: places across in percent, heights in pixels, so that words keep their size.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from django.utils.translation import gettext as _

from intervals.engine.course_answers import Window
from intervals.engine.open_days import OpenDays
from intervals.engine.periods import LAST_DAY, in_range
from intervals.said import dates

LEFT, RIGHT = 3.0, 97.0  # percent, so that what stands at the ends is not cut
TOP, STEP, BAR, UNDER = 26, 58, 24, 24  # pixels: for the months, for a row, of a bar, for the words below
LINE = 18  # pixels, of a second line of words below
LABEL = 16  # pixels from the top of a row to the foot of its words
NEAR = timedelta(days=45)  # today is drawn if the course begins so soon
BEYOND = timedelta(days=30)  # of a window that nothing ends
THINNEST = 0.6  # percent, of a window of a day
LETTER, QUIET_LETTER = 2.8, 2.5  # percent of a phone's width that a letter takes at most
WIDEST = RIGHT - LEFT
NARROWEST = 0.7  # percent: closed days that are narrower would be a veil over everything


@dataclass(frozen=True)
class Run:
    """Some days as a bar."""

    x: str
    width: str


@dataclass(frozen=True)
class Words:
    """A place with its words."""

    x: str
    text: str
    anchor: str


@dataclass(frozen=True)
class Lane:
    """A visit: where it may be with the shorter waits and with the full ones, and where the plan has it.

    `bare`: no rule bears on it.
    """

    words: Words
    words_y: int
    y: int
    middle: int
    ask: Run | None
    full: Run | None
    mark: str
    fixed: bool
    bare: bool


@dataclass(frozen=True)
class Step:
    """The line from one visit of the plan to the next."""

    x1: str
    y1: int
    x2: str
    y2: int


@dataclass(frozen=True)
class CoursePicture:
    """All of it."""

    height: int
    base: int
    depth: int
    words_y: int
    event_y: int
    months: list[Words]
    closed: list[Run]
    lanes: list[Lane]
    steps: list[Step]
    today: Words | None
    event: Words | None

    @property
    def bare(self) -> bool:
        """Whether no rule bears on one of them that has days."""
        return any(each.bare and each.full for each in self.lanes)

    @property
    def ruled(self) -> bool:
        """Whether rules do on one."""
        return any(each.full and not each.bare for each in self.lanes)


@dataclass(frozen=True)
class Drawn:
    """What is known of a visit before it has a place: a window is None where that figure has none.

    `bare`: no rule bears on it.
    """

    label: str
    on: date
    full: Window | None
    least: Window | None
    fixed: bool
    bare: bool


@dataclass(frozen=True)
class Scale:
    """Days as places across."""

    first: date
    last: date

    def place(self, day: date) -> float:
        """The beginning of a day, in percent."""
        days = min(max((day - self.first).days, 0), self.days)
        return LEFT + (RIGHT - LEFT) * days / self.days

    def middle(self, day: date) -> str:
        """The middle of a day."""
        return percent(
            (self.place(day) + self.place(min(day, LAST_DAY - timedelta(days=1)) + timedelta(days=1))) / 2
        )

    @property
    def days(self) -> int:
        """How many there are."""
        return (self.last - self.first).days + 1

    def run(self, first: date, last: date | None) -> Run:
        """Days from one to another, both included; to the end where nothing ends them."""
        x = self.place(first)
        end = RIGHT if last is None else LEFT + (RIGHT - LEFT) * ((last - self.first).days + 1) / self.days
        return Run(percent(x), percent(max(min(end, RIGHT) - x, THINNEST)))


def percent(place: float) -> str:
    """As it stands in a picture."""
    return f"{place:.2f}%"


def picture(
    visits: Sequence[Drawn], on: date, start: date, event: tuple[str, date] | None, open_days: OpenDays | None
) -> CoursePicture:
    """The rows in the order of the visits."""
    scale = _scale(visits, on, start, event[1] if event else None)
    base = TOP + STEP * len(visits)
    lanes = [_lane(each, row, scale) for row, each in enumerate(visits)]
    today = _words(scale, on, _("Today"), scale.middle(on)) if on >= scale.first else None
    ahead = _words(scale, event[1], event[0], scale.middle(event[1])) if event else None
    lower = LINE if today and ahead and _meet(today, ahead) else 0
    return CoursePicture(
        height=base + UNDER + lower,
        base=base,
        depth=base - TOP + 6,
        words_y=base + UNDER - 5,
        event_y=base + UNDER - 5 + lower,
        months=list(_months(scale)),
        closed=list(_closed(scale, open_days)) if open_days else [],
        lanes=lanes,
        steps=[
            Step(one.mark, one.middle + 9, other.mark, other.middle - 9) for one, other in pairwise(lanes)
        ],
        today=today,
        event=ahead,
    )


def _scale(visits: Sequence[Drawn], on: date, start: date, event: date | None) -> Scale:
    first = min(on, start) if start - on <= NEAR else start
    last = event
    if last is None:
        windows = [window for each in visits for window in (each.full, each.least) if window]
        ends = [window.last or window.first + min(BEYOND, LAST_DAY - window.first) for window in windows]
        last = max([*ends, *(each.on for each in visits)])
        if any(window.last is None for window in windows):
            last += min(BEYOND, LAST_DAY - last)
    return Scale(first, in_range(max(last, first + timedelta(days=13))))


def _lane(visit: Drawn, row: int, scale: Scale) -> Lane:
    top = TOP + STEP * row
    runs = [scale.run(each.first, each.last) if each else None for each in (visit.least, visit.full)]
    begins = [each.first for each in (visit.least, visit.full) if each]
    x = scale.place(min([*begins, visit.on]))
    words = _("%(visit)s · %(day)s") % {"visit": visit.label, "day": short_day(visit.on)}
    wide = min(len(words) * LETTER, WIDEST)
    anchor = "start" if x + wide <= RIGHT else "end"
    if anchor == "end":
        ends = [each.last or scale.last for each in (visit.least, visit.full) if each]
        end = scale.place(min(max([*ends, visit.on]) + timedelta(days=1), scale.last))
        x = min(max(end, LEFT + wide), RIGHT)
    return Lane(
        words=Words(percent(x), words, anchor),
        words_y=top + LABEL,
        y=top + LABEL + 7,
        middle=top + LABEL + 7 + BAR // 2,
        ask=runs[0],
        full=runs[1],
        mark=scale.middle(visit.on),
        fixed=visit.fixed,
        bare=visit.bare,
    )


def short_day(when: date) -> str:
    """A day in a picture, with its weekday: Tue 8 Dec."""
    return _("%(weekday)s %(day)s") % {"weekday": dates.weekday(when), "day": dates.short_day(when)}


def _months(scale: Scale) -> Iterator[Words]:
    """The first day of each month, named where the name before it leaves room."""
    firsts = []
    day = scale.first.replace(day=1)
    while day <= scale.last:
        if day >= scale.first:
            firsts.append(day)
        if (day.year, day.month) == (LAST_DAY.year, LAST_DAY.month):
            break
        day = (day + timedelta(days=31)).replace(day=1)
    taken = 0.0
    for first in firsts:
        place, name = scale.place(first), dates.month(first, year=first.month == 1)
        end = place + (len(name) + 1) * QUIET_LETTER
        named = place >= taken and end <= 100
        taken = end if named else taken
        yield Words(percent(place), name if named else "", "start")


def _closed(scale: Scale, open_days: OpenDays) -> Iterator[Run]:
    """Runs of closed days that are wide enough to be seen."""
    begins: date | None = None
    for number in range(scale.days):
        day = scale.first + timedelta(days=number)
        if open_days.is_open(day):
            if begins:
                yield from _wide(scale.run(begins, day - timedelta(days=1)))
            begins = None
        else:
            begins = begins or day
    if begins:
        yield from _wide(scale.run(begins, scale.last))


def _wide(run: Run) -> Iterator[Run]:
    if float(run.width.rstrip("%")) >= NARROWEST:
        yield run


def _meet(one: Words, other: Words) -> bool:
    """Whether two words on one line would run into each other on a phone."""
    (first, end), (begin, last) = _span(one), _span(other)
    return first < last and begin < end


def _span(words: Words) -> tuple[float, float]:
    place, wide = float(words.x.rstrip("%")), (len(words.text) + 1) * LETTER
    before = {"start": 0.0, "middle": wide / 2, "end": wide}[words.anchor]
    return place - before, place - before + wide


def _words(scale: Scale, day: date, text: str, x: str) -> Words:
    place = scale.place(day)
    return Words(x, text, "start" if place < 30 else "end" if place > 60 else "middle")
