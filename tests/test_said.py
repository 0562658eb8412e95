"""Forecasts in words: each sentence as a person reads it."""

from dataclasses import replace
from datetime import date

import pytest

from intervals.engine.answers import Forecast
from intervals.engine.chart import Chart
from intervals.engine.history import History, Hold, Plan, Skin, Treatment
from intervals.engine.open_days import OpenDays
from intervals.engine.periods import Period
from intervals.engine.reasons import Status
from intervals.engine.rules import Rule, RuleBook
from intervals.engine.strip import Segment
from intervals.said import beside, choosing, customs, dates, hers, rules, to_patients, to_staff

NAMES = {"microneedling": "microneedling", "botox": "Botox", "peel": "a chemical peel"}
ON = date(2026, 11, 22)


def rule(minimum="P1W", recommended="P2W", earlier="microneedling", later="botox", **more) -> Rule:
    return Rule(earlier, later, Period.parse(minimum), Period.parse(recommended), **more)


def found(*given_on, on=ON, planned_on=None, rules=(), later="botox", **history) -> Forecast:
    treatments = tuple(Treatment("microneedling", each) for each in given_on)
    chart = Chart(History(treatments=treatments, **history), RuleBook(rules or [rule()]))
    return chart.dates(later, on, planned_on=planned_on)


# Dates and waits


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (date(2026, 11, 17), "Tuesday 17 November 2026"),
        (date(2028, 2, 29), "Tuesday 29 February 2028"),
        (date(1900, 1, 1), "Monday 1 January 1900"),
        (date(2199, 12, 31), "Tuesday 31 December 2199"),
    ],
)
def test_day(when, said):
    assert dates.day(when) == said


@pytest.mark.parametrize(("month", "said"), [(1, "Jan"), (5, "May"), (9, "Sept"), (11, "Nov")])
def test_short_day(month, said):
    assert dates.short_day(date(2026, month, 3)).removesuffix(".") in (f"3 {said}", f"3 {said[:3]}")


@pytest.mark.parametrize(
    ("period", "said"),
    [
        ("P0D", "no wait"),
        ("P1D", "1 day"),
        ("P6D", "6 days"),
        ("P7D", "1 week"),
        ("P10D", "10 days"),
        ("P2W", "2 weeks"),
        ("P1M", "1 month"),
        ("P18M", "1 year and 6 months"),
        ("P1Y", "1 year"),
        ("P2Y", "2 years"),
        ("P1M2W", "1 month and 2 weeks"),
        ("P1M10D", "1 month and 10 days"),
    ],
)
def test_wait(period, said):
    assert dates.wait(Period.parse(period)) == said


def test_a_wait_of_three_parts_reads_as_a_list():
    assert dates.wait(Period.parse("P1Y2M3W")) in (
        "1 year, 2 months and 3 weeks",
        "1 year and 2 months and 3 weeks",
    )


@pytest.mark.parametrize(
    ("minimum", "recommended", "said"),
    [
        ("P1W", "P2W", "1 to 2 weeks"),
        ("P3D", "P5D", "3 to 5 days"),
        ("P3M", "P4M", "3 to 4 months"),
        ("P1W", "P10D", "1 week to 10 days"),
        ("P10D", "P1M", "10 days to 1 month"),
        ("P2W", "P1M", "2 weeks to 1 month"),
        ("P1M2W", "P2M2W", "1 month and 2 weeks to 2 months and 2 weeks"),
        ("P4W", "P4W", "4 weeks"),
    ],
)
def test_wait_range(minimum, recommended, said):
    assert dates.wait_range(Period.parse(minimum), Period.parse(recommended)) == said


def test_a_range_from_no_wait_at_all_is_not_said_as_a_wait():
    assert dates.wait_range(Period(), Period.parse("P1W")) != "no wait to 1 week"


