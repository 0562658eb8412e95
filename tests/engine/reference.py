"""A second implementation of the dates, slow and obvious, to hold the engine against.

Written from docs/intervals.md and not from the engine: it takes the engine's data (a Case of History, Rule, Period
and OpenDays) and none of its functions. It steps months one by one, tries every day where a day is looked for, and
asks for the version of a day again on every day. It has no limits of range: the tests stay away from them.
"""

from dataclasses import replace
from datetime import date, timedelta

ORDER = ("too_soon", "consult", "ask_first", "late", "ready", "no_wait")
WORKS = ("late", "ready", "no_wait")
DAY = timedelta(days=1)


def worst_of(statuses):
    return next((status for status in ORDER if status in statuses), "no_wait")


# Arithmetic


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


def days(first, last):
    return [first + count * DAY for count in range((last - first).days + 1)]


# Rules and areas


def rule_of(case, earlier, later, day):
    """The version of a day: the one in force on the later of the day and `on`, a clinic's own before the shared."""
    judged_by = max(day, case.on)
    current = [
        rule
        for rule in case.rules
        if (rule.earlier, rule.later) == (earlier, later)
        and rule.valid_from <= judged_by
        and (rule.valid_to is None or judged_by < rule.valid_to)
    ]
    return next((rule for rule in current if rule.own), current[0] if current else None)


def outward(within, area):
    """The area and all that it lies in."""
    return [area, *(outward(within, within[area]) if area in within else [])]


def areas_meet(within, first, second):
    if not first or not second:
        return True
    return any(
        one in outward(within, other) or other in outward(within, one) for one in first for other in second
    )


def counts(case, rule, areas):
    return rule is not None and (not rule.same_area or areas_meet(case.within, case.areas, areas))


def rule_after(case, entry, day):
    """What counts, on `day`, for the procedure asked about after `entry`; None where nothing does."""
    rule = rule_of(case, entry.procedure, case.procedure, day)
    return rule if counts(case, rule, entry.areas) else None


def rule_before(case, entry, day):
    """What counts for the procedure asked about before `entry`."""
    rule = rule_of(case, case.procedure, entry.procedure, day)
    return rule if counts(case, rule, entry.areas) else None


def turning(case):
    """The days on which another version may begin to count."""
    ends = [day for rule in case.rules for day in (rule.valid_from, rule.valid_to) if day]
    return sorted({case.on, *ends})


def bears_from(case, entry):
    """Whether any version bears on a day from that of `entry` on."""
    return any(rule_after(case, entry, day) for day in [entry.day, *turning(case)] if day >= entry.day)


# The two dates


def done(case):
    return [treatment for treatment in case.history.treatments if not treatment.voided]


def over(case, treatments):
    """The day after the last that is too soon after any of these, and the day after the last that is not ready."""
    found = {"minimum": [], "recommended": []}
    for treatment in treatments:
        if treatment.given_on is None or not bears_from(case, treatment):
            continue
        for figure, ends in found.items():
            pair = [
                rule
                for rule in case.rules
                if (rule.earlier, rule.later) == (treatment.procedure, case.procedure)
            ]
            day = max(plus(treatment.given_on, getattr(rule, figure)) for rule in pair)
            while day >= treatment.given_on and not inside(case, treatment, day, figure):
                day -= DAY
            ends.append(max(day + DAY, treatment.given_on))
    if not found["minimum"]:
        return None, None
    return max(found["minimum"]), max(found["minimum"] + found["recommended"])


def inside(case, treatment, day, figure):
    rule = rule_after(case, treatment, day)
    return rule is not None and day < plus(treatment.given_on, getattr(rule, figure))


def held(case):
    return [hold.until for hold in case.history.holds if hold.procedure == case.procedure and hold.until]


def over_with_holds(case):
    return tuple(max([*held(case), *([day] if day else [])], default=None) for day in over(case, done(case)))


def dates(case):
    """The earliest and the recommended date, and the day from which no rule speaks where one of them is lost."""
    ends = over_with_holds(case)
    kept = [day if day and speaks(case, day) else None for day in ends]
    lost = [day for day, date_ in zip(ends, kept, strict=True) if day and not date_]
    return kept[0], kept[1], min(lost, default=None)


def speaks(case, day):
    """Whether a rule in force on `day` bears on what was done before it, or a hold has passed."""
    so_far = [treatment for treatment in done(case) if treatment.day is None or treatment.day <= day]
    return any(rule_after(case, entry, day) for entry in so_far) or any(until <= day for until in held(case))


