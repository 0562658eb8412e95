"""Which version of a rule is in force when, and that the database and the engine mean the same by a valid rule."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intervals.engine.periods import (
    FIRST_DAY,
    LAST_DAY,
    LONGEST_DAYS,
    LONGEST_MONTHS,
    Period,
    always_longer,
    never_shorter,
)
from intervals.engine.rules import Rule
from intervals.models.rules import IntervalRule
from tests.models.cases_public import BACKWARDS
from tests.models.rows import create, row
from tests.models.rows_desk import clinic, procedure

DAY = timedelta(days=1)
FIRST, SECOND, THIRD = date(2026, 1, 1), date(2026, 11, 22), date(2027, 3, 1)


def version(database, number, begins, **changes):
    return create(IntervalRule, database, {"version": number, "valid_from": begins, **changes})


def test_a_rule_is_in_force_from_its_day_on(database):
    rule = version(database, 1, FIRST)
    rules = IntervalRule.objects.using(database)
    assert rule not in rules.in_force(FIRST - DAY)
    assert rule in rules.in_force(FIRST)
    assert rule in rules.in_force(FIRST + DAY)
    assert rule in rules.in_force(LAST_DAY)


def test_a_version_ends_on_the_day_the_next_begins(database):
    second = version(database, 2, SECOND)
    first = version(database, 1, FIRST)
    third = version(database, 3, THIRD)

    def in_force(on):
        return [
            each
            for each in IntervalRule.objects.using(database).in_force(on)
            if each.earlier == first.earlier
        ]

    assert in_force(SECOND - DAY) == [first]
    assert in_force(SECOND) == [second]
    assert in_force(SECOND + DAY) == [second]
    assert in_force(THIRD - DAY) == [second]
    assert in_force(THIRD) == [third]
    ends = IntervalRule.objects.using(database).with_valid_to()
    assert {each.version: each.valid_to for each in ends if each.earlier == first.earlier} == {
        1: SECOND,
        2: THIRD,
        3: None,
    }


def test_a_version_for_a_single_day(database):
    first, second = version(database, 1, FIRST), version(database, 2, FIRST + DAY)
    rules = IntervalRule.objects.using(database)
    assert first in rules.in_force(FIRST)
    assert second not in rules.in_force(FIRST)
    assert first not in rules.in_force(FIRST + DAY)
    assert second in rules.in_force(FIRST + DAY)


def test_the_first_and_the_last_day(database):
    first, last = version(database, 1, FIRST_DAY), version(database, 2, LAST_DAY)
    rules = IntervalRule.objects.using(database)
    assert first in rules.in_force(FIRST_DAY)
    assert first in rules.in_force(LAST_DAY - DAY)
    assert last in rules.in_force(LAST_DAY)
    assert first not in rules.in_force(LAST_DAY)


def test_a_withdrawn_version_ends_the_rule_and_a_later_one_begins_it_again(database):
    first = version(database, 1, FIRST)
    withdrawn = version(database, 2, SECOND, withdrawn=True)
    again = version(database, 3, THIRD)
    rules = IntervalRule.objects.using(database)
    assert first in rules.in_force(SECOND - DAY)
    for on in (SECOND, SECOND + DAY, THIRD - DAY):
        assert not {first, withdrawn, again} & set(rules.in_force(on))
    assert again in rules.in_force(THIRD)
    assert rules.with_valid_to().get(pk=first.pk).valid_to == SECOND


def test_own_and_shared_versions_do_not_end_each_other(database):
    """Which of the two counts is the engine's to say; the table keeps two runs of versions."""
    shared = version(database, 1, FIRST)
    own = version(database, 1, SECOND, clinic=clinic(database))
    ended = version(database, 2, THIRD, clinic=clinic(database), withdrawn=True)
    rules = IntervalRule.objects.using(database)
    assert own not in rules.in_force(SECOND - DAY)
    assert {shared, own} <= set(rules.in_force(SECOND))
    assert {shared, own} <= set(rules.in_force(THIRD - DAY))
    assert shared in rules.in_force(THIRD)
    assert not {own, ended} & set(rules.in_force(THIRD))
    ends = {each.pk: each.valid_to for each in rules.with_valid_to()}
    assert (ends[shared.pk], ends[own.pk], ends[ended.pk]) == (None, THIRD, None)


