"""The answer for a course: everything that stands on its page, in the order in which a patient needs it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.translation import gettext as _

from intervals.engine.course_answers import CourseAnswer, Outcome, Window, answer
from intervals.engine.course_changes import Change, Kind
from intervals.engine.course_days import Fixed
from intervals.engine.course_orders import find
from intervals.engine.courses import MOST_IN_OPEN_ORDER, Figure, Given
from intervals.engine.periods import LAST_DAY
from intervals.public.course_picture import CoursePicture, Drawn, picture, short_day
from intervals.public.course_query import LATEST, PLANS, SOONEST, SUGGESTED, CourseQuery
from intervals.public.pieces import Link, Notice, address
from intervals.queries.published import Published
from intervals.said import dates
from intervals.said.courses import Told
from intervals.web.pages import AsOf

MONTHS_SHOWN = 6  # of the days to choose from; a later one is typed


@dataclass(frozen=True)
class Row:
    """A visit with the plan's day, its windows, its reasons and what can be done with it."""

    label: str
    iso: str
    day: str
    why: list[str]
    full: str
    full_why: list[str]
    least: str
    least_why: list[str]
    closed: str
    fixed: bool
    set_href: str
    free_href: str


@dataclass(frozen=True)
class Choice:
    """One of the three plans."""

    label: str
    href: str
    chosen: bool


@dataclass(frozen=True)
class ChangeLink:
    """A change that would do, with its price, and the course so changed."""

    text: str
    href: str


@dataclass(frozen=True)
class DayLink:
    """A day to choose: its number, what it is called in full, how it is drawn; without an address it cannot be."""

    number: str
    label: str
    kind: str
    href: str


@dataclass(frozen=True)
class Month:
    """The days of a month in rows of a week; None: not of this month."""

    name: str
    weeks: list[list[DayLink | None]]


@dataclass(frozen=True)
class ToFix:
    """Choosing the day of one visit."""

    label: str
    window: str
    weekdays: list[str]
    months: list[Month]
    goes_on: bool


@dataclass(frozen=True)
class CoursePage:
    """All of it."""

    crumb: str
    status: str
    status_label: str
    headline: str
    lead: str
    plans: list[Choice]
    picture: CoursePicture | None
    rows: list[Row]
    against: list[str]
    changes: list[ChangeLink]
    for_full: list[ChangeLink]
    without_full: list[str]
    notices: list[Notice]
    said: list[str]
    to_fix: ToFix | None
    calendar_href: str
    change_href: str
    permalink: str
    action: Link | None


@dataclass(frozen=True)
class Counted:
    """A query with its answer."""

    asked: CourseQuery
    published: Published
    on: date
    found: CourseAnswer
    given: Given
    told: Told

    @classmethod
    def of(cls, asked: CourseQuery, as_of: AsOf) -> "Counted":
        """Count it. DateOutOfRange where a date would leave the range."""
        chart, course = as_of.published.chart(asked.history(as_of.on)), asked.course(as_of.on)
        found, given = answer(chart, course, as_of.on), Given(chart, course, as_of.on)
        names = {**as_of.published.names}
        return cls(asked, as_of.published, as_of.on, found, given, Told(found, given, names))

    @property
    def plan(self) -> tuple[date, ...]:
        """The days of the plan that was chosen."""
        taken = self.told.taken
        return {SUGGESTED: taken.suggested, SOONEST: taken.soonest, LATEST: taken.latest}[self.asked.plan]

    @property
    def order(self) -> tuple[int, ...]:
        """The places of the visits as they follow each other."""
        return self.told.taken.order

    def windows(self, place: int) -> tuple[Window | None, Window | None]:
        """With the full waits and with the minimum; one figure alone where the two come in other orders."""
        full, minimum = self.found.full, self.found.minimum
        if full.possible and minimum.order != full.order:
            return full.windows[place], None
        return (
            full.windows[place] if full.possible else None,
            minimum.windows[place] if minimum.possible else None,
        )


def course_page(asked: CourseQuery, as_of: AsOf, permalink: str) -> CoursePage:
    """The page. DateOutOfRange where a date would leave the range."""
    counted = Counted.of(asked, as_of)
    told, found = counted.told, counted.found
    possible = told.taken.possible
    calendar_href = f"{address('course-calendar')}?{replace(asked, fix=None)}" if possible else ""
    clinic = as_of.published.clinic
    call = (
        Link(clinic.tel_uri, _("Call %(number)s") % {"number": clinic.telephone})
        if clinic.telephone
        else None
    )
    return CoursePage(
        crumb=crumb(counted),
        status=told.status,
        status_label=told.status_label,
        headline=told.headline,
        lead=told.lead,
        plans=_plans(asked) if possible else [],
        picture=_picture(counted) if possible else None,
        rows=[_row(counted, place) for place in counted.order],
        against=told.against(found.minimum),
        changes=[] if possible else list(_changes(counted, found.minimum)),
        for_full=list(_changes(counted, found.full)) if possible and not found.full.possible else [],
        without_full=told.against(found.full) if possible else [],
        notices=list(_notices(counted)),
        said=told.uncovered(),
        to_fix=_to_fix(counted),
        calendar_href=calendar_href,
        change_href=f"{address('course')}?{asked.plain}&change=1",
        permalink=permalink,
        action=Link(calendar_href, _("Add to my calendar")) if calendar_href else call,
    )


