"""The visits of a course by name, and why each is not earlier or later.

Names are the public names of procedures, written as in the middle of a sentence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.engine.course_answers import CourseAnswer, Outcome, Window
from intervals.engine.course_days import (
    Before,
    Cause,
    Closed,
    Ends,
    Fixed,
    OnRecord,
    Order,
    Starts,
    Turn,
    Wait,
)
from intervals.engine.course_given import Given
from intervals.engine.course_reasons import Link
from intervals.engine.courses import LONGEST, Figure
from intervals.engine.periods import Period
from intervals.engine.reasons import BeforeNext, Reason, UnderHold
from intervals.said.dates import Names, day, near_day, wait, yours

ORDINALS = [
    gettext_lazy("first"), gettext_lazy("second"), gettext_lazy("third"), gettext_lazy("fourth"),
    gettext_lazy("fifth"), gettext_lazy("sixth"), gettext_lazy("seventh"), gettext_lazy("eighth"),
    gettext_lazy("ninth"), gettext_lazy("tenth"), gettext_lazy("eleventh"), gettext_lazy("twelfth"),
]  # fmt: skip


def bare(name: str) -> str:
    """A public name without its article: chemical peel."""
    article, _space, rest = name.partition(" ")
    return rest if article in ("a", "an") and rest else name


def visit_name(procedures: Sequence[str], place: int, names: Names) -> str:
    """One visit of several in a sentence: the second microneedling; Botox, where there is only one."""
    name, number = _numbered(procedures, place, names)
    if not number:
        return name
    return _("the %(ordinal)s %(procedure)s") % {"ordinal": ORDINALS[number - 1], "procedure": name}


def _numbered(procedures: Sequence[str], place: int, names: Names) -> tuple[str, int]:
    """The name of a visit and which of its kind it is; 0 where it is the only one."""
    alike = [each for each, one in enumerate(procedures) if one == procedures[place]]
    return bare(names[procedures[place]]), alike.index(place) + 1 if len(alike) > 1 else 0


@dataclass(frozen=True)
class Reasons:
    """What bears on the visits of an answer, with what it was counted from, in words."""

    found: CourseAnswer
    given: Given
    names: Names
    to_staff: ClassVar[bool] = False

    # The parts of a sentence

    def label(self, place: int) -> str:
        """A visit as a title: Microneedling 2; Botox, where there is only one."""
        name, number = self._visit(place)
        if not number:
            return str(capfirst(name))
        return _("%(procedure)s %(number)d") % {"procedure": capfirst(name), "number": number}

    def visit(self, place: int) -> str:
        """A visit in a sentence: the second microneedling; Botox, where there is only one."""
        return visit_name([each.procedure for each in self.found.course.visits], place, self.names)

    def _visit(self, place: int) -> tuple[str, int]:
        return _numbered([each.procedure for each in self.found.course.visits], place, self.names)

    def whose(self, slug: str) -> str:
        """What somebody had or will have: your microneedling; microneedling, where staff read it."""
        return self.names[slug] if self.to_staff else yours(self.names[slug])

    @property
    def event(self) -> str:
        """What the course is before: your wedding."""
        event = self.found.course.event
        name = self.names.get(event.procedure) if event else None
        return yours(name) if name else _("your event")

    @property
    def event_day(self) -> date | None:
        """Its day."""
        event = self.found.course.event
        return event.day if event else None

    def near(self, when: date) -> str:
        """A day among others."""
        return near_day(when, self.found.on)

    # Reasons

    def reasons(self, place: int, window: Window, figure: Figure, *, last: bool = False) -> list[str]:
        """Why a visit is not earlier or, `last`, not later: what bears on itself."""
        chain = window.because_last if last else window.because_first
        if not chain:
            return []
        nearest = place if any(each.visit == place for each in chain) else chain[0].visit
        own = [each for each in chain if each.visit == nearest]
        if any(
            isinstance(each.cause, OnRecord) for each in own
        ):  # which says more than that it is before the event
            own = [each for each in own if not isinstance(each.cause, Before)]
        own.sort(key=lambda each: isinstance(each.cause, Closed))
        said = [each for each in (self.link(one, figure, last=last) for one in own) if each]
        return said if nearest == place else [self.about(nearest, each) for each in said]

    def about(self, place: int, said: str) -> str:
        """What is said of a visit that is not the one before it."""
        return _("%(visit)s: %(said)s") % {"visit": self.label(place), "said": said}

    def link(self, link: Link, figure: Figure, *, last: bool) -> str:
        """One link of a chain as a sentence."""
        cause = link.cause
        match cause:
            case Starts():
                said = (
                    _("From today on.")
                    if cause.day == self.found.on
                    else _("From the first day of the course on.")
                )
            case Ends():
                said = ""
            case Before():
                said = _("Before %(event)s.") % {"event": self.event}
            case Closed():
                said = (
                    _("On the days after, the clinic is closed.")
                    if last
                    else _("On the days before, the clinic is closed.")
                )
            case Fixed():
                said = _("This day is fixed.")
            case Order():
                values = {"visit": self.visit(cause.visit)}
                said = _("Not after %(visit)s.") % values if last else _("Not before %(visit)s.") % values
            case Turn():
                said = _("Another version of a rule asks for more.")
            case OnRecord():
                said = self._on_record(cause.reason, figure)
            case Wait():
                said = self._wait(cause, link, figure, last=last)
        return said

    def _wait(self, cause: Wait, link: Link, figure: Figure, *, last: bool) -> str:
        """The wait between two visits, by the version of the later one's day."""
        later_day = link.other if last else link.day
        period = self._between(cause, figure, later_day)
        values = {"visit": self.visit(cause.later if last else cause.earlier)}
        if period is None or period == Period():
            return _("Not after %(visit)s.") % values if last else _("Not before %(visit)s.") % values
        values["wait"] = wait(period)
        if last:
            values["day"] = self.near(later_day) if later_day else ""
            return _("%(wait)s before %(visit)s on %(day)s.") % values
        least = self._between(cause, Figure.MINIMUM, later_day)
        if figure is Figure.FULL and least is not None and least != period:
            if self.to_staff:
                return _("%(wait)s after %(visit)s; %(least)s at least.") % {**values, "least": wait(least)}
            return _("%(wait)s after %(visit)s; %(least)s at least, if your clinician agrees.") % {
                **values,
                "least": wait(least),
            }
        return _("%(wait)s after %(visit)s.") % values

    def _between(self, cause: Wait, figure: Figure, later_day: date | None) -> Period | None:
        pair, axis = self.given.between(cause.earlier, cause.later, figure), self.given.axis
        if pair is None:
            return None
        place = axis.place(later_day) if later_day else -1
        inside = pair.at(place) if 0 <= place < axis.size else None
        return inside.wait if inside else next((each.wait for each in pair.stretches if each.rule), None)

    def _on_record(self, reason: Reason, figure: Figure) -> str:
        if isinstance(reason, BeforeNext):
            values = {"wait": wait(figure.of(reason.rule)), "event": self._next(reason)}
            return _("%(wait)s before %(event)s.") % values
        if isinstance(reason, UnderHold):
            return _("On hold until %(until)s.") % {"until": day(reason.hold.until or self.found.on)}
        values = {
            "yours": self.whose(reason.rule.earlier),
            "given_on": day(reason.given_on or self.found.on),
        }
        period = reason.waits[figure is Figure.FULL]
        if period is None:
            return _("After %(yours)s on %(given_on)s, by the rule of each day.") % values
        return _("%(wait)s after %(yours)s on %(given_on)s.") % {**values, "wait": wait(period)}

    def is_event(self, reason: BeforeNext) -> bool:
        """Whether it is counted back from the event of the course."""
        event = self.found.course.event
        return event is not None and reason.cause == event.plan

    def _next(self, reason: BeforeNext) -> str:
        if self.is_event(reason):
            return self.event
        values = {"yours": self.whose(reason.rule.later), "day": self.near(reason.next_on)}
        return _("%(yours)s on %(day)s") % values

    def chain(self, window: Window, figure: Figure) -> list[str]:
        """Both chains of a window, each link as a sentence with the visit that it is about."""
        chains = ((window.because_first, False), (window.because_last, True))
        return [
            self.about(link.visit, said)
            for links, last in chains
            for link in links
            if (said := self.link(link, figure, last=last))
        ]

    # What stands against it, and what would do

    def against(self, outcome: Outcome) -> list[str]:
        """The causes that cannot hold together, each as a sentence."""
        return [self._cause(each, outcome.figure) for each in outcome.against]

    def _cause(self, cause: Cause, figure: Figure) -> str:
        match cause:
            case Starts():
                said = _("No visit is before %(day)s.") % {"day": self.near(cause.day)}
            case Ends():
                said = _("No course is looked at for longer than %(longest)s.") % {"longest": wait(LONGEST)}
            case Before():
                values = {"event": self.event, "day": self.near(cause.day)}
                said = _("Every visit has to be before %(event)s on %(day)s.") % values
            case Fixed():
                values = {"visit": self.visit(cause.visit), "day": self.near(cause.day)}
                said = capfirst(_("%(visit)s is fixed on %(day)s.") % values)
            case OnRecord():
                values = {"visit": self.visit(cause.visit), "reason": self._on_record(cause.reason, figure)}
                said = capfirst(_("%(visit)s: %(reason)s") % values)
            case Wait():
                period = self._between(cause, figure, None)
                values = {
                    "wait": wait(period or Period()),
                    "earlier": self.visit(cause.earlier),
                    "later": self.visit(cause.later),
                }
                said = capfirst(_("%(later)s has to be %(wait)s after %(earlier)s.") % values)
            case _:
                said = _("The clinic is closed on some of the days.")
        return said
