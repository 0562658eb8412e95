"""Random days, waits, rules and histories, crowded together so that they bear on one another."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from hypothesis import strategies as st

from intervals.engine.history import History, Hold, Plan, Skin, Treatment
from intervals.engine.periods import FIRST_DAY, LAST_DAY, Period
from intervals.engine.rules import Rule

PROCEDURES = st.sampled_from(["microneedling", "botox"])

MONTH_STARTS = [date(year, month, 1) for year in (2027, 2028, 2029) for month in range(1, 13)]
MONTH_ENDS = [first - timedelta(days=1) for first in MONTH_STARTS]
MONTH_EDGES = MONTH_STARTS + MONTH_ENDS
LEAP_DAYS = [date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1), date(2027, 2, 28), date(2027, 3, 1)]
A_WINTER = st.dates(date(2027, 12, 20), date(2028, 3, 10))
DAYS = st.one_of(A_WINTER, A_WINTER, st.sampled_from(MONTH_ENDS + LEAP_DAYS))
ANY_DAY = st.one_of(st.dates(FIRST_DAY, LAST_DAY), st.sampled_from([FIRST_DAY, LAST_DAY, *LEAP_DAYS]))

SHORT_WAITS = st.one_of(
    st.builds(Period, months=st.just(0), days=st.integers(1, 45)),
    st.builds(Period, months=st.integers(1, 4), days=st.just(0)),
    st.builds(Period, months=st.integers(0, 14), days=st.integers(0, 40)),
)
ANY_WAIT = st.one_of(
    SHORT_WAITS, st.builds(Period, months=st.integers(0, 12 * 100), days=st.integers(0, 366 * 100))
)


def rule(*, earlier, later, minimum, more, added, same_day, begins, lasts, own):
    """A rule whose recommended wait is `more` if that is a valid rule, else `minimum` and `more` together."""
    settled = {
        "same_day_allowed": same_day or minimum == Period(),
        "valid_from": begins,
        "valid_to": lasts and max(begins, date(2028, 1, 1)) + timedelta(days=lasts),
        "own": own,
    }
    together = Period(minimum.months + more.months, minimum.days + more.days)
    try:
        return Rule(earlier, later, minimum, together if added else more, **settled)
    except ValueError:
        return Rule(earlier, later, minimum, together, **settled)


def rules(earlier=PROCEDURES, later=PROCEDURES):
    return st.builds(
        rule,
        earlier=earlier,
        later=later,
        minimum=SHORT_WAITS,
        more=st.one_of(st.just(Period()), SHORT_WAITS),
        added=st.booleans(),
        same_day=st.booleans(),
        begins=st.one_of(st.just(FIRST_DAY), st.just(FIRST_DAY), DAYS),
        lasts=st.one_of(st.none(), st.none(), st.integers(1, 200)),
        own=st.sampled_from([False, False, True]),
    )


def several_rules(**pair):
    found = st.lists(rules(**pair), max_size=5)
    return found.map(lambda found: tuple(replace(rule, id=f"r{place}") for place, rule in enumerate(found)))


IDS = st.sampled_from(["", "1", "2"])
TREATMENTS = st.builds(
    Treatment, PROCEDURES, st.one_of(DAYS, DAYS, DAYS, st.none()), st.sampled_from([False, False, True]), IDS
)
PLANS = st.builds(Plan, PROCEDURES, DAYS, IDS)
HOLDS = st.builds(Hold, PROCEDURES, st.one_of(DAYS, DAYS, st.none()), IDS)
SKIN = st.sampled_from([Skin.NOT_ASKED, Skin.SETTLED, Skin.NOT_ASKED, Skin.NOT_SETTLED, Skin.UNSURE])


def tuples_of(items, max_size):
    return st.lists(items, max_size=max_size).map(tuple)


HISTORIES = st.builds(History, tuples_of(TREATMENTS, 5), tuples_of(PLANS, 2), tuples_of(HOLDS, 2), SKIN)


@dataclass(frozen=True)
class Question:
    """Everything a forecast is asked with."""

    history: History
    rules: tuple[Rule, ...]
    later: str
    on: date


QUESTIONS = st.builds(Question, HISTORIES, several_rules(), PROCEDURES, DAYS)

# Rules from microneedling to Botox only, and no plan: every reason counts forward to the two dates.
ONE_WAY = st.builds(
    Question,
    st.builds(History, tuples_of(TREATMENTS, 4), st.just(()), tuples_of(HOLDS, 2), SKIN),
    several_rules(earlier=st.just("microneedling"), later=st.just("botox")),
    st.just("botox"),
    DAYS,
)
