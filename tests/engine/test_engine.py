"""The engine's errors and their words, its constraints, and how much work it does."""

import sys
from contextlib import suppress
from dataclasses import FrozenInstanceError, replace
from datetime import date, datetime

import pytest
from intervals.engine.forecast import Forecast, forecast, judge, too_soon_when_done

from intervals.engine.history import History, Hold, Plan, Skin, Treatment
from intervals.engine.periods import FIRST_DAY, LAST_DAY, DateOutOfRange, Period, add, back, never_shorter
from intervals.engine.reasons import AfterTreatment, BeforeNext, Status, UnderHold, worst
from intervals.engine.rules import Rule, in_force, work_back
from intervals.engine.strip import Segment, strip

WEEK, TWO_WEEKS = Period(days=7), Period(days=14)
RULE = Rule("microneedling", "botox", WEEK, TWO_WEEKS, id="mb")
DONE = Treatment("microneedling", date(2026, 11, 10), id="t1")
HISTORY = History(treatments=(DONE,))
ON = date(2026, 11, 12)
TOO_EARLY, TOO_LATE = date(1899, 12, 31), date(2200, 1, 1)
FOUND = forecast(HISTORY, [RULE], "botox", ON, ON)


# Dates out of range


@pytest.mark.parametrize(
    "ask",
    [
        lambda: add(TOO_EARLY, WEEK),
        lambda: add(LAST_DAY, WEEK),
        lambda: back(FIRST_DAY, WEEK),
        lambda: back(TOO_LATE, WEEK),
        lambda: forecast(HISTORY, [RULE], "botox", TOO_LATE),
        lambda: forecast(HISTORY, [RULE], "botox", ON, TOO_EARLY),
        lambda: judge(HISTORY, [RULE], "botox", TOO_LATE, ON),
        lambda: work_back([RULE], "microneedling", "botox", FIRST_DAY, ON),
        lambda: FOUND.status_on(TOO_LATE),
        lambda: strip(FOUND, TOO_EARLY, ON),
        lambda: strip(FOUND, ON, TOO_LATE),
    ],
)
def test_a_date_out_of_range_is_refused_and_the_range_is_named(ask):
    with pytest.raises(DateOutOfRange, match=r"^Dates run from 1900-01-01 to 2199-12-31\.$") as caught:
        ask()
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize("wait", [Period(1200, 36600), Period(0, 36600), Period(1200, 0)])
@pytest.mark.parametrize("count", [add, back])
@pytest.mark.parametrize("day", [FIRST_DAY, LAST_DAY, date(2050, 1, 1)])
def test_nothing_overflows(wait, count, day):
    with suppress(DateOutOfRange):
        assert FIRST_DAY <= count(day, wait) <= LAST_DAY


@pytest.mark.parametrize("count", [add, back])
def test_a_timestamp_is_not_a_date(count):
    with pytest.raises(TypeError):
        count(datetime(2026, 11, 10, 23, 30), WEEK)  # noqa: DTZ001


# Waits


# fmt: off
NO_WAITS = [
    "", "P", "1W", "P1", "p1w", "P-1W", "P+1W", "P1.5W", "P1,5W", "PT1H", "P1DT1H", "P1W1M", "P1D1W", "P1M1Y",
    "P1W1W", "P\u0661W", "P100000D", " P1W", "P1W ", "P1W\n", "one week",
]
# fmt: on


@pytest.mark.parametrize("text", NO_WAITS)
def test_a_text_that_is_no_wait_is_refused_and_quoted(text):
    with pytest.raises(ValueError, match="is not a wait such as P1W, P10D or P1M2W") as caught:
        Period.parse(text)
    assert repr(text) in str(caught.value)


@pytest.mark.parametrize("make", [{"months": -1}, {"days": -1}, {"months": 1201}, {"days": 36601}])
def test_a_wait_is_between_nothing_and_a_hundred_years(make):
    with pytest.raises(ValueError, match="between nothing and a hundred years"):
        Period(**make)