@pytest.mark.parametrize(
    ("period", "after", "before"),
    [("P1W", "1 week after", "1 week before"), ("P0D", "the same day", "the same day")],
)
def test_after_and_before(period, after, before):
    assert dates.after(Period.parse(period)) == after
    assert dates.before(Period.parse(period)) == before


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (date(2026, 11, 20), "2 days ago"),
        (date(2026, 11, 21), "yesterday"),
        (date(2026, 11, 22), "today"),
        (date(2026, 11, 23), "tomorrow"),
        (date(2026, 11, 24), "in 2 days"),
        (date(2027, 11, 22), "in 365 days"),
        (date(2025, 11, 22), "365 days ago"),
    ],
)
def test_relative(when, said):
    assert dates.relative(when, ON) == said


@pytest.mark.parametrize(("days", "said"), [(1, "1 day"), (3, "3 days")])
def test_days_between_runs_both_ways(days, said):
    later = date(2026, 11, 22 + days)
    assert dates.days_between(ON, later) == dates.days_between(later, ON) == said


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "The day of your treatment"), (1, "Day 1 of your recovery"), (12, "Day 12 of your recovery")],
)
def test_recovery_day(number, said):
    assert to_patients.recovery_day(number) == said


@pytest.mark.parametrize(
    ("first", "last", "is_last", "said"),
    [
        (10, 16, False, "Too soon: from Tuesday 10 November 2026 to Monday 16 November 2026"),
        (10, 10, False, "Too soon: Tuesday 10 November 2026"),
        (10, 16, True, "Too soon: from Tuesday 10 November 2026"),
        (10, 10, True, "Too soon: from Tuesday 10 November 2026"),
    ],
)
def test_span(first, last, is_last, said):
    segment = Segment(date(2026, 11, first), date(2026, 11, last), Status.TOO_SOON)
    assert to_patients.span(segment, last=is_last) == said


def test_a_pair_begins_a_sentence():
    assert dates.pair("peel", "botox", NAMES) == "Botox after a chemical peel"
    assert dates.pair("botox", "microneedling", NAMES) == "Microneedling after Botox"


def test_the_same_again_and_what_comes_before_an_event():
    assert dates.pair("botox", "botox", NAMES) == "Botox again"
    assert dates.pair("peel", "botox", NAMES, event=True) == "A chemical peel before Botox"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("microneedling", "your microneedling"),
        ("a chemical peel", "your chemical peel"),
        ("an event", "your event"),
        ("the end of isotretinoin", "the end of isotretinoin"),
        ("a", "your a"),
        ("amber light", "your amber light"),
    ],
)
def test_what_is_the_readers_own(name, said):
    assert dates.yours(name) == said


def test_every_status_has_its_word():
    labels = [dates.status_label(each) for each in Status]
    short = [dates.short_label(each) for each in Status]
    assert all(labels)
    assert len(set(labels)) == len(set(short)) == len(Status)
    assert all(len(each) <= len(whole) for each, whole in zip(short, labels, strict=True))


# The answer


@pytest.mark.parametrize(
    ("forecast", "said"),
    [
        (found(date(2026, 11, 20)), "Not yet: in 5 days at the earliest."),
        (found(date(2026, 11, 16)), "Not yet: tomorrow at the earliest."),
        (found(date(2026, 11, 15)), "Possible now, if your skin has healed and your clinic agrees."),
        (found(date(2026, 11, 8)), "Yes: the full wait has passed."),
        (found(date(2026, 12, 1)), "Not before Tuesday 8 December 2026."),
        (found(None), "Without the date, only the clinic can tell."),
        (found(), "There is no interval to count here."),
        (found(holds=(Hold("botox", None),)), "Your clinic wants to see you before you go on."),
        (found(holds=(Hold("botox", date(2026, 11, 30)),)), "Not yet: in 8 days at the earliest."),
    ],
)
def test_headline(forecast, said):
    assert to_patients.headline(forecast) == said


