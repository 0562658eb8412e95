"""Clashes: where one rule leaves no room for what another one asks for. They warn; a clinic may mean both."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from intervals.engine.periods import Period, never_shorter
from intervals.engine.rules import Rule

NO_DAY_BETWEEN, TOO_LATE, CHAIN = "no day between", "too late", "chain"


@dataclass(frozen=True)
class Clash:
    """`kind`, the rule whose upper figure cannot be kept, and those that stand against it."""

    kind: str
    bound: Rule
    against: tuple[Rule, ...]


def clashes(rule: Rule, others: Iterable[Rule]) -> list[Clash]:
    """Those in which `rule` has a part, among all `others` that are in force with it."""
    rules = [rule, *(each for each in others if (each.earlier, each.later) != (rule.earlier, rule.later))]
    return [each for each in _all(rules) if rule in (each.bound, *each.against)]


def _all(rules: list[Rule]) -> Iterator[Clash]:
    for bound in rules:
        if bound.best_by is None:
            continue
        for one in rules:
            if one is not bound and one.later == bound.later and not _within(one.recommended, bound.best_by):
                yield Clash(TOO_LATE, bound, (one,))
        for first in rules:
            for second in rules:
                if first is bound or second is bound or first.later != second.earlier:
                    continue
                if (first.earlier, second.later) == (bound.earlier, bound.later):
                    both = (
                        first.minimum.months + second.minimum.months,
                        first.minimum.days + second.minimum.days,
                    )
                    if not _fits(both, bound.best_by):
                        kind = NO_DAY_BETWEEN if bound.earlier == bound.later else CHAIN
                        yield Clash(kind, bound, (first, second))


def _within(wait: Period, limit: Period) -> bool:
    """Whether the wait is over before the limit passes, whatever day it is counted from."""
    return never_shorter(limit, wait)


def _fits(both: tuple[int, int], limit: Period) -> bool:
    try:
        return _within(Period(*both), limit)
    except ValueError:
        return False