@pytest.mark.parametrize(
    ("text", "canonical", "parts"),
    [
        ("P7D", "P1W", (0, 0, 1, 0)),
        ("P14D", "P2W", (0, 0, 2, 0)),
        ("P10D", "P10D", (0, 0, 0, 10)),
        ("P1W3D", "P10D", (0, 0, 0, 10)),
        ("P12M", "P1Y", (1, 0, 0, 0)),
        ("P18M", "P1Y6M", (1, 6, 0, 0)),
        ("P1M2W", "P1M2W", (0, 1, 2, 0)),
        ("P100Y", "P100Y", (100, 0, 0, 0)),
        ("P001D", "P1D", (0, 0, 0, 1)),
        ("P0W", "P0D", (0, 0, 0, 0)),
        ("P0Y0M0W0D", "P0D", (0, 0, 0, 0)),
    ],
)
def test_the_canonical_text_of_a_wait(text, canonical, parts):
    assert str(Period.parse(text)) == canonical
    assert Period.parse(text).parts() == parts


@pytest.mark.parametrize(
    ("wait", "than", "answer"),
    [
        ("P2W", "P1W", True),
        ("P1W", "P1W", True),
        ("P1W", "P8D", False),
        ("P1M", "P28D", True),
        ("P1M", "P29D", False),
        ("P1M", "P30D", False),
        ("P31D", "P1M", True),
        ("P30D", "P1M", False),
        ("P1M2W", "P1M1W", True),
        ("P1M1W", "P1M2W", False),
        ("P2M", "P1M4W", False),
        ("P2M", "P1M25D", True),
        ("P2M", "P1M26D", False),
        ("P1Y", "P12M", True),
        ("P0D", "P0D", True),
    ],
)
def test_never_shorter(wait, than, answer):
    assert never_shorter(Period.parse(wait), Period.parse(than)) is answer


# Rules


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"recommended": Period(days=6)}, "recommended wait is shorter"),
        ({"minimum": Period(days=30), "recommended": Period(months=1)}, "recommended wait is shorter"),
        ({"minimum": Period()}, "the same day must be allowed"),
        ({"valid_from": ON, "valid_to": ON}, "ends after it begins"),
        ({"valid_from": ON, "valid_to": date(2026, 11, 11)}, "ends after it begins"),
    ],
)
def test_a_rule_that_contradicts_itself_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        replace(RULE, **change)


def test_no_wait_at_all_needs_the_same_day_allowed():
    rule = replace(RULE, minimum=Period(), recommended=Period(), same_day_allowed=True)
    assert forecast(HISTORY, [rule], "botox", DONE.given_on).status is Status.READY


def test_a_rule_may_last_one_day():
    rule = replace(RULE, valid_from=ON, valid_to=date(2026, 11, 13))
    assert [rule.in_force_on(date(2026, 11, day)) for day in (11, 12, 13)] == [False, True, False]


def test_rules_may_come_from_any_iterable():
    assert in_force(iter([RULE]), ON) == (RULE,)
    assert forecast(HISTORY, iter([RULE]), "botox", ON, ON) == FOUND
    assert too_soon_when_done(HISTORY, iter([RULE])) == ()


# Answers


def test_statuses_are_ordered_from_the_worst():
    assert sorted(Status, key=lambda status: status.severity) == list(Status)
    assert list(Status) == ["too_soon", "consult", "ask_first", "ready", "no_wait"]
    assert worst([Status.READY, Status.CONSULT, Status.NO_WAIT]) is Status.CONSULT
    assert worst([]) is Status.NO_WAIT


def test_every_reason_is_listed_and_the_deciding_one_comes_first():
    older = Treatment("microneedling", date(2026, 11, 1), id="t2")
    history = History(
        treatments=(older, DONE), plans=(Plan("peel", ON),), holds=(Hold("botox", date(2026, 11, 12), "h1"),)
    )
    found = forecast(history, [RULE, Rule("botox", "peel", WEEK, WEEK)], "botox", ON)
    assert [type(reason) for reason in found.reasons] == [
        AfterTreatment,
        UnderHold,
        AfterTreatment,
        BeforeNext,
    ]
    assert [reason.deciding for reason in found.reasons] == [True, False, False, False]
    assert found.reasons[0].cause == DONE