def crumb(counted: Counted) -> str:
    """What was asked: microneedling, three times, then Botox, before your wedding on Saturday 12 June 2027."""
    told = counted.told
    parts: list[tuple[str, int]] = []
    for visit in counted.asked.visits:
        if parts and parts[-1][0] == visit.procedure:
            parts[-1] = visit.procedure, parts[-1][1] + 1
        else:
            parts.append((visit.procedure, 1))
    named = [
        _("%(count)s × %(procedure)s")  # noqa: RUF001 - times
        % {"count": count, "procedure": told.names[slug]}
        if count > 1
        else told.names[slug]
        for slug, count in parts
    ]
    said = (", " if counted.asked.open_order else _(", then ")).join(named)
    if told.event_day is None:
        return said
    return _("%(visits)s, before %(event)s on %(day)s") % {
        "visits": said,
        "event": told.event,
        "day": dates.day(told.event_day),
    }


def _plans(asked: CourseQuery) -> list[Choice]:
    labels = (_("Room on both sides"), _("As soon as possible"), _("As late as possible"))
    return [
        Choice(label, f"{address('course')}?{replace(asked, plan=plan)}#answer", asked.plan == plan)
        for label, plan in zip(labels, PLANS, strict=True)
    ]


def _picture(counted: Counted) -> CoursePicture:
    told, course = counted.told, counted.found.course
    drawn = []
    for place in counted.order:
        full, least = counted.windows(place)
        drawn.append(
            Drawn(
                told.label(place), counted.plan[place], full, least, course.visits[place].fixed_on is not None
            )
        )
    event = (f"{told.event}, {short_day(course.event.day)}", course.event.day) if course.event else None
    return picture(drawn, counted.on, course.start, event, counted.published.open_days)


def _row(counted: Counted, place: int) -> Row:
    told, asked = counted.told, counted.asked
    when, taken = counted.plan[place], told.taken
    full, least = counted.windows(place)
    fixed = asked.visits[place].fixed_on is not None
    opened = counted.published.open_days
    closed = fixed and opened is not None and not opened.is_open(when)
    here = address("course")
    return Row(
        label=told.label(place),
        iso=when.isoformat(),
        day=told.near(when),
        why=told.reasons(place, taken.windows[place], taken.figure),
        full=_span(counted, full),
        full_why=told.reasons(place, full, Figure.FULL, last=True) if full and not fixed else [],
        least=_span(counted, least) if least != full else "",
        least_why=told.reasons(place, least, Figure.MINIMUM, last=True) if least and not fixed else [],
        closed=_("The clinic is closed on %(day)s. Ask whether it can be.") % {"day": told.near(when)}
        if closed
        else "",
        fixed=fixed,
        set_href=f"{here}?{replace(asked, fix=place)}#fix",
        free_href=f"{here}?{asked.fixed(place, None)}#answer" if fixed else "",
    )


def _span(counted: Counted, window: Window | None) -> str:
    if window is None:
        return ""
    values = {
        "first": counted.told.near(window.first),
        "last": counted.told.near(window.last) if window.last else "",
    }
    if window.last is None:
        return _("from %(first)s on") % values
    return values["first"] if window.first == window.last else _("%(first)s to %(last)s") % values


def _changes(counted: Counted, outcome: Outcome) -> Iterator[ChangeLink]:
    """The engine's changes, and a fixed day left open or another order, each tried."""
    told, here = counted.told, address("course")
    for change in outcome.changes:
        changed = _changed(counted, change)
        if changed:
            yield ChangeLink(told.change(change), f"{here}?{changed}")
    for cause in outcome.against:
        if isinstance(cause, Fixed):
            freed = counted.asked.plain.fixed(cause.visit, None)
            if _fits(counted, freed, outcome.figure):
                yield ChangeLink(told.freed(cause.visit), f"{here}?{freed}")
    ordered = replace(counted.asked.plain, open_order=True)
    may_be_open = not counted.asked.open_order and 1 < len(ordered.visits) <= MOST_IN_OPEN_ORDER
    if may_be_open and _fits(counted, ordered, outcome.figure):
        yield ChangeLink(_("Have them in another order."), f"{here}?{ordered}")


