"""The calendar on which a plan's day is chosen: months of days, each with what it means, and the days to offer."""

import calendar as months_of
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from intervals.actions.asking import Asker
from intervals.engine.answers import Forecast, Verdict
from intervals.engine.chart import Chart
from intervals.engine.history import Plan
from intervals.engine.open_days import OpenDays
from intervals.engine.periods import furthest_plan
from intervals.engine.planning import judged_days
from intervals.engine.question import Question
from intervals.queries.clinic_charts import ClinicCharts
from intervals.said import choosing, dates, to_staff
from intervals.said.customs import first_weekday

A_WEEK = 7
MOST_STRETCHES, MOST_PEOPLE = 9, 9  # that the stylesheet knows


@dataclass(frozen=True)
class DayCell:
    """A day: how it is drawn, what it means in words, the little word under its number. Only some can be chosen."""

    number: int
    iso: str
    kind: str
    words: str
    mark: str
    choosable: bool
    checked: bool


@dataclass(frozen=True)
class Month:
    """A month over its weeks; None stands where a week's day is another month's, or of no more use."""

    name: str
    weeks: list[list[DayCell | None]]


@dataclass(frozen=True)
class Panel:
    """What is said beside the days of one kind once one of them is chosen."""

    kind: str
    said: choosing.Stretch


@dataclass(frozen=True)
class Shortcut:
    """A day to offer, with its status."""

    label: str
    day: date
    status: str
    href: str
    chosen: bool


@dataclass(frozen=True)
class Wanted:
    """What the calendar is for. `month` is the first that is shown, where somebody has turned its leaves.

    `chosen` is the day that it stands on, `offers` whether it begins with the first day that works.
    """

    procedure: str
    areas: tuple[str, ...] = ()
    by: str = ""
    without: Plan | None = None
    chosen: date | None = None
    month: date | None = None
    offers: bool = True


@dataclass(frozen=True)
class Calendar:
    """All that the page draws. `people` have days of their own: the class of their days, and their name; `by` is the
    class that shows those of whoever is to do it, where nobody else can be chosen."""

    months: list[Month]
    weekdays: list[tuple[str, str]]
    panels: list[Panel]
    shortcuts: list[Shortcut]
    chosen: str
    before: tuple[str, str] | None
    after: tuple[str, str] | None
    people: list[tuple[str, str]]
    by: str
    closed: bool
    why: str
    told: to_staff.Told


