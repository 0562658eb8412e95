"""On which days the clinics of the demonstration treat. They said so only now: older plans may be on closed days."""

from datetime import date

from intervals.actions import open_days
from intervals.management.demo_data.desk import Desk
from intervals.management.demo_data.people import HAMILTON
from intervals.models.members import Role

MONDAY, TUESDAY, THURSDAY, FRIDAY, SATURDAY = 0, 1, 3, 4, 5


def say_open_days(desk: Desk) -> None:
    """A week at each; in Ontario a closure over Christmas, too, and a clinician who comes from Tuesday to Thursday."""
    by = desk.asker(Role.MANAGER)
    if desk.clinic.slug != HAMILTON:
        open_days.set_week(by=by, weekdays=range(MONDAY, FRIDAY + 1))
        return
    open_days.set_week(by=by, weekdays=range(MONDAY, SATURDAY + 1))
    clinician = desk.people[Role.CLINICIAN][-1]
    open_days.set_week(by=by, weekdays=range(TUESDAY, THURSDAY + 1), practitioner=clinician)
    year = desk.on.year
    open_days.close(by=by, first=date(year, 12, 24), last=date(year + 1, 1, 1), title="Christmas")
