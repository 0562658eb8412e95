"""Reading a request's parameters strictly: all that is wrong is said at once, nothing is guessed."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from intervals.engine.history import History, Skin, Treatment
from intervals.engine.periods import FIRST_DAY, LAST_DAY
from intervals.models.procedures import ProcedureKind
from intervals.queries.published import Published

MOST_TREATMENTS = 100
SINGLE = ("later", "on", "planned_on", "clinic", "areas", "skin")
REPEATED = ("given",)
UNKNOWN = "unknown"
ANSWERS = [each.value for each in Skin if each is not Skin.NOT_ASKED]


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
    areas: frozenset[str]
    history: History
    on: date
    planned_on: date | None


def read(query: QueryDict, published: Published, today: date) -> Asked:
    """Read the parameters of a forecast by what a clinic publishes. BadRequest with everything that is wrong."""
    reader = Reader(query, published, SINGLE, REPEATED)
    reader.names()
    reader.clinic()
    later, given = reader.procedure("later", query.get("later", "")), reader.given()
    on = reader.optional_day("on") or today
    asked = Asked(
        later=later,
        areas=reader.areas("areas", query.get("areas", "")) if "areas" in query else frozenset(),
        history=reader.history(given, on),
        on=on,
        planned_on=reader.optional_day("planned_on"),
    )
    if reader.problems:
        raise BadRequest(*dict.fromkeys(reader.problems))
    return asked


class Reader:
    """Reads one parameter after the other and keeps what is wrong."""

    def __init__(
        self, query: QueryDict, published: Published, single: Collection[str], repeated: Collection[str]
    ) -> None:
        self.query = query
        self.single = single
        self.repeated = repeated
        self.published = published
        self.procedures = published.names
        self.problems: list[tuple[str, str]] = []

    def names(self) -> None:
        for name in self.query:
            if name not in (*self.single, *self.repeated):
                self.problems.append((name[:60], _("There is no such parameter.")))
            elif name in self.single and len(self.query.getlist(name)) > 1:
                self.problems.append((name, _("Give this once.")))

    def clinic(self) -> None:
        """The clinic was looked up before: another one stands for it where there is none of that name."""
        slug = self.query.get("clinic", self.published.clinic.slug)
        if slug != self.published.clinic.slug:
            self.problems.append(("clinic", _("There is no clinic “%(slug)s”.") % {"slug": slug[:60]}))

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
        return self.day(name, self.query.get(name, "")) if name in self.query else None

    def areas(self, name: str, text: str) -> frozenset[str]:
        """Areas as slugs with commas between them."""
        slugs = text.split(",")
        for slug in dict.fromkeys(slugs):
            if slug not in self.published.areas:
                said = (
                    _("“%(slug)s” is not a known area. Known: %(known)s.")
                    if slug
                    else _("Name an area: %(known)s.")
                )
                known = ", ".join(self.published.areas)
                self.problems.append((name, said % {"slug": slug[:60], "known": known}))
            elif slugs.count(slug) > 1:
                self.problems.append((name, _("“%(slug)s” is named twice.") % {"slug": slug}))
        return frozenset(slugs)

    def history(self, given: tuple[Treatment, ...], on: date) -> History:
        """What was done, and events: one that lies ahead is what it is meant to come before."""
        events = [each for each in given if self._is_event(each)]
        done = [each for each in given if not self._is_event(each)]
        return History.known(on, done=done, told=events, skin=self.skin())

    def _is_event(self, treatment: Treatment) -> bool:
        return self.published.kinds.get(treatment.procedure) == ProcedureKind.EVENT

    def skin(self) -> Skin:
        """What was said of the skin."""
        said = self.query.get("skin", "")
        if "skin" in self.query and said not in ANSWERS:
            known = ", ".join(ANSWERS)
            self.problems.append(
                ("skin", _("“%(said)s” is not one of %(known)s.") % {"said": said[:60], "known": known})
            )
            return Skin.NOT_ASKED
        return Skin(said)

    def given(self, *, least: int = 1) -> tuple[Treatment, ...]:
        """Treatments as procedure:date or procedure:unknown, each perhaps with @area,area."""
        given = self.query.getlist("given")
        if not least <= len(given) <= MOST_TREATMENTS:
            said = _(
                "Give %(least)s to %(most)s treatments, each as procedure:date, such as microneedling:2026-11-10."
            )
            self.problems.append(("given", said % {"least": least, "most": MOST_TREATMENTS}))
        return tuple(
            self._treatment(text, place) for place, text in enumerate(given[:MOST_TREATMENTS], start=1)
        )

    def _treatment(self, text: str, place: int) -> Treatment:
        slug, _colon, rest = text.partition(":")
        day, at, areas = rest.partition("@")
        return Treatment(
            procedure=self.procedure("given", slug),
            given_on=None if day == UNKNOWN else self.day("given", day),
            id=str(place),
            areas=self.areas("given", areas) if at else frozenset(),
        )

    def day(self, name: str, text: str) -> date | None:
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