def _fits(counted: Counted, asked: CourseQuery, figure: Figure) -> bool:
    return find(Given(counted.given.asked, asked.course(counted.on), counted.on), figure) is not None


def _changed(counted: Counted, change: Change) -> CourseQuery | None:
    """The course as a change makes it."""
    asked = counted.asked.plain
    if change.kind is Kind.MOVE_EVENT:
        return replace(asked, before=change.to)
    if change.kind is Kind.LEAVE_OUT and change.visit is not None:
        return asked.without(change.visit)
    if change.visits is None:
        return None
    one, other = change.visits
    enough = {(one, other): Figure.MINIMUM, (other, one): Figure.MINIMUM}
    found = find(counted.given, Figure.FULL, enough=enough)
    if found is None:
        return None
    soonest = min(found.search.earliest, key=lambda plan: (plan[-1], plan))
    by_place = dict(zip(found.order, soonest, strict=True))
    return asked.all_fixed([counted.given.axis.day(by_place[place]) for place in range(len(asked.visits))])


def _notices(counted: Counted) -> Iterator[Notice]:
    asked, names, on = counted.asked, counted.told.names, counted.on
    if asked.start and asked.start < on:
        text = _("The first day that was given, %(day)s, has passed: we counted from today.")
        yield Notice(text % {"day": dates.day(asked.start)})
    seen: dict[tuple[str, tuple[str, ...]], int] = {}
    for each in asked.given:
        seen[each.procedure, each.areas] = seen.get((each.procedure, each.areas), 0) + 1
        counted_from = each.day.counted_from(on) if each.day else None
        values = {
            "yours": dates.yours(names[each.procedure]),
            "day": dates.day(counted_from) if counted_from else "",
        }
        if counted_from is None:
            text = _("The day of %(yours)s is not known, so nothing is counted from it. Ask the clinic.")
            yield Notice(text % values)
        elif each.day and each.day.month_only:
            text = _(
                "You gave only the month of %(yours)s, so we counted from %(day)s, the latest day it can have been."
            )
            yield Notice(text % values)
        elif counted_from > on:
            text = _("%(day)s, the day of %(yours)s, is still to come: if it moves, these days move too.")
            yield Notice(text % values)
    for (procedure, _areas), times in seen.items():
        if times > 1:
            text = _("You gave more than one day for %(yours)s. The latest counts for a wait.")
            yield Notice(text % {"yours": dates.yours(names[procedure])})


def _to_fix(counted: Counted) -> ToFix | None:
    """The days of the window of the visit whose day is looked for, as links; without a plan only typed ones."""
    place = counted.asked.fix
    if place is None:
        return None
    told = counted.told
    full, least = counted.windows(place) if told.taken.possible else (None, None)
    window = least or full
    if window is None:
        return ToFix(told.visit(place), "", [], [], goes_on=False)
    months = list(_months(counted, place, window, full))
    return ToFix(
        told.visit(place),
        _span(counted, window),
        [dates.weekday(date(2026, 6, number)) for number in range(1, 8)],  # a Monday is the first
        months[:MONTHS_SHOWN],
        goes_on=len(months) > MONTHS_SHOWN,
    )


def _months(counted: Counted, place: int, window: Window, full: Window | None) -> Iterator[Month]:
    last = window.last or min(window.first + timedelta(days=366), LAST_DAY)
    month = window.first.replace(day=1)
    for _number in range(MONTHS_SHOWN + 1):
        if month > last:
            return
        after = (month + timedelta(days=31)).replace(day=1) if month < LAST_DAY.replace(day=1) else LAST_DAY
        days = [month + timedelta(days=number) for number in range((after - month).days)]
        cells: list[DayLink | None] = [None] * month.weekday()
        cells += [_day_link(counted, place, day, window, full) for day in days]
        cells += [None] * (-len(cells) % 7)
        yield Month(dates.whole_month(month), [cells[at : at + 7] for at in range(0, len(cells), 7)])
        if after == LAST_DAY:
            return
        month = after


def _day_link(counted: Counted, place: int, day: date, window: Window, full: Window | None) -> DayLink:
    opened = counted.published.open_days
    closed = opened is not None and not opened.is_open(day)
    inside = window.first <= day <= (window.last or LAST_DAY) and not closed
    whole = full is not None and full.first <= day <= (full.last or LAST_DAY)
    kind = "is-closed" if closed else ("is-full" if whole else "is-least") if inside else "is-out"
    href = f"{address('course')}?{counted.asked.fixed(place, day)}#answer" if inside else ""
    said = dates.day(day)
    label = said if whole or not inside else _("%(day)s, ask first") % {"day": said}
    return DayLink(str(day.day), label, kind, href)
