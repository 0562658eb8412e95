"""Cells of a table, each read in one way: the value, or ValueError with what to say of what stands there."""

import re
from collections.abc import Callable, Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from intervals.documents.problems import shown
from intervals.engine.periods import DateOutOfRange, Period, in_range
from intervals.models.letters import visible

Reader = Callable[[str], object]
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,19}")
_COUNTRY = re.compile(r"([A-Z]{2})?")
_DATE = re.compile(r"([0-9]{4})(-[0-9]{2})?(-[0-9]{2})?")
_LONGEST_SLUG = 50
_web_address = URLValidator(schemes=["http", "https"])


def text(longest: int, *, may_be_empty: bool = False) -> Reader:
    """A line of text of at most so many characters."""

    def read(cell: str) -> str:
        if cell != visible(cell) or not cell.isprintable():
            raise ValueError(_("This holds characters that nobody sees, or more than one line."))
        if not cell and not may_be_empty:
            raise ValueError(_("This is empty."))
        if len(cell) > longest:
            raise ValueError(_("This is longer than %(longest)d characters.") % {"longest": longest})
        return cell

    return read


def one_of(values: Iterable[str], *, may_be_empty: bool = False) -> Reader:
    """One of a few words."""
    known = list(values)

    def read(cell: str) -> str:
        if cell not in known and not (may_be_empty and not cell):
            said = _("%(cell)s is not one of: %(known)s.")
            raise ValueError(said % {"cell": shown(cell), "known": ", ".join(known)})
        return cell

    return read


def slug(cell: str) -> str:
    """A procedure's short name."""
    if not _SLUG.fullmatch(cell) or len(cell) > _LONGEST_SLUG:
        raise ValueError(_("A slug is small letters, digits and hyphens, as in chemical-peel."))
    return cell


def row_id(cell: str) -> str:
    """What a row is known by."""
    if not _ID.fullmatch(cell):
        raise ValueError(_("An id is up to 20 letters, digits and hyphens, as in C12."))
    return cell


def country(cell: str) -> str:
    """Two capital letters, or nothing."""
    if not _COUNTRY.fullmatch(cell):
        raise ValueError(_("A country is two capital letters, as in CA."))
    return cell


def web_address(cell: str) -> str:
    """An address of the web."""
    try:
        _web_address(cell)
    except ValidationError:
        raise ValueError(_("This is no address that begins with https:// or http://.")) from None
    return text(500)(cell)  # type: ignore[return-value]


def yes_or_no(cell: str) -> bool:
    """Whether."""
    return one_of(("yes", "no"))(cell) == "yes"


def wait(cell: str) -> str:
    """A wait in ISO 8601, left as it is written; "" for no figure."""
    try:
        if cell:
            Period.parse(cell)
    except ValueError:
        raise ValueError(
            _("%(cell)s is not a wait such as P1W, P10D or P1M2W.") % {"cell": shown(cell)}
        ) from None
    return cell


def day(cell: str) -> date:
    """A day in range."""
    try:
        if len(cell) != len("2026-11-25"):
            raise ValueError
        return in_range(date.fromisoformat(cell))
    except DateOutOfRange:
        raise ValueError(_("Dates run from 1900-01-01 to 2199-12-31.")) from None
    except ValueError:
        raise ValueError(_("%(cell)s is not a date such as 2026-11-25.") % {"cell": shown(cell)}) from None


def part_of_a_date(cell: str) -> str:
    """A year, a month or a day, or nothing: left as it is written."""
    found = _DATE.fullmatch(cell)
    try:
        if cell and found is None:
            raise ValueError
        if found:
            date.fromisoformat(f"{found[1]}{found[2] or '-01'}{found[3] or '-01'}")
    except ValueError:
        raise ValueError(
            _("%(cell)s is not a year, a month or a day such as 2024-03.") % {"cell": shown(cell)}
        ) from None
    return cell
