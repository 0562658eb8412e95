"""The answer for a course: everything that stands on its page, in the order in which a patient needs it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from intervals.engine.courses import Figure
from intervals.public.course_changes import ChangeLink, changes
from intervals.public.course_counted import Counted
from intervals.public.course_fixing import ToFix, to_fix
from intervals.public.course_query import PLANS, CourseQuery
from intervals.public.course_told import course_told
from intervals.public.pieces import Link, Notice, address
from intervals.public.told import Told as Answers
from intervals.public.told import ToldOf
from intervals.queries.questions import MOST_ON_A_PAGE
from intervals.said import dates
from intervals.web.course_picture import CoursePicture, Drawn, picture, short_day
from intervals.web.pages import AsOf


@dataclass(frozen=True)
class Row:
    """A visit with the plan's day, its windows, its reasons and what can be done with it; `bare` of any rule.

    `if_agreed`: the clinic has something to say to it first, so no day of it is simply good.
    """

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
    bare: bool
    if_agreed: bool
    set_href: str
    free_href: str


@dataclass(frozen=True)
class Choice:
    """One of the three plans."""

    label: str
    href: str
    chosen: bool


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
    first: list[str]
    to_fix: ToFix | None
    change_href: str
    permalink: str
    calendar_href: str
    call: Link | None
    told: ToldOf | None


def course_page(asked: CourseQuery, as_of: AsOf, permalink: str, said: Answers | None = None) -> CoursePage:
    """The page, with what was `said` besides. DateOutOfRange where a date would leave the range."""
    counted = Counted.of(asked, as_of)
    told, found = counted.told, counted.found
    possible, settled = told.taken.possible, told.settled
    calendar = "course-told-calendar" if asked.sent else "course-calendar"
    calendar_href = f"{address(calendar)}?{replace(asked, fix=None)}" if possible and settled else ""
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
        plans=_plans(counted) if possible else [],
        picture=_picture(counted) if possible and settled else None,
        rows=[_row(counted, place) for place in counted.order],
        against=told.against(found.minimum),
        changes=[] if possible else list(changes(counted, found.minimum)),
        for_full=list(changes(counted, found.full)) if possible and not found.full.possible else [],
        without_full=told.against(found.full) if possible else [],
        notices=[*_judged_first(counted, said), *_notices(counted)],
        said=told.uncovered(),
        first=[] if asked.sent else list(_first(counted)),
        to_fix=to_fix(counted),
        change_href=f"{address('course')}?{asked.plain}&change=1",
        permalink=permalink,
        calendar_href=calendar_href,
        call=None if calendar_href else call,
        told=course_told(counted, said or Answers()),
    )


def _judged_first(counted: Counted, said: Answers | None) -> Iterator[Notice]:
    """Why the clinic is to be spoken to first, as it says itself."""
    own = said.speaks_first if said else ()
    yield from (Notice(each.reason) for each in counted.published.questions if each.key in own)


def _first(counted: Counted) -> Iterator[str]:
    """The clinic's own questions about these visits, each with why its yes means to speak to the clinic first."""
    about = counted.published.questions_about(*(each.procedure for each in counted.asked.visits))
    for each in about[:MOST_ON_A_PAGE]:
        yield f"{each.text} {each.reason}"


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


def _plans(counted: Counted) -> list[Choice]:
    asked, here = counted.asked, counted.here
    labels = (_("Room on both sides"), _("As soon as possible"), _("As late as possible"))
    return [
        Choice(label, f"{here}?{replace(asked, plan=plan)}#answer", asked.plan == plan)
        for label, plan in zip(labels, PLANS, strict=True)
    ]


def _picture(counted: Counted) -> CoursePicture:
    told, course = counted.told, counted.found.course
    drawn = []
    for place in counted.order:
        full, least = counted.windows(place)
        drawn.append(
            Drawn(
                label=told.label(place),
                on=counted.plan[place],
                full=full,
                least=least,
                fixed=course.visits[place].fixed_on is not None,
                bare=not counted.given.bears(place),
            )
        )
    event = None
    if course.event:
        values = {"event": capfirst(told.event), "day": short_day(course.event.day)}
        event = _("%(event)s, %(day)s") % values, course.event.day
    return picture(drawn, counted.on, course.start, event, counted.published.open_days)


def _row(counted: Counted, place: int) -> Row:
    told, asked = counted.told, counted.asked
    when, taken = counted.plan[place], told.taken
    full, least = counted.windows(place)
    fixed = asked.visits[place].fixed_on is not None
    opened = counted.published.open_days
    closed = fixed and opened is not None and not opened.is_open(when)
    here = counted.here
    return Row(
        label=told.label(place),
        iso=when.isoformat(),
        day=told.near(when),
        why=told.reasons(place, taken.windows[place], taken.figure),
        full=counted.span(full),
        full_why=told.reasons(place, full, Figure.FULL, last=True) if full and not fixed else [],
        least=counted.span(least) if least != full else "",
        least_why=told.reasons(place, least, Figure.MINIMUM, last=True) if least and not fixed else [],
        closed=_("The clinic is closed on %(day)s. Ask whether it can be.") % {"day": told.near(when)}
        if closed
        else "",
        fixed=fixed,
        bare=not counted.given.bears(place),
        if_agreed=not told.settled,
        set_href=f"{here}?{replace(asked, fix=place)}#fix",
        free_href=f"{here}?{asked.fixed(place, None)}#answer" if fixed else "",
    )


def _notices(counted: Counted) -> Iterator[Notice]:
    asked, names, on = counted.asked, counted.told.names, counted.on
    if asked.start and asked.start < on:
        text = _("The first day that was given, %(day)s, has passed: we counted from today.")
        yield Notice(text % {"day": dates.day(asked.start)})
    seen: dict[tuple[str, tuple[str, ...]], int] = {}
    for each in (*asked.given, *asked.told):
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
