"""Waits and the range of dates: the errors and their words."""

import sys
from contextlib import suppress
from datetime import date, datetime

import pytest

from intervals.engine.periods import (
    FIRST_DAY,
    LAST_DAY,
    DateOutOfRange,
    Period,
    add,
    add_or_none,
    always_longer,
    back,
    day_after,
    day_before,
    never_shorter,
)
from tests.engine.cases import ON, WEEK

TOO_EARLY, TOO_LATE = date(1899, 12, 31), date(2200, 1, 1)


# The range


@pytest.mark.parametrize(
    ("count", "day"), [(add, TOO_EARLY), (add, LAST_DAY), (back, FIRST_DAY), (back, TOO_LATE)]
)
def test_a_date_out_of_range_is_refused_and_the_range_is_named(count, day):
    with pytest.raises(DateOutOfRange, match=r"^Dates run from 1900-01-01 to 2199-12-31\.$") as caught:
        count(day, WEEK)
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize("wait", [Period(1200, 36600), Period(0, 36600), Period(1200, 0)])
@pytest.mark.parametrize("count", [add, back])
@pytest.mark.parametrize("day", [FIRST_DAY, LAST_DAY, date(2050, 1, 1)])
def test_nothing_overflows(wait, count, day):
    with suppress(DateOutOfRange):
        assert FIRST_DAY <= count(day, wait) <= LAST_DAY


def test_an_upper_figure_past_the_range_is_as_if_there_were_none():
    assert add_or_none(LAST_DAY, WEEK) is None
    assert add_or_none(date(2199, 12, 24), WEEK) == LAST_DAY


def test_the_next_day_stays_in_the_range():
    assert (day_after(LAST_DAY), day_before(FIRST_DAY)) == (LAST_DAY, FIRST_DAY)
    assert (day_after(ON), day_before(ON)) == (date(2026, 11, 13), date(2026, 11, 11))


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
    ("text", "canonical", "counts"),
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
def test_the_canonical_text_of_a_wait(text, canonical, counts):
    assert str(Period.parse(text)) == canonical
    assert Period.parse(text).counts() == counts


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


@pytest.mark.parametrize(
    ("wait", "than", "answer"),
    [
        ("P8D", "P1W", True),
        ("P1W", "P1W", False),
        ("P1M", "P28D", False),
        ("P1M", "P27D", True),
        ("P32D", "P1M", True),
        ("P31D", "P1M", False),
        ("P1M1D", "P1M", True),
        ("P2M", "P1M", True),
        ("P1Y1M", "P1Y", True),
        ("P1Y", "P12M", False),
    ],
)
def test_always_longer(wait, than, answer):
    assert always_longer(Period.parse(wait), Period.parse(than)) is answer


# How much work is done


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