# The status of a day


def counted_forward(case, entry, day):
    """What an entry alone makes of a day that it counts as before, or that is asked about in a forecast."""
    rule = rule_after(case, entry, day)
    if entry.day is not None and day < entry.day:
        return "too_soon" if bears_from(case, entry) else "no_wait"
    if rule is None:
        return "no_wait"
    if entry.day is None:
        return "consult"
    if day == entry.day and rule.same_day_allowed:
        return "ready"
    if day < plus(entry.day, rule.minimum):
        return "too_soon"
    return "ask_first" if day < plus(entry.day, rule.recommended) else "ready"


def counted_back(case, entry, day):
    """What an entry alone makes of a day that it counts as after, by the version of its own day."""
    rule = rule_before(case, entry, entry.day)
    if rule is None:
        return "no_wait"
    if day == entry.day and rule.same_day_allowed:
        return "ready"
    if plus(day, rule.minimum) > entry.day:
        return "too_soon"
    return "ask_first" if plus(day, rule.recommended) > entry.day else "ready"


def on_one_day(case, entry, planned):
    """Whether an entry counts as before and as after what is asked about, both being of one day."""
    asked_is_event, is_event = case.procedure in case.events, entry.procedure in case.events
    if is_event and not asked_is_event:
        return "after"
    if asked_is_event and not is_event:
        return "before"
    return "both" if planned else "before"


def lies_before(case, entry, planned, day):
    if entry.day is None or entry.day < day:
        return True
    return entry.day == day and on_one_day(case, entry, planned) in ("before", "both")


def lies_after(case, entry, planned, day):
    if entry.day is None or entry.day < day:
        return False
    return entry.day > day or on_one_day(case, entry, planned) in ("after", "both")


def entries(case):
    """What counts, each with whether it is planned."""
    return [(each, False) for each in done(case)] + [(each, True) for each in case.history.plans]


def looking_back(case, day):
    return [
        counted_back(case, entry, day) for entry, plan in entries(case) if lies_after(case, entry, plan, day)
    ]


def what_else_is_known(case, day):
    """The statuses from holds, from the skin, and from what is best done by then."""
    found = ["too_soon" if day < until else "ready" for until in held(case)]
    found += ["consult" for hold in case.history.holds if hold.procedure == case.procedure and not hold.until]
    if case.history.skin in ("not_settled", "unsure"):
        found.append("consult")
    best_by, start_again = uppers(case, day)
    if (best_by and day > best_by) or (start_again and day >= start_again):
        found.append("late")
    return found


def status(case, day):
    """The status of a day in a forecast: every treatment forward, and what comes after the day back."""
    forward = [counted_forward(case, treatment, day) for treatment in done(case)]
    return worst_of(forward + looking_back(case, day) + what_else_is_known(case, day))


def verdict(case, day):
    """The status of a day for somebody who plans: what lies before it forward, what lies after it back."""
    before = [entry for entry, planned in entries(case) if lies_before(case, entry, planned, day)]
    forward = [counted_forward(case, entry, day) for entry in before]
    return worst_of(forward + looking_back(case, day) + what_else_is_known(case, day))


def leaving_out(case, plan):
    return case.having(plans=tuple(each for each in case.history.plans if each.id != plan.id))


# Beside the status


def uppers(case, day):
    """Best by and start again of a day, the earliest of each."""
    found = {"best_by": [], "start_again": []}
    for earlier in {treatment.procedure for treatment in done(case)}:
        rule = rule_of(case, earlier, case.procedure, day)
        meeting = [each for each in done(case) if each.given_on and counts(case, rule, each.areas)]
        so_far = [each.given_on for each in meeting if each.procedure == earlier and each.given_on <= day]
        if not so_far:
            continue
        latest = max(so_far)
        since = latest + DAY if earlier == case.procedure else latest
        if any(each.procedure == case.procedure and each.given_on >= since for each in meeting):
            continue
        for figure, ends in found.items():
            if getattr(rule, figure) is not None:
                ends.append(plus(latest, getattr(rule, figure)))
    return min(found["best_by"], default=None), min(found["start_again"], default=None)


def uncovered(case, day, upto=None):
    """The procedures done (up to a day), with the latest of each, that no rule in force on `day` speaks of."""
    found = {}
    for treatment in done(case):
        if upto is None or treatment.given_on is None or treatment.given_on <= upto:
            found.setdefault(treatment.procedure, []).append(treatment.given_on)
    return [
        (procedure, max([each for each in known if each], default=None))
        for procedure, known in sorted(found.items())
        if rule_of(case, procedure, case.procedure, day) is None
    ]


