"""What a chart answers beside the vectors: errors and their words, reasons in order, what stands beside a status."""

from dataclasses import FrozenInstanceError, replace
from datetime import date, timedelta

import pytest

from intervals.engine.areas import AreaTree
from intervals.engine.chart import Chart
from intervals.engine.history import History, Hold, Plan, Skin, Treatment
from intervals.engine.open_days import OpenDays
from intervals.engine.periods import FIRST_DAY, LAST_DAY, DateOutOfRange, Period, add
from intervals.engine.reasons import AfterTreatment, BeforeNext, Status, UnderHold, worst
from intervals.engine.rules import Rule, RuleBook
from intervals.engine.strip import Segment
from tests.engine.cases import DONE, HISTORY, ON, RULE, TWO_WEEKS, WEEK, chart

TOO_EARLY, TOO_LATE = date(1899, 12, 31), date(2200, 1, 1)
CHART = chart()
FOUND = CHART.dates("botox", ON, planned_on=ON)
ASKED = CHART.ask("botox", ON)


# Dates out of range


@pytest.mark.parametrize(
    "ask",
    [
        lambda: CHART.dates("botox", TOO_LATE),
        lambda: CHART.dates("botox", ON, planned_on=TOO_EARLY),
        lambda: CHART.judge("botox", TOO_LATE, ON),
        lambda: CHART.judge("botox", ON, TOO_EARLY),
        lambda: CHART.work_back("microneedling", "botox", FIRST_DAY, ON),
        lambda: CHART.work_back("microneedling", "botox", TOO_LATE, ON),
        lambda: CHART.work_back("microneedling", "botox", ON, TOO_LATE),
        lambda: CHART.first_day_that_works("botox", TOO_LATE, ON),
        lambda: ASKED.status_on(TOO_LATE),
        lambda: CHART.strip("botox", TOO_EARLY, ON, ON),
        lambda: CHART.strip("botox", ON, TOO_LATE, ON),
    ],
)
def test_a_date_out_of_range_is_refused_and_the_range_is_named(ask):
    with pytest.raises(DateOutOfRange, match=r"^Dates run from 1900-01-01 to 2199-12-31\.$") as caught:
        ask()
    assert isinstance(caught.value, ValueError)


# Answers


def test_statuses_are_ordered_from_the_worst():
    assert sorted(Status, key=lambda status: status.severity) == list(Status)
    assert list(Status) == ["too_soon", "consult", "ask_first", "late", "ready", "no_wait"]
    assert worst([Status.READY, Status.CONSULT, Status.NO_WAIT]) is Status.CONSULT
    assert worst([]) is Status.NO_WAIT


def test_what_a_status_means_for_a_person_who_plans():
    assert [status for status in Status if status.warns] == ["too_soon", "consult", "ask_first"]
    assert [status for status in Status if status.works] == ["late", "ready", "no_wait"]
    assert [status for status in Status if status.stops] == ["too_soon", "consult"]


def test_every_reason_is_listed_and_the_deciding_one_comes_first():
    older = Treatment("microneedling", date(2026, 11, 1), id="t2")
    history = History(
        treatments=(older, DONE), plans=(Plan("peel", ON),), holds=(Hold("botox", date(2026, 11, 12), "h1"),)
    )
    found = chart(history, RULE, Rule("botox", "peel", WEEK, WEEK)).dates("botox", ON)
    assert [type(reason) for reason in found.reasons] == [
        AfterTreatment,
        UnderHold,
        AfterTreatment,
        BeforeNext,
    ]
    assert [reason.deciding for reason in found.reasons] == [True, False, False, False]
    assert found.reasons[0].cause == DONE


def test_a_forecast_without_a_plan_has_no_verdict():
    assert CHART.dates("botox", ON).planned is None


def test_a_verdict_keeps_the_day_it_speaks_of():
    assert CHART.judge("botox", date(2026, 11, 17), ON).on == date(2026, 11, 17)


