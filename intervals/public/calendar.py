"""Calendar files of a check and of a course: all-day entries, with no word in them beyond the public names.

An entry has one UID for good, made of the clinic, the pair and the day that were asked about, so that taking the file
again replaces it. SEQUENCE tells which of two is the later one: it counts what was ever published of the procedure that
waits, and, while only a running month is known, the days of it that have passed. Doubled, so that what takes an entry
out again has a number of its own in between.
"""

from calendar import monthrange
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from intervals.engine.answers import Forecast
from intervals.public.question import Question
from intervals.queries.published import Published
from intervals.said import beside, hers, to_patients
from intervals.said.courses import Told

PRODUCT = "-//Intervals//Intervals//EN"


def calendar(question: Question, found: Forecast, published: Published, permalink: str) -> bytes:
    """The earliest and the recommended date as RFC 5545, and all that is said beside them.

    Where no date counts yet, because of the skin, that is said first, and the titles say so.

    All-day, ending on the following day (DTEND is exclusive), taking up no time and ringing no alarm.
    """
    file, unsettled = _file("PUBLISH"), hers.not_settled(question.skin)
    later = capfirst(published.names[found.later])
    entries = {
        "earliest": (found.earliest, _("%(later)s: earliest date")),
        "recommended": (found.recommended, _("%(later)s: recommended from")),
    }
    if unsettled:
        not_yet = _("%(later)s: speak to the clinic first")
        entries = {kind: (when, not_yet) for kind, (when, _title) in entries.items()}
    names = published.names
    said = [unsettled] if unsettled else []
    said += [to_patients.why(found, names), *beside.notes(found, names), *beside.long_ago(found, names)]
    text = "\n\n".join([*said, _("The date is a guide. Your clinic decides."), permalink])
    for kind, (when, title) in entries.items():
        if when is not None:
            event = _all_day(when, found.on, published)
            event.add("uid", _uid(question, published, kind))
            event.add("sequence", _sequence(question, found.on, published))
            event.add("summary", title % {"later": later})
            event.add("description", text)
            event.add("url", permalink)
            file.add_component(event)
    return bytes(file.to_ical())


def cancelling(former: Question, found: Forecast, published: Published) -> bytes:
    """What takes the entries of a question out of a calendar again: each by its UID, as cancelled."""
    file = _file("CANCEL")
    for kind, when in (("earliest", found.earliest), ("recommended", found.recommended)):
        if when is not None:
            event = _all_day(when, found.on, published)
            event.add("uid", _uid(former, published, kind))
            event.add("sequence", _sequence(former, found.on, published) + 1)
            event.add("status", "CANCELLED")
            event.add("summary", capfirst(published.names[found.later]))
            file.add_component(event)
    return bytes(file.to_ical())


def course_calendar(
    told: Told, plan: Sequence[date], published: Published, permalink: str, identity: str
) -> bytes:
    """The visits of a plan of a course, each with its reason and what no rule covers.

    An entry's UID is made of `identity` and the visit's place, so that it stays when its day moves.
    """
    file = _file("PUBLISH")
    taken = told.taken
    for place in taken.order:
        reasons = told.reasons(place, taken.windows[place], taken.figure)
        said = [*reasons, told.window(place, taken.windows[place]), *told.unknown(), *told.uncovered()]
        text = "\n\n".join([*said, _("A plan, no booking. Your clinic decides at each visit."), permalink])
        event = _all_day(plan[place], told.found.on, published)
        event.add("uid", str(uuid5(NAMESPACE_URL, f"{identity}#{place}")))
        event.add("summary", _("%(visit)s: planned") % {"visit": told.label(place)})
        event.add("description", text)
        event.add("url", permalink)
        file.add_component(event)
    return bytes(file.to_ical())


def _uid(question: Question, published: Published, kind: str) -> str:
    asked = ("check", published.clinic.slug, question.earlier, question.later, str(question.written), kind)
    return str(uuid5(NAMESPACE_URL, "/".join(asked)))


def _sequence(question: Question, on: date, published: Published) -> int:
    """How often the dates of this question may have changed until the day `on`, twice."""
    changed = published.changes.get(question.later, 0)
    first = question.written.first_day
    if first and question.written.month_only:
        changed += min(max((on - first).days + 1, 0), monthrange(first.year, first.month)[1])
    return 2 * changed


def _file(method: str) -> Calendar:
    file = Calendar()
    file.add("prodid", PRODUCT)
    file.add("version", "2.0")
    file.add("method", method)
    return file


def _all_day(when: date, on: date, published: Published) -> Event:
    """An entry for a day, stamped with the beginning of the clinic's day `on`, on which it was asked for."""
    event = Event()
    begun = datetime.combine(on, time.min, tzinfo=ZoneInfo(published.clinic.time_zone))
    event.add("dtstamp", begun.astimezone(UTC))
    event.add("dtstart", when)
    event.add("dtend", when + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event
