"""A notice in the words of the desk: which date of which procedure, from when to when, by which version of a rule."""

from datetime import date
from typing import Protocol

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from intervals.said import dates
from intervals.said.dates import Names


class _Slugged(Protocol):
    slug: str


class _Versioned(Protocol):
    version: int


class Told(Protocol):
    """As much of a notice as is said."""

    procedure: _Slugged
    which: str
    was: date | None
    day: date | None
    rule: _Versioned | None


def about(notice: Told, names: Names) -> str:
    """One sentence: "Microneedling, earliest date: from Friday 25 December 2026 to Monday 21 December 2026." """
    what = capfirst(names[notice.procedure.slug])
    if notice.which:
        which = {"earliest": _("earliest date"), "recommended": _("recommended date")}[notice.which]
        what = _("%(procedure)s, %(which)s") % {"procedure": what, "which": which}
    days = {
        "was": dates.day(notice.was) if notice.was else "",
        "day": dates.day(notice.day) if notice.day else "",
    }
    if notice.was and notice.day:
        moved = _("from %(was)s to %(day)s") % days
    elif notice.was:
        moved = _("was %(was)s, and there is none now") % days
    else:
        moved = days["day"]
    said = f"{what}: {moved}" if moved else what
    if notice.rule:
        return _("%(said)s (version %(number)d of the rule).") % {"said": said, "number": notice.rule.version}
    return f"{said}."
