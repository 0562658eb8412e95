"""Rules: what contradicts itself is refused, and which version counts on a day."""

from dataclasses import replace
from datetime import date

import pytest

from intervals.engine.chart import Chart
from intervals.engine.history import History
from intervals.engine.periods import FIRST_DAY, Period
from intervals.engine.reasons import Status
from intervals.engine.rules import RuleBook, in_force
from tests.engine.cases import DONE, HISTORY, ON, RULE, TWO_WEEKS, chart


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"recommended": Period(days=6)}, "recommended wait is shorter"),
        ({"minimum": Period(days=30), "recommended": Period(months=1)}, "recommended wait is shorter"),
        ({"minimum": Period()}, "the same day must be allowed"),
        ({"valid_from": ON, "valid_to": ON}, "ends after it begins"),
        ({"valid_from": ON, "valid_to": date(2026, 11, 11)}, "ends after it begins"),
        ({"best_by": Period(days=13)}, "Best by is before"),
        ({"recommended": Period(days=30), "best_by": Period(months=1)}, "Best by is before"),
        ({"start_again": TWO_WEEKS}, "starts again after"),
        ({"best_by": Period(days=21), "start_again": Period(days=21)}, "starts again after"),
        ({"best_by": Period(days=29), "start_again": Period(months=1)}, "starts again after"),
    ],
)
def test_a_rule_that_contradicts_itself_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        replace(RULE, **change)


def test_best_by_may_be_the_recommended_wait_and_start_again_a_day_more():
    rule = replace(RULE, best_by=TWO_WEEKS, start_again=Period(days=15))
    assert rule.has_upper_figure
    assert not RULE.has_upper_figure


@pytest.mark.parametrize(
    ("first", "second", "refused"),
    [
        ({}, {}, True),
        ({}, {"valid_from": ON}, True),
        ({"valid_to": date(2026, 11, 13)}, {"valid_from": ON}, True),
        ({"valid_to": ON}, {"valid_from": ON}, False),
        ({}, {"own": True}, False),
        ({}, {"later": "peel"}, False),
        ({"own": True}, {"own": True, "valid_from": ON}, True),
    ],
)
def test_two_versions_of_one_owner_are_never_in_force_on_one_day(first, second, refused):
    for rules in ([first, second], [second, first]):
        made = [replace(RULE, **each) for each in rules]
        if refused:
            with pytest.raises(ValueError, match="Two versions of one rule are in force on the same day"):
                RuleBook(made)
        else:
            assert RuleBook(made).rules == tuple(made)


def test_a_rule_counts_forward_and_back():
    assert (RULE.earliest_after(ON), RULE.recommended_after(ON)) == (date(2026, 11, 19), date(2026, 11, 26))
    assert (RULE.latest_before(ON), RULE.latest_recommended_before(ON)) == (
        date(2026, 11, 5),
        date(2026, 10, 29),
    )


def test_the_rule_of_a_day_is_the_one_in_force_on_it_or_before_today_the_one_of_today():
    longer = replace(RULE, minimum=TWO_WEEKS, valid_from=ON, id="longer")
    book = RuleBook([replace(RULE, valid_to=ON), longer])
    assert book.versions("microneedling", "botox", date(2026, 11, 1)).of(date(2026, 11, 11)).id == "mb"
    assert book.versions("microneedling", "botox", date(2026, 11, 1)).of(ON) is longer
    assert book.versions("microneedling", "botox", ON).of(FIRST_DAY) is longer
    assert book.of("microneedling", "botox", date(2026, 11, 11)).id == "mb"
    assert book.of("botox", "microneedling", ON) is None


def test_a_rule_book_forgets_before_it_grows_without_end(monkeypatch):
    monkeypatch.setattr("intervals.engine.rules._MOST_REMEMBERED", 2)
    book = RuleBook([RULE])
    for number in range(1, 9):
        day = date(2026, 11, number)
        assert book.of("microneedling", "botox", day) is RULE
        assert book.as_of(day).in_force(FIRST_DAY) == (RULE,)
    assert len(book._versions) <= 3
    assert len(book._as_of) <= 3


def test_no_wait_at_all_needs_the_same_day_allowed():
    rule = replace(RULE, minimum=Period(), recommended=Period(), same_day_allowed=True)
    assert chart(HISTORY, rule).dates("botox", DONE.given_on).status is Status.READY


def test_a_rule_counts_anywhere_unless_it_says_the_same_area():
    needled = History((replace(DONE, areas=frozenset({"cheeks"})),))
    assert chart(needled).dates("botox", ON, ["forehead"]).earliest == date(2026, 11, 17)
    assert chart(needled, replace(RULE, same_area=True)).dates("botox", ON, ["forehead"]).earliest is None


def test_a_rule_may_last_one_day():
    rule = replace(RULE, valid_from=ON, valid_to=date(2026, 11, 13))
    assert [rule.in_force_on(date(2026, 11, day)) for day in (11, 12, 13)] == [False, True, False]


def test_rules_may_come_from_any_iterable():
    assert in_force(iter([RULE]), ON) == (RULE,)
    assert Chart(HISTORY, RuleBook(iter([RULE]))).dates("botox", ON) == chart().dates("botox", ON)
