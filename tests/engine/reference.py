"""A second implementation of the dates, slow and obvious, to hold the engine against.

Written from docs/intervals.md and not from the engine: it takes the engine's data (History, Rule, Period)
and none of its functions. It steps months one by one, looks for the last possible day by trying each, and
asks every day of a strip for its status. It has no limits of range: the tests stay away from them.
"""

from datetime import date, timedelta

ORDER = ("too_soon", "consult", "ask_first", "ready", "no_wait")
DAY = timedelta(days=1)


def worst_of(statuses):
    return next((status for status in ORDER if status in statuses), "no_wait")


def exists(year, month, day):
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def plus(day, wait):
    """`day` and the months, rolled forward to a day that exists, and then the days."""
    year, month = day.year, day.month
    for _ in range(wait.months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    moved = date(year, month, day.day if exists(year, month, day.day) else 1)
    if moved.day != day.day:
        moved = date(year, month + 1, 1)  # never after December, which has 31 days
    return moved + wait.days * DAY


def last_day_before(planned_on, wait):
    """The greatest day whose wait is over by `planned_on`, by trying each day from `planned_on` down."""
    day = planned_on
    while plus(day, wait) > planned_on:
        day -= DAY
    return day


def rules_on(rules, on):
    """The rules that count on a day: in force, and no shared rule for a pair the clinic has its own for."""
    current = [
        rule for rule in rules if rule.valid_from <= on and not (rule.valid_to and rule.valid_to <= on)
    ]
    return [
        rule for rule in current if rule.own or not any(own_for_the_pair(other, rule) for other in current)
    ]


def own_for_the_pair(other, rule):
    return other.own and other.earlier == rule.earlier and other.later == rule.later


def days_done(history):
    return [(t.procedure, t.given_on) for t in history.treatments if not t.voided]


def days_planned(history):
    return [(plan.procedure, plan.planned_on) for plan in history.plans]


def dates(history, rules, later, on):
    """The earliest and the recommended date, None where nothing gives one."""
    earliest, recommended = [], []
    for procedure, given_on in days_done(history):
        for rule in rules_on(rules, on):
            if rule.earlier == procedure and rule.later == later and given_on is not None:
                earliest.append(plus(given_on, rule.minimum))
                recommended.append(plus(given_on, rule.recommended))
    held = [hold.until for hold in history.holds if hold.procedure == later and hold.until is not None]
    if not earliest and not held:
        return None, None
    return max(earliest + held), max(recommended + earliest + held)


def counted_forward(rule, given_on, day):
    if given_on is None:
        return "consult"
    if day == given_on and rule.same_day_allowed:
        return "ready"
    if day < plus(given_on, rule.minimum):
        return "too_soon"
    return "ask_first" if day < plus(given_on, rule.recommended) else "ready"


def counted_back(rule, next_on, day):
    if next_on is None or day > next_on:
        return "no_wait"
    if day == next_on and rule.same_day_allowed:
        return "ready"
    if plus(day, rule.minimum) > next_on:
        return "too_soon"
    return "ask_first" if plus(day, rule.recommended) > next_on else "ready"


def what_else_is_known(history, procedure, day):
    """The statuses from holds and from the skin."""
    found = []
    for hold in history.holds:
        if hold.procedure == procedure and hold.until is None:
            found.append("consult")
        elif hold.procedure == procedure:
            found.append("too_soon" if day < hold.until else "ready")
    if history.skin in ("not_settled", "unsure"):
        found.append("consult")
    return found


def both_ways(before, after, rules, procedure, day):
    found = []
    for rule in rules:
        for other, when in before:
            if (rule.earlier, rule.later) == (other, procedure):
                found.append(counted_forward(rule, when, day))
        for other, when in after:
            if (rule.earlier, rule.later) == (procedure, other):
                found.append(counted_back(rule, when, day))
    return found


def status(history, rules, later, on, day):
    """The status of a day in a forecast: every treatment forward, every treatment and plan back."""
    done = days_done(history)
    found = both_ways(done, done + days_planned(history), rules_on(rules, on), later, day)
    return worst_of(found + what_else_is_known(history, later, day))


def verdict(history, rules, procedure, day, on):
    """The status of a plan: what lies before it forward, what lies after it back, and its own day in both."""
    known = days_done(history) + days_planned(history)
    before = [(other, when) for other, when in known if when is None or when <= day]
    after = [(other, when) for other, when in known if when is not None and when >= day]
    found = both_ways(before, after, rules_on(rules, on), procedure, day)
    return worst_of(found + what_else_is_known(history, procedure, day))


def days(first, last):
    return [first + count * DAY for count in range((last - first).days + 1)]


def too_soon_when_done(history, rules):
    """The places in the record of the treatments that were done too soon."""
    record = [(place, t) for place, t in enumerate(history.treatments) if not t.voided and t.given_on]
    flagged = []
    for place, treatment in record:
        before = [
            (other.procedure, other.given_on)
            for elsewhere, other in record
            if elsewhere != place and other.given_on <= treatment.given_on
        ]
        in_force = rules_on(rules, treatment.given_on)
        if "too_soon" in both_ways(before, [], in_force, treatment.procedure, treatment.given_on):
            flagged.append(place)
    return flagged