@dataclass
class Drawing:
    """Draws the days of one question: its panels come together as they are met."""

    wanted: Wanted
    asker: Asker
    charts: ClinicCharts
    chart: Chart
    people: Mapping[str, str]
    panels: dict[tuple[str, ...], Panel] = field(default_factory=dict)

    @property
    def question(self) -> Question:
        """Asked of the clinic's days."""
        return self._asked(self.chart)

    @property
    def own(self) -> list[tuple[str, str, OpenDays]]:
        """Whoever has days of her own: the class of her days, her name, the days."""
        found = [
            (f"with-{place}", name, self.charts.practitioners[key])
            for place, (key, name) in enumerate(self.people.items(), 1)
            if key in self.charts.practitioners
        ]
        return [each for each in found if int(each[0].removeprefix("with-")) <= MOST_PEOPLE]

    def _asked(self, chart: Chart) -> Question:
        wanted = self.wanted
        return chart.ask(wanted.procedure, self.asker.on, wanted.areas, wanted.without)

    def calendar(self) -> Calendar:
        """The whole of it."""
        wanted, on = self.wanted, self.asker.on
        works = self._asked(self.chart.by(wanted.by)).first_day_to_move_to(on)
        chosen = wanted.chosen or (works if wanted.offers else None)
        shown = _within_reach(on, wanted.month or _first_month(on, chosen or works))
        pages = [each for each in (shown, _next_month(shown)) if each <= furthest_plan(on)]
        forecast = self.question.forecast()
        marks = _marks(forecast)
        months = [self._month(each, chosen, marks) for each in pages]
        return Calendar(
            months=months,
            weekdays=self._weekdays(),
            panels=list(self.panels.values()),
            shortcuts=self._shortcuts(works, chosen),
            chosen=chosen.isoformat() if chosen else "",
            before=self._leaf(_month_before(shown)) if shown > on.replace(day=1) else None,
            after=self._leaf(_next_month(pages[-1]), opens=_next_month(shown))
            if _next_month(pages[-1]) <= furthest_plan(on)
            else None,
            people=[(kind, name) for kind, name, _days in self.own],
            by=next((f"is-by-{place}" for place, key in enumerate(self.people, 1) if key == wanted.by), ""),
            closed=self.chart.open_days is not None,
            why=to_staff.why(forecast, self.charts.names),
            told=to_staff.told(forecast, self.charts.names),
        )

    def _weekdays(self) -> list[tuple[str, str]]:
        begins = first_weekday(self.asker.clinic.country)
        monday = date(2024, 1, 1)
        days = [monday + timedelta(days=(begins + number) % A_WEEK) for number in range(A_WEEK)]
        return [(dates.weekday(each), str(WEEKDAYS[each.weekday()])) for each in days]

    def _month(self, first: date, chosen: date | None, marks: Mapping[date, str]) -> Month:
        """A month's weeks; of the running one without those that were over before anything that is drawn."""
        last = first.replace(day=months_of.monthrange(first.year, first.month)[1])
        noted = self._noted()
        begins = first_weekday(self.asker.clinic.country)
        seen = [day for day in (*noted, self.asker.on) if first <= day <= self.asker.on <= last]
        from_day = min(seen, default=first)
        drawn = max(first, from_day - timedelta(days=(from_day.weekday() - begins) % A_WEEK))
        verdicts = {each.on: each for each in judged_days(self.question, drawn, last)}
        cells: list[DayCell | None] = [None] * ((drawn.weekday() - begins) % A_WEEK)
        for day, verdict in verdicts.items():
            cells.append(self._cell(verdict, noted.get(day, []), marks.get(day, ""), checked=day == chosen))
        cells += [None] * (-len(cells) % A_WEEK)
        weeks = [cells[place : place + A_WEEK] for place in range(0, len(cells), A_WEEK)]
        return Month(dates.whole_month(first), weeks)

    def _noted(self) -> dict[date, list[tuple[str, str]]]:
        """What was done and what else is planned, by its day: how it is marked, and its words."""
        found: dict[date, list[tuple[str, str]]] = {}
        names, of = self.charts.names, self.chart.history
        moved = self.wanted.without.id if self.wanted.without else None
        for done in of.counted():
            if done.given_on:
                found.setdefault(done.given_on, []).append(("is-zero", names[done.procedure]))
        for plan in of.plans:
            said = _("%(procedure)s is planned") % {"procedure": names[plan.procedure]}
            kind = "is-plan" if plan.id == moved else "is-noted"
            found.setdefault(plan.planned_on, []).append((kind, said))
        return {day: each for day, each in found.items() if day >= self.asker.on - timedelta(days=31)}

    def _cell(self, verdict: Verdict, noted: list[tuple[str, str]], mark: str, *, checked: bool) -> DayCell:
        day, on = verdict.on, self.asker.on
        choosable = on <= day <= furthest_plan(on)
        there = [(kind, name) for kind, name, days in self.own if days.is_open(day)]
        closed = verdict.open is False
        kinds = [kind for kind, _said in noted]
        words = [said for _kind, said in noted]
        if choosable or kinds:
            kinds.append(f"tone-{verdict.status.value}")
        if choosable:
            panel = self._panel(verdict)
            kinds += [panel.kind, *(kind for kind, _name in there)]
            words.append(panel.said.told.label.lower())
        if closed:
            kinds.append("is-closed")
            words.append(_("closed"))
        if day == on:
            kinds.append("is-today")
            words.append(_("today"))
        if mark:
            words.append(mark)
        words += [_("%(who)s treats") % {"who": name} for _kind, name in there if choosable]
        return DayCell(
            number=day.day,
            iso=day.isoformat(),
            kind=" ".join(dict.fromkeys(kinds)),
            words=", ".join(words),
            mark=_("today") if day == on else mark,
            choosable=choosable,
            checked=checked,
        )

    def _panel(self, verdict: Verdict) -> Panel:
        said = choosing.stretch(verdict, self.charts.names)
        if said.key not in self.panels:
            self.panels[said.key] = Panel(f"run-{min(len(self.panels) + 1, MOST_STRETCHES)}", said)
        return self.panels[said.key]

    def _shortcuts(self, works: date | None, chosen: date | None) -> list[Shortcut]:
        """The earliest, the recommended and the next day with the practitioner, each day once."""
        forecast, on = self.question.forecast(), self.asker.on
        opened = forecast.open_dates
        earliest = opened.earliest if opened else forecast.earliest
        found: list[tuple[str, date | None]] = [
            (_("Earliest date"), earliest and max(earliest, on)),
            (_("Recommended from"), forecast.first_full_day),
        ]
        who = self.people.get(self.wanted.by)
        found.append((_("Next with %(who)s") % {"who": who} if who else _("First day that works"), works))
        days: dict[date, str] = {}
        for label, day in found:
            if day is not None and day <= furthest_plan(on):
                days.setdefault(day, label)
        if who and works and days.get(works) == _("Recommended from"):
            days[works] = _("Recommended, with %(who)s") % {"who": who}
        return [self._shortcut(label, day, chosen) for day, label in sorted(days.items())]

    def _shortcut(self, label: str, day: date, chosen: date | None) -> Shortcut:
        verdict = self.question.judge(day)
        said = choosing.follow(verdict, label)
        return Shortcut(said, day, verdict.status.value, self._address(day=day.isoformat()), day == chosen)

    def _leaf(self, said: date, opens: date | None = None) -> tuple[str, str]:
        return dates.whole_month(said), self._address(month=f"{opens or said:%Y-%m}")

    def _address(self, **more: Any) -> str:
        wanted = self.wanted
        known = [] if wanted.without else [("procedure", wanted.procedure), ("practitioner", wanted.by)]
        known += [("areas", each) for each in wanted.areas if not wanted.without]
        return "?" + urlencode([each for each in (*known, *more.items()) if each[1]])


def _marks(forecast: Forecast) -> dict[date, str]:
    """The little words under the two dates."""
    found = [(forecast.recommended, _("full wait")), (forecast.earliest, _("earliest"))]
    return {day: said for day, said in found if day}


def _within_reach(on: date, first: date) -> date:
    """The month, or the nearest in which something can be planned."""
    return max(on.replace(day=1), min(first, furthest_plan(on).replace(day=1)))


def _first_month(on: date, day: date | None) -> date:
    """This month where the day lies in it or in the next, otherwise the day's."""
    this = on.replace(day=1)
    if day is None or day.replace(day=1) in (this, _next_month(this)) or day < on:
        return this
    return day.replace(day=1)


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _month_before(first: date) -> date:
    return (first - timedelta(days=1)).replace(day=1)