@pytest.mark.parametrize(
    "other",
    [
        BACKWARDS,
        {"earlier": lambda database: procedure(database, "peel")},
        {"later": lambda database: procedure(database, "peel")},
    ],
)
def test_the_versions_of_another_pair_do_not_end_this_one(other, database):
    this = version(database, 1, FIRST)
    that = version(database, 1, SECOND, **other)
    assert {this, that} <= set(IntervalRule.objects.using(database).in_force(SECOND))


def test_a_filter_does_not_hide_the_next_version(database):
    """Whatever the rows are narrowed to, and when, each knows where the next version begins."""
    first = version(database, 1, FIRST)
    version(database, 2, SECOND, withdrawn=True)
    rules = IntervalRule.objects.using(database)
    assert rules.with_valid_to().get(pk=first.pk).valid_to == SECOND
    assert rules.filter(withdrawn=False, version=1).with_valid_to().get(pk=first.pk).valid_to == SECOND
    assert rules.in_force(SECOND - DAY).filter(pk=first.pk).exists()
    assert not rules.in_force(SECOND).filter(pk=first.pk).exists()


def test_waits_as_periods(database):
    rule = version(database, 1, FIRST, minimum_months=1, recommended_months=2, recommended_days=10)
    assert (rule.minimum, rule.recommended) == (Period(1, 7), Period(2, 10))


def test_upper_figures_as_periods(database):
    assert (version(database, 1, FIRST).best_by, version(database, 2, SECOND).start_again) == (None, None)
    some = {"best_by_months": 0, "best_by_days": 21, "start_again_months": 3, "start_again_days": 0}
    rule = version(database, 3, THIRD, same_area=True, **some)
    assert (rule.best_by, rule.start_again) == (Period(days=21), Period(months=3))
    engine = IntervalRule.objects.using(database).with_valid_to().get(pk=rule.pk).to_engine()
    assert (engine.best_by, engine.start_again, engine.same_area) == (rule.best_by, rule.start_again, True)
    nothing = version(database, 4, THIRD + DAY, start_again_months=0, start_again_days=15)
    assert (nothing.best_by, nothing.start_again) == (None, Period(days=15))


# The database against the engine

MONTHS = st.one_of(st.integers(0, 3), st.integers(0, LONGEST_MONTHS), st.just(LONGEST_MONTHS))
DAYS = st.one_of(st.integers(0, 70), st.integers(0, LONGEST_DAYS), st.just(LONGEST_DAYS))
WAITS = st.builds(Period, MONTHS, DAYS)


@st.composite
def two_waits(draw):
    """A minimum, and a recommended wait that is any, about as long, or longer in one unit and shorter in the other."""
    minimum, other = draw(WAITS), draw(WAITS)
    close = 31 * minimum.months + minimum.days - 28 * other.months + draw(st.integers(-1, 1))
    days = draw(st.sampled_from([other.days, close, minimum.days, minimum.days - 1, minimum.days + 1]))
    return minimum, Period(other.months, min(max(days, 0), LONGEST_DAYS))


def columns(minimum, recommended, same_day):
    return {
        "minimum_months": minimum.months,
        "minimum_days": minimum.days,
        "recommended_months": recommended.months,
        "recommended_days": recommended.days,
        "same_day_allowed": same_day,
    }


def database_accepts(rule):
    """Whether the row can be written; it is taken out again."""
    database = rule._state.db
    try:
        with transaction.atomic(using=database):
            rule.save(force_insert=True)
            transaction.set_rollback(True, using=database)
    except IntegrityError:
        return False
    return True


