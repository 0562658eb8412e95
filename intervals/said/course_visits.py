"""The visits of a patient's course, said to staff: which session it is, what a late one does, what a move pushes."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from intervals.engine.course_answers import Window
from intervals.engine.sessions import Session
from intervals.said import dates
from intervals.said.courses import Told
from intervals.said.dates import Names, day, wait


@dataclass(frozen=True)
class ToldToStaff(Told):
    """An answer about a course, in the words of those who are the clinic."""

    to_staff: ClassVar[bool] = True
    named: tuple[str, ...] = ()

    def label(self, place: int) -> str:
        """A visit by the name that it has among all of its course, those that were done included."""
        return self.named[place] if self.named else super().label(place)

    def visit(self, place: int) -> str:
        """Likewise in a sentence."""
        return self.named[place] if self.named else super().visit(place)

    def days(self, window: Window) -> str:
        """The days of a visit."""
        values = {"first": day(window.first), "last": day(window.last) if window.last else ""}
        if window.last is None:
            return _("From %(first)s on.") % values
        return _("From %(first)s to %(last)s.") % values


def session(counted: Session, wanted: int) -> str:
    """Which session of how many: session 2 of 3."""
    return _("session %(number)d of %(wanted)d") % {
        "number": counted.number,
        "wanted": max(wanted, counted.number),
    }


def begins_anew(counted: Session, names: Names) -> str:
    """That the series begins anew with a visit, and by which figure; "" where it does not."""
    upper = counted.anew
    if upper is None or upper.cause.given_on is None or upper.rule.start_again is None:
        return ""
    return _(
        "The series begins anew here: %(wait)s after %(earlier)s on %(given_on)s or later. It counts as session 1."
    ) % {
        "wait": wait(upper.rule.start_again),
        "earlier": names[upper.rule.earlier],
        "given_on": day(upper.cause.given_on),
    }


def done_when(done_on: date, planned_on: date) -> str:
    """How a done visit lies to its plan: 3 days later than planned; "" on its day."""
    values = {"days": dates.days_between(planned_on, done_on)}
    if done_on > planned_on:
        return _("Done %(days)s later than planned.") % values
    return _("Done %(days)s earlier than planned.") % values if done_on < planned_on else ""


def passed(planned_on: date, on: date) -> str:
    """That a planned day is over and nothing was logged; "" while it is not."""
    if planned_on >= on:
        return ""
    return _("Its day has passed (%(when)s) and nothing is logged for it.") % {
        "when": dates.relative(planned_on, on)
    }


def missing(count: int) -> str:
    """How many visits are neither done nor planned; "" for none."""
    if not count:
        return ""
    said = ngettext(
        "%(count)d session is missing: it is neither done nor planned.",
        "%(count)d sessions are missing: they are neither done nor planned.",
        count,
    )
    return said % {"count": count}


def goes(label: str, planned_on: date, to: date | None) -> str:
    """Where a visit has to go: Microneedling 3, from Tuesday 2 February 2027 to Tuesday 9 February 2027."""
    values = {"visit": label, "from": day(planned_on), "to": day(to) if to else ""}
    if to is None:
        return _("%(visit)s, planned for %(from)s: no day within two years would do.") % values
    return _("%(visit)s, from %(from)s to %(to)s") % values


def labels(slugs: list[str], names: Names) -> list[str]:
    """The visits by name, numbered where there are several of a kind: Microneedling 1, Microneedling 2, Botox."""
    found = []
    for place, slug in enumerate(slugs):
        name = capfirst(names[slug])
        number = slugs[: place + 1].count(slug)
        found.append(f"{name} {number}" if slugs.count(slug) > 1 else name)
    return found
