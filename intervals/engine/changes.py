"""Changes: which version that begins later makes an answer another one."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

from intervals.engine.answers import Over
from intervals.engine.history import Treatment
from intervals.engine.periods import FIRST_DAY, LAST_DAY, DateOutOfRange
from intervals.engine.reasons import Change, Status, after
from intervals.engine.rules import Rule, Versions

if TYPE_CHECKING:
    from intervals.engine.question import Question

Found = TypeVar("Found")
Alike = Callable[[Rule, Rule], bool]


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
    """The versions that begin after `on` and count for `day`, where it gets another status by them."""
    frozen = _as_frozen(asked)
    if frozen is None:
        return ()
    without = _or_none(frozen.judged, day)
    if without and without[1] is status:
        return ()
    found = set()
    for entry in asked.entries:
        if asked.lies_before(entry, day):
            found.add(change_until(day, asked.versions_after(entry)))
        if entry.day and asked.lies_after(entry, day):
            found.add(change_until(entry.day, asked.versions_before(entry)))
    return _in_order(each for each in found if each)


def changes_of_dates(asked: "Question", over: Over) -> tuple[Change, ...]:
    """The versions that begin after `on` and by which a wait ends on another day, where one of the dates is another.

    Each begins on or before the later of the days on which that wait ends, with it and without it.
    """
    frozen = _as_frozen(asked)
    if frozen is None or _or_none(frozen.over) == over:
        return ()
    found = set()
    for treatment in asked.history.counted():
        ends, without = _ends(asked, treatment), _or_none(_ends, frozen, treatment)
        if ends != without:
            last = max((day for day in (*ends, *(without or ())) if day), default=LAST_DAY)
            changes = _changes(asked.versions_after(treatment), Rule.waits_as)
            found |= {change for change in changes if change.begins <= last}
    return _in_order(found)


def _ends(asked: "Question", treatment: Treatment) -> Over:
    """The days on which the waits after one treatment are over."""
    reason = after(treatment, asked.versions_after(treatment))
    return Over(reason.minimum_over, reason.recommended_over) if reason else Over(None, None)


def change_until(day: date, versions: Versions) -> Change | None:
    """What counts on `day` in place of what counted on the day of asking; None where it says the same."""
    now, then = versions.of(FIRST_DAY), versions.of(day)
    if _alike(now, then, Rule.says_the_same_as):
        return None
    begins = max(each.begins for each in _changes(versions, Rule.says_the_same_as) if each.begins <= day)
    return Change(begins, now, then)


def _changes(versions: Versions, alike: Alike) -> Iterator[Change]:
    """Every version that says something else than the one before it."""
    for before, run in pairwise(versions.runs):
        if not _alike(before.rule, run.rule, alike):
            yield Change(run.first, before.rule, run.rule)


def _alike(one: Rule | None, other: Rule | None, alike: Alike) -> bool:
    return one is other or (one is not None and other is not None and alike(one, other))


def _or_none(answer: Callable[..., Found], *asked: Any) -> Found | None:
    """An answer; None where a wait that does not come to an end by then leads out of the range."""
    try:
        return answer(*asked)
    except DateOutOfRange:
        return None


def _in_order(found: Iterable[Change]) -> tuple[Change, ...]:
    return tuple(sorted(found, key=_place))


def _place(change: Change) -> tuple[date | str, ...]:
    ids = (rule.id if rule else "" for rule in (change.before, change.now))
    return change.begins, change.rule.earlier, change.rule.later, *ids
