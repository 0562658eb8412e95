"""Changes: which version that begins later makes an answer another one."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

from intervals.engine.answers import Over
from intervals.engine.periods import DateOutOfRange
from intervals.engine.reasons import Change, Status
from intervals.engine.rules import Rule

if TYPE_CHECKING:
    from intervals.engine.question import Question

Found = TypeVar("Found")


def _as_frozen(asked: "Question") -> "Question | None":
    """The same by the rules in force on `on` for good; None where no version begins or ends later."""
    pairs = {
        pair
        for entry in asked.entries
        for pair in ((entry.procedure, asked.procedure), (asked.procedure, entry.procedure))
    }
    if all(len(asked.rules.versions(*pair, asked.on).runs) == 1 for pair in pairs):
        return None
    return replace(asked, rules=asked.rules.as_of(asked.on))


def changes_of_a_day(asked: "Question", day: date, status: Status) -> tuple[Change, ...]:
    """The versions that begin after `on` and by which `day` gets another status."""
    frozen = _as_frozen(asked)
    if frozen is None or _or_none(lambda: frozen.judged(day)[1]) is status:
        return ()
    forward = ((entry.procedure, asked.procedure, day) for entry in asked.entries)
    backward = ((asked.procedure, entry.procedure, entry.day) for entry in asked.entries)
    found = set()
    for earlier, later, when in (*forward, *backward):
        versions = asked.rules.versions(earlier, later, asked.on)
        run, now = versions.run(when or day), versions.of(asked.on)
        if run.first > asked.on and not _alike(now, run.rule):
            found.add(Change(run.first, now, run.rule))
    return _in_order(found)


def changes_of_dates(asked: "Question", over: Over) -> tuple[Change, ...]:
    """The versions that begin after `on` and by which one of the two dates is another."""
    frozen = _as_frozen(asked)
    if frozen is None:
        return ()
    without = _or_none(frozen.over)
    if without == over:
        return ()
    shown = max((day for day in (*over, *(without or ())) if day), default=asked.on)
    found = set()
    for reason in asked.from_treatments:
        runs = asked.versions_after(reason.cause).runs
        for before, run in pairwise(runs):
            if asked.on < run.first <= shown and not _alike(before.rule, run.rule):
                found.add(Change(run.first, before.rule, run.rule))
    return _in_order(found)


def _or_none(answer: Callable[[], Found]) -> Found | None:
    """An answer; None where a wait that does not come to an end by then leads out of the range."""
    try:
        return answer()
    except DateOutOfRange:
        return None


def _alike(one: Rule | None, other: Rule | None) -> bool:
    return one is other or (one is not None and one.says_the_same_as(other))


def _in_order(found: Iterable[Change]) -> tuple[Change, ...]:
    def place(change: Change) -> tuple[date, str]:
        rule = change.now or change.before
        return change.begins, rule.earlier + rule.later if rule else ""

    return tuple(sorted(found, key=place))