def test_a_verdict_says_what_warns_what_lies_inside_the_minimum_and_whether_a_hold_does():
    held = replace(HISTORY, holds=(Hold("botox", date(2026, 11, 20)),))
    inside = chart(held).judge("botox", date(2026, 11, 12), ON)
    assert [type(reason) for reason in inside.against] == [UnderHold, AfterTreatment]
    assert inside.inside_minimum == inside.against
    assert inside.deciding is inside.against[0]
    assert inside.held
    after = chart(held).judge("botox", date(2026, 11, 20), ON)
    assert [type(reason) for reason in after.against] == [AfterTreatment]
    assert after.inside_minimum == ()
    assert not after.held
    assert chart(History()).judge("botox", ON, ON).deciding is None


def test_a_verdict_names_the_version_of_its_day():
    begins = date(2026, 11, 20)
    longer = replace(RULE, minimum=TWO_WEEKS, valid_from=begins, id="longer")
    versions = chart(HISTORY, replace(RULE, valid_to=begins), longer)
    assert versions.judge("botox", date(2026, 11, 17), ON).deciding.rule.id == "mb"
    assert versions.judge("botox", begins, ON).deciding.rule is longer
    assert versions.dates("botox", ON).deciding.rule is longer
    gone = chart(HISTORY, replace(RULE, valid_to=begins))
    assert gone.judge("botox", begins, ON).reasons == ()


def test_what_speaks_first_is_named_first():
    until_review = Hold("botox", None, "h2")
    history = replace(HISTORY, holds=(Hold("botox", date(2026, 11, 14), "h1"), until_review))
    assert FOUND.main_reason is FOUND.deciding
    assert isinstance(FOUND.deciding, AfterTreatment)
    found = chart(history).dates("botox", date(2026, 11, 30))
    assert found.main_reason.hold is until_review
    assert isinstance(found.deciding, AfterTreatment)
    assert [each.hold.id for each in found.holds] == ["h2", "h1"]
    unsure = chart(replace(HISTORY, skin=Skin.UNSURE)).dates("botox", date(2026, 11, 30))
    assert unsure.main_reason is None


@pytest.mark.parametrize(
    ("best_by", "start_again", "hold", "kept"),
    [
        (None, None, date(2027, 3, 1), True),
        (21, None, None, True),
        (21, None, date(2026, 12, 1), True),
        (21, None, date(2026, 12, 2), False),
        (None, 21, None, True),
        (None, 21, date(2026, 11, 30), True),
        (None, 21, date(2026, 12, 1), False),
        (15, 21, date(2026, 11, 26), False),
    ],
)
def test_upper_figures_that_cannot_be_kept(best_by, start_again, hold, kept):
    rule = replace(
        RULE,
        best_by=best_by and Period(days=best_by),
        start_again=start_again and Period(days=start_again),
    )
    history = replace(HISTORY, holds=(Hold("botox", hold),) if hold else ())
    found = chart(history, rule).dates("botox", ON)
    assert found.cannot_be_kept is not kept


def test_without_a_date_there_is_nothing_that_cannot_be_kept():
    rule = replace(RULE, best_by=TWO_WEEKS, valid_to=date(2026, 11, 13))
    found = chart(HISTORY, rule).dates("botox", ON)
    assert (found.earliest, found.silent_from) == (None, date(2026, 11, 13))
    assert found.best_by == date(2026, 11, 24)
    assert not found.cannot_be_kept


def test_late_says_by_which_figure():
    rule = replace(RULE, best_by=Period(days=21), start_again=Period(days=28))
    for day, figure in ((date(2026, 12, 1), None), (date(2026, 12, 2), 21), (date(2026, 12, 8), 28)):
        verdict, found = (
            chart(HISTORY, rule).judge("botox", day, ON),
            chart(HISTORY, rule).dates("botox", day),
        )
        expected = figure and add(DONE.given_on, Period(days=figure))
        assert (verdict.late and verdict.late.day) == expected
        assert found.late == verdict.late
        assert found.status == verdict.status == (Status.LATE if figure else Status.READY)