def form_accepts(name, rule):
    """Whether the constraint, as a form asks it, accepts."""
    constraint = next(each for each in IntervalRule._meta.constraints if each.name == name)
    try:
        constraint.validate(IntervalRule, rule, using=rule._state.db)
    except ValidationError:
        return False
    return True


def engine_accepts(minimum, recommended, same_day):
    try:
        Rule("a", "b", minimum, recommended, same_day)
    except ValueError:
        return False
    return True


@pytest.fixture
def rule(database):
    """A function that makes a rule of these waits, not yet in the database."""
    valid = row(IntervalRule, database, {})

    def rule(minimum, recommended, same_day):
        made = IntervalRule(**valid | columns(minimum, recommended, same_day))
        made._state.db = database
        return made

    return rule


ON_EACH = settings(
    max_examples=250,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # `rule` keeps nothing between examples
)


@ON_EACH
@given(waits=two_waits())
def test_never_shorter_is_the_same_to_the_database(rule, waits):
    minimum, recommended = waits
    expected = never_shorter(recommended, minimum)
    made = rule(minimum, recommended, same_day=True)
    assert form_accepts("rule_recommended_never_shorter", made) == expected
    assert database_accepts(made) == expected


@ON_EACH
@given(waits=two_waits(), none=st.booleans(), same_day=st.booleans())
def test_a_valid_rule_is_the_same_to_the_database(rule, waits, none, same_day):
    minimum, recommended = (Period() if none else waits[0]), waits[1]
    made = rule(minimum, recommended, same_day)
    assert form_accepts("rule_minimum_or_same_day", made) == (minimum != Period() or same_day)
    assert database_accepts(made) == engine_accepts(minimum, recommended, same_day)


@st.composite
def upper_waits(draw):
    """A recommended wait, and two figures above it that are any, none, or about as long as the one before."""
    recommended = before = draw(WAITS)
    figures = []
    for _figure in ("best by", "start again"):
        other = draw(WAITS)
        close = 31 * before.months + before.days - 28 * other.months + draw(st.integers(-1, 1))
        days = draw(st.sampled_from([other.days, close, before.days, before.days + 1]))
        beside = Period(before.months, min(before.days + draw(st.integers(0, 1)), LONGEST_DAYS))
        figure = draw(st.sampled_from([None, beside, Period(other.months, min(max(days, 0), LONGEST_DAYS))]))
        figures.append(figure)
        before = figure or before
    return recommended, *figures


@ON_EACH
@given(waits=upper_waits())
def test_upper_figures_are_the_same_to_the_database(rule, waits):
    recommended, best_by, start_again = waits
    made = rule(Period(), recommended, same_day=True)
    for name, figure in (("best_by", best_by), ("start_again", start_again)):
        if figure is not None:
            setattr(made, f"{name}_months", figure.months)
            setattr(made, f"{name}_days", figure.days)
    best = best_by is None or never_shorter(best_by, recommended)
    last = start_again is None or always_longer(start_again, best_by or recommended)
    assert form_accepts("rule_best_by_never_before_recommended", made) == best
    assert form_accepts("rule_start_again_last", made) == last
    assert database_accepts(made) == (best and last)


@pytest.mark.parametrize(
    ("minimum", "recommended", "expected"),
    [
        ("P1W", "P1W", True),
        ("P1W", "P6D", False),
        ("P1M", "P30D", False),
        ("P1M", "P31D", True),
        ("P28D", "P1M", True),
        ("P29D", "P1M", False),
        ("P1M1D", "P1M1D", True),
        ("P1M2D", "P1M1D", False),
        ("P100Y36600D", "P100Y36600D", True),
    ],
)
def test_never_shorter_at_its_edges(rule, minimum, recommended, expected):
    minimum, recommended = Period.parse(minimum), Period.parse(recommended)
    assert never_shorter(recommended, minimum) == expected
    assert database_accepts(rule(minimum, recommended, same_day=True)) == expected