def frozen(case):
    """The same by the rules in force on `on` for good."""
    current = tuple(
        replace(rule, valid_from=date(1900, 1, 1), valid_to=None)
        for rule in case.rules
        if rule is rule_of(case, rule.earlier, rule.later, case.on)
    )
    return replace(case, rules=current)


def changes_of_a_day(case, day):
    """The version that counts for a day, where by it the day has another status: when it began to, and the ids."""
    if verdict(case, day) == verdict(frozen(case), day):
        return []
    found = set()
    for entry, planned in entries(case):
        if lies_before(case, entry, planned, day):
            found.add(
                change_until(case, lambda on, entry=entry: rule_after(case, entry, on), day, everything)
            )
        if lies_after(case, entry, planned, day):
            found.add(
                change_until(
                    case, lambda on, entry=entry: rule_before(case, entry, on), entry.day, everything
                )
            )
    return sorted(found - {None}, key=in_order)


def change_until(case, of, day, says):
    now, then = of(case.on), of(day)
    if says(now) == says(then):
        return None
    return (max(begins for begins, _, _ in steps(case, of, says) if begins <= day), now, then)


def steps(case, of, says):
    """Each day after `on` on which another version begins that says something else, with both versions."""
    return [
        (day, of(day - DAY), of(day))
        for day in turning(case)
        if day > case.on and says(of(day - DAY)) != says(of(day))
    ]


def everything(rule):
    return rule and (waits(rule), rule.same_day_allowed, rule.same_area, rule.best_by, rule.start_again)


def waits(rule):
    return rule and (rule.minimum, rule.recommended)


def changes_of_dates(case):
    """The versions by which a wait ends on another day, where one of the two dates is another by them."""
    unchanged = frozen(case)
    if over_with_holds(case) == over_with_holds(unchanged):
        return []
    found = set()
    for treatment in done(case):
        ends = (over(case, [treatment]), over(unchanged, [treatment]))
        if ends[0] != ends[1]:
            last = max(day for each in ends for day in each if day)
            begun = steps(case, lambda on, entry=treatment: rule_after(case, entry, on), waits)
            found |= {step for step in begun if step[0] <= last}
    return sorted(found, key=in_order)


def in_order(change):
    """By the day, the pair, the id of the version before and of the one that begins."""
    begins, before, now = change
    return (
        begins,
        (now or before).earlier,
        (now or before).later,
        before.id if before else "",
        now.id if now else "",
    )


# Open days


def is_open(open_days, day):
    if open_days.within is not None and not is_open(open_days.within, day):
        return False
    if day in open_days.extra:
        return True
    return day.weekday() in open_days.weekdays and not any(
        one <= day <= last for one, last in open_days.closed
    )


def a_year_after(day):
    same = (day.year + 1, day.month, day.day)
    return date(*same) if exists(*same) else date(day.year + 1, 3, 1)


def a_year_before(day):
    return date(day.year - 1, day.month, day.day if exists(day.year - 1, day.month, day.day) else 28)


def first_open(open_days, day):
    return next((each for each in days(day, a_year_after(day)) if is_open(open_days, each)), None)


def last_open(open_days, day):
    return next((each for each in reversed(days(a_year_before(day), day)) if is_open(open_days, each)), None)


def first_day_that_works(case, not_before, tried):
    """The first of `tried` days that works and is open, within a year of the first of its run of days that work."""
    since = None
    for day in days(not_before, not_before + tried * DAY):
        since = (since or day) if verdict(case, day) in WORKS else None
        if since and (case.open_days is None or is_open(case.open_days, day)) and day <= a_year_after(since):
            return day
    return None


# What was done


def done_too_soon(case):
    """The places in the record of the treatments that were done too soon, by the rules of the day they were done."""
    flagged = []
    for place, treatment in enumerate(case.history.treatments):
        if treatment.voided or treatment.given_on is None:
            continue
        then = replace(case, procedure=treatment.procedure, areas=treatment.areas, on=treatment.given_on)
        for elsewhere, other in enumerate(case.history.treatments):
            if elsewhere == place or other.voided or other.given_on is None:
                continue
            one_sitting = other.procedure == treatment.procedure and other.given_on == treatment.given_on
            before = lies_before(then, other, False, treatment.given_on)
            if before and not one_sitting and counted_forward(then, other, treatment.given_on) == "too_soon":
                flagged.append(place)
                break
    return flagged