@pytest.mark.parametrize(
    ("skin", "said"),
    [
        (Skin.NOT_SETTLED, "Your skin has not settled: speak to the clinic before you go on."),
        (Skin.UNSURE, "You are not sure about your skin: let the clinic look at it first."),
    ],
)
def test_headline_about_the_skin(skin, said):
    assert to_patients.headline(found(date(2026, 11, 8), skin=skin), skin) == said
    too_soon = found(date(2026, 11, 20), skin=skin)
    assert to_patients.headline(too_soon, skin) == "Not yet: in 5 days at the earliest."


def test_the_headline_does_not_say_that_a_wait_has_passed_that_has_not():
    """The same day is allowed: that day is ready, four weeks have not passed."""
    same_day = found(ON, rules=[rule("P4W", "P4W", same_day_allowed=True)], planned_on=ON)
    assert same_day.status is Status.READY
    assert to_patients.headline(same_day) != "Yes: the full wait has passed."
    assert "The full wait" not in to_patients.verdict(same_day.planned, same_day, NAMES)


@pytest.mark.parametrize(
    ("waits", "said"),
    [
        (("P1W", "P2W"), "1 week after your microneedling on Tuesday 10 November 2026"),
        (("P4W", "P4W"), "4 weeks after your microneedling on Tuesday 10 November 2026"),
        (("P1M2W", "P2M"), "1 month and 2 weeks after your microneedling on Tuesday 10 November 2026"),
    ],
)
def test_why_shows_the_sum(waits, said):
    assert said in to_patients.why(found(date(2026, 11, 10), rules=[rule(*waits)]), NAMES)


def test_why_without_a_minimum():
    zero = found(date(2026, 11, 10), rules=[rule("P0D", "P1W", same_day_allowed=True)])
    said = to_patients.why(zero, NAMES)
    assert "your microneedling" in said
    assert "Tuesday 10 November 2026" in said
    assert "1 week" in said
    assert "no wait" not in said


def test_why_without_a_date():
    assert "1 to 2 weeks" in to_patients.why(found(None), NAMES)
    assert "is not known" in to_patients.why(found(None), NAMES)


def test_why_under_a_hold():
    until = found(holds=(Hold("botox", date(2026, 11, 30)),))
    assert to_patients.why(until, NAMES) == "Your clinician asked you to wait until Monday 30 November 2026."
    review = found(holds=(Hold("botox", None),))
    assert (
        to_patients.why(review, NAMES) == "Your clinician asked to see you before anything further is done."
    )


def test_why_without_a_rule_is_no_yes():
    assert "That is not a yes: ask the clinic." in to_patients.why(found(), NAMES)


def test_something_planned_comes_too_close_after():
    """Microneedling today, Botox planned for Wednesday: too soon, and no date would help."""
    close = found(later="microneedling", plans=(Plan("botox", date(2026, 11, 25)),), planned_on=ON)
    assert close.status is Status.TOO_SOON
    assert to_patients.headline(close).startswith("Not today")
    said = to_patients.verdict(close.planned, close, NAMES)
    assert "Botox on Wednesday 25 November 2026" in said
    assert "at least 1 week after" in said


@pytest.mark.parametrize(
    ("planned_on", "said"),
    [
        (date(2026, 11, 10), "The same day is too soon: Botox needs 1 week after microneedling."),
        (date(2026, 11, 16), "That is 1 day too early: the earliest date is Tuesday 17 November 2026."),
        (date(2026, 11, 17), "Possible if your clinician agrees that your skin has healed by then."),
        (date(2026, 11, 24), "The full wait will have passed."),
    ],
)
def test_verdict(planned_on, said):
    answer = found(date(2026, 11, 10), on=date(2026, 11, 10), planned_on=planned_on)
    assert to_patients.verdict(answer.planned, answer, NAMES).startswith(said)


