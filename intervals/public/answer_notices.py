"""What stands beside an answer that the reader should not miss."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from intervals.engine.periods import Period, add
from intervals.public.forms import CheckForm
from intervals.public.pieces import Notice, address
from intervals.public.question import Question
from intervals.said import dates, to_patients
from intervals.web.dates import written
from intervals.web.pages import AsOf

A_YEAR = Period(months=12)


def notices(
    form: CheckForm, question: Question, as_of: AsOf, change_href: str, names: dates.Names
) -> list[Notice]:
    """All of them, in order, of a valid form."""
    given_on = question.given_on
    found = [Notice(each.reason) for each in as_of.published.questions if each.key in question.speaks_first]
    found += [Notice(to_patients.after_reason(each, names)) for each in question.of_unknown_day]
    if given_on is None:
        return [
            *found,
            Notice(_("You do not know the date. The clinic that did the treatment can look it up.")),
        ]
    if question.written.month_only:
        said = _("You gave only the month, so we counted from %(day)s, the latest day it can have been.")
        found.append(Notice(said % {"day": dates.day(given_on)}, change_href, _("Enter the day")))
    if given_on > as_of.on:
        said = _("%(yours)s is still to come, so this is a plan: if its date moves, these dates move too.")
        found.append(Notice(capfirst(said % {"yours": dates.yours(names[question.earlier])})))
    if add(min(given_on, as_of.on), A_YEAR) < max(given_on, as_of.on):
        said = (
            _("That is more than a year ago.") if given_on < as_of.on else _("That is more than a year away.")
        )
        found.append(Notice(f"{said} {_('Is the year right?')}", change_href, _("Change the date")))
    return [*found, *_taking_out(form)]


def _taking_out(form: CheckForm) -> list[Notice]:
    """Where a day was corrected: how its dates leave a calendar that has them."""
    if form.former is None:
        return []
    said = _("You asked about %(day)s before. If those dates are in your calendar, take them out again.")
    href = f"{address('calendar')}?{form.query(planned_on='', skin='')}"
    return [Notice(said % {"day": written(form.former)}, href, _("Take out the old dates"))]
