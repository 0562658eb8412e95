"""What is wrong with a reading beyond its single cells: what it leans on, and what contradicts itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from intervals.documents.problems import Problem
from intervals.documents.tables import Row, Tables
from intervals.engine.elsewhere import about
from intervals.engine.periods import Period


@dataclass(frozen=True)
class KnownReading:
    """What is there already: the procedures' slugs, and each source's id with the day it was read last."""

    procedures: frozenset[str]
    sources: Mapping[str, date]


def problems_of_tables(tables: Tables, known: KnownReading, latest: date) -> list[Problem]:
    """What a reading contradicts; nobody can have read a page after `latest`."""
    found: list[Problem] = list(tables.problems)
    procedures = known.procedures | tables.rows["procedures"].keys()
    sources = known.sources.keys() | tables.rows["sources"].keys()
    for code, row in tables.rows["sources"].items():
        found += _days(row, known.sources.get(code), latest)
    for row in tables.rows["statements"].values():
        found += [
            row.problem(side, _("There is no procedure %(slug)s.") % {"slug": row.cells[side]})
            for side in ("earlier", "later")
            if side in row.cells and row.cells[side] not in procedures
        ]
        if "source" in row.cells and row.cells["source"] not in sources:
            found.append(
                row.problem("source", _("There is no source %(code)s.") % {"code": row.cells["source"]})
            )
        found += _figures(row)
    return found


def _days(row: Row, before: date | None, latest: date) -> Iterator[Problem]:
    published = row.cells.get("date")
    if published and published > latest.isoformat()[: len(published)]:
        yield row.problem("date", _("%(day)s is still to come.") % {"day": published})
    checked_on = row.cells.get("checked_on")
    if checked_on is None:
        return
    if checked_on > latest:
        yield row.problem("checked_on", _("%(day)s is still to come.") % {"day": checked_on})
    elif before and checked_on < before:
        said = _("This source was read again on %(day)s: this reading is older than what is here.")
        yield row.problem("checked_on", said % {"day": before})


def _figures(row: Row) -> Iterator[Problem]:
    minimum, upper, upper_is = (row.cells.get(name) for name in ("minimum", "upper", "upper_is"))
    if minimum is None or upper is None or upper_is is None:
        return
    if bool(upper) != bool(upper_is):
        yield row.problem("upper_is", _("Say what an upper figure means, and nothing where there is none."))
    if minimum and upper and about(Period.parse(upper)) < about(Period.parse(minimum)):
        yield row.problem("upper", _("The upper figure is below the minimum."))
