"""Calendar files of a check and of a course: all-day entries, with no word in them beyond the public names."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import NAMESPACE_URL, uuid5

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from intervals.engine.answers import Forecast
from intervals.queries.published import Published
from intervals.said import beside, to_patients
from intervals.said.courses import Told

PRODUCT = "-//Intervals//Intervals//EN"


def calendar(
    found: Forecast, published: Published, permalink: str, identity: str, unsettled: str = ""
) -> bytes:
    """The earliest and the recommended date as RFC 5545, and all that is said beside them.

    Each entry's UID is made of `identity`, so that it stays the same for one pair and one day of treatment.
    `unsettled` is what is said first where no date counts yet, and the titles then say so.

    All-day, ending on the following day (DTEND is exclusive), taking up no time and ringing no alarm.
    """
    file = _file()
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
            event = _all_day(when, found.on)
            event.add("uid", str(uuid5(NAMESPACE_URL, f"{identity}#{kind}")))
            event.add("summary", title % {"later": later})
            event.add("description", text)
            event.add("url", permalink)
            file.add_component(event)
    return bytes(file.to_ical())


def course_calendar(told: Told, plan: Sequence[date], permalink: str, identity: str) -> bytes:
    """The visits of a plan of a course, each with its reason and what no rule covers.

    An entry's UID is made of `identity` and the visit's place, so that it stays when its day moves.
    """
    file = _file()
    taken = told.taken
    for place in taken.order:
        reasons = told.reasons(place, taken.windows[place], taken.figure)
        said = [*reasons, told.window(place, taken.windows[place]), *told.uncovered()]
        text = "\n\n".join([*said, _("A plan, no booking. Your clinic decides at each visit."), permalink])
        event = _all_day(plan[place], told.found.on)
        event.add("uid", str(uuid5(NAMESPACE_URL, f"{identity}#{place}")))
        event.add("summary", _("%(visit)s: planned") % {"visit": told.label(place)})
        event.add("description", text)
        event.add("url", permalink)
        file.add_component(event)
    return bytes(file.to_ical())


def _file() -> Calendar:
    file = Calendar()
    file.add("prodid", PRODUCT)
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    return file


def _all_day(when: date, on: date) -> Event:
    event = Event()
    event.add("dtstamp", datetime.combine(on, time.min, tzinfo=UTC))
    event.add("dtstart", when)
    event.add("dtend", when + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    return event