def test_a_forecast_without_a_plan_has_no_verdict():
    assert forecast(HISTORY, [RULE], "botox", ON).planned is None


def test_a_verdict_keeps_the_day_it_speaks_of():
    assert judge(HISTORY, [RULE], "botox", date(2026, 11, 17), ON).on == date(2026, 11, 17)


def test_two_treatments_on_one_day_count_against_each_other():
    monthly = Rule("botox", "botox", WEEK, WEEK)
    one, two = Treatment("botox", ON, id="1"), Treatment("botox", ON, id="2")
    assert too_soon_when_done(History(treatments=(one, two)), [monthly]) == (one, two)


def test_equal_records_give_equal_answers():
    """Two records that say the same are two treatments, whether or not they are one object in memory."""
    weekly = Rule("botox", "botox", WEEK, WEEK)
    record = Treatment("botox", ON)
    twice, copied = History(treatments=(record, record)), History(treatments=(record, replace(record)))
    assert twice == copied
    assert too_soon_when_done(twice, [weekly]) == too_soon_when_done(copied, [weekly])


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
        (BeforeNext(RULE, ON, DONE, ON, ON), "deciding"),
        (UnderHold(Hold("botox", ON)), "deciding"),
        (Segment(ON, ON, Status.READY), "last"),
        (work_back([RULE], "microneedling", "botox", ON, ON), "latest"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_nothing_can_be_changed_afterwards(value, field):
    with pytest.raises(FrozenInstanceError):
        setattr(value, field, None)
    assert hash(value) == hash(replace(value))


# The strip, and how much work is done


def test_a_strip_ends_on_or_after_the_day_it_begins():
    with pytest.raises(ValueError, match="ends on or after the day it begins"):
        strip(FOUND, ON, date(2026, 11, 11))


def test_a_strip_to_the_last_day_of_the_range_with_a_plan_on_it():
    history = History(plans=(Plan("botox", LAST_DAY),))
    segments = strip(forecast(history, [RULE], "microneedling", ON), date(2199, 12, 1), LAST_DAY)
    assert segments == (
        Segment(date(2199, 12, 1), date(2199, 12, 17), Status.READY),
        Segment(date(2199, 12, 18), date(2199, 12, 24), Status.ASK_FIRST),
        Segment(date(2199, 12, 25), LAST_DAY, Status.TOO_SOON),
    )


def test_a_strip_of_three_hundred_years_asks_the_status_a_few_times(monkeypatch):
    history = History(
        treatments=tuple(Treatment("botox", date(year, 6, 1)) for year in range(1950, 1960)),
        plans=(Plan("botox", date(2027, 6, 12)), Plan("botox", date(2150, 6, 12))),
        holds=(Hold("botox", date(2026, 12, 1)), Hold("botox", None)),
        skin=Skin.SETTLED,
    )
    found = forecast(history, [Rule("botox", "botox", WEEK, TWO_WEEKS)], "botox", ON)
    asked = []
    status_on = Forecast.status_on

    def counting(self, day):
        asked.append(day)
        return status_on(self, day)

    monkeypatch.setattr(Forecast, "status_on", counting)
    assert strip(found, FIRST_DAY, LAST_DAY)
    assert len(found.reasons) == 10 + 12 + 2
    assert len(asked) <= 1 + 4 * len(found.reasons)


def calls(function, *arguments):
    """How many Python functions are entered by `function(*arguments)`."""
    entered = []
    sys.setprofile(lambda frame, event, _: entered.append(frame) if event == "call" else None)
    try:
        function(*arguments)
    finally:
        sys.setprofile(None)
    return len(entered)


@pytest.mark.parametrize("wait", [WEEK, Period(days=36600), Period(months=1200), Period(1200, 36500)])
def test_going_back_two_hundred_years_takes_no_search(wait):
    assert calls(back, LAST_DAY, wait) < 40
