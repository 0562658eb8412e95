"""A course in words: the answer as a whole, what would do where it cannot be, what no rule covers."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from intervals.engine.course_answers import Outcome, Window
from intervals.engine.course_changes import Change, Kind
from intervals.engine.course_days import (
    Ends,
    Wait,
)
from intervals.engine.courses import LONGEST, Figure
from intervals.engine.periods import Period
from intervals.engine.reasons import Status
from intervals.said import dates
from intervals.said.course_reasons import Reasons, bare
from intervals.said.dates import day, wait, wait_range

NUMBERS = [
    gettext_lazy("one"), gettext_lazy("two"), gettext_lazy("three"), gettext_lazy("four"), gettext_lazy("five"),
    gettext_lazy("six"), gettext_lazy("seven"), gettext_lazy("eight"), gettext_lazy("nine"), gettext_lazy("ten"),
    gettext_lazy("eleven"), gettext_lazy("twelve"),
]  # fmt: skip
TWO_WEEKS = 14


@dataclass(frozen=True)
class Told(Reasons):
    """An answer, with what it was counted from, in words. `speaks_first`: something else is the clinic's to judge."""

    speaks_first: bool = field(default=False, kw_only=True)

    # The answer as a whole

    @property
    def taken(self) -> Outcome:
        """The figure that the plans keep: the full waits if they fit, else the minimum."""
        return self.found.full if self.found.full.possible else self.found.minimum

    @property
    def bears(self) -> bool:
        """Whether any rule bears on any visit, be it by a wait that is over."""
        return any(map(self.given.bears, range(len(self.found.course.visits))))

    @property
    def status(self) -> Status:
        """What the page takes its colour from; grey where no rule speaks of anything."""
        if not self.taken.possible:
            return Status.TOO_SOON
        if self.speaks_first or self.unknown():
            return Status.CONSULT
        if not self.bears:
            return Status.NO_WAIT
        return Status.READY if self.taken is self.found.full else Status.ASK_FIRST

    @property
    def settled(self) -> bool:
        """Whether the days count as they are: nothing is the clinic's to judge first."""
        return self.status is not Status.CONSULT

    @property
    def status_label(self) -> str:
        """The same in a word or two."""
        return {
            Status.TOO_SOON: _("It does not fit"),
            Status.CONSULT: _("Speak to the clinic first"),
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
            return str(capfirst(self._cannot(values)))
        if self.speaks_first:
            return _("One of your answers is for the clinic to judge: speak to it first.")
        if self.status is Status.CONSULT:
            return _("A day from which a wait is counted is not known: speak to the clinic first.")
        if self.status is Status.NO_WAIT:
            return _("No rule says how long to wait here. That is not a yes: ask the clinic.")
        return str(capfirst(self._fits(values)))

    def _cannot(self, values: dict[str, str]) -> str:
        values |= {"longest": wait(LONGEST), "more": self._more}
        if self.event_day is None:
            ends = any(isinstance(each, Ends) for each in self.taken.against)
            said = (
                _("%(these)s cannot be within %(longest)s.")
                if ends
                else _("%(these)s cannot be on these days.")
            )
        elif len(self.found.course.visits) == 1:
            said = _("%(these)s cannot be before %(event_day)s: %(more)s are missing.")
        else:
            said = _("%(these)s cannot all be before %(event_day)s: they need %(more)s more.")
        if self.event_day is not None and not self._more:
            said = _("%(these)s cannot all be before %(event_day)s.")
        return said % values

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
        if not self.taken.possible or not self.settled:
            return ""
        said = _("Each bar is the run of days on which that visit may be, if the others keep to theirs.")
        last = self.taken.windows[self.taken.order[0]].last
        if last and self.status is Status.READY:
            said += " " + _("Begin by %(day)s, and no wait has to be cut short.") % {"day": self.near(last)}
        if self.status is Status.ASK_FIRST:
            said += " " + _("The full waits do not all fit, so these days keep the shorter ones.")
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

    # What cannot be counted, and what no rule covers

    def unknown(self) -> list[str]:
        """The waits that are counted from a day that nobody knows: they take no day from a visit."""
        found = (
            _(
                "The wait for %(later)s after %(earlier)s is %(wait)s, and the day it is counted from is not known."
            )
            % {
                "later": bare(self.names[visit.procedure]),
                "earlier": bare(self.names[reason.rule.earlier]),
                "wait": wait_range(reason.rule.minimum, reason.rule.recommended),
            }
            for visit in self.found.course.visits
            for reason in self.given.facts.question(visit.kind).from_treatments
            if reason.given_on is None
        )
        return list(dict.fromkeys(found))

    def uncovered(self) -> list[str]:
        """What no rule in force speaks of."""
        return [self._uncovered(*pair) for pair in self.uncovered_pairs()]

    def uncovered_pairs(self) -> list[tuple[str, str]]:
        """The same by the slugs of what comes first and what comes later, the event among them."""
        pairs, event = list(self.found.uncovered), self.found.course.event
        if event:
            pairs += [
                (visit.procedure, event.procedure)
                for visit in self.found.course.visits
                if not self.given.facts.question_before(event, visit.kind).backward
            ]
        return list(dict.fromkeys(pairs))

    def _uncovered(self, earlier: str, later: str) -> str:
        event = self.found.course.event
        values = {"earlier": bare(self.names[earlier]), "event": self.event}
        if event and later == event.procedure:
            return _("No rule says how long before %(event)s the last %(earlier)s must be.") % values
        values["later"] = bare(self.names[later])
        if earlier == later:
            return _("No rule says how long to wait for %(later)s again.") % values
        return _("No rule says how long to wait for %(later)s after %(earlier)s.") % values

    # The whole as running text

    def explanation(self) -> str:
        """Headline, days and reasons, for whoever has no page."""
        return " ".join([self.headline, *self._days(), *self.unknown(), *self.uncovered()])

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
