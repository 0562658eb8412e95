"""Where one rule leaves no room for another: said before a manager publishes."""

import pytest

from intervals.engine.clashes import CHAIN, NO_DAY_BETWEEN, TOO_LATE, clashes
from intervals.engine.periods import Period
from intervals.engine.rules import Rule


def rule(earlier, later, weeks, best_by=None):
    wait = Period(days=7 * weeks)
    return Rule(earlier, later, wait, wait, best_by=Period(days=7 * best_by) if best_by else None)


AGAIN, CHAINED = rule("a", "a", 1, best_by=4), rule("a", "c", 1, best_by=4)


@pytest.mark.parametrize(
    ("draft", "others", "kind"),
    [
        (rule("a", "b", 3), [rule("b", "a", 2), AGAIN], NO_DAY_BETWEEN),
        (rule("a", "b", 3), [rule("b", "c", 2), CHAINED], CHAIN),
        (rule("a", "b", 5000), [rule("b", "c", 5000), CHAINED], CHAIN),  # longer than a wait can be
        (rule("x", "c", 5), [CHAINED], TOO_LATE),
        (CHAINED, [rule("x", "c", 5)], TOO_LATE),
    ],
)
def test_a_clash_is_found_from_either_side(draft, others, kind):
    assert [each.kind for each in clashes(draft, others)] == [kind]


@pytest.mark.parametrize(
    ("draft", "others"),
    [
        (rule("a", "b", 2), [rule("b", "a", 2), AGAIN]),
        (rule("a", "b", 2), [rule("b", "c", 2), CHAINED]),
        (rule("x", "c", 4), [CHAINED]),
        (rule("x", "y", 4), [rule("x", "c", 5), CHAINED]),
    ],
)
def test_what_just_fits_or_is_none_of_the_drafts_is_not_said(draft, others):
    assert clashes(draft, others) == []
