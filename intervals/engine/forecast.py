"""Forecast: from a history and the rules to the earliest and the recommended date, with every reason."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from intervals.engine.history import History, Plan, Skin, Treatment
from intervals.engine.periods import in_range
from intervals.engine.reasons import AfterTreatment, BeforeNext, Reason, Status, UnderHold, worst
from intervals.engine.rules import Rule, in_force

Event = Treatment | Plan

UNSETTLED = (Skin.NOT_SETTLED, Skin.UNSURE)


@dataclass(frozen=True)
class Verdict:
    """What a day means for a procedure, looked at both ways: the reason that makes it so is `deciding`."""

    on: date
    status: Status
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Forecast:
    """The answer for one later procedure as asked on the day `on`.

    `earliest` and `recommended` are None where nothing gives a date. `reasons` holds all of them, the one
    that pushed the earliest date furthest marked `deciding`. `planned` is the verdict on the date somebody
    has in mind, None where there is none.
    """

    later: str
    on: date
    status: Status
    earliest: date | None
    recommended: date | None
    reasons: tuple[Reason, ...]
    unsettled: bool
    planned: Verdict | None = None

    def status_on(self, day: date) -> Status:
        """The status of any day in the range, by what is known on `on`."""
        return _status(self.reasons, day, unsettled=self.unsettled)


def forecast(
    history: History, rules: Iterable[Rule], later: str, on: date, planned_on: date | None = None
) -> Forecast:
    """Forecast `later` for `history` by the rules in force on `on`.

    Every treatment that counts bears on the dates, whichever day it carries; plans bear on the status of the
    days before them. `planned_on` adds a verdict on that day. DateOutOfRange if any date leaves the range.
    """
    _all_in_range(history, on)
    rules = in_force(rules, on)
    after: list[AfterTreatment | UnderHold] = [
        *_after(history.counted(), rules, later),
        *_holds(history, later),
    ]
    before = _before([*history.counted(), *history.plans], rules, later)
    reasons = _mark_deciding([*after, *before], _push)
    unsettled = history.skin in UNSETTLED
    return Forecast(
        later=later,
        on=on,
        status=_status(reasons, on, unsettled=unsettled),
        earliest=max((reason.earliest_date for reason in after if reason.earliest_date), default=None),
        recommended=max(
            (reason.recommended_date for reason in after if reason.recommended_date), default=None
        ),
        reasons=reasons,
        unsettled=unsettled,
        planned=None if planned_on is None else judge(history, rules, later, planned_on, on),
    )


def judge(history: History, rules: Iterable[Rule], procedure: str, day: date, on: date) -> Verdict:
    """Judge having `procedure` on `day`, by the rules in force on `on`, in both directions.

    What lies before `day` or on it counts forward to it; what is done or planned on it or after it is counted
    back from. Leave the plan that is being judged out of `history`. DateOutOfRange as in `forecast`.
    """
    _all_in_range(history, on, day)
    rules = in_force(rules, on)
    known: list[Event] = [*history.counted(), *history.plans]
    so_far = [event for event in known if (_day(event) or day) <= day]
    to_come = [event for event in known if (_day(event) or day) >= day]
    reasons = _mark_deciding(
        [*_after(so_far, rules, procedure), *_holds(history, procedure), *_before(to_come, rules, procedure)],
        lambda reason: (-reason.status_on(day).severity, *_push(reason)),
    )
    return Verdict(day, _status(reasons, day, unsettled=history.skin in UNSETTLED), reasons)


def too_soon_when_done(history: History, rules: Iterable[Rule]) -> tuple[Treatment, ...]:
    """The treatments that were themselves done too soon, by the rules in force on the day each was done."""
    rules = tuple(rules)
    counted = history.counted()
    flagged = []
    for place, treatment in enumerate(counted):
        if (given_on := treatment.given_on) is not None:
            others = [
                other for other in (*counted[:place], *counted[place + 1 :]) if other.given_on is not None
            ]
            reasons = _after(others, in_force(rules, given_on), treatment.procedure)
            if any(_bears_on(reason, given_on) for reason in reasons):
                flagged.append(treatment)
    return tuple(flagged)


def _bears_on(reason: AfterTreatment, day: date) -> bool:
    return (reason.given_on or day) <= day and reason.status_on(day) is Status.TOO_SOON


def _all_in_range(history: History, *days: date) -> None:
    events: list[Event] = [*history.counted(), *history.plans]
    for day in (*days, *map(_day, events), *(hold.until for hold in history.holds)):
        if day is not None:
            in_range(day)


def _status(reasons: Iterable[Reason], day: date, *, unsettled: bool) -> Status:
    found = worst(reason.status_on(in_range(day)) for reason in reasons)
    return worst((found, Status.CONSULT)) if unsettled else found


def _day(event: Event) -> date | None:
    return event.planned_on if isinstance(event, Plan) else event.given_on


def _after(events: Iterable[Event], rules: tuple[Rule, ...], later: str) -> list[AfterTreatment]:
    found = []
    for event in events:
        for rule in rules:
            if (rule.earlier, rule.later) == (event.procedure, later):
                given_on = _day(event)
                earliest = recommended = None
                if given_on is not None:
                    earliest = rule.earliest_after(given_on)
                    recommended = rule.recommended_after(given_on)
                found.append(AfterTreatment(rule, given_on, event, earliest, recommended))
    return found


def _before(events: Iterable[Event], rules: tuple[Rule, ...], procedure: str) -> list[BeforeNext]:
    found = []
    for event in events:
        for rule in rules:
            next_on = _day(event)
            if (rule.earlier, rule.later) == (procedure, event.procedure) and next_on is not None:
                latest, recommended = rule.latest_before(next_on), rule.latest_recommended_before(next_on)
                found.append(BeforeNext(rule, next_on, event, latest, recommended))
    return found


def _holds(history: History, procedure: str) -> list[UnderHold]:
    return [UnderHold(hold) for hold in history.holds if hold.procedure == procedure]


def _mark_deciding(reasons: list[Reason], key: Callable[[Reason], tuple[Any, ...]]) -> tuple[Reason, ...]:
    """Order the reasons by `key`, strongest first, and mark that one; the order of entry plays no part."""
    ordered = sorted(reasons, key=key, reverse=True)
    return tuple(replace(reason, deciding=place == 0) for place, reason in enumerate(ordered))


def _push(reason: Reason) -> tuple[date, date, date, str, str]:
    """How far a reason pushes, to sort by; ties are broken by content, not by order of entry."""
    never = date.min
    if isinstance(reason, UnderHold):
        until = reason.hold.until or never
        return until, until, until, "", reason.hold.id
    if isinstance(reason, BeforeNext):
        return never, reason.latest_date, reason.next_on, reason.rule.id, reason.cause.id
    given = reason.given_on or never
    return (
        reason.earliest_date or never,
        reason.recommended_date or never,
        given,
        reason.rule.id,
        reason.cause.id,
    )
