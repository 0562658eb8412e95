"""A patient's course as its page shows it: the picture, each visit with what its day means, and what would do."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.text import capfirst

from intervals.engine.chart import Chart
from intervals.engine.course_answers import CourseAnswer, Window, answer
from intervals.engine.course_given import Given
from intervals.engine.course_moves import judge_visit
from intervals.engine.courses import Course, CourseRefused, Figure, Visit
from intervals.queries.clinic_charts import ClinicCharts
from intervals.queries.courses import CourseNow
from intervals.queries.courses import Visit as Stands
from intervals.said import course_visits as said
from intervals.said import dates, to_staff
from intervals.said.course_visits import ToldToStaff
from intervals.web.course_picture import CoursePicture, Drawn, picture, short_day


@dataclass(frozen=True)
class Row:
    """A visit. `told` is what the day of an open one means; `window` are its days, `why` says why not earlier."""

    place: int
    ref: str
    label: str
    session: str
    day: date
    done: bool
    notes: list[str]
    told: to_staff.Told | None
    window: str
    why: list[str]


@dataclass(frozen=True)
class CourseShown:
    """All of it. `goes` says where visits would have to go; `to` are those days, by their places."""

    rows: list[Row]
    picture: CoursePicture | None
    missing: str
    goes: list[str]
    to: dict[int, date]
    summary: str


@dataclass(frozen=True)
class Counted:
    """The open visits of a course, counted by the chart without them."""

    found: CourseAnswer
    told: ToldToStaff

    @classmethod
    def of(
        cls, chart: Chart, course: Course, names: dates.Names, on: date, *, named: Sequence[str] = ()
    ) -> "Counted":
        """Count them; `named` is what they are called where others of the course were done."""
        found = answer(chart, course, on)
        return cls(found, ToldToStaff(found, Given.of(chart, course, on), names, tuple(named)))

    def windows(self, place: int) -> tuple[Window | None, Window | None]:
        """With the full waits and with the minimum."""
        full, least = self.found.full, self.found.minimum
        return (
            full.windows[place] if full.possible else None,
            least.windows[place] if least.possible else None,
        )

    def window(self, place: int) -> str:
        """The days of a visit with the waits that fit."""
        taken = self.told.taken
        return self.told.days(taken.windows[place]) if taken.possible else ""

    def why(self, place: int) -> list[str]:
        """Why it is not earlier."""
        taken = self.told.taken
        return self.told.reasons(place, taken.windows[place], taken.figure) if taken.possible else []


def shown(now: CourseNow, charts: ClinicCharts) -> CourseShown:
    """The course with its picture."""
    names, counted = charts.names, _counted(now, charts)
    pushes = now.pushed() if now.course.going else {}
    named = dict(zip([each.place for each in now.visits], _labels(now, names), strict=True))
    by_place = {each.place: each for each in now.visits}
    return CourseShown(
        rows=list(_rows(now, counted, charts)),
        picture=_picture(now, counted, charts) if now.visits else None,
        missing=said.missing(now.missing),
        goes=[said.goes(named[place], by_place[place].day, to) for place, to in pushes.items()],
        to={place: to for place, to in pushes.items() if to},
        summary=summary(now),
    )


def summary(now: CourseNow) -> str:
    """Which session is next, or was the last one, with its day."""
    upcoming = [(each, session) for each, session in zip(now.visits, now.counted, strict=True) if each.stands]
    every = [*upcoming[:1], *list(zip(now.visits, now.counted, strict=True))[-1:]]
    if not every:
        return ""
    visit, session = every[0]
    return f"{capfirst(said.session(session, now.course.wanted))}, {dates.near_day(visit.day, now.on)}"


def _labels(now: CourseNow, names: dates.Names) -> list[str]:
    return said.labels([each.plan.procedure.slug for each in now.visits], names)


def _counted(now: CourseNow, charts: ClinicCharts) -> Counted | None:
    """The open visits, counted; None where none is open."""
    plans = [each.stands for each in now.open_visits if each.stands]
    chart = now.chart.planned((), {each.id for each in plans})
    people = {each.practitioner for each in plans}
    if len(people) == 1:
        chart = chart.by(people.pop())
    visits = [Visit(each.procedure, each.areas) for each in plans]
    labels = [
        label for label, each in zip(_labels(now, charts.names), now.visits, strict=True) if each.stands
    ]
    try:
        return Counted.of(chart, Course(tuple(visits), now.on), charts.names, now.on, named=labels)
    except CourseRefused:
        return None


def _rows(now: CourseNow, counted: Counted | None, charts: ClinicCharts) -> Iterator[Row]:
    names, patient = charts.names, now.course.patient
    open_places = [each.place for each in now.open_visits]
    plans = [each.stands for each in now.open_visits if each.stands]
    for visit, session, label in zip(now.visits, now.counted, _labels(now, names), strict=True):
        among = open_places.index(visit.place) if visit.stands else None
        young = charts.too_young(patient.date_of_birth, visit.plan.procedure.slug, visit.day)
        notes = [said.begins_anew(session, names), *_notes(visit, now.on), young]
        verdict = judge_visit(now.chart, plans, visit.stands, now.on) if visit.stands else None
        yield Row(
            place=visit.place,
            ref=str(visit.plan.ref),
            label=label,
            session=capfirst(said.session(session, now.course.wanted)),
            day=visit.day,
            done=visit.done is not None,
            notes=[each for each in notes if each],
            told=to_staff.told(verdict, names) if verdict else None,
            window=counted.window(among) if counted and among is not None else "",
            why=counted.why(among) if counted and among is not None else [],
        )


def _notes(visit: Stands, on: date) -> list[str]:
    if visit.done:
        return [said.done_when(visit.day, visit.plan.planned_on)]
    return [said.passed(visit.plan.planned_on, on)]


def _picture(now: CourseNow, counted: Counted | None, charts: ClinicCharts) -> CoursePicture:
    open_places = [each.place for each in now.open_visits]
    drawn = []
    for visit, label in zip(now.visits, _labels(now, charts.names), strict=True):
        full, least, bare = None, None, False
        if counted and visit.stands:
            place = open_places.index(visit.place)
            (full, least), bare = counted.windows(place), not counted.told.given.bears(place)
        drawn.append(Drawn(label, visit.day, full, least, visit.done is not None, bare))
    start = min(each.day for each in now.visits)
    return picture(drawn, now.on, start, event_of(now.chart, charts, now.on), charts.open_days)


@dataclass(frozen=True)
class Proposed:
    """Days for visits that are not planned yet, with their picture; where nothing would do, what stands against it."""

    days: tuple[date | None, ...]
    picture: CoursePicture | None
    why: list[str]
    uncovered: list[str]
    short: bool
    against: list[str]


def proposed(chart: Chart, charts: ClinicCharts, on: date, visits: Sequence[Visit], start: date) -> Proposed:
    """The soonest days for these visits, with the full waits if they fit."""
    counted = Counted.of(chart, Course(tuple(visits), start), charts.names, on)
    taken = counted.told.taken
    drawn = [
        Drawn(
            counted.told.label(place),
            day,
            *counted.windows(place),
            False,
            not counted.told.given.bears(place),
        )
        for place, day in enumerate(taken.soonest)
    ]
    days = tuple(_apart(visits, taken.soonest))
    why = [
        " ".join([f"{counted.told.label(place)}:", counted.window(place), *counted.why(place)])
        for place in range(len(taken.soonest))
    ]
    return Proposed(
        days=days,
        picture=picture(drawn, on, start, event_of(chart, charts, on), charts.open_days)
        if all(days)
        else None,
        why=[each for each, day in zip(why, days, strict=True) if day],
        uncovered=[*counted.told.unknown(), *counted.told.uncovered()],
        short=taken.figure is not Figure.FULL,
        against=counted.told.against(taken) if not taken.possible else [],
    )


def _apart(visits: Sequence[Visit], days: Sequence[date]) -> Iterator[date | None]:
    """The days, each but where the same is on that day already: where no rule parts them, nobody has said how long."""
    seen: set[tuple[str, date]] = set()
    for visit, day in zip(visits, days, strict=False):
        yield None if (visit.procedure, day) in seen else day
        seen.add((visit.procedure, day))


def event_of(chart: Chart, charts: ClinicCharts, on: date) -> tuple[str, date] | None:
    """The next event that treatments come before, with its words; None where none is on record."""
    ahead = [
        (each.planned_on, each.procedure) for each in chart.history.plans if each.procedure in charts.events
    ]
    found = min((each for each in ahead if each[0] >= on), default=None)
    return (f"{capfirst(charts.names[found[1]])}, {short_day(found[0])}", found[0]) if found else None
