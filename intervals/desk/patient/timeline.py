"""The picture of the days around a patient's next date, with every treatment and plan that falls on it."""

from datetime import timedelta

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from intervals.engine.answers import Forecast
from intervals.engine.history import History
from intervals.engine.question import Question
from intervals.engine.reasons import AfterTreatment
from intervals.said.dates import Names, day, short_day
from intervals.web.timeline import Noted, Timeline, timeline

STALE = timedelta(days=60)  # after the recommended date, when there is nothing left to look at
EARLIER = timedelta(days=21)  # before the treatment that decides
MOST = 6


def picture(question: Question, forecast: Forecast, names: Names) -> Timeline | None:
    """The days from the treatment that decides, or one shortly before it; None once all of it is long past."""
    if forecast.recommended is None or forecast.waited_for(STALE):
        return None
    decided_by = forecast.deciding
    anchor = decided_by.given_on if isinstance(decided_by, AfterTreatment) else None
    anchor = min(anchor or forecast.on, forecast.on)
    given = [treatment.given_on for treatment in question.history.counted() if treatment.given_on]
    first = min((each for each in given if anchor - EARLIER <= each), default=anchor)
    return timeline(
        question,
        forecast,
        min(first, anchor),
        _("Counted from %(day)s.") % {"day": day(min(first, anchor))},
        _noted(question.history, names),
    )


def _noted(history: History, names: Names) -> tuple[Noted, ...]:
    done = [(each.given_on, each.procedure, "") for each in history.counted() if each.given_on]
    to_come = [(each.planned_on, each.procedure, _("planned")) for each in history.plans]
    return tuple(
        Noted(when, " ".join(part for part in (capfirst(names[slug]), planned, short_day(when)) if part))
        for when, slug, planned in sorted([*done, *to_come], reverse=True)[:MOST]
    )
