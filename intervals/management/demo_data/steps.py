"""The verbs of the demonstration: each makes a step, which is a day (counted from today) and what is done on it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from intervals.actions.warnings import GoingOn
from intervals.management.demo_data.desk import Case
from intervals.models.contacts import Outcome
from intervals.models.overrides import OverrideReason


@dataclass(frozen=True)
class Step:
    """Something done to one patient's record on a day."""

    day: int
    do: Callable[[Case], None]


def needled(day: int, late: int = 0) -> Step:
    """Microneedling is logged, `late` days after it was done."""
    return Step(day, lambda case: case.log("microneedling", late))


def botox(day: int, late: int = 0) -> Step:
    """Botox is logged, `late` days after it was done."""
    return Step(day, lambda case: case.log("botox", late))


def done_as_planned(day: int, procedure: str) -> Step:
    """The plan becomes a treatment."""
    return Step(day, lambda case: case.log(procedure, as_planned=True))


def planned(
    day: int, procedure: str, to_be: int, why: OverrideReason | None = None, comment: str = "", **who: bool
) -> Step:
    """Something is planned for the day `to_be`, in spite of a warning where `why` is given."""
    going_on = GoingOn(why.value, comment) if why else None
    return Step(day, lambda case: case.make_plan(procedure, to_be, going_on, **who))


def moved(day: int, to_be: int) -> Step:
    """The plan is moved."""
    return Step(day, lambda case: case.move_plan(to_be))


def cancelled(day: int, reason: str) -> Step:
    """The plan is cancelled."""
    return Step(day, lambda case: case.cancel_plan(reason))


def explained(day: int, reason: OverrideReason, comment: str = "") -> Step:
    """The clinician says why the last treatment was too soon."""
    return Step(day, lambda case: case.explain(reason, comment))


def treatment_reviewed(day: int) -> Step:
    """The manager reviews what was said about the last treatment."""
    return Step(day, lambda case: case.review(case.treatment))


def plan_reviewed(day: int) -> Step:
    """The manager reviews what was said about the last plan."""
    return Step(day, lambda case: case.review(case.plan))


def voided(day: int, reason: str) -> Step:
    """The last treatment was entered in error."""
    return Step(day, lambda case: case.void(reason))


def corrected(day: int, days_before: int, reason: str) -> Step:
    """The last treatment was really done so many days before."""
    return Step(day, lambda case: case.correct(days_before, reason))


def held(day: int, until: int | None, reason: str) -> Step:
    """Botox is held until a day, or until reviewed."""
    return Step(day, lambda case: case.set_hold(until, reason))


def lifted(day: int, reason: str) -> Step:
    """The hold is lifted."""
    return Step(day, lambda case: case.lift_hold(reason))


def told(day: int, what: str, on: int | None, name: str = "") -> Step:
    """The desk is told of a circumstance or an event (how its slug begins) on the day `on`; None: not known when."""
    return Step(day, lambda case: case.tell(what, on, name))


def told_wrong(day: int, reason: str) -> Step:
    """What was told last was wrong."""
    return Step(day, lambda case: case.told_wrong(reason))


def called(day: int, outcome: Outcome, snoozed_until: int | None = None, comment: str = "") -> Step:
    """Somebody called about Botox."""
    return Step(day, lambda case: case.contact(outcome, snoozed_until, comment))


def amended(day: int, **changes: Any) -> Step:
    """The patient's data change."""
    return Step(day, lambda case: case.amend(**changes))


def archived(day: int) -> Step:
    """The patient is taken off the lists."""
    return Step(day, lambda case: case.archive())


def merged(day: int, into: str) -> Step:
    """The record is made part of another."""
    return Step(day, lambda case: case.merge_into(into))
