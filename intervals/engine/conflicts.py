"""Conflicts: what a warning stands on, by name, so that what a reason was given for is known again later.

A conflict stands between two days of one record, or between a hold and a day. Its name says what was on which day, on
which areas where they are known, and by which wait that is too close:
`microneedling 2026-11-24 face > botox 2026-11-27 forehead+glabella by P1W`. It is the same whichever of the two days is
judged, and stays what it is when a plan has become a treatment of that day. Where only a manager may plan inside a
minimum, `managed` follows.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from intervals.engine.areas import AreaTree
from intervals.engine.history import Entry, History
from intervals.engine.periods import Period, never_shorter
from intervals.engine.reasons import BeforeNext, Reason, Status, UnderHold, worst

Conflicts = Mapping[str, Status]
UNKNOWN = "unknown"
HOLD = "hold"
MANAGED = " managed"
EACH_ALONE = AreaTree()


def name_of(reason: Reason, procedure: str, day: date, areas: Collection[str] = ()) -> str:
    """The name of what `reason` has against `procedure` on `day`, on `areas` (none: not known)."""
    judged = _side(procedure, day, areas)
    if isinstance(reason, UnderHold):
        return f"{HOLD} {reason.hold.id} > {judged}"
    cause = _side(reason.cause.procedure, reason.cause.day, reason.cause.areas)
    waits = {Status.TOO_SOON: reason.rule.minimum, Status.ASK_FIRST: reason.rule.recommended}
    status = reason.status_on(day)
    by = f" by {waits[status]}" if status in waits else ""
    managed = MANAGED if reason.rule.managed and status is Status.TOO_SOON else ""
    sides = (judged, cause) if isinstance(reason, BeforeNext) else (cause, judged)
    return " > ".join(sides) + by + managed


def _side(procedure: str, day: date | None, areas: Collection[str]) -> str:
    return " ".join(
        [procedure, UNKNOWN if day is None else str(day), *filter(None, ["+".join(sorted(areas))])]
    )


@dataclass(frozen=True)
class _Side:
    what: str  # a procedure, or a hold
    when: str
    areas: frozenset[str]

    @classmethod
    def read(cls, text: str) -> "_Side":
        what, when, areas = (*text.split(" "), "")[:3]
        return cls(what, when, frozenset(filter(None, areas.split("+"))))

    def covers(self, other: "_Side", tree: AreaTree) -> bool:
        """The same thing of the same day, on the same areas or within them. None named, before or now: any."""
        return (self.what, self.when) == (other.what, other.when) and tree.holds(self.areas, other.areas)


@dataclass(frozen=True)
class _Name:
    one: _Side
    two: _Side
    wait: Period | None
    managed: bool

    def covers(self, other: "_Name", tree: AreaTree) -> bool:
        """Between the same two, and whoever went on may go on against the other, too."""
        same = self.one.covers(other.one, tree) and self.two.covers(other.two, tree)
        return same and (self.managed or not other.managed)

    def is_as_long(self, other: "_Name") -> bool:
        """Whether its wait is no shorter than the other's. None named, before or now: any."""
        return self.wait is None or (other.wait is not None and never_shorter(self.wait, other.wait))


def _read(name: str) -> _Name:
    sides, _by, wait = name.removesuffix(MANAGED).partition(" by ")
    one, _between, two = sides.partition(" > ")
    return _Name(
        _Side.read(one), _Side.read(two), Period.parse(wait) if wait else None, name.endswith(MANAGED)
    )


def _is_name(text: str) -> bool:
    try:
        return bool(_read(text))
    except ValueError:
        return False


def conflicts_of(
    reasons: Iterable[Reason], procedure: str, day: date, areas: Collection[str] = ()
) -> dict[str, Status]:
    """Each conflict that warns of `day` with the worst status that a reason gives it."""
    found: dict[str, Status] = {}
    for reason in reasons:
        add(found, name_of(reason, procedure, day, areas), reason.status_on(day))
    return {name: status for name, status in found.items() if status.warns}


def add(known: dict[str, Status], name: str, status: Status) -> None:
    """Have `name` among the known ones, as bad as the worst that is known of it."""
    known[name] = worst((status, known.get(name, status)))


def beyond(found: Conflicts, *known: Conflicts, tree: AreaTree = EACH_ALONE) -> dict[str, Status]:
    """Those of `found` that none of the `known` covers.

    What covers one lies between the same days, on the same areas or what contains them by the `tree`, and is worse, or
    as bad by a wait that is no shorter: ask first does not cover too soon, nor one week two, nor what anybody may do
    what only a manager may. A name from before waits were named covers any; what is no name covers nothing.
    """
    said = [(_read(name), status) for each in known for name, status in each.items() if _is_name(name)]
    return {name: status for name, status in found.items() if not _covered(name, status, said, tree)}


def _covered(name: str, status: Status, said: Iterable[tuple[_Name, Status]], tree: AreaTree) -> bool:
    asked = _read(name)
    return any(
        each.covers(asked, tree) and known.covers(status) and (known is not status or each.is_as_long(asked))
        for each, known in said
    )


def without_waits(conflicts: Conflicts) -> bool:
    """Whether one of them does not say by which wait two days are too close: a name from before waits were named."""
    by_a_wait = (Status.TOO_SOON, Status.ASK_FIRST)
    return any(
        status in by_a_wait and not is_hold(name) and _read(name).wait is None
        for name, status in conflicts.items()
    )


def by_a_manager(conflicts: Conflicts) -> dict[str, Status]:
    """The same, said by somebody who may plan inside any minimum: it covers what only a manager may, too."""
    return {
        name
        + (
            MANAGED if status is Status.TOO_SOON and _read(name).wait and not name.endswith(MANAGED) else ""
        ): status
        for name, status in conflicts.items()
    }


def later_sides(names: Iterable[str]) -> set[tuple[str, date]]:
    """The later of the two that each conflict stands between: its procedure and its day."""
    later = (_read(name).two for name in names)
    return {(side.what, date.fromisoformat(side.when)) for side in later}


def still_there(names: Iterable[str], found: Conflicts) -> bool:
    """Whether any of these stands among the found ones, by whatever wait and on whatever areas."""
    bare = {_bare(name) for name in names}
    return any(_bare(name) in bare for name in found)


def _bare(name: str) -> tuple[str, str, str, str]:
    read = _read(name)
    return read.one.what, read.one.when, read.two.what, read.two.when


def is_hold(name: str, id: str = "") -> bool:
    """Whether it stands between a hold (the one with this id, if it is given) and a day."""
    return name.startswith(f"{HOLD} {id} " if id else f"{HOLD} ")


def also_under(hold: str, twin: str, known: Conflicts) -> dict[str, Status]:
    """What is known of the hold `twin`, said of `hold`, which is the same one: until the same day, of one person."""
    there, here = f"{HOLD} {twin} ", f"{HOLD} {hold} "
    return {here + name.removeprefix(there): known[name] for name in known if is_hold(name, twin)}


def no_longer(history: History, names: Iterable[str]) -> tuple[tuple[str, date | None], ...]:
    """What the conflicts were between and the history no longer has: procedures and their days, in order."""
    entries: tuple[Entry, ...] = (*history.counted(), *history.plans)
    there = {(each.procedure, each.day) for each in entries}
    read = [_read(name) for name in names if not is_hold(name)]
    sides = (side for each in read for side in (each.one, each.two))
    days = ((side.what, None if side.when == UNKNOWN else date.fromisoformat(side.when)) for side in sides)
    return tuple(sorted(set(days) - there, key=lambda side: (side[0], side[1] or date.min)))