def test_verdict_where_no_rule_speaks():
    answer = found(planned_on=ON)
    assert "That is not a yes: ask the clinic." in to_patients.verdict(answer.planned, answer, NAMES)


def test_verdict_without_the_date():
    answer = found(None, planned_on=ON)
    assert (
        to_patients.verdict(answer.planned, answer, NAMES) == "Speak to the clinic before you keep this date."
    )


@pytest.mark.parametrize(
    ("skin", "given_on", "said"),
    [
        (Skin.NOT_ASKED, 10, ""),
        (Skin.NOT_SETTLED, 10, "Then wait, whatever the date says"),
        (Skin.UNSURE, 10, "Then let the clinic look at it."),
        (Skin.SETTLED, 10, "Your clinician still has to agree, since the full wait has not passed."),
        (Skin.SETTLED, 1, "Your clinician still looks before anything is done."),
    ],
)
def test_skin_reply(skin, given_on, said):
    assert said in hers.skin_reply(skin, found(date(2026, 11, given_on), skin=skin))


def test_explanation_says_all_of_it():
    answer = found(date(2026, 11, 10), date(2026, 11, 12), planned_on=date(2026, 11, 13))
    said = to_patients.explanation(answer, NAMES)
    assert said.startswith(to_patients.headline(answer))
    assert "Tuesday 10 November 2026" in said
    assert "Thursday 12 November 2026" in said
    assert said.endswith(to_patients.verdict(answer.planned, answer, NAMES))


def test_nobody_is_promised_that_a_date_is_safe():
    answers = [found(date(2026, 11, day), planned_on=date(2026, 12, 1)) for day in (1, 10, 20)]
    for answer in [*answers, found(None), found()]:
        assert "safe" not in to_patients.explanation(answer, NAMES)


# Versions, and what does not add up


CHANGED = [rule("P2W", "P2W"), rule("P1W", "P2W", valid_from=date(2026, 11, 25), version=2)]
ENDED = [rule("P2W", "P2W", valid_to=date(2026, 11, 25))]


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (CHANGED, "Counted from your microneedling on Sunday 15 November 2026, by the rule of each day."),
        (ENDED, "Counted from your microneedling on Sunday 15 November 2026."),
    ],
)
def test_no_sum_is_said_that_leads_elsewhere(rules, said):
    ended = [replace(rules[0], valid_to=date(2026, 11, 25)), *rules[1:]]
    assert to_patients.why(found(date(2026, 11, 15), rules=ended), NAMES) == said


def test_time_since_something_elsewhere_says_nothing_of_skin():
    answer = found(date(2026, 11, 15), planned_on=date(2026, 11, 23))
    assert to_patients.headline(answer, healing=False) == "Possible now, if your clinic agrees."
    assert "skin" not in to_patients.verdict(answer.planned, answer, NAMES, healing=False)
    assert to_patients.recovery_day(1, healing=False) == "1 day since then"


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2026, 12, 2), "Possible, though later than is best."),
        (date(2026, 12, 22), "Possible, and so long after that the series begins anew."),
    ],
)
def test_late(on, said):
    limited = rule(best_by=Period.parse("P3W"), start_again=Period.parse("P6W"))
    answer = found(date(2026, 11, 10), on=on, rules=[limited], planned_on=on)
    assert to_patients.headline(answer) == to_patients.verdict(answer.planned, answer, NAMES) == said


def test_explanation_says_what_stands_beside():
    limited = rule(best_by=Period.parse("P3W"))
    chart = Chart(
        History((Treatment("microneedling", date(2026, 11, 10)), Treatment("peel", date(2020, 1, 1)))),
        RuleBook([limited]),
        open_days=OpenDays(frozenset({0})),
    )
    said = to_patients.explanation(chart.dates("botox", ON), NAMES)
    for part in (
        "Best by Tuesday 1 December 2026: within 3 weeks of microneedling on Tuesday 10 November 2026.",
        "First day you can come: Monday 23 November 2026, or Monday 30 November 2026 after the full wait.",
        "No rule says how long after a chemical peel on Wednesday 1 January 2020.",
    ):
        assert part in said


