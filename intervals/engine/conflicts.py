"""Conflicts: what a warning stands on, by name, so that what a reason was given for is known again later.

A conflict stands between two days of one record, or between a hold and a day. Its name is the same whichever of the
two days is judged, and stays what it is when a plan has become a treatment of that day.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from intervals.engine.history import Entry, History
from intervals.engine.reasons import BeforeNext, Reason, Status, UnderHold

Conflicts = Mapping[str, Status]
UNKNOWN = "unknown"
HOLD = "hold"


def name_of(reason: Reason, procedure: str, day: date) -> str:
    """The name of what `reason` has against `procedure` on `day`."""
    judged = f"{procedure} {day}"
    if isinstance(reason, UnderHold):
        return f"{HOLD} {reason.hold.id} > {judged}"
    if isinstance(reason, BeforeNext):
        return f"{judged} > {reason.cause.procedure} {reason.next_on}"
    return f"{reason.cause.procedure} {reason.given_on or UNKNOWN} > {judged}"


def conflicts_of(reasons: Iterable[Reason], procedure: str, day: date) -> dict[str, Status]:
    """Each conflict that warns of `day` with the worst status that a reason gives it."""
    found: dict[str, Status] = {}
    for reason in reasons:
        add(found, name_of(reason, procedure, day), reason.status_on(day))
    return {name: status for name, status in found.items() if status.warns}


def add(known: dict[str, Status], name: str, status: Status) -> None:
    """Have `name` among the known ones, as bad as the worst that is known of it."""
    known[name] = min((status, known.get(name, status)), key=lambda each: each.severity)


def beyond(found: Conflicts, *known: Conflicts) -> dict[str, Status]:
    """Those of `found` that none of the `known` holds, or only as less bad: ask first does not cover too soon."""
    return {
        name: status
        for name, status in found.items()
        if not any(name in each and each[name].severity <= status.severity for each in known)
    }


def is_hold(name: str) -> bool:
    """Whether it stands between a hold and a day."""
    return name.startswith(f"{HOLD} ")


def no_longer(history: History, names: Iterable[str]) -> tuple[tuple[str, date | None], ...]:
    """What the conflicts were between and the history no longer has: procedures and their days, in order."""
    entries: tuple[Entry, ...] = (*history.counted(), *history.plans)
    there = {(each.procedure, each.day) for each in entries}
    sides = (side for name in names if not is_hold(name) for side in name.split(" > "))
    found = {_read(side) for side in sides} - there
    return tuple(sorted(found, key=lambda side: (side[0], side[1] or date.min)))


def _read(side: str) -> tuple[str, date | None]:
    procedure, _space, day = side.partition(" ")
    return procedure, None if day == UNKNOWN else date.fromisoformat(day)
