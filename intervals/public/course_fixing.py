"""Choosing the day of one visit: the days of its window as links, or one that is typed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from crispy_forms.helper import FormHelper
from django.http import QueryDict
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.engine.course_answers import Window
from intervals.engine.periods import LAST_DAY
from intervals.public.course_counted import Counted
from intervals.said import dates
from intervals.web.date_fields import DateField, Offer
from intervals.web.dates import WrittenDate
from intervals.web.forms import GetForm

MONTHS_SHOWN = 6  # of the days to choose from; a later one is typed


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


def to_fix(counted: Counted) -> ToFix | None:
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
        counted.span(window),
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
    bare, agreed = not counted.given.bears(place), counted.told.settled
    tone = ("tone-no_wait" if bare else "tone-ready") if whole and agreed else "tone-ask_first"
    kind = "is-closed" if closed else tone if inside else "is-out"
    href = f"{counted.here}?{counted.asked.fixed(place, day)}#answer" if inside else ""
    said = dates.day(day)
    label = said
    if inside and not (whole and agreed):
        label = _("%(day)s, ask first") % {"day": said}
    elif inside and bare:
        label = _("%(day)s, no rule counts") % {"day": said}
    return DayLink(str(day.day), label, kind, href)


class FixForm(GetForm):
    """On which day one visit is to be. `posted`: it is sent with answers that no address may carry."""

    address = reverse_lazy("course")
    button = gettext_lazy("Set this day")

    def __init__(self, data: QueryDict | None, visit: str, *, posted: bool = False) -> None:
        super().__init__(data)
        self.visit = visit
        self.posted = posted
        self.fields["fixed_on"] = DateField(missing=lambda: _("Enter the day."), ahead=True)

    def offer(self, name: str, reading: WrittenDate) -> Offer:
        """A reading of a date: a link to the course with it, or where it is posted, one to choose and send."""
        offer = super().offer(name, reading)
        return replace(offer, href="") if self.posted else offer

    def describe(self) -> None:
        """The question beside the boxes."""
        self["fixed_on"].label = _("Which day for %(visit)s?") % {"visit": self.visit}
        self["fixed_on"].help_text = _("For example, 27 6 2027 or 27 June 2027.")

    @cached_property
    def helper(self) -> FormHelper:
        """How crispy draws it: within a form that carries the course along."""
        helper = super().helper
        helper.form_tag = False
        return helper
