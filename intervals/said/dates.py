"""Days, waits and statuses as a person says them. The sentences around them are in intervals.said.to_patients."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import NamedTuple

from django.utils.dateformat import format as date_format
from django.utils.dates import MONTHS, MONTHS_3, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from intervals.engine.periods import Period
from intervals.engine.reasons import Status
from intervals.said.whose import to_reader

Names = Mapping[str, str]


def day(when: date) -> str:
    """A date in full with its weekday: Tuesday 17 November 2026."""
    words = _calendar_words(get_language())
    names = {"weekday": words.weekdays[when.weekday()], "month": words.months[when.month - 1]}
    return words.day % {"day": when.day, "year": when.year, **names}


def birth(when: date) -> str:
    """A birth date, without its weekday: nobody knows one by it."""
    return date_format(when, "j F Y")


def near_day(when: date, on: date) -> str:
    """A date with its weekday, among others or in a headline: the year goes where it is that of `on`."""
    if when.year != on.year:
        return day(when)
    words = _calendar_words(get_language())
    names = {"weekday": words.weekdays[when.weekday()], "month": words.months[when.month - 1]}
    return words.near_day % {"day": when.day, **names}


def months(first: date, last: date) -> str:
    """The months of a few weeks: November 2026; October and November 2026; December 2026 and January 2027."""
    names = _calendar_words(get_language()).months
    begins, ends = ({"month": names[day.month - 1], "year": day.year} for day in (first, last))
    end = _("%(month)s %(year)d") % ends
    if (first.year, first.month) == (last.year, last.month):
        return end
    begin = begins["month"] if first.year == last.year else _("%(month)s %(year)d") % begins
    return _("%(first)s and %(last)s") % {"first": begin, "last": end}


def short_month(when: date) -> str:
    """The month over a cell: Nov."""
    return _calendar_words(get_language()).short_months[when.month - 1]


def weekday(when: date) -> str:
    """The weekday over a cell: Tue."""
    return _calendar_words(get_language()).short_weekdays[when.weekday()]


def short_day(when: date) -> str:
    """A date for a picture: 17 Nov."""
    words = _calendar_words(get_language())
    return words.short_day % {"day": when.day, "short_month": words.short_months[when.month - 1]}


def list_day(when: date, on: date) -> str:
    """A date in a list of the desk: Tue 17 Nov, with the year where it is not that of `on`."""
    said = f"{weekday(when)} {short_day(when)}"
    return said if when.year == on.year else f"{said} {when.year}"


def month(when: date, *, year: bool = False) -> str:
    """A month in a picture: Nov, Jan 2027."""
    name = _calendar_words(get_language()).short_months[when.month - 1]
    return f"{name} {when.year}" if year else name


def whole_month(when: date) -> str:
    """A month over its days: November 2026."""
    return f"{_calendar_words(get_language()).months[when.month - 1]} {when.year}"


class CalendarWords(NamedTuple):
    """The names of days and months in one language, and how it writes a date."""

    weekdays: list[str]
    months: list[str]
    short_months: list[str]
    short_weekdays: list[str]
    day: str
    near_day: str
    short_day: str


@cache
def _calendar_words(_language: str | None) -> CalendarWords:
    return CalendarWords(
        weekdays=[str(WEEKDAYS[number]) for number in range(7)],
        months=[str(MONTHS[number]) for number in range(1, 13)],
        short_months=[capfirst(MONTHS_3[number]) for number in range(1, 13)],
        short_weekdays=[str(WEEKDAYS_ABBR[number]) for number in range(7)],
        day=_("%(weekday)s %(day)d %(month)s %(year)d"),
        near_day=_("%(weekday)s %(day)d %(month)s"),
        short_day=_("%(day)d %(short_month)s"),
    )


def wait(period: Period) -> str:
    """A wait in words: 1 week, 10 days, 1 month and 2 weeks."""
    years, months, weeks, days = period.counts()
    said = [
        ngettext("%(count)d year", "%(count)d years", years) % {"count": years} if years else "",
        ngettext("%(count)d month", "%(count)d months", months) % {"count": months} if months else "",
        ngettext("%(count)d week", "%(count)d weeks", weeks) % {"count": weeks} if weeks else "",
        ngettext("%(count)d day", "%(count)d days", days) % {"count": days} if days else "",
    ]
    said = [part for part in said if part]
    return said[0] if len(said) == 1 else _(" and ").join(said) or _("no wait")


def wait_range(minimum: Period, recommended: Period) -> str:
    """Both waits as one: 1 to 2 weeks, 10 days to 1 month, 4 weeks."""
    if minimum == recommended:
        return wait(minimum)
    low, high = minimum.counts(), recommended.counts()
    if minimum == Period():
        return _("up to %(recommended)s") % {"recommended": wait(recommended)}
    units = [place for place in range(4) if low[place] or high[place]]
    lower = str(low[units[0]]) if len(units) == 1 and low[units[0]] else wait(minimum)
    return _("%(minimum)s to %(recommended)s") % {"minimum": lower, "recommended": wait(recommended)}


def after(period: Period) -> str:
    """A wait as the place of a date: 1 week after, the same day."""
    return _("the same day") if period == Period() else _("%(wait)s after") % {"wait": wait(period)}


def before(period: Period) -> str:
    """A wait as the place of a date to come: 1 week before, the same day."""
    return _("the same day") if period == Period() else _("%(wait)s before") % {"wait": wait(period)}


def pair(earlier: str, later: str, names: Names, *, event: bool = False) -> str:
    """A pair of procedures: Botox after microneedling, Botox again; Botox before a wedding, where `later` is one."""
    values = {"later": names[later], "earlier": names[earlier]}
    if event:
        return capfirst(_("%(earlier)s before %(later)s") % values)
    if earlier == later:
        return capfirst(_("%(later)s again") % values)
    return capfirst(_("%(later)s after %(earlier)s") % values)


def yours(name: str) -> str:
    """What the reader had or will have: your microneedling, your chemical peel, the end of isotretinoin.

    A public name may bring its article, since it stands in the middle of a sentence. To a parent: Zoé’s microneedling.
    """
    article, _space, rest = name.partition(" ")
    if article == "the" and rest:
        return name
    what = rest if article in ("a", "an", "your") and rest else name
    return to_reader(_("your %(what)s"), _("%(name)s’s %(what)s"), what=what)


def relative(when: date, on: date) -> str:
    """A day as seen from `on`: today, tomorrow, in 3 days, 5 days ago."""
    days = (when - on).days
    if abs(days) <= 1:
        return (_("yesterday"), _("today"), _("tomorrow"))[days + 1]
    if days > 0:
        return ngettext("in %(count)d day", "in %(count)d days", days) % {"count": days}
    return ngettext("%(count)d day ago", "%(count)d days ago", -days) % {"count": -days}


def days_between(first: date, last: date) -> str:
    """How far two days are apart: 1 day, 3 days."""
    count = abs((last - first).days)
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


STATUS_LABELS = {
    Status.TOO_SOON: gettext_lazy("Too soon"),
    Status.CONSULT: gettext_lazy("Speak to the clinic first"),
    Status.ASK_FIRST: gettext_lazy("Ask your clinic first"),
    Status.LATE: gettext_lazy("Later than is best"),
    Status.READY: gettext_lazy("Ready"),
    Status.NO_WAIT: gettext_lazy("No wait on record"),
}
SHORT_LABELS = STATUS_LABELS | {
    Status.CONSULT: gettext_lazy("Speak first"),
    Status.ASK_FIRST: gettext_lazy("Ask first"),
    Status.LATE: gettext_lazy("Late"),
    Status.NO_WAIT: gettext_lazy("No rule"),
}


def status_label(status: Status) -> str:
    """The status in a word or two, beside its shape."""
    return str(STATUS_LABELS[status])


def short_label(status: Status) -> str:
    """The status as a label in the timeline."""
    return str(SHORT_LABELS[status])