def test_the_dates_of_a_reason_alone():
    known, unknown = (
        replace(HISTORY, holds=(Hold("botox", ON),)),
        History((Treatment("microneedling", None),)),
    )
    dates = [(each.earliest_date, each.recommended_date) for each in chart(known).dates("botox", ON).reasons]
    assert dates == [(date(2026, 11, 17), date(2026, 11, 24)), (ON, ON)]
    reason = chart(unknown).dates("botox", ON).deciding
    assert (reason.earliest_date, reason.recommended_date) == (None, None)
    ended = chart(HISTORY, replace(RULE, valid_to=date(2026, 11, 20))).dates("botox", ON).deciding
    assert (ended.earliest_date, ended.recommended_date) == (date(2026, 11, 17), None)


# Plans and treatments of the history


def test_a_plan_of_the_history_is_judged_without_itself():
    plans = (Plan("botox", date(2026, 11, 20), "p1"), Plan("botox", date(2026, 11, 25), "p2"))
    monthly = Rule("botox", "botox", Period(months=1), Period(months=1))
    planned = chart(replace(HISTORY, plans=plans[:1]), RULE, monthly)
    assert planned.judge_plan("p1", ON).status is Status.ASK_FIRST
    assert planned.judge("botox", date(2026, 11, 20), ON).status is Status.TOO_SOON
    assert planned.first_day_that_works("botox", ON, ON, without=plans[0]) == date(2026, 11, 24)
    assert chart(replace(HISTORY, plans=plans), monthly).judge_plan("p1", ON).status is Status.TOO_SOON


def test_what_comes_next_is_not_in_its_own_way():
    """The first plan ahead is what is asked about; one that is over, or comes after it, is not."""
    monthly = Rule("botox", "botox", Period(months=1), Period(months=1))
    days = [ON - timedelta(days=1), ON + timedelta(days=9), ON + timedelta(days=1), ON + timedelta(days=40)]
    plans = [Plan("botox", day, f"p{number}") for number, day in enumerate(days)]

    def next_of(*known):
        return chart(History(plans=known), monthly).ask_next("botox", ON).forecast()

    assert next_of(plans[0], plans[2]).comes_after is None
    assert next_of(plans[1], plans[2]).comes_after.next_on == days[1]
    assert next_of(plans[2], plans[3]).comes_after is None
    assert (
        chart(History(plans=(plans[2],)), monthly).ask("botox", ON).forecast().comes_after.next_on == days[2]
    )


def test_a_plan_that_is_not_there_cannot_be_judged():
    with pytest.raises(KeyError, match="p9"):
        CHART.judge_plan("p9", ON)


def test_two_treatments_of_one_procedure_on_one_day_are_one_sitting():
    monthly = Rule("botox", "botox", WEEK, WEEK)
    one, two = Treatment("botox", ON, id="1"), Treatment("botox", ON, id="2")
    assert chart(History((one, two)), monthly).done_too_soon() == ()
    third = Treatment("botox", date(2026, 11, 18), id="3")
    flagged = chart(History((one, third, two)), monthly).done_too_soon()
    assert [each.treatment for each in flagged] == [third]
    assert flagged[0].verdict.status is Status.TOO_SOON


def test_equal_records_give_equal_answers():
    """Two records that say the same are two treatments, whether or not they are one object in memory."""
    both = Rule("botox", "peel", WEEK, WEEK), Rule("peel", "botox", WEEK, WEEK)
    record, peel = Treatment("botox", ON), Treatment("peel", ON)
    twice = chart(History((record, record, peel)), *both)
    copied = chart(History((record, replace(record), peel)), *both)
    assert twice.history == copied.history
    assert twice.done_too_soon() == copied.done_too_soon()
    assert [each.treatment for each in copied.done_too_soon()] == [record, record, peel]


