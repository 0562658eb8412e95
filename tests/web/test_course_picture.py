"""The picture of a course: on a phone no word is cut, and none runs into another on its line."""

import itertools
from datetime import date, timedelta

import pytest

from intervals.engine.course_answers import Window
from intervals.web.course_picture import LETTER, QUIET_LETTER, Drawn, picture

ON = date(2026, 11, 27)


def span(words, letter):
    place, wide = float(words.x.rstrip("%")), len(words.text) * letter
    first = place - {"start": 0, "middle": wide / 2, "end": wide}[words.anchor]
    return first, first + wide


def drawn(days, event=None, start=ON):
    visits = [
        Drawn(f"Microneedling {number}", ON + timedelta(days=day), None, None, False, False)
        for number, day in enumerate(days)
    ]
    return picture(visits, ON, start, event, None)


@pytest.mark.parametrize("days", [(0,), (0, 20, 40, 60), (5, 120, 250, 700), (0, 360)])
@pytest.mark.parametrize("after", [None, 10, 60, 400])
@pytest.mark.parametrize("before", [0, 30, 200])
def test_no_word_is_cut_and_none_runs_into_another(days, after, before):
    event = ("Your event, Sat 27 Mar", ON + timedelta(days=max(days) + after)) if after else None
    found = drawn(days, event, ON - timedelta(days=before))
    for lane in found.lanes:
        first, last = span(lane.words, LETTER)
        assert first >= 0
        assert last <= 100
    named = sorted(span(each, QUIET_LETTER) for each in found.months if each.text)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(named))
    assert all(last <= 100 for _first, last in named)
    if found.today and found.event:
        one, other = span(found.today, LETTER), span(found.event, LETTER)
        apart = one[1] < other[0] or other[1] < one[0]
        assert apart or found.event_y > found.words_y
        assert found.height >= found.event_y


def test_an_open_window_begins_where_it_does():
    found = picture([Drawn("Botox", ON, Window(ON, None, (), ()), None, False, False)], ON, ON, None, None)
    assert found.lanes[0].words.anchor == "start"
