"""The strip: its errors, its ends, and how much work is done."""

from datetime import date

import pytest

from intervals.engine.history import History, Hold, Plan, Skin, Treatment
from intervals.engine.periods import FIRST_DAY, LAST_DAY
from intervals.engine.question import Question
from intervals.engine.reasons import Status
from intervals.engine.rules import Rule
from intervals.engine.strip import Segment
from tests.engine.cases import ON, TWO_WEEKS, WEEK, chart

CHART = chart()


def test_a_strip_ends_on_or_after_the_day_it_begins():
    with pytest.raises(ValueError, match="ends on or after the day it begins"):
        CHART.strip("botox", ON, date(2026, 11, 11), ON)


def test_a_strip_to_the_last_day_of_the_range_with_a_plan_on_it():
    history = History(plans=(Plan("botox", LAST_DAY),))
    segments = chart(history).strip("microneedling", date(2199, 12, 1), LAST_DAY, ON)
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
    yearly = chart(history, Rule("botox", "botox", WEEK, TWO_WEEKS))
    asked = []
    status_on = Question.status_on

    def counting(self, day):
        asked.append(day)
        return status_on(self, day)

    monkeypatch.setattr(Question, "status_on", counting)
    assert yearly.strip("botox", FIRST_DAY, LAST_DAY, ON)
    assert len(asked) <= 1 + 4 * (12 + 12 + 2)