# Rules, and working back


def test_rule_sentence():
    assert rules.rule_sentence(rule(), NAMES) == (
        "Botox at the earliest 1 week after microneedling, 2 weeks recommended. Never on the same day."
    )
    assert rules.rule_sentence(rule(same_day_allowed=True), NAMES).endswith("On the same day it is allowed.")


@pytest.mark.parametrize(
    ("of", "event", "said"),
    [
        (
            rule(earlier="botox"),
            False,
            "Botox again at the earliest 1 week after the last, 2 weeks recommended.",
        ),
        (rule(), True, "Microneedling at the latest 1 week before Botox, 2 weeks recommended."),
        (rule("P4W", "P4W"), False, "Botox at the earliest 4 weeks after microneedling. Never"),
        (rule(later="peel"), False, "A chemical peel at the earliest 1 week after microneedling,"),
        (
            rule(best_by=Period.parse("P3W"), start_again=Period.parse("P6W"), same_area=True),
            False,
            "Botox at the earliest 1 week after microneedling, 2 weeks recommended. Never on the same day. "
            "Best within 3 weeks. From 6 weeks on the series starts again. "
            "It counts where both are done in the same area of the body.",
        ),
    ],
)
def test_rule_sentence_of_every_kind(of, event, said):
    assert rules.rule_sentence(of, NAMES, event=event).startswith(said)


def test_rule_change():
    begins = date(2026, 12, 1)
    assert rules.rule_change(begins, None, NAMES) == "From Tuesday 1 December 2026 no rule speaks of it."
    assert rules.rule_change(begins, rule(), NAMES).startswith(
        "From Tuesday 1 December 2026: Botox at the earliest"
    )


def test_rule_sentence_without_a_minimum():
    assert "no wait after" not in rules.rule_sentence(rule("P0D", "P1W", same_day_allowed=True), NAMES)


def test_rule_example():
    given_on = date(2026, 11, 10)
    assert rules.rule_example(found(given_on), given_on, "microneedling", NAMES) == (
        "Microneedling on Tuesday 10 November 2026: earliest date Tuesday 17 November 2026, "
        "recommended from Tuesday 24 November 2026."
    )


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2027, 5, 29), "Microneedling by Saturday 29 May 2027."),
        (date(2027, 5, 30), "Microneedling by Saturday 5 June 2027, if your clinic agrees."),
        (date(2027, 6, 5), "Microneedling by Saturday 5 June 2027, if your clinic agrees."),
        (date(2027, 6, 6), "Too late for microneedling before that day."),
    ],
)
def test_plan_headline(on, said):
    back = Chart(rules=RuleBook([rule()])).work_back("microneedling", "botox", date(2027, 6, 12), on)
    assert rules.plan_headline(back, "microneedling", date(2027, 6, 12), NAMES) == said


def test_plan_why():
    back = Chart(rules=RuleBook([rule()])).work_back("microneedling", "botox", date(2027, 6, 12), ON)
    assert rules.plan_why(back, date(2027, 6, 12), NAMES) == (
        "Counted back from Botox on Saturday 12 June 2027: 2 weeks for the full wait, 1 week at least."
    )
    assert "That is not a yes" in rules.plan_why(None, date(2027, 6, 12), NAMES)
    assert rules.plan_headline(None, "botox", ON, NAMES) == "There is no interval to count here."


