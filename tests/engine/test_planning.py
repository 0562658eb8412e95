"""What somebody most likely plans next, and what the days to choose from mean."""

from datetime import date

from intervals.engine.chart import Chart
from intervals.engine.history import History, Hold, Plan, Treatment
from intervals.engine.periods import Period
from intervals.engine.planning import judged_days, likely
from intervals.engine.rules import Rule, RuleBook

ON = date(2026, 11, 27)
WEEKS = (Period(days=7), Period(days=14))


def rule(earlier, later, minimum=WEEKS[0], recommended=WEEKS[1]):
    return Rule(earlier, later, minimum, recommended, id=f"{earlier}-{later}")


RULES = RuleBook([
    rule("microneedling", "botox"),
    rule("microneedling", "microneedling", Period(days=28), Period(days=28)),
    rule("peel", "laser"),
])  # fmt: skip
ALL = ("botox", "laser", "microneedling")


def chart(*given, plans=(), holds=()):
    return Chart(History(tuple(Treatment(*each) for each in given), tuple(plans), tuple(holds)), RULES)


def test_what_the_latest_treatment_makes_wait_and_is_ready_first():
    assert likely(chart(("microneedling", date(2026, 11, 20))), ALL, ON) == "botox"
    both = chart(("microneedling", date(2026, 11, 20)), ("peel", date(2026, 11, 21)))
    assert likely(both, ALL, ON) == "laser"


def test_what_is_planned_already_or_was_done_since_comes_after_the_others():
    needled = ("microneedling", date(2026, 11, 10))
    planned = chart(needled, plans=[Plan("botox", date(2026, 12, 1))])
    assert likely(planned, ALL, ON) == "microneedling"
    over = chart(needled, plans=[Plan("botox", date(2026, 11, 26))])
    assert likely(over, ALL, ON) == "botox"
    assert likely(chart(needled, ("botox", date(2026, 11, 25))), ALL, ON) == "microneedling"


def test_nothing_where_nothing_waits():
    assert likely(chart(), ALL, ON) is None
    assert likely(chart(("microneedling", None)), ALL, ON) is None
    assert likely(chart(holds=[Hold("botox", None)]), ALL, ON) is None
    assert likely(chart(("microneedling", date(2026, 11, 20))), ("laser",), ON) is None


def test_each_day_is_judged_both_ways():
    asked = chart(("microneedling", date(2026, 11, 20)), plans=[Plan("microneedling", date(2026, 12, 5))])
    days = list(judged_days(asked.ask("botox", ON), date(2026, 11, 26), date(2026, 12, 6)))
    assert [each.on.day for each in days] == [26, 27, 28, 29, 30, 1, 2, 3, 4, 5, 6]
    assert [each.status.value for each in days] == [
        "too_soon",
        *["ask_first"] * 7,
        "ready",
        *["too_soon"] * 2,
    ]
