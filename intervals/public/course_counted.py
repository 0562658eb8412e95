"""A course, counted."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from intervals.engine.circumstances import having
from intervals.engine.course_answers import CourseAnswer, Window, answer
from intervals.engine.course_given import Given
from intervals.public.course_query import LATEST, SOONEST, SUGGESTED, CourseQuery
from intervals.public.pieces import address
from intervals.queries.published import Published
from intervals.said.courses import Told
from intervals.web.pages import AsOf


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
        chart = having(chart, as_of.on, *asked.happenings(as_of.on))
        found, given = answer(chart, course, as_of.on), Given.of(chart, course, as_of.on)
        names = {**as_of.published.names}
        return cls(
            asked,
            as_of.published,
            as_of.on,
            found,
            given,
            Told(found, given, names, speaks_first=asked.speaks_first),
        )

    @property
    def here(self) -> str:
        """Where the same course is asked about in another way: with what was told, if anything was."""
        return address("course-told" if self.asked.sent else "course")

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

    def span(self, window: Window | None) -> str:
        """The days of a window; "" for none."""
        if window is None:
            return ""
        values = {
            "first": self.told.near(window.first),
            "last": self.told.near(window.last) if window.last else "",
        }
        if window.last is None:
            return _("from %(first)s on") % values
        return values["first"] if window.first == window.last else _("%(first)s to %(last)s") % values
