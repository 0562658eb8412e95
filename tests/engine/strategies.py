"""Random days, waits, rules and histories, crowded together so that they bear on one another.

Hypothesis draws how many there are of each, and a number for each from which it is dealt by a plain random
generator: thousands of cases are dealt in seconds, and a case that fails still shrinks to the few that matter.
"""

from datetime import date, timedelta
from random import Random

from hypothesis import strategies as st

from intervals.engine.history import History, Hold, Plan, Skin, Treatment
from intervals.engine.open_days import OpenDays
from intervals.engine.periods import FIRST_DAY, LAST_DAY, Period
from intervals.engine.rules import Rule
from tests.engine.cases import Case

EVENT = "wedding"
SLUGS = ["microneedling", "botox", EVENT]
PROCEDURES = st.sampled_from(SLUGS)
WITHIN = {"forehead": "upper-face", "glabella": "upper-face", "upper-face": "face", "cheeks": "face"}
ALL_AREAS = [*WITHIN, "face", "hands"]
AREAS = st.lists(st.sampled_from(ALL_AREAS), max_size=2, unique=True).map(tuple)

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


class Dealer(Random):
    """Deals what is asked for; `likely` is a chance in ten."""

    def likely(self, chance):
        return self.random() * 10 < chance

    def day(self):
        if self.likely(7):
            return date(2027, 12, 20) + timedelta(days=self.randrange(80))
        return self.choice(MONTH_EDGES if self.likely(3) else [*LEAP_DAYS, *MONTH_EDGES[10:16]])

    def wait(self):
        if self.likely(6):
            return Period(days=self.randint(1, 30))
        if self.likely(5):
            return Period(months=self.randint(1, 3))
        return Period(self.randint(0, 14 if self.likely(1) else 2), self.randint(0, 40))

    def more(self, wait, likely, least=0):
        """A wait that is longer by some, or none at all."""
        if not self.likely(likely):
            return None
        further = self.wait()
        return Period(wait.months + further.months, wait.days + further.days + least)

    def areas(self):
        return self.sample(ALL_AREAS, self.choice([0, 0, 0, 1, 1, 2]))

    def rule(self, pair, *, own, begins, ends):
        minimum = Period() if self.likely(1) else self.wait()
        recommended = self.more(minimum, 7) or minimum
        best_by = self.more(recommended, 4)
        return Rule(
            *pair,
            minimum,
            recommended,
            same_day_allowed=self.likely(3) or minimum == Period(),
            valid_from=begins,
            valid_to=ends,
            own=own,
            id=f"r{self.randrange(10**6)}",
            best_by=best_by,
            start_again=self.more(best_by or recommended, 3, least=1),
            same_area=self.likely(4),
        )

    def versions(self, pair, *, own):
        """One owner's versions of a pair, one after the other, some with a gap between."""
        begins = sorted({self.day() for _ in range(self.choice([1, 2, 3]))})
        if self.likely(6):
            begins[0] = FIRST_DAY
        ends = [*begins[1:], begins[-1] + timedelta(days=self.randint(1, 60)) if self.likely(2) else None]
        ends[-1] = None if begins[-1] == FIRST_DAY else ends[-1]
        return [
            self.rule(pair, own=own, begins=first, ends=last)
            for first, last in zip(begins, ends, strict=True)
            if self.likely(9)
        ]

    def treatment(self):
        given_on = None if self.likely(0.5) else self.day()
        return Treatment(
            self.choice(SLUGS),
            given_on,
            self.likely(0.7),
            self.choice(["", "1", "2"]),
            frozenset(self.areas()),
        )

    def plan(self):
        return Plan(self.choice(SLUGS), self.day(), self.choice(["1", "2"]), frozenset(self.areas()))

    def hold(self):
        return Hold(self.choice(SLUGS), None if self.likely(2) else self.day(), self.choice(["", "1"]))

    def open_days(self):
        closed = tuple(
            (first, first + timedelta(days=self.randrange(60))) for first in (self.day(), self.day())
        )
        weekdays = frozenset(self.sample(range(7), self.choice([0, 1, 2, 3, 5])))
        return OpenDays(
            weekdays,
            closed[: self.randrange(3)],
            tuple(self.day() for _ in range(self.randrange(3))),
            self.open_days() if self.likely(3) else None,
        )


SEEDS = st.integers(0, 2**32)


def dealt(what):
    """A strategy for one thing that a dealer deals."""
    return SEEDS.map(lambda seed: what(Dealer(seed)))


def several(what, most):
    return st.lists(dealt(what), max_size=most).map(tuple)


TREATMENTS, PLANS, HOLDS = dealt(Dealer.treatment), dealt(Dealer.plan), dealt(Dealer.hold)
OPEN_DAYS = dealt(Dealer.open_days)
SKIN = st.sampled_from([Skin.NOT_ASKED] * 6 + [Skin.SETTLED, Skin.NOT_SETTLED, Skin.UNSURE])
PAIRS = [(earlier, later) for earlier in SLUGS for later in SLUGS]


def several_rules(*pairs, own=3):
    """Versions of some of the pairs, never overlapping; `own`: the chance in ten that the clinic has its own."""
    pairs = pairs or PAIRS
    seeds = st.dictionaries(st.sampled_from(pairs), SEEDS, min_size=len(pairs) // 3, max_size=len(pairs))
    return seeds.map(
        lambda seeds: tuple(rule for found in seeds.items() for rule in both_owners(*found, own))
    )


def both_owners(pair, seed, own):
    dealer = Dealer(seed)
    shared = dealer.versions(pair, own=False) if dealer.likely(8) else []
    return shared + (dealer.versions(pair, own=True) if dealer.likely(own) else [])


def histories(plans=2):
    holds = st.one_of(st.just(()), st.just(()), several(Dealer.hold, 2))
    return st.builds(History, several(Dealer.treatment, 6), several(Dealer.plan, plans), holds, SKIN)


def cases(histories, rules, procedures):
    return st.builds(
        Case,
        histories,
        rules,
        procedures,
        dealt(Dealer.day),
        dealt(Dealer.areas).map(tuple),
        st.just(WITHIN),
        st.sampled_from([frozenset({EVENT}), frozenset({EVENT}), frozenset()]),
        st.one_of(st.none(), OPEN_DAYS),
    )


CASES = cases(histories(), several_rules(), PROCEDURES)

# Rules towards Botox only, and no plan: every reason counts forward to the two dates.
ONE_WAY = cases(
    histories(plans=0), several_rules(("microneedling", "botox"), (EVENT, "botox"), own=5), st.just("botox")
)
