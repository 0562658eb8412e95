"""On which days the clinic treats, and each practitioner: everybody sees it, a manager says it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from intervals.actions import open_days as actions
from intervals.actions.asking import Asker
from intervals.desk.pages import desk_page, desk_render, stop, there
from intervals.desk.settings.open_day_forms import CloseForm, ExtraForm, HolidaysForm, TakeBackForm, WeekForm
from intervals.desk.steps import Step, take
from intervals.models.open_days import ClosedDays, ExtraDay, OfAClinic, OpenWeek
from intervals.permissions import Act
from intervals.queries.holidays_offered import NoHolidays, holidays_offered
from intervals.queries.said_days import plans_on_closed_days, said_days
from intervals.queries.single_rows import row_at
from intervals.web.forms import PostForm


@desk_page(Act.SEE_SETTINGS)
def days(request: HttpRequest, asker: Asker) -> HttpResponse:
    """What is said of the clinic and of each practitioner; how many plans do not fit it."""
    context = {
        "said": said_days(asker.clinic, asker.on),
        "misplaced": plans_on_closed_days(asker.clinic, asker.on),
        "this_year": asker.on.year,
        "next_year": asker.on.year + 1,
    }
    return desk_render(request, asker, "desk/settings/open_days/list.html", context)


@desk_page(Act.MANAGE_OPEN_DAYS, takes_forms=True)
def week(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Say the days of the week: of the clinic, or of whoever the address names."""
    whose = request.GET.get("whose", "")
    said = said_days(asker.clinic, asker.on)
    stands = next((each.week for each in said if each.key == whose), None)
    initial = {"whose": whose, "weekdays": [str(day) for day in stands.weekdays] if stands else []}
    return _said(
        request,
        asker,
        partial(WeekForm, asker=asker, initial=initial),
        lambda form: actions.set_week(by=asker, weekdays=form.days, practitioner=form.practitioner),
        _("Open days of the week"),
    )


@desk_page(Act.MANAGE_OPEN_DAYS, takes_forms=True)
def close(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Close some days."""
    return _said(request, asker, partial(CloseForm, asker=asker), partial(_close, asker), _("Close days"))


def _close(asker: Asker, form: CloseForm) -> ClosedDays:
    first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    return actions.close(
        by=asker,
        first=first.first_day,
        last=(last or first).first_day,
        title=form.cleaned_data["title"],
        practitioner=form.practitioner,
    )


@desk_page(Act.MANAGE_OPEN_DAYS, takes_forms=True)
def extra(request: HttpRequest, asker: Asker) -> HttpResponse:
    """Open a day that would be closed."""
    return _said(
        request,
        asker,
        partial(ExtraForm, asker=asker),
        lambda form: actions.open_extra(
            by=asker, day=form.cleaned_data["day"].first_day, practitioner=form.practitioner
        ),
        _("Add an extra day"),
    )


@desk_page(Act.MANAGE_OPEN_DAYS, takes_forms=True)
def holidays(request: HttpRequest, asker: Asker, year: int) -> HttpResponse:
    """Tick the public holidays of the clinic's region that it is closed on."""
    heading = _("Public holidays of %(year)s") % {"year": year}
    try:
        offered = holidays_offered(asker.clinic, year)
    except NoHolidays as none:
        return stop(request, asker, heading, none.message, 409)
    if not offered and request.method != "POST":
        closed = _("The clinic is closed on every public holiday of this year already.")
        return stop(request, asker, heading, closed, 200)
    return _said(
        request,
        asker,
        partial(HolidaysForm, holidays=offered),
        lambda form: actions.close_on_holidays(by=asker, year=year, codes=form.cleaned_data["holidays"]),
        heading,
    )


@desk_page(Act.MANAGE_OPEN_DAYS, takes_forms=True)
def forget_week(request: HttpRequest, asker: Asker, week: int) -> HttpResponse:
    """Have a week no longer count."""
    found = there(row_at(asker.clinic, OpenWeek, week))
    return _taken_back(request, asker, found, lambda: actions.forget_week(by=asker, week=found))


@desk_page(Act.MANAGE_OPEN_DAYS, takes_forms=True)
def open_again(request: HttpRequest, asker: Asker, closed: int) -> HttpResponse:
    """Take a closure back."""
    found = there(row_at(asker.clinic, ClosedDays, closed))
    return _taken_back(request, asker, found, lambda: actions.open_again(by=asker, closed=found))


@desk_page(Act.MANAGE_OPEN_DAYS, takes_forms=True)
def take_back(request: HttpRequest, asker: Asker, extra: int) -> HttpResponse:
    """Have an extra day be as the week says."""
    found = there(row_at(asker.clinic, ExtraDay, extra))
    return _taken_back(request, asker, found, lambda: actions.take_back(by=asker, extra=found))


def _taken_back(request: HttpRequest, asker: Asker, row: OfAClinic, act: Callable[[], None]) -> HttpResponse:
    heading = _("Take back: %(what)s") % {"what": row}
    return _said(request, asker, TakeBackForm, lambda _form: act(), heading)


def _said(
    request: HttpRequest, asker: Asker, form: Callable[[Any], Any], act: Callable[[Any], Any], heading: str
) -> HttpResponse:
    """A form about open days; what it does leads to the page that says how many plans do not fit."""
    step: Step[PostForm] = Step(
        form=form,
        act=act,
        then=lambda _done: reverse("desk-open-days", kwargs={"clinic": asker.clinic.slug}),
        said=_("Open days changed."),
        template="desk/settings/open_days/form.html",
        context={"heading": heading},
    )
    return take(request, asker, step)
