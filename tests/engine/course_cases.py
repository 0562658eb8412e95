"""Random small courses, crowded so that their visits bear on one another."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st

from intervals.engine.courses import Course, Event, Visit
from intervals.engine.history import History
from intervals.engine.periods import FIRST_DAY, Period
from tests.engine.cases import Case
from tests.engine.strategies import EVENT, SEEDS, WITHIN, Dealer

KINDS = ["microneedling", "botox", "filler"]
START = date(2028, 2, 18)


class CourseDealer(Dealer):
    """Deals days of one month, over a leap day, and waits that some of them have room for."""

    longest = 26

    def day(self):
        return START + timedelta(days=self.randrange(-12, self.longest + 4))

    def wait(self):
        if self.likely(0.7):
            return Period(months=1, days=self.randrange(3))
        return Period(days=self.randint(1, 8))

    def versions(self, pair, *, own):
        found = super().versions(pair, own=own)
        return [replace(each, valid_from=FIRST_DAY) if each is found[0] else each for each in found]

    def rules(self):
        procedures = [*KINDS, EVENT]
        pairs = [(one, other) for one in KINDS for other in procedures if self.likely(7)]
        return tuple(rule for pair in pairs for rule in self.versions(pair, own=self.likely(2)))

    def history(self):
        treatments = [
            replace(self.treatment(), procedure=self.choice(KINDS)) for _ in range(self.choice([0, 1, 2]))
        ]
        plans = [replace(self.plan(), procedure=self.choice(KINDS)) for _ in range(self.choice([0, 0, 1]))]
        holds = [replace(self.hold(), procedure=self.choice(KINDS)) for _ in range(self.choice([0, 0, 0, 1]))]
        return History(tuple(treatments), tuple(plans), tuple(holds))

    def visit(self):
        fixed = START + timedelta(days=self.randrange(self.longest)) if self.likely(1) else None
        return Visit(self.choice(KINDS), frozenset(self.areas()) if self.likely(3) else frozenset(), fixed)

    def case(self):
        opened = self.open_days() if self.likely(4) else None
        if opened is not None:
            opened = replace(opened, weekdays=opened.weekdays | frozenset(self.sample(range(7), 3)))
        return Case(
            self.history(),
            self.rules(),
            KINDS[0],
            START - timedelta(days=self.randrange(4)),
            within=WITHIN,
            events=frozenset({EVENT}),
            open_days=opened,
        )

    def course(self, most=4, *, open_order=False):
        visits = tuple(self.visit() for _ in range(self.randint(1, most)))
        return Course(
            visits, START, Event(EVENT, START + timedelta(days=self.randint(0, self.longest))), open_order
        )


def dealt(make):
    return SEEDS.map(lambda seed: make(CourseDealer(seed)))


COURSES = dealt(lambda dealer: (dealer.case(), dealer.course()))
OPEN = dealt(lambda dealer: (dealer.case(), dealer.course(most=3, open_order=True)))
SEVERAL = st.one_of(COURSES, COURSES, COURSES, OPEN)
