"""What is known about one person: treatments, plans, holds, and how the skin is."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Skin(StrEnum):
    """What the person says when asked whether the skin has settled."""

    NOT_ASKED = ""
    SETTLED = "settled"
    NOT_SETTLED = "not_settled"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Treatment:
    """A procedure that was done on one civil date; `given_on` is None where the date is not known."""

    procedure: str
    given_on: date | None
    voided: bool = False
    id: str = ""


@dataclass(frozen=True)
class Plan:
    """A procedure that somebody means to have on `planned_on`."""

    procedure: str
    planned_on: date
    id: str = ""


@dataclass(frozen=True)
class Hold:
    """A clinician's own "not before" for one procedure: a date, or until reviewed (`until` is None)."""

    procedure: str
    until: date | None
    id: str = ""


@dataclass(frozen=True)
class History:
    """All of it, in any order. Voided treatments stay in the record and never count."""

    treatments: tuple[Treatment, ...] = ()
    plans: tuple[Plan, ...] = ()
    holds: tuple[Hold, ...] = ()
    skin: Skin = Skin.NOT_ASKED

    def counted(self) -> tuple[Treatment, ...]:
        """The treatments that count."""
        return tuple(treatment for treatment in self.treatments if not treatment.voided)
