"""Show and set on which days a clinic treats: its week, closures, extra days, the public holidays of its region."""

from argparse import ArgumentParser
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from intervals import clock
from intervals.actions import open_days
from intervals.actions.asking import Operator
from intervals.actions.refusals import Refused
from intervals.models.accounts import User
from intervals.models.clinics import Clinic
from intervals.models.open_days import WEEKDAYS, ClosedDays, ExtraDay, OpenWeek
from intervals.queries.closures import closures_over
from intervals.queries.holidays_offered import Holiday, NoHolidays, holidays_offered
from intervals.queries.said_days import plans_on_closed_days

DAYS = {name[:3]: number for number, name in enumerate(WEEKDAYS)}


class Command(BaseCommand):
    """For whoever runs the server. Dates are written 2026-12-24, days of the week mon tue wed thu fri sat sun."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """At which clinic, and what."""
        parser.add_argument("clinic", help="the clinic's slug")
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("list", help="everything that is said")
        week = verbs.add_parser("week", help="the days of the week on which it treats")
        week.add_argument("days", nargs="+", help="mon tue wed thu fri sat sun")
        closing = verbs.add_parser("close", help="closed from a day to another, both included")
        closing.add_argument("first", type=a_day)
        closing.add_argument("last", type=a_day, nargs="?", help="without it, one day")
        closing.add_argument("--title", default="", help="what for")
        extra = verbs.add_parser("extra", help="open on a day, whatever else is said")
        extra.add_argument("day", type=a_day)
        for each in (week, closing, extra):
            each.add_argument("--practitioner", default="", help="the e-mail of one practitioner")
        offered = verbs.add_parser("holidays", help="public holidays: asks for each whether it is closed")
        offered.add_argument("year", type=int)
        offered.add_argument(
            "--take", action="append", metavar="CODE", help="close on this one; asks nothing"
        )

    def handle(self, *args: Any, clinic: str, verb: str, **options: Any) -> None:
        """CommandError where there is no such clinic or person, or where it is refused."""
        place = Clinic.objects.filter(slug=clinic).first()
        if place is None:
            known = ", ".join(Clinic.objects.values_list("slug", flat=True))
            raise CommandError(f"There is no clinic {clinic!r}. There is: {known}.")
        try:
            for line in getattr(self, f"_{verb}")(Operator(place), options):
                self.stdout.write(line)
        except (Refused, NoHolidays) as refused:
            raise CommandError(refused.message) from None
        if count := plans_on_closed_days(place, clock.today(place)):
            self.stdout.write(f"Open plans on days that are closed now: {count}.")

    def _list(self, by: Operator, options: dict[str, Any]) -> Iterable[str]:
        found = False
        for week in OpenWeek.objects.filter(clinic=by.clinic).select_related("practitioner"):
            found = True
            yield f"open    {week}{_whose(week.practitioner)}"
        for closed in ClosedDays.objects.filter(clinic=by.clinic).select_related("practitioner"):
            found = True
            yield f"closed  {closed}{_whose(closed.practitioner)}"
        for extra in ExtraDay.objects.filter(clinic=by.clinic).select_related("practitioner"):
            found = True
            yield f"extra   {extra}{_whose(extra.practitioner)}"
        if not found:
            yield f"{by.clinic} has said nothing about open days."

    def _week(self, by: Operator, options: dict[str, Any]) -> Iterable[str]:
        unknown = [day for day in options["days"] if day.lower()[:3] not in DAYS]
        if unknown:
            raise CommandError(f"{unknown[0]!r} is no day of the week. Write {' '.join(DAYS)}.")
        weekdays = {DAYS[day.lower()[:3]] for day in options["days"]}
        who = _person(options["practitioner"])
        for stood in OpenWeek.objects.filter(clinic=by.clinic, practitioner=who):
            yield f"before  {stood}{_whose(who)}"
        yield f"open    {open_days.set_week(by=by, weekdays=weekdays, practitioner=who)}{_whose(who)}"

    def _close(self, by: Operator, options: dict[str, Any]) -> Iterable[str]:
        first, last, who = options["first"], options["last"], _person(options["practitioner"])
        done = open_days.close(
            by=by, first=first, last=last or first, title=options["title"], practitioner=who
        )
        yield f"closed  {done}{_whose(who)}"
        for other in closures_over(by.clinic, done.first, done.last, who).exclude(pk=done.pk):
            yield f"overlaps  {other}{_whose(who)}"

    def _extra(self, by: Operator, options: dict[str, Any]) -> Iterable[str]:
        who = _person(options["practitioner"])
        yield f"extra   {open_days.open_extra(by=by, day=options['day'], practitioner=who)}{_whose(who)}"

    def _holidays(self, by: Operator, options: dict[str, Any]) -> Iterable[str]:
        offered = holidays_offered(by.clinic, options["year"])
        codes = options["take"] or []
        unknown = set(codes) - {each.code for each in offered}
        if unknown:
            known = ", ".join(each.code for each in offered) or "none"
            raise CommandError(f"{min(unknown)!r} is not offered. Offered: {known}.")
        for holiday in offered:
            if holiday.code in codes or (not codes and self._is_closed_on(holiday)):
                done = open_days.close(
                    by=by, first=holiday.day, last=holiday.day, title=holiday.name, holiday=holiday.code
                )
                yield f"closed  {done}"
        if not offered:
            yield f"{by.clinic} is closed on every public holiday of {options['year']}."

    def _is_closed_on(self, holiday: Holiday) -> bool:
        """Ask a person; no answer at all (no terminal) is no."""
        self.stdout.write(f"{holiday.day}  {holiday.name} ({holiday.code}). Closed? [y/N] ", ending="")
        self.stdout.flush()
        try:
            return input().strip().lower() in ("y", "yes")
        except EOFError:
            return False


def a_day(text: str) -> date:
    """A day written 2026-12-24; ValueError for anything else, which the parser tells."""
    return date.fromisoformat(text)


def _person(email: str) -> User | None:
    if not email:
        return None
    found = User.objects.filter(email__iexact=email).first()
    if found is None:
        raise CommandError(f"Nobody has an account with {email}.")
    return found


def _whose(practitioner: User | None) -> str:
    return f" ({practitioner.known_as})" if practitioner else ""