def test_a_treatment_done_under_a_hold_is_judged_but_not_flagged():
    history = replace(HISTORY, holds=(Hold("microneedling", date(2026, 12, 1)),))
    assert chart(history).judge_done(DONE).status is Status.TOO_SOON
    assert chart(history).done_too_soon() == ()


@pytest.mark.parametrize(
    ("days_after", "status"), [(None, Status.CONSULT), (0, Status.CONSULT), (1, Status.NO_WAIT)]
)
def test_a_hold_that_was_set_after_it_was_done_is_nothing_it_was_done_against(days_after, status):
    set_on = None if days_after is None else DONE.given_on + timedelta(days=days_after)
    history = History((DONE,), holds=(Hold("microneedling", None, "1", set_on),))
    assert chart(history).judge_done(DONE).status is status


def test_what_is_told_and_lies_ahead_is_a_plan():
    told = [Treatment("event", day, id=str(day)) for day in (None, ON, ON + timedelta(days=1))]
    found = History.known(ON, told=told, planned=[Plan("botox", ON)])
    assert found.treatments == tuple(told[:2])
    assert found.plans == (Plan("botox", ON), Plan("event", ON + timedelta(days=1), id=told[2].id))


def test_a_treatment_of_unknown_day_cannot_be_judged():
    with pytest.raises(ValueError, match="whose day is not known"):
        CHART.judge_done(Treatment("botox", None))


# Areas and open days


def test_an_area_that_lies_within_itself_leads_nowhere():
    circle = AreaTree({"a": "b", "b": "a"})
    assert circle.meet(["a"], ["b"])
    assert not circle.meet(["a"], ["c"])


def test_at_the_ends_of_the_range_a_year_is_as_long_as_there_are_days():
    never = OpenDays(weekdays=frozenset())
    assert never.first_from(LAST_DAY) is None
    assert never.last_until(FIRST_DAY) is None
    only = OpenDays(weekdays=frozenset(), extra=(FIRST_DAY, LAST_DAY))
    assert only.first_from(date(2199, 6, 1)) == LAST_DAY
    assert only.last_until(date(1900, 6, 1)) == FIRST_DAY


def test_the_first_day_that_works_is_looked_for_within_a_year_of_each_run():
    """Closed for more than a year, then open: the run of days before the plan has none, the one after it does."""
    closed = ((date(2026, 1, 1), date(2028, 6, 30)),)
    planned = replace(HISTORY, plans=(Plan("peel", date(2028, 1, 3)),))
    rules = (RULE, Rule("botox", "peel", WEEK, WEEK))
    asked = chart(planned, *rules, open_days=OpenDays(closed=closed))
    assert asked.first_day_that_works("botox", ON, ON) == date(2028, 7, 1)
    assert chart(HISTORY, open_days=OpenDays(closed=closed)).first_day_that_works("botox", ON, ON) is None


# Rules that begin later


def test_a_longer_wait_that_leaves_the_range_is_replaced_in_time():
    """As long as the wait of a hundred years stands, there is no date; the shorter one begins before that matters."""
    endless = replace(RULE, minimum=Period(months=1200), recommended=Period(months=1200), id="endless")
    last = History((Treatment("microneedling", date(2150, 1, 1)),))
    begins = date(2150, 6, 1)
    versions = chart(last, replace(endless, valid_to=begins), replace(RULE, valid_from=begins))
    found = versions.dates("botox", date(2150, 2, 1), planned_on=begins)
    assert found.earliest == found.recommended == begins
    assert [(change.begins, change.before.id, change.now.id) for change in found.changes] == [
        (begins, "endless", "mb")
    ]
    assert found.planned.changes == found.changes
    with pytest.raises(DateOutOfRange):
        chart(last, endless).dates("botox", date(2150, 2, 1))


