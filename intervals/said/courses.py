"""A course in words: its visits by name, why each is not earlier or later, what stands against it, what would do.

Names are the public names of procedures, written as in the middle of a sentence.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.engine.course_answers import CourseAnswer, Outcome, Window
from intervals.engine.course_changes import Change, Kind
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
from intervals.engine.course_reasons import Link
from intervals.engine.courses import EVENT, LONGEST, Figure, Given
from intervals.engine.periods import Period
from intervals.engine.reasons import AfterTreatment, BeforeNext, Reason, Status
from intervals.said import dates
from intervals.said.dates import Names, day, near_day, wait, yours

NUMBERS = [
    gettext_lazy("one"), gettext_lazy("two"), gettext_lazy("three"), gettext_lazy("four"), gettext_lazy("five"),
    gettext_lazy("six"), gettext_lazy("seven"), gettext_lazy("eight"), gettext_lazy("nine"), gettext_lazy("ten"),
    gettext_lazy("eleven"), gettext_lazy("twelve"),
]  # fmt: skip
ORDINALS = [
    gettext_lazy("first"), gettext_lazy("second"), gettext_lazy("third"), gettext_lazy("fourth"),
    gettext_lazy("fifth"), gettext_lazy("sixth"), gettext_lazy("seventh"), gettext_lazy("eighth"),
    gettext_lazy("ninth"), gettext_lazy("tenth"), gettext_lazy("eleventh"), gettext_lazy("twelfth"),
]  # fmt: skip
TWO_WEEKS = 14


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
class Told:
    """An answer, with what it was counted from, in words."""

    found: CourseAnswer
    given: Given
    names: Names

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

    # The answer as a whole

    @property
    def taken(self) -> Outcome:
        """The figure that the plans keep: the full waits if they fit, else the minimum."""
        return self.found.full if self.found.full.possible else self.found.minimum

    @property
    def bears(self) -> bool:
        """Whether any rule bears on any visit."""
        return any(isinstance(each, Wait | OnRecord) for each in self.given.causes())

    @property
    def status(self) -> Status:
        """What the page takes its colour from; grey where no rule speaks of anything."""
        if not self.taken.possible:
            return Status.TOO_SOON
        if not self.bears:
            return Status.NO_WAIT
        return Status.READY if self.taken is self.found.full else Status.ASK_FIRST

    @property
    def status_label(self) -> str:
        """The same in a word or two."""
        return {
            Status.TOO_SOON: _("It does not fit"),
            Status.NO_WAIT: _("No rule counts"),
            Status.READY: _("It fits"),
            Status.ASK_FIRST: _("It fits, if your clinic agrees"),
        }[self.status]

    @property
    def headline(self) -> str:
        """The answer in one sentence."""
        event_day = self.event_day
        values = {
            "all": self._all,
            "these": self._these,
            "event": self.event,
            "event_day": self.near(event_day) if event_day else "",
        }
        if not self.taken.possible:
            if event_day is None:
                return capfirst(_("%(these)s cannot be on these days.") % values)
            more = self._more
            said = (
                _("%(these)s cannot all be before %(event_day)s: they need %(more)s more.")
                if more
                else _("%(these)s cannot all be before %(event_day)s.")
            )
            if len(self.found.course.visits) == 1:
                said = (
                    _("%(these)s cannot be before %(event_day)s: %(more)s are missing.")
                    if more
                    else _("%(these)s cannot be before %(event_day)s.")
                )
            return capfirst(said % {**values, "more": more})
        if self.status is Status.NO_WAIT:
            return _("No rule says how long to wait here. That is not a yes: ask the clinic.")
        return capfirst(self._fits(values))

    def _fits(self, values: dict[str, str]) -> str:
        short = self.taken is not self.found.full
        if self.event_day is None:
            ends = max(self.taken.soonest)
            said = (
                _("%(all)s: done by %(ends)s at the soonest, with the shorter waits.")
                if short
                else _("%(all)s: done by %(ends)s at the soonest.")
            )
            return said % {**values, "ends": self.near(ends)}
        if short:
            return _("%(all)s before %(event)s only with the shorter waits: ask your clinic first.") % values
        spare = self._spare
        if not spare:
            return _("%(all)s before %(event)s, with no day to spare.") % values
        return _("%(all)s before %(event)s, with %(spare)s to spare.") % {**values, "spare": spare}

    @property
    def _all(self) -> str:
        count = len(self.found.course.visits)
        if count == 1:
            return _("%(visit)s fits") % {"visit": self.visit(0)}
        if count == 2:
            return _("Both visits fit")
        return _("All %(number)s visits fit") % {"number": NUMBERS[count - 1]}

    @property
    def _these(self) -> str:
        count = len(self.found.course.visits)
        if count == 1:
            return self.visit(0)
        return _("These %(number)s visits") % {"number": NUMBERS[count - 1]}

    @property
    def _spare(self) -> str:
        """How long the first visit may be put off."""
        window = self.taken.windows[self.taken.order[0]]
        days = (window.last - window.first).days if window.last else 0
        if days >= TWO_WEEKS:
            return wait(Period(days=days - days % 7))
        return wait(Period(days=days)) if days else ""

    @property
    def _more(self) -> str:
        """How much later the event would have to be; "" where no later day of it would do."""
        moved = next((each.to for each in self.found.minimum.changes if each.kind is Kind.MOVE_EVENT), None)
        event_day = self.event_day
        return dates.days_between(event_day, moved) if event_day and moved and moved > event_day else ""

    @property
    def lead(self) -> str:
        """What to make of the days."""
        if not self.taken.possible:
            return ""
        said = _("Each bar is the run of days on which that visit may be, if the others keep to theirs.")
        last = self.taken.windows[self.taken.order[0]].last
        if last and self.status is Status.READY:
            said += " " + _("Begin by %(day)s, and no wait has to be cut short.") % {"day": self.near(last)}
        if self.status is Status.ASK_FIRST:
            said += " " + _("The full waits do not all fit, so these days keep the shorter ones.")
        return said

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
        assert isinstance(reason, AfterTreatment)  # noqa: S101 - nobody has put a hold on an unknown person
        values = {
            "yours": yours(self.names[reason.rule.earlier]),
            "given_on": day(reason.given_on or self.found.on),
        }
        period = reason.waits[figure is Figure.FULL]
        if period is None:
            return _("After %(yours)s on %(given_on)s, by the rule of each day.") % values
        return _("%(wait)s after %(yours)s on %(given_on)s.") % {**values, "wait": wait(period)}

    def _next(self, reason: BeforeNext) -> str:
        if reason.cause.id == EVENT:
            return self.event
        values = {"yours": yours(self.names[reason.rule.later]), "day": self.near(reason.next_on)}
        return _("%(yours)s on %(day)s") % values

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

    def change(self, change: Change) -> str:
        """A change that would do, with its price."""
        if change.kind is Kind.MOVE_EVENT and change.to and self.event_day:
            values = {
                "event": self.event,
                "to": day(change.to),
                "days": dates.days_between(self.event_day, change.to),
            }
            said = (
                _("Move %(event)s to %(to)s, %(days)s later.")
                if change.to > self.event_day
                else _("Move %(event)s to %(to)s, %(days)s earlier.")
            )
            return said % values
        if change.kind is Kind.MINIMUM_BETWEEN and change.visits:
            earlier, later = change.visits
            pair = Wait(earlier, later)
            periods = [self._between(pair, figure, None) for figure in (Figure.MINIMUM, Figure.FULL)]
            values = {
                "earlier": self.visit(earlier),
                "later": self.visit(later),
                "minimum": wait(periods[0] or Period()),
                "full": wait(periods[1] or Period()),
            }
            return (
                _(
                    "Keep %(minimum)s in place of %(full)s between %(earlier)s and %(later)s, if your clinic agrees."
                )
                % values
            )
        return _("Leave out %(visit)s: one visit fewer.") % {"visit": self.visit(change.visit or 0)}

    def freed(self, place: int) -> str:
        """That a visit would not have to be on its day."""
        return _("Leave the day of %(visit)s open.") % {"visit": self.visit(place)}

    # What no rule covers

    def uncovered(self) -> list[str]:
        """What no rule in force speaks of."""
        return list(dict.fromkeys(self._uncovered()))

    def _uncovered(self) -> Iterator[str]:
        for earlier, later in self.found.uncovered:
            values = {"earlier": bare(self.names[earlier]), "later": bare(self.names[later])}
            if earlier == later:
                yield _("No rule says how long to wait for %(later)s again.") % values
            else:
                yield _("No rule says how long to wait for %(later)s after %(earlier)s.") % values
        event = self.found.course.event
        if event:
            for place, visit in enumerate(self.found.course.visits):
                spoken_of = any(
                    isinstance(each, BeforeNext) and each.cause.id == EVENT
                    for each in self.given.question(place).backward
                )
                if not spoken_of:
                    values = {"event": self.event, "procedure": bare(self.names[visit.procedure])}
                    yield _("No rule says how long before %(event)s the last %(procedure)s must be.") % values

    # The whole as running text

    def explanation(self) -> str:
        """Headline, days and reasons, for whoever has no page."""
        return " ".join([self.headline, *self._days(), *self.uncovered()])

    def _days(self) -> Iterator[str]:
        if not self.taken.possible:
            yield from self.against(self.found.minimum)
            return
        for place in self.taken.order:
            window = self.taken.windows[place]
            yield self.window(place, window)
            yield from self.reasons(place, window, self.taken.figure)

    def window(self, place: int, window: Window) -> str:
        """The days of one visit as a sentence."""
        values = {
            "visit": self.label(place),
            "first": day(window.first),
            "last": day(window.last) if window.last else "",
        }
        if window.last is None:
            return _("%(visit)s: from %(first)s on.") % values
        if window.last == window.first:
            return _("%(visit)s: on %(first)s.") % values
        return _("%(visit)s: from %(first)s to %(last)s.") % values

    def chain(self, window: Window, figure: Figure) -> list[str]:
        """Both chains of a window, each link as a sentence with the visit that it is about."""
        chains = ((window.because_first, False), (window.because_last, True))
        return [
            self.about(link.visit, said)
            for links, last in chains
            for link in links
            if (said := self.link(link, figure, last=last))
        ]
