"""Reading a course's parameters as strictly as a forecast's."""

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext as _

from intervals.api.reading import BadRequest, Reader
from intervals.engine.courses import (
    LONGEST,
    MOST_IN_OPEN_ORDER,
    MOST_VISITS,
    Course,
    CourseRefused,
    Event,
    Refusal,
    Visit,
)
from intervals.engine.history import History
from intervals.engine.periods import DateOutOfRange
from intervals.queries.published import Published
from intervals.said import dates

SINGLE = ("before", "start", "order", "on", "clinic")
REPEATED = ("visit", "given")
ORDERS = ("given", "open")


@dataclass(frozen=True)
class CourseAsked:
    """What was asked."""

    course: Course
    history: History
    on: date


def read_course(query: QueryDict, published: Published, today: date) -> CourseAsked:
    """Read the parameters of a course by what a clinic publishes. BadRequest with everything that is wrong."""
    reader = CourseReader(query, published, SINGLE, REPEATED)
    reader.names()
    reader.clinic()
    visits, event, given = reader.visits(), reader.event(), reader.given(least=0)
    on = reader.optional_day("on") or today
    start = reader.optional_day("start") or on
    open_order = reader.open_order()
    if reader.problems:
        raise BadRequest(*dict.fromkeys(reader.problems))
    try:
        course = Course(visits, start, event, open_order)
    except CourseRefused as refused:
        raise BadRequest(_refusal(refused.why)) from None
    except DateOutOfRange as error:
        raise BadRequest(("start", str(error))) from None
    return CourseAsked(course, reader.history(given, on), on)


def _refusal(why: Refusal) -> tuple[str, str]:
    """The parameter that is to blame, and what to say."""
    longest = dates.wait(LONGEST)
    return {
        Refusal.NO_VISIT: ("visit", _("Give at least one visit.")),
        Refusal.TOO_MANY_VISITS: ("visit", _("Give at most %(most)s visits.") % {"most": MOST_VISITS}),
        Refusal.TOO_MANY_IN_OPEN_ORDER: (
            "order",
            _("An order is found for at most %(most)s visits.") % {"most": MOST_IN_OPEN_ORDER},
        ),
        Refusal.EVENT_BEFORE_START: ("before", _("The event is before the first day.")),
        Refusal.EVENT_TOO_FAR: (
            "before",
            _("The event is more than %(longest)s after the first day.") % {"longest": longest},
        ),
        Refusal.FIXED_TOO_FAR: (
            "visit",
            _("A fixed day is more than %(longest)s after the first day.") % {"longest": longest},
        ),
    }[why]


class CourseReader(Reader):
    """Reads what only a course has, too."""

    def visits(self) -> tuple[Visit, ...]:
        """Visits as procedure, perhaps with :date where it is fixed, perhaps with @area,area."""
        texts = self.query.getlist("visit")
        if not 1 <= len(texts) <= MOST_VISITS:
            said = _("Give 1 to %(most)s visits, each as procedure, procedure:date or procedure@area.")
            self.problems.append(("visit", said % {"most": MOST_VISITS}))
        return tuple(self._visit(text) for text in texts[:MOST_VISITS])

    def _visit(self, text: str) -> Visit:
        rest, at, areas = text.partition("@")
        slug, colon, day = rest.partition(":")
        known = self.procedure("visit", slug)
        if known in self.procedures and not self.published.is_treatment(known):
            said = _("“%(slug)s” is no treatment, so it cannot be a visit.")
            self.problems.append(("visit", said % {"slug": known}))
        return Visit(
            known,
            self.areas("visit", areas) if at else frozenset(),
            self.day("visit", day) if colon else None,
        )

    def event(self) -> Event | None:
        """What the course is before, as event:date; None where nothing is."""
        if "before" not in self.query:
            return None
        slug, _colon, text = self.query.get("before", "").partition(":")
        known = self.procedure("before", slug)
        if known in self.procedures and known not in self.published.events:
            self.problems.append(("before", _("“%(slug)s” is no event.") % {"slug": known}))
        day = self.day("before", text)
        return Event(known, day) if day else None

    def open_order(self) -> bool:
        """Whether the order is to be found."""
        order = self.query.get("order", ORDERS[0])
        if order not in ORDERS:
            values = {"said": order[:60], "known": ", ".join(ORDERS)}
            self.problems.append(("order", _("“%(said)s” is not one of %(known)s.") % values))
        return order == "open"
