"""The first day that works: what to offer somebody who asked for one that does not."""

from collections.abc import Iterable
from datetime import date

from intervals.engine.forecast import judge
from intervals.engine.history import History
from intervals.engine.reasons import Status, day_after
from intervals.engine.rules import Rule

WORKS = (Status.READY, Status.NO_WAIT)


def first_day_that_works(
    history: History, rules: Iterable[Rule], procedure: str, not_before: date, on: date
) -> date | None:
    """The first day from `not_before` on that no warning speaks against, looked at both ways.

    By the rules in force on `on`. None where no day is settled: a hold until review, a treatment whose day is
    not known, skin that has not settled. A verdict changes only on the days on which one of its reasons turns,
    and on the day after something that is done or planned, so only those days are tried. DateOutOfRange as in
    `judge`.
    """
    rules = tuple(rules)
    days = {not_before, *_turns(history, rules, procedure, not_before, on)}
    for day in sorted(each for each in days if each >= not_before):
        if judge(history, rules, procedure, day, on).status in WORKS:
            return day
    return None


def _turns(
    history: History, rules: tuple[Rule, ...], procedure: str, not_before: date, on: date
) -> Iterable[date]:
    known = [treatment.given_on for treatment in history.counted() if treatment.given_on]
    known += [plan.planned_on for plan in history.plans]
    for day in [not_before, *(each for each in known if each >= not_before)]:
        for seen_from in (day, day_after(day)):
            yield seen_from
            for reason in judge(history, rules, procedure, seen_from, on).reasons:
                yield from reason.turns()
