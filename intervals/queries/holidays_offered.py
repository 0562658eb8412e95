"""The public holidays of a clinic's region: offered to be closed on, and never taken without a person."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from django.utils.text import slugify
from django.utils.translation import gettext as _

from intervals.models.clinics import Clinic
from intervals.queries.closures import closures_over

FIRST_YEAR, LAST_YEAR = 1900, 2199
LONGEST_CODE = 80


class NoHolidays(Exception):
    """None can be offered; `message` says why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Holiday(NamedTuple):
    """A public holiday on a day, by its name.

    `code` is what it is taken by: christmas-day; with its day, eid-al-fitr-2026-03-20, where the year has several that
    are called so.
    """

    day: date
    name: str
    code: str


def holidays_offered(clinic: Clinic, year: int) -> list[Holiday]:
    """The holidays of a year on which the clinic is not closed yet, in order: 1 query.

    NoHolidays where the clinic has not said where it lies, or nobody knows the holidays there, or of that year.
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
            _("Nobody has listed the public holidays of %(region)s here.") % {"region": _region(clinic)}
        ) from None
    if not found:
        raise NoHolidays(
            _("No public holiday of %(region)s is listed here for %(year)d.")
            % {"region": _region(clinic), "year": year}
        )
    return [Holiday(day, name, code) for day, name, code in _coded(sorted(found.items()))]


def _region(clinic: Clinic) -> str:
    return "-".join(filter(None, (clinic.country, clinic.region)))


def _coded(found: list[tuple[date, str]]) -> Iterator[tuple[date, str, str]]:
    """Each with a code of its own: a name may be that of several days, or have no letter that a code can have."""
    slugs = [slugify(name) for _day, name in found]
    for (day, name), slug in zip(found, slugs, strict=True):
        alone = slug and slugs.count(slug) == 1
        yield day, name, slug[:LONGEST_CODE] if alone else f"{slug[:60] or 'holiday'}-{day}"
