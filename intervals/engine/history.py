"""What is known about one person: treatments, plans, holds, and how the skin is."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from intervals.engine.periods import in_range


class Skin(StrEnum):
    """What the person says when asked whether the skin has settled."""

    NOT_ASKED = ""
    SETTLED = "settled"
    NOT_SETTLED = "not_settled"
    UNSURE = "unsure"

    @property
    def unsettled(self) -> bool:
        """Whether it makes every day that is not too soon a question for the clinic."""
        return self in (Skin.NOT_SETTLED, Skin.UNSURE)


@dataclass(frozen=True)
class Treatment:
    """A procedure that was done on one civil date, on no, one or several areas; no areas: not known.

    `given_on` is None where the date is not known. A circumstance that has come about is one, too.
    """

    procedure: str
    given_on: date | None
    voided: bool = False
    id: str = ""
    areas: frozenset[str] = frozenset()

    @property
    def day(self) -> date | None:
        """The day that is counted from."""
        return self.given_on


@dataclass(frozen=True)
class Plan:
    """A procedure that somebody means to have on `planned_on`, on no, one or several areas.

    `practitioner`: by whom, as the chart knows the person; "" where that is left open.
    """

    procedure: str
    planned_on: date
    id: str = ""
    areas: frozenset[str] = frozenset()
    practitioner: str = ""

    @property
    def day(self) -> date:
        """The day that is counted from."""
        return self.planned_on


Entry = Treatment | Plan


@dataclass(frozen=True)
class Hold:
    """A clinician's own "not before" for one procedure: a date, or until reviewed (`until` is None).

    `set_on` is the day on which it was set; None: not known, and it stood whenever.
    """

    procedure: str
    until: date | None
    id: str = ""
    set_on: date | None = None

    def stood_on(self, day: date) -> bool:
        """Whether it had been set by then."""
        return self.set_on is None or self.set_on <= day


@dataclass(frozen=True)
class History:
    """All of it, in any order. Voided treatments stay in the record and never count."""

    treatments: tuple[Treatment, ...] = ()
    plans: tuple[Plan, ...] = ()
    holds: tuple[Hold, ...] = ()
    skin: Skin = Skin.NOT_ASKED

    @classmethod
    def known(
        cls,
        on: date,
        *,
        done: Iterable[Treatment] = (),
        told: Iterable[Treatment] = (),
        planned: Iterable[Plan] = (),
        held: Iterable[Hold] = (),
        skin: Skin = Skin.NOT_ASKED,
    ) -> "History":
        """As it is known on the day `on`: what was `told` and lies ahead of it is a plan, as what is planned is."""
        told = tuple(told)
        ahead = tuple(
            Plan(each.procedure, each.given_on, each.id, each.areas)
            for each in told
            if each.given_on and each.given_on > on
        )
        come = (each for each in told if each.given_on is None or each.given_on <= on)
        return cls((*done, *come), (*planned, *ahead), tuple(held), skin)

    @classmethod
    def of_one(cls, procedure: str, given_on: date | None, skin: Skin = Skin.NOT_ASKED) -> "History":
        """Of somebody of whom one thing is known: that this was done on that day; None: nobody knows on which."""
        return cls((Treatment(procedure, given_on),), skin=skin)

    def counted(self) -> tuple[Treatment, ...]:
        """The treatments that count."""
        return tuple(treatment for treatment in self.treatments if not treatment.voided)

    def without(self, plan: Plan | None) -> "History":
        """The same without one plan, known by its id."""
        if plan is None:
            return self
        return replace(self, plans=tuple(each for each in self.plans if each.id != plan.id))

    def joined(self, other: "History") -> "History":
        """Both as the history of one person; the skin is this one's."""
        return replace(
            self,
            treatments=self.treatments + other.treatments,
            plans=self.plans + other.plans,
            holds=self.holds + other.holds,
        )

    def check_range(self) -> None:
        """DateOutOfRange if anything that counts has a day outside 1900-01-01 to 2199-12-31."""
        entries: tuple[Entry, ...] = (*self.counted(), *self.plans)
        for day in (*(entry.day for entry in entries), *(hold.until for hold in self.holds)):
            if day is not None:
                in_range(day)


NOTHING_KNOWN = History()
