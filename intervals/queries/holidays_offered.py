"""The public holidays of a clinic's region: offered to be closed on, and never taken without a person."""

from datetime import date
from typing import NamedTuple

from django.utils.text import slugify
from django.utils.translation import gettext as _

from intervals.models.clinics import Clinic
from intervals.queries.closures import closures_over

FIRST_YEAR, LAST_YEAR = 1900, 2199


class NoHolidays(Exception):
    """None can be offered; `message` says why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Holiday(NamedTuple):
    """A public holiday on a day, by its name."""

    day: date
    name: str

    @property
    def code(self) -> str:
        """What it is taken by, and not offered again: christmas-day."""
        return slugify(self.name)[:80]


def holidays_offered(clinic: Clinic, year: int) -> list[Holiday]:
    """The holidays of a year on which the clinic is not closed yet, in order: 1 query.

    NoHolidays where the clinic has not said where it lies, or nobody knows the holidays there.
    """
    public = _public(clinic, year)
    closed = list(closures_over(clinic, date(year, 1, 1), date(year, 12, 31)))
    return [each for each in public if not any(days.first <= each.day <= days.last for days in closed)]


def _public(clinic: Clinic, year: int) -> list[Holiday]:
    from holidays import country_holidays  # noqa: PLC0415 - half a second that only this needs

    if not clinic.country:
        raise NoHolidays(_("%(clinic)s has not said in which country it lies.") % {"clinic": clinic.name})
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NoHolidays(_("The year must be between 1900 and 2199."))
    try:
        found = country_holidays(clinic.country, subdiv=clinic.region or None, years=year)
    except NotImplementedError:
        raise NoHolidays(
            _("Nobody has listed the public holidays of %(region)s here.")
            % {"region": "-".join(filter(None, (clinic.country, clinic.region)))}
        ) from None
    return [Holiday(day, name) for day, name in sorted(found.items())]
