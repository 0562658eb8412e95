"""Reading a request's parameters strictly: all that is wrong is said at once, nothing is guessed."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from intervals.engine.history import Treatment
from intervals.engine.periods import FIRST_DAY, LAST_DAY

MOST_TREATMENTS = 100
SINGLE = ("later", "on", "planned_on")


class BadRequest(Exception):
    """What is wrong, as pairs of parameter and message."""

    def __init__(self, *problems: tuple[str, str]) -> None:
        super().__init__(problems)
        self.problems = problems

    def body(self) -> dict[str, Any]:
        """The body of the 422."""
        return {"errors": [{"field": name, "message": said} for name, said in self.problems]}


@dataclass(frozen=True)
class Asked:
    """What was asked."""

    later: str
    treatments: tuple[Treatment, ...]
    on: date
    planned_on: date | None


def read(query: QueryDict, procedures: Collection[str], today: date) -> Asked:
    """Read the parameters of a forecast; `procedures` are the known slugs. BadRequest with everything wrong."""
    reader = _Reader(query, procedures)
    reader.names()
    asked = Asked(
        later=reader.procedure("later", query.get("later", "")),
        treatments=reader.treatments(),
        on=reader.optional_day("on") or today,
        planned_on=reader.optional_day("planned_on"),
    )
    if reader.problems:
        raise BadRequest(*dict.fromkeys(reader.problems))
    return asked


class _Reader:
    """Reads one parameter after the other and keeps what is wrong."""

    def __init__(self, query: QueryDict, procedures: Collection[str]) -> None:
        self.query = query
        self.procedures = procedures
        self.problems: list[tuple[str, str]] = []

    def names(self) -> None:
        for name in self.query:
            if name not in (*SINGLE, "given"):
                self.problems.append((name[:60], _("There is no such parameter.")))
            elif name in SINGLE and len(self.query.getlist(name)) > 1:
                self.problems.append((name, _("Give this once.")))

    def procedure(self, name: str, slug: str) -> str:
        if slug not in self.procedures:
            said = (
                _("“%(slug)s” is not a known procedure. Known: %(known)s.")
                if slug
                else _("Name one of: %(known)s.")
            )
            self.problems.append((name, said % {"slug": slug[:60], "known": ", ".join(self.procedures)}))
        return slug

    def optional_day(self, name: str) -> date | None:
        return self._day(name, self.query.get(name, "")) if name in self.query else None

    def treatments(self) -> tuple[Treatment, ...]:
        given = self.query.getlist("given")
        if not 1 <= len(given) <= MOST_TREATMENTS:
            said = _(
                "Give 1 to %(most)s treatments, each as procedure:date, such as microneedling:2026-11-10."
            )
            self.problems.append(("given", said % {"most": MOST_TREATMENTS}))
        pairs = [text.partition(":") for text in given[:MOST_TREATMENTS]]
        return tuple(
            Treatment(self.procedure("given", slug), self._day("given", day)) for slug, _colon, day in pairs
        )

    def _day(self, name: str, text: str) -> date | None:
        try:
            return _date(text)
        except ValueError as error:
            self.problems.append((name, str(error)))
            return None


def _date(text: str) -> date:
    """An ISO date within the range; ValueError in words."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError(_("“%(text)s” is not a date such as 2026-11-10.") % {"text": text[:60]})
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(_("%(text)s is not a real date.") % {"text": text}) from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(
            _("%(text)s is outside the range from %(first)s to %(last)s.")
            % {"text": text, "first": FIRST_DAY, "last": LAST_DAY}
        )
    return day
