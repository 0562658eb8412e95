"""The rows of the question about a course: their fields, and an address read as they would say it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby
from typing import Any

from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from intervals.engine.courses import MOST_VISITS
from intervals.queries.published import Published
from intervals.web.date_fields import values_of
from intervals.web.date_reader import read
from intervals.web.dates import BadDate, Typed
from intervals.web.picks import Pick

MOST_GIVEN = 20
LONGEST_SLUG = 80
ADDRESS_ONLY = {"visit", "given", "before"}


class AreasPick(Pick):
    """One area, or several as an address may name them, with commas between: a tuple of their slugs."""

    def clean(self, value: Any) -> Any:
        """The areas."""
        slugs = tuple(dict.fromkeys(str(value or "").split(","))) if value else ()
        for slug in slugs:
            super().clean(slug)
        if len(slugs) > 1:
            names = _(" and ").join(str(self.choices[slug]) for slug in slugs)
            self.widget.choices = [*self.widget.choices, (value, capfirst(names))]
        return slugs


def planned(published: Published, on: date) -> dict[str, str]:
    """What may be planned: treatments that the clinic offers and of which a rule speaks, now or later.

    Of a clinic that has not said what it offers: those of which its rules speak.
    """
    spoken_of = {
        slug
        for each in published.rules
        if each.rule.valid_to is None or each.rule.valid_to > on
        for slug in (each.rule.earlier, each.rule.later)
    }
    offered = [slug for slug in published.offered if published.is_treatment(slug)]
    listed = offered or [slug for slug in published.known if published.is_treatment(slug)]
    return {slug: published.names[slug] for slug in listed if slug in spoken_of}


def events_of(published: Published) -> dict[str, str]:
    """The events that the clinic's rules speak of."""
    return {slug: name for slug, name in published.known.items() if slug in published.events}


def uses_areas(published: Published) -> bool:
    """Whether any rule counts in the same area only."""
    return any(each.rule.same_area for each in published.rules)


def known(value: Any) -> Any:
    """A date as it is written, where it is one; anything else as it was typed."""
    try:
        found = read(value, exact=False) if isinstance(value, Typed) and not value.blank else None
    except BadDate:
        return value
    return found if found and found.month else value


class Spread:
    """What an address or the boxes say, as the boxes say it: rows that hold something, numbered anew."""

    def __init__(self, query: QueryDict) -> None:
        self.data = QueryDict(mutable=True)
        for name in query:
            if name not in ADDRESS_ONLY and not name.startswith(("what_", "times_", "area_", "day_", "had_")):
                self.data.setlist(name, query.getlist(name))
        visits = [
            *_visits_of(query.getlist("visit")),
            *_rows_of(query, MOST_VISITS, "what", "times", "area", "day"),
        ]
        given = [
            *map(_given_of, query.getlist("given")),
            *_rows_of(query, MOST_GIVEN, "had", "had_area", "had_on"),
        ]
        for row in visits:
            row.setdefault("times", ["1"])
        self.data.setdefault("order", "given")
        self.rows, self.given_rows = len(visits), len(given)
        self.visits, self.given = len(query.getlist("visit")), self.given_rows
        self._number(visits[:MOST_VISITS])
        self._number(given[:MOST_GIVEN])
        for text in query.getlist("before")[-1:]:
            event, _colon, day = text.rpartition(":")
            self.data["event"], self.data["before_on"] = event, day

    def _number(self, rows: Iterable[Mapping[str, list[str]]]) -> None:
        for row, values in enumerate(rows, start=1):
            for name, found in values.items():
                stem, _sign, part = name.partition("/")
                self.data.setlist(f"{stem}_{row}{part and '_' + part}", found)


def _apart(text: str) -> tuple[str, str, str]:
    """Procedure, day and areas of a visit or of what was done, as an address has them."""
    rest, _at, areas = text.partition("@")
    procedure, _colon, day = rest.partition(":")
    return procedure[:LONGEST_SLUG], day, areas


def _visits_of(texts: list[str]) -> Iterator[dict[str, list[str]]]:
    """Visits that are alike and follow each other are one row, unless they have a day."""
    for text, alike in groupby(texts):
        procedure, day, areas = _apart(text)
        times = len(list(alike))
        row = {"what": [procedure], "area": [areas]}
        if day:
            yield from ({**row, "times": ["1"], "day": [day]} for _time in range(times))
        else:
            yield {**row, "times": [str(times)]}


def _given_of(text: str) -> dict[str, list[str]]:
    procedure, day, areas = _apart(text)
    return {"had": [procedure], "had_area": [areas], "had_on": [day]}


def _rows_of(query: QueryDict, most: int, *names: str) -> Iterator[dict[str, list[str]]]:
    """The rows of boxes in which something was typed or chosen."""
    for row in range(1, most + 1):
        values = {}
        for name in names:
            for part in ("", "/day", "/month", "/year"):
                found = values_of(query, f"{name}_{row}{part.replace('/', '_')}")
                if found:
                    values[f"{name}{part}"] = found
        if values and values != {"times": ["1"]}:
            yield values
