"""The last three weeks as links: one tap answers."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from intervals.public.forms import CheckForm
from intervals.public.pieces import address
from intervals.said import customs, dates
from intervals.web.pages import AsOf

THREE_WEEKS = timedelta(days=20)
A_WEEK = 7


@dataclass(frozen=True)
class DayLink:
    """A day of the calendar. Without an address it is still to come; `word` says today, or where a month begins."""

    number: str
    name: str
    href: str
    kind: str
    word: str


@dataclass(frozen=True)
class Weekday:
    """The head of a column."""

    short: str
    name: str


@dataclass(frozen=True)
class LastDays:
    """Whole weeks, with every one of the last 21 days among them."""

    months: str
    weekdays: list[Weekday]
    weeks: list[list[DayLink]]


def last_days(form: CheckForm, as_of: AsOf, chosen: date | None) -> LastDays:
    """The days up to today, each with the answer to the question of a valid form counted from it.

    `chosen` is the day that an earlier question named, which is ringed.
    """
    begins = customs.first_weekday(as_of.published.clinic.country)
    earliest = as_of.on - THREE_WEEKS
    first = earliest - timedelta(days=(earliest.weekday() - begins) % A_WEEK)
    weeks = (as_of.on - first).days // A_WEEK + 1
    days = [first + timedelta(days=number) for number in range(weeks * A_WEEK)]
    links = [_link(day, form, as_of, chosen, first) for day in days]
    return LastDays(
        months=dates.months(first, as_of.on),
        weekdays=[Weekday(dates.weekday(day), str(WEEKDAYS[day.weekday()])) for day in days[:A_WEEK]],
        weeks=[links[number : number + A_WEEK] for number in range(0, len(links), A_WEEK)],
    )


def _link(day: date, form: CheckForm, as_of: AsOf, chosen: date | None, first: date) -> DayLink:
    today = day == as_of.on
    name = dates.day(day)
    word = _("Today") if today else dates.short_month(day) if day == first or day.day == 1 else ""
    marks = {"is-today": today, "is-zero": day == chosen}
    return DayLink(
        number=str(day.day),
        name=_("%(day)s, today") % {"day": name} if today else name,
        href="" if day > as_of.on else f"{address('check')}?{form.query(given_on=str(day))}",
        kind=" ".join(mark for mark, stands in marks.items() if stands),
        word=word,
    )
