"""One reading of a date is taken, two are offered, and what is none is refused."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intervals.engine.periods import FIRST_DAY, LAST_DAY
from intervals.web.date_reader import read
from intervals.web.dates import PARTS, BadDate, Typed, written

ON = date(2026, 11, 27)  # a Friday


def taken(text="", on=ON, ahead=False, **boxes):
    return str(read(Typed(text, **boxes), exact=False, on=on, ahead=ahead))


def refused(text="", on=ON, ahead=False, **boxes):
    with pytest.raises(BadDate) as found:
        read(Typed(text, **boxes), exact=False, on=on, ahead=ahead)
    return found.value


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("3 nov", "2026-11-03"), ("Nov 10", "2026-11-10"), ("10th November 2026", "2026-11-10"),
        ("the 10th of November", "2026-11-10"), ("10nov", "2026-11-10"), ("2026-11-10", "2026-11-10"),
        ("13/11/2026", "2026-11-13"), ("11/13/2026", "2026-11-13"), ("11/11/2026", "2026-11-11"),
        ("20261110", "2026-11-10"), ("2026/11/24", "2026-11-24"), ("2026.11.24", "2026-11-24"),
        ("10 novembre 2026", "2026-11-10"), ("1er decembre 2025", "2025-12-01"), ("12 août 2026", "2026-08-12"),
        ("10 Fevrier 2026", "2026-02-10"), ("28 Dec", "2025-12-28"), ("28 Nov", "2025-11-28"),
        ("27 Nov", "2026-11-27"), ("29 Feb", "2024-02-29"), ("November", "2026-11"), ("December", "2025-12"),
        ("10 Nov 26", "2026-11-10"), ("10 Nov '26", "2026-11-10"), ("13/11/26", "2026-11-13"),
        ("10 Nov 50", "1950-11-10"), ("10 Nov 28", "2028-11-10"), ("10 Nov 46", "1946-11-10"),
        ("today", "2026-11-27"), ("Yesterday", "2026-11-26"), ("tomorrow", "2026-11-28"),
        ("2 weeks ago", "2026-11-13"), ("two weeks ago", "2026-11-13"), ("a week ago", "2026-11-20"),
        ("a fortnight ago", "2026-11-13"), ("3 days ago", "2026-11-24"), ("1 month ago", "2026-10-27"),
        ("in 2 weeks", "2026-12-11"), ("last Tuesday", "2026-11-24"), ("last Friday", "2026-11-20"),
        ("Tuesday", "2026-11-24"), ("on Tuesday", "2026-11-24"), ("this Tuesday", "2026-12-01"),
        ("Mar 10, 2026", "2026-03-10"), ("Tue 10 Nov 2026", "2026-11-10"), ("Tuesday, 10 November", "2026-11-10"),
        ("unknown", "unknown"),
    ],
)  # fmt: skip
def test_one_reading_is_taken(typed, meant):
    assert taken(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("3 nov", "2027-11-03"), ("28 Nov", "2026-11-28"), ("27 Nov", "2026-11-27"), ("29 Feb", "2028-02-29"),
        ("November", "2026-11"), ("January", "2027-01"), ("Tuesday", "2026-12-01"), ("Friday", "2026-12-04"),
        ("last Tuesday", "2026-11-24"),
    ],
)  # fmt: skip
def test_of_a_plan_the_nearest_to_come(typed, meant):
    assert taken(typed, ahead=True) == meant


@pytest.mark.parametrize("box", PARTS)
@pytest.mark.parametrize("typed", ["10 November 2026", "20261110", "13/11/2026", "Nov 10, 2026"])
def test_a_whole_date_in_any_box(box, typed):
    assert taken(**{box: typed}) == taken(typed)


@pytest.mark.parametrize(
    ("boxes", "meant"),
    [
        ({"day": "10th", "month": "11", "year": "2026"}, "2026-11-10"),
        ({"day": "10", "month": "11"}, "2026-11-10"),
        ({"day": "28", "month": "nov"}, "2025-11-28"),
        ({"month": "11"}, "2026-11"),
        ({"day": "10", "month": "11", "year": "26"}, "2026-11-10"),
    ],
)
def test_in_boxes(boxes, meant):
    assert taken(**boxes) == meant


@pytest.mark.parametrize(
    ("typed", "readings"),
    [
        ("03/04/2026", ["2026-04-03", "2026-03-04"]),
        ("3.4.26", ["2026-04-03", "2026-03-04"]),
        ("26-11-10", ["2010-11-26", "2026-11-10"]),
        ("03-04-05", ["2005-04-03", "2005-03-04", "2003-04-05"]),
        ("10 Noveber 2026", ["2026-11-10"]),
        ("Noveber 2026", ["2026-11"]),
        ("Octobre 10", []),
        ("next Tuesday", ["2026-12-01", "2026-12-08"]),
    ],
)
def test_two_readings_and_slips_are_offered(typed, readings):
    if not readings:
        assert taken(typed) == "2026-10-10"  # French
        return
    bad = refused(typed)
    assert [str(each) for each in bad.readings] == readings
    for each in bad.readings:
        assert written(each) in bad.message
        assert taken(typed, meant=str(each)) == str(each)


def test_day_and_month_exchanged_in_labelled_boxes_are_offered():
    bad = refused(day="11", month="24", year="2026")
    assert [str(each) for each in bad.readings] == ["2026-11-24"]
    assert "month" in bad.parts


@pytest.mark.parametrize(
    "typed",
    [
        "soon", "last week", "10th", "juil et", "10 Nov 40", "10 Nov 29", "10", "31 November 2026", "32/12/2026",
        "99999 days ago", "900 years ago", "10112026 x", "Tuesday 11 November 2026", "0 Nov", "ago", "in",
        "next",
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused_without_a_guess(typed):
    assert refused(typed).readings == ()


@pytest.mark.parametrize(
    "typed", ["3 nov", "10 Nov 26", "26-11-10", "13/11/26", "yesterday", "November", "Tuesday"]
)
def test_without_a_day_to_count_from_nothing_is_filled_in(typed):
    assert refused(typed, on=None)


DAYS = st.dates(FIRST_DAY, LAST_DAY)


@given(DAYS, st.sampled_from(["%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%Y%m%d", "%A %d %B %Y", "%d-%b-%Y"]))
def test_a_whole_date_is_read_back_as_it_is(day, form):
    assert taken(day.strftime(form)) == str(day)


@given(DAYS, st.booleans())
def test_a_missing_year_is_the_nearest_on_its_side(on, ahead):
    for typed, day in (("29 February", (2, 29)), ("1 January", (1, 1)), (f"{on:%d %B}", (on.month, on.day))):
        try:
            found = read(Typed(typed), exact=True, on=on, ahead=ahead).first_day
        except BadDate:
            assert on.year < FIRST_DAY.year + 9 or on.year > LAST_DAY.year - 9
            continue
        assert (found.month, found.day) == day
        assert (found >= on) if ahead else (found <= on)
        assert abs(found - on) <= timedelta(days=8 * 366)
        if day != (2, 29):
            assert abs(found - on) <= timedelta(days=366)


@given(DAYS, st.integers(0, 99))
def test_two_digits_of_a_year_lie_within_80_back_and_2_ahead(on, year):
    try:
        found = read(Typed(f"13 November {year:02}"), exact=True, on=on)
    except BadDate:
        possible = range(max(on.year - 80, FIRST_DAY.year), min(on.year + 2, LAST_DAY.year) + 1)
        assert year not in {each % 100 for each in possible}
    else:
        assert found.year % 100 == year
        assert on.year - 80 <= found.year <= on.year + 2


@given(st.text(max_size=40), st.sampled_from([False, True, None]))
def test_whatever_is_typed_is_a_date_or_refused(text, ahead):
    said = ""
    try:
        found = read(Typed(text), exact=False, on=ON, ahead=ahead)
    except BadDate as bad:
        found, said = None, bad.message
    assert bool(said) is (found is None)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("9 Dec", "2026-12-09"), ("Dec 9", "2026-12-09"), ("8 Nov", "2026-11-08"), ("27 Nov", "2026-11-27"),
        ("Wed 9 Dec", "2026-12-09"), ("Tue 9 Dec", "2025-12-09"), ("tomorrow", "2026-11-28"),
        ("2 weeks ago", "2026-11-13"), ("9 Dec 2025", "2025-12-09"), ("December", "2025-12"), ("March", "2026-03"),
    ],
)  # fmt: skip
def test_what_may_lie_either_way_is_the_nearer_by_far(typed, meant):
    assert taken(typed, ahead=None) == meant


@pytest.mark.parametrize(
    ("typed", "readings"),
    [
        ("Tuesday", ["2026-11-24", "2026-12-01"]), ("Friday", ["2026-11-20", "2026-12-04"]),
        ("27 May", ["2026-05-27", "2027-05-27"]), ("29 Feb", ["2024-02-29", "2028-02-29"]),
        ("03/04/2026", ["2026-04-03", "2026-03-04"]),
    ],
)  # fmt: skip
def test_where_both_ways_are_near_both_are_offered(typed, readings):
    with pytest.raises(BadDate) as bad:
        read(Typed(typed), exact=False, on=ON, ahead=None)
    assert [str(each) for each in bad.value.readings] == readings
    advice = (
        "Write the month as a word." if typed.startswith("03/") else "Choose one, or write the whole date."
    )
    assert bad.value.message.endswith(advice), "the month is a word already, where there is one"


def test_boxes_are_read_either_way_too():
    assert taken(day="9", month="12", ahead=None) == "2026-12-09"
