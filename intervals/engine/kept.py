"""The waits that were really kept: how many days lay between what was done and what was done before it."""

from dataclasses import dataclass

from intervals.engine.chart import Chart
from intervals.engine.history import Treatment
from intervals.engine.reasons import AfterTreatment, Status


@dataclass(frozen=True)
class Kept:
    """The days between `earlier` and `later`, and whether they lay inside the minimum, or inside the full wait."""

    earlier: str
    later: str
    days: int
    inside_minimum: bool
    inside_wait: bool


def kept(chart: Chart, done: Treatment) -> list[Kept]:
    """The waits before something that was done and counts, by the rules in force on its day; none without a day.

    Of each earlier procedure the last time counts, whatever was done before that.
    """
    day = done.given_on
    if day is None:
        return []
    found: dict[str, Kept] = {}
    for reason in chart.judge_done(done).reasons:
        if isinstance(reason, AfterTreatment) and reason.given_on:
            earlier, days, status = reason.rule.earlier, (day - reason.given_on).days, reason.status_on(day)
            wait = Kept(earlier, done.procedure, days, status is Status.TOO_SOON, status is Status.ASK_FIRST)
            found[earlier] = min(wait, found.get(earlier, wait), key=lambda each: each.days)
    return list(found.values())