def test_a_wait_out_of_range_whose_rule_ends_before_the_treatment_gives_no_date():
    endless = replace(RULE, minimum=Period(months=1200), recommended=Period(months=1200))
    later = History((Treatment("microneedling", date(2150, 1, 1)),))
    found = chart(later, replace(endless, valid_to=date(2149, 1, 1))).dates("botox", ON)
    assert (found.earliest, found.silent_from) == (None, None)
    assert [(change.begins, change.now) for change in found.changes] == [(date(2149, 1, 1), None)]


@pytest.mark.parametrize(
    ("value", "field"),
    [
        (WEEK, "days"),
        (RULE, "minimum"),
        (DONE, "given_on"),
        (Plan("botox", ON), "planned_on"),
        (Hold("botox", ON), "until"),
        (HISTORY, "skin"),
        (FOUND, "status"),
        (FOUND.planned, "status"),
        (FOUND.reasons[0], "deciding"),
        (FOUND.uppers, "best_by"),
        (OpenDays(), "closed"),
        (BeforeNext(RULE, ON, DONE, ON, ON, same_day=True), "deciding"),
        (UnderHold(Hold("botox", ON)), "deciding"),
        (Segment(ON, ON, Status.READY), "last"),
        (CHART.work_back("microneedling", "botox", ON, ON), "latest"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_nothing_can_be_changed_afterwards(value, field):
    with pytest.raises(FrozenInstanceError):
        setattr(value, field, None)
    assert hash(value) == hash(replace(value))


# A practitioner's own days


def test_what_a_practitioner_is_to_do_is_judged_by_her_own_days():
    clinic = OpenDays(weekdays=frozenset(range(5)))
    own = OpenDays(
        weekdays=frozenset({3, 5}), within=clinic
    )  # Thursdays, and Saturdays on which nobody is there
    monday, saturday = date(2026, 12, 7), date(2026, 12, 12)
    plan = Plan("botox", monday, id="7", practitioner="ada")
    found = replace(CHART, history=History(plans=(plan,)), open_days=clinic, practitioners={"ada": own})
    verdict = found.judge_plan("7", ON)
    assert (verdict.open, verdict.away) == (False, True)
    assert verdict.whoever_is_there == replace(verdict, open=None, away=False)
    assert found.first_day_for_plan("7", ON) == date(2026, 12, 10)
    assert (found.judge("botox", monday, ON).open, found.judge("botox", monday, ON).away) == (True, False)
    assert (found.by("ada").judge("botox", saturday, ON).open, found.by("ada").judge("botox", saturday, ON).away) == (
        False, False,
    )  # fmt: skip
    assert found.by("grace") is found.by("") is found


def test_what_is_counted_back_from_a_past_day_is_no_reason_of_a_forecast():
    rules = (RULE, Rule("botox", "peel", WEEK, WEEK))
    for peeled, reasons in ((ON, [BeforeNext]), (date(2026, 11, 1), [])):
        found = chart(History(plans=(Plan("peel", peeled),)), *rules).dates("botox", ON)
        assert [type(reason) for reason in found.reasons] == reasons
        assert (found.main_reason is None) == (not reasons)


# What gives a date, and what it means for today

GIVEN = date(2026, 11, 10)  # 17 and 24 November by the rule
HELD = Hold("botox", date(2026, 11, 20), "9")


def asked(*done, holds=(), rules=(RULE,), on=ON):
    return Chart(History(done, holds=holds), RuleBook(rules)).ask("botox", on)


def test_what_gives_each_date():
    needled, later = (
        Treatment("microneedling", GIVEN, id="1"),
        Treatment("microneedling", date(2026, 11, 8), id="2"),
    )
    found = asked(needled, later, holds=(HELD,)).forecast()
    assert isinstance(found.gives_earliest, UnderHold)
    assert found.gives_earliest.given_on == HELD.until
    assert found.gives_recommended.cause == needled
    nothing = asked().forecast()
    assert nothing.gives_earliest is nothing.gives_recommended is None


@pytest.mark.parametrize(
    ("on", "means"),
    [
        (date(2026, 11, 16), Status.TOO_SOON),
        (date(2026, 11, 17), Status.ASK_FIRST),
        (date(2026, 11, 23), Status.ASK_FIRST),
        (date(2026, 11, 24), Status.READY),
    ],
)
def test_what_today_means_by_the_dates_alone(on, means):
    needled = Treatment("microneedling", GIVEN, id="1")
    unsettled = History((needled,), skin=Skin.NOT_SETTLED)
    found = Chart(unsettled, RuleBook([RULE])).ask("botox", on).forecast()
    assert found.by_the_dates is means
    assert found.skin_matters is (means is not Status.TOO_SOON)


def test_without_dates_today_means_nothing():
    assert asked().forecast().by_the_dates is None
    assert not asked().forecast().skin_matters
    needled = Treatment("microneedling", GIVEN, id="1")
    ending = replace(RULE, valid_to=date(2026, 11, 20))
    assert asked(needled, rules=(ending,), on=date(2026, 11, 18)).forecast().by_the_dates is Status.ASK_FIRST
    over = asked(needled, holds=(HELD,), rules=(ending,), on=date(2026, 11, 30)).forecast()
    assert (over.earliest, over.by_the_dates) == (
        HELD.until,
        None if over.recommended is None else Status.READY,
    )


def test_whether_it_was_followed():
    needled = Treatment("microneedling", GIVEN, id="1")
    done = Treatment("botox", date(2026, 11, 21), id="2")
    again = replace(RULE, earlier="botox", id="again")
    assert not asked(needled).followed
    assert asked(needled, done).followed
    assert not asked(needled, Treatment("botox", date(2026, 11, 9), id="2")).followed
    assert not asked(needled, done, holds=(Hold("botox", date(2026, 12, 1), "9"),)).followed
    assert not asked(needled, done, rules=(RULE, again)).followed


# What others ask of it without building a history of their own


def test_by_one_rule_and_nothing_else():
    assert Chart.of_rule(RULE, DONE.given_on).dates("botox", ON).earliest == DONE.given_on + timedelta(days=7)


def test_of_one_thing_done():
    assert History.of_one("peel", None, Skin.UNSURE) == History((Treatment("peel", None),), skin=Skin.UNSURE)


def test_what_has_an_id_is_found_by_it():
    voided = Treatment("peel", ON, voided=True, id="2")
    found = chart(History((replace(DONE, id="1"), voided), (Plan("botox", ON, id="3"),)))
    assert [found.done(id) for id in ("1", "2", "3")] == [replace(DONE, id="1"), None, None]
    assert [found.has_plan(id) for id in ("1", "3")] == [False, True]


def test_the_holds_are_those_that_are_named():
    found = chart(replace(HISTORY, holds=tuple(Hold("botox", None, id) for id in "123")))
    assert [hold.id for hold in found.held_by(["1", "3"]).history.holds] == ["1", "3"]
    assert found.held_by(()).history.holds == ()


def test_what_is_to_be_recorded_is_judged_as_it_will_be_and_what_it_spoils_is_told_apart():
    history = replace(HISTORY, plans=(Plan("botox", ON + timedelta(days=2), id="1"),))
    then, ahead = chart(history).judge_doing("microneedling", ON, ON)
    assert (then.status, ahead.status) == (Status.NO_WAIT, Status.TOO_SOON)
    assert [reason.cause for reason in ahead.against] == [history.plans[0]]
    _then, ahead = chart(history).judge_doing("microneedling", ON, ON, without=history.plans[0])
    assert (ahead.status, ahead.reasons) == (Status.NO_WAIT, ())
