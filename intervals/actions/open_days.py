"""On which days a clinic treats, or a practitioner there: its week, closures, extra days."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from intervals.actions import audit
from intervals.actions.asking import Asker, Operator
from intervals.actions.door import action
from intervals.actions.refusals import Refused
from intervals.engine.periods import FIRST_DAY, LAST_DAY
from intervals.models.accounts import User
from intervals.models.audit import Kind
from intervals.models.clinics import Clinic
from intervals.models.open_days import WEEKDAYS, ClosedDays, ExtraDay, OpenWeek
from intervals.permissions import Act
from intervals.queries.closures import closures_over
from intervals.queries.holidays_offered import NoHolidays, holidays_offered
from intervals.said import dates

LONGEST_TITLE = 120
WEEK, CLOSED, EXTRA = "week", "closed", "extra_day"


@action(Act.MANAGE_OPEN_DAYS)
def set_week(
    *, by: Asker | Operator, weekdays: Collection[int], practitioner: User | None = None
) -> OpenWeek:
    """Say on which days of the week (0 for Monday) the clinic treats, or one practitioner; the last word counts.

    Refused for no day at all, and for somebody who does not work there.
    """
    if not weekdays:
        raise Refused(_("Name at least one day of the week."))
    _one_at_a_time(by)
    stood = OpenWeek.objects.filter(clinic=by.clinic, practitioner=practitioner).first()
    week, _made = OpenWeek.objects.update_or_create(
        clinic=by.clinic,
        practitioner=practitioner,
        defaults={day: number in weekdays for number, day in enumerate(WEEKDAYS)},
    )
    _note(by, WEEK, week, before=_days_of(stood), after=_days_of(week))
    return week


@action(Act.MANAGE_OPEN_DAYS)
def forget_week(*, by: Asker | Operator, week: OpenWeek) -> None:
    """Have a week no longer count: a practitioner treats whenever the clinic does, and a clinic has said nothing."""
    _note(by, WEEK, week, before=_days_of(week))
    week.delete()


@action(Act.MANAGE_OPEN_DAYS)
def close(
    *,
    by: Asker | Operator,
    first: date,
    last: date,
    title: str = "",
    holiday: str = "",
    practitioner: User | None = None,
) -> ClosedDays:
    """Close from `first` to `last`, both included; `holiday` is the code of the public holiday that it is.

    Refused if the last day is before the first, if what it is for takes more than 120 characters, or, naming what
    stands, if all of these days are closed already.
    """
    _in_range(first, last)
    if last < first:
        raise Refused(_("The last day is before the first."))
    if len(title) > LONGEST_TITLE:
        raise Refused(_("Say in at most 120 characters what it is closed for."))
    _one_at_a_time(by)
    again = Q(first__lte=first, last__gte=last) | (Q(holiday=holiday, first=first) & ~Q(holiday=""))
    if stands := closures_over(by.clinic, first, last, practitioner).filter(again).first():
        raise Refused(_("These days are closed already: %(closed)s.") % {"closed": _in_words(stands)})
    fields = {"first": first, "last": last, "title": title, "holiday": holiday}
    closed: ClosedDays = ClosedDays.objects.create(clinic=by.clinic, practitioner=practitioner, **fields)
    _note(by, CLOSED, closed, after=str(closed))
    return closed


@action(Act.MANAGE_OPEN_DAYS)
def close_on_holidays(*, by: Asker | Operator, year: int, codes: Collection[str]) -> list[ClosedDays]:
    """Close on these public holidays of a year, by their codes, in order.

    Refused for none at all, and for what is not offered: no holiday there, or closed on already.
    """
    try:
        offered = {each.code: each for each in holidays_offered(by.clinic, year)}
    except NoHolidays as none:
        raise Refused(none.message) from None
    if not codes:
        raise Refused(_("Tick at least one public holiday."))
    if unknown := sorted({*codes} - {*offered}):
        raise Refused(
            _("“%(code)s” is not offered: it is closed on already, or no public holiday there.")
            % {"code": unknown[0][:80]}
        )
    taken = [each for code, each in offered.items() if code in codes]
    return [
        close(by=by, first=each.day, last=each.day, title=each.name[:LONGEST_TITLE], holiday=each.code)
        for each in taken
    ]


@action(Act.MANAGE_OPEN_DAYS)
def open_again(*, by: Asker | Operator, closed: ClosedDays) -> None:
    """Take a closure back."""
    _note(by, CLOSED, closed, before=str(closed))
    closed.delete()


@action(Act.MANAGE_OPEN_DAYS)
def open_extra(*, by: Asker | Operator, day: date, practitioner: User | None = None) -> ExtraDay:
    """Open a day although the week or a closure says otherwise. Refused if it is an extra day already."""
    _in_range(day)
    extra, made = ExtraDay.objects.get_or_create(clinic=by.clinic, practitioner=practitioner, day=day)
    if not made:
        raise Refused(_("%(day)s is an extra day already.") % {"day": dates.day(day)})
    _note(by, EXTRA, extra, after=str(extra))
    return extra


@action(Act.MANAGE_OPEN_DAYS)
def take_back(*, by: Asker | Operator, extra: ExtraDay) -> None:
    """Have an extra day be as the week and the closures say."""
    _note(by, EXTRA, extra, before=str(extra))
    extra.delete()


def _one_at_a_time(by: Asker | Operator) -> None:
    """Wait for the clinic's turn: what does not stand yet is no row to lock."""
    Clinic.objects.select_for_update().get(pk=by.clinic.pk)


def _in_words(closed: ClosedDays) -> str:
    days = dates.day(closed.first)
    if closed.last != closed.first:
        days = _("%(first)s to %(last)s") % {"first": days, "last": dates.day(closed.last)}
    return f"{days}, {closed.title}" if closed.title else days


def _in_range(*days: date) -> None:
    if not all(FIRST_DAY <= day <= LAST_DAY for day in days):
        raise Refused(_("Dates run from 1900-01-01 to 2199-12-31."))


def _days_of(week: OpenWeek | None) -> list[str]:
    return [WEEKDAYS[day] for day in sorted(week.weekdays)] if week else []


def _note(by: Asker | Operator, what: str, row: OpenWeek | ClosedDays | ExtraDay, **said: Any) -> None:
    whose = {"practitioner": row.practitioner_id} if row.practitioner_id else {}
    detail: dict[str, Any] = {what: row.pk, **whose, **said}
    audit.record(Kind.OPEN_DAYS_CHANGED, by=by, **detail)
