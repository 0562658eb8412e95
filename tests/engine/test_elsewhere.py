"""What is published elsewhere, as data: how far a figure reaches, who stands behind it, how old the reading is."""

from datetime import date

import pytest

from intervals.engine.elsewhere import ReadSource, Statement, about, sources_of
from intervals.engine.periods import LAST_DAY, Period


def source(grade="B", checked_on=date(2026, 11, 25), code="C1") -> ReadSource:
    return ReadSource(
        code, "Care", "A clinic", "CA", "", "clinic", grade, "https://clinic.example/", checked_on
    )


def says(minimum="", upper="", upper_is="", by=None) -> Statement:
    return Statement("peel", "botox", minimum, upper, upper_is, False, "", True, by or source())


@pytest.mark.parametrize(
    ("statement", "span"),
    [
        (says("P2W"), (14, 14)),
        (says("P2W", "P4W", "range"), (14, 28)),
        (says("P0D"), (0, 0)),
        (says("", "P3W", "limit"), (0, 21)),
        (says("P1Y"), (365.25, 365.25)),
    ],
)
def test_a_figure_reaches_from_its_first_to_its_last_day(statement, span):
    assert statement.span == span
    assert statement.has_figure


def test_what_names_no_figure_asks_for_nothing():
    assert not says().has_figure
    assert says().asks is None
    assert says("", "P3W", "limit").asks is None
    assert says("P10D").asks == Period(days=10)


def test_a_limit_is_not_the_top_of_a_range():
    assert says("P2W", "P3W", "limit").is_limit
    assert not says("P2W", "P3W", "range").is_limit


def test_a_month_is_drawn_as_long_as_it_is_on_average():
    assert about(Period(months=12)) == 365.25
    assert about(Period(1, 3)) == 33.4375


def test_only_what_somebody_signed_is_signed():
    assert [source(grade).signed for grade in "ABC"] == [True, True, False]


@pytest.mark.parametrize(
    ("on", "old"), [(date(2027, 11, 24), False), (date(2027, 11, 25), False), (date(2027, 11, 26), True)]
)
def test_a_reading_is_old_after_a_year(on, old):
    assert source().is_old(on) is old


def test_what_was_read_in_the_last_year_there_is_never_is():
    assert not source(checked_on=LAST_DAY).is_old(LAST_DAY)


def test_each_source_counts_once():
    one, other = source(), source(code="C2")
    assert sources_of([says("P1W", by=one), says("P2W", by=other), says("P3W", by=one)]) == [one, other]