def test_that_a_rule_ends_is_said_once():
    ending = replace(rule(), valid_to=date(2026, 11, 20))
    done = History((Treatment("microneedling", date(2026, 11, 10)),))
    answer = Chart(done, RuleBook([ending])).dates("botox", date(2026, 11, 18))
    assert answer.silent_from == date(2026, 11, 20)
    assert [each for each in beside.notes(answer, NAMES) if "no rule speaks" in each] == [
        "From Friday 20 November 2026 no rule speaks of it any more. That is not a yes: ask the clinic."
    ]


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 11, 1), date(2026, 11, 28), "November 2026"),
        (date(2026, 10, 25), date(2026, 11, 14), "October and November 2026"),
        (date(2026, 12, 20), date(2027, 1, 9), "December 2026 and January 2027"),
    ],
)
def test_the_months_of_a_few_weeks(first, last, said):
    assert dates.months(first, last) == said


@pytest.mark.parametrize(
    ("country", "weekday", "letter"),
    [("CA", 6, True), ("US", 6, True), ("NZ", 0, False), ("IE", 0, False), ("EG", 5, False), ("", 0, False)],
)
def test_what_differs_from_country_to_country(country, weekday, letter):
    assert (customs.first_weekday(country), customs.prints_on_letter(country)) == (weekday, letter)


@pytest.mark.parametrize("status", Status)
def test_every_status_has_a_meaning(status):
    assert to_patients.meaning(status, healing=True)
    assert to_patients.meaning(status, healing=False)


def test_what_comes_after_says_until_when_and_is_said_first():
    plans = (Plan("peel", date(2026, 12, 1)),)
    before = rule(earlier="botox", later="peel", minimum="P2W", recommended="P4W")
    tight = found(date(2026, 10, 1), plans=plans, rules=[rule(), before])
    assert choosing.headline(tight, NAMES) == "Too close before a chemical peel on Tue 1 Dec"
    assert to_staff.why(tight, NAMES) == (
        "A chemical peel on Tuesday 1 December 2026 needs at least 2 weeks after Botox: not after Tuesday 17 November "
        "2026, and not after Tuesday 3 November 2026 for the full wait."
    )
    assert to_patients.why(tight, NAMES) == (
        "A chemical peel on Tuesday 1 December 2026 has to be at least 2 weeks after Botox: not after Tuesday "
        "17 November 2026."
    )
    equal = rule(earlier="botox", later="peel", minimum="P2W", recommended="P2W")
    exact = found(date(2026, 10, 1), plans=plans, rules=[rule(), equal], planned_on=ON)
    assert to_staff.why(exact, NAMES).endswith("after Botox: not after Tuesday 17 November 2026.")
    assert to_staff.bound(exact.planned, ON) == "not after Tue 17 Nov"


@pytest.mark.parametrize(
    ("planned_on", "said"),
    [(date(2026, 11, 10), "not after Tue 3 Nov"), (date(2026, 11, 1), ""), (date(2026, 12, 2), "")],
)
def test_the_bound_of_a_day_is_that_of_its_own_status(planned_on, said):
    before = rule(earlier="botox", later="peel", minimum="P2W", recommended="P4W")
    plans = (Plan("peel", date(2026, 12, 1)),)
    asked = found(date(2026, 10, 1), plans=plans, rules=[rule(), before], planned_on=planned_on)
    assert to_staff.bound(asked.planned, ON) == said


def test_staff_are_not_spoken_to_as_if_they_came():
    days = OpenDays(frozenset({0}))
    asked = Chart(
        History((Treatment("microneedling", date(2026, 11, 21)),)), RuleBook([rule()]), open_days=days
    ).dates("botox", ON)
    both = "Monday 30 November 2026, or Monday 7 December 2026 after the full wait."
    assert beside.notes(asked, NAMES)[0] == f"First day you can come: {both}"
    assert to_staff.told(asked, NAMES).notes[0] == f"First open day: {both}"
    same = Chart(
        History((Treatment("microneedling", date(2026, 11, 21)),)), RuleBook([rule("P2W")]), open_days=days
    ).dates("botox", ON)
    assert to_staff.told(same, NAMES).notes[0] == "First open day: Monday 7 December 2026."
