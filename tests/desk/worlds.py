"""Random clinics in the database: few patients, much that bears on them, on days that often agree.

Dealt by a plain random generator from a number that Hypothesis draws: a world takes milliseconds to deal.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction
from hypothesis import strategies as st

from intervals.models.accounts import User
from intervals.models.areas import Area
from intervals.models.circumstances import Circumstance
from intervals.models.clinics import Clinic
from intervals.models.contacts import Contact
from intervals.models.open_days import WEEKDAYS, ClosedDays, ExtraDay, OpenWeek
from intervals.models.patients import Patient
from intervals.models.plans import Hold, Plan
from intervals.models.procedures import Procedure
from intervals.models.rules import IntervalRule
from intervals.models.treatments import TreatedArea, Treatment
from tests.desk.conftest import from_before

NOON = datetime(2027, 1, 1, 12, tzinfo=UTC)
LATER = datetime(2028, 1, 1, 12, tzinfo=UTC)  # when everything had been written down
POINTS = [date(2027, 1, 31), date(2027, 2, 1), date(2027, 2, 8), date(2027, 2, 14), date(2027, 3, 1)]
ALWAYS = date(2020, 1, 1)
KINDS = {
    "peel": "peel",
    "laser": "energy",
    "filler": "injectable",
    "jab": "circumstance",
    "gala": "event",
}
TREATMENTS = ["peel", "laser", "filler"]
WAITS = [(0, 1), (0, 3), (0, 7), (0, 14), (1, 0), (1, 2), (2, 0), (0, 30)]


class Dealer(Random):
    """Deals what is asked for; `likely` is a chance in ten."""

    def likely(self, chance: float) -> bool:
        return self.random() * 10 < chance

    def day(self, first: date = date(2027, 1, 20), days: int = 50) -> date:
        return self.choice(POINTS) if self.likely(4) else first + timedelta(days=self.randrange(days))


@dataclass
class World:
    """What is in the database while it is looked at."""

    dealer: Dealer
    on: date
    clinic: Clinic
    elsewhere: Clinic
    people: list[User]
    procedures: dict[str, Procedure]
    patients: list[Patient] = field(default_factory=list)
    rules: set[tuple[Any, ...]] = field(default_factory=set)

    def rule(self, earlier: str, later: str, begins: date, *, own: bool = False) -> None:
        """A version of a pair, unless the same owner's begins on that day already."""
        if (earlier, later, begins, own) in self.rules:
            return
        self.rules.add((earlier, later, begins, own))
        deal = self.dealer
        minimum = (0, 0) if deal.likely(1) else deal.choice(WAITS)
        recommended = _more(minimum, deal.choice([(0, 0), *WAITS]))
        best_by = _more(recommended, deal.choice([(0, 0), *WAITS])) if deal.likely(5) else (None, None)
        again = _more(best_by if best_by[0] is not None else recommended, deal.choice(WAITS))
        again = again if deal.likely(4) else (None, None)
        IntervalRule.objects.create(
            clinic=self.clinic if own else None,
            earlier=self.procedures[earlier],
            later=self.procedures[later],
            version=500 + len(self.rules),
            valid_from=begins,
            withdrawn=begins != ALWAYS and deal.likely(2),
            minimum_months=minimum[0],
            minimum_days=minimum[1],
            recommended_months=recommended[0],
            recommended_days=recommended[1],
            best_by_months=best_by[0],
            best_by_days=best_by[1],
            start_again_months=again[0],
            start_again_days=again[1],
            same_day_allowed=minimum == (0, 0) or deal.likely(2),
            same_area=deal.likely(3),
            source_title="A study",
            reviewed_by="Dr Okafor",
            reviewed_on=date(2026, 11, 2),
        )

    def more_rules(self, most: int = 4) -> None:
        """Versions of some pairs, some of which begin between the days that are asked about."""
        deal = self.dealer
        for _each in range(deal.randrange(most + 1)):
            pair = deal.choice(["peel", "filler", "laser", "jab", "jab", "gala"]), deal.choice(
                ["laser", "laser", "laser", "filler", "peel", "jab", "gala"]
            )  # fmt: skip
            begins = deal.choice([ALWAYS, ALWAYS, deal.day()])
            self.rule(*pair, begins, own=deal.likely(3))

    def of(self, patient: Patient, slug: str) -> dict[str, Any]:
        return {"clinic": patient.clinic, "patient": patient, "procedure": self.procedures[slug]}

    def somebody(self) -> Patient:
        return self.dealer.choice(self.patients)

    def voided(self) -> dict[str, Any]:
        if not self.dealer.likely(1.5):
            return {}
        return {"voided_by": self.people[0], "voided_at": LATER, "void_reason": "Wrong patient"}

    def treat(self) -> None:
        """Mostly up to the day of asking, as it is in life."""
        deal = self.dealer
        day = deal.day()
        found = Treatment.objects.create(
            **self.of(self.somebody(), deal.choice(["peel"] * 3 + ["filler"] * 3 + ["laser"])),
            given_on=day if deal.likely(1) else min(day, self.on), practitioner=deal.choice(self.people),
            recorded_by=self.people[0], recorded_at=LATER, **self.voided(),
        )  # fmt: skip
        for area in self.areas():
            TreatedArea.objects.create(treatment=found, area=area)

    def tell(self) -> None:
        """A circumstance or an event, perhaps ahead, perhaps on a day that nobody knows."""
        deal = self.dealer
        Circumstance.objects.create(
            **self.of(self.somebody(), deal.choice(["jab", "jab", "gala"])),
            given_on=None if deal.likely(0.5) else deal.day(),
            recorded_by=self.people[0], recorded_at=LATER, **self.voided(),
        )  # fmt: skip

    def hold(self) -> None:
        deal = self.dealer
        set_on = deal.day()
        lift = {"lifted_by": self.people[0], "lifted_at": LATER, "lift_reason": "Healed"}
        what = self.of(self.somebody(), deal.choice(["laser"] * 5 + TREATMENTS))
        what["until"] = None if deal.likely(2) else deal.day()
        again = Hold.objects.standing().filter(**what).exists()
        Hold.objects.create(
            **what, reason="Red", set_by=deal.choice(self.people), set_at=moment(set_on),
            **(lift if deal.likely(3) or again else {}),
        )  # fmt: skip

    def plan(self) -> Plan:
        deal = self.dealer
        what = self.of(self.somebody(), deal.choice(["laser"] * 5 + TREATMENTS))
        what["planned_on"] = deal.day()
        again = Plan.objects.open().filter(**what).exists()
        state = "cancelled" if again else deal.choice(["open", "open", "open", "cancelled"])
        close = {} if state == "open" else {"closed_by": self.people[0], "closed_at": NOON}
        found: Plan = Plan.objects.create(
            **what, state=state, closed_day_ok=deal.likely(2), practitioner=deal.choice([None, *self.people]),
            created_by=self.people[0], created_at=NOON, **close,
        )  # fmt: skip
        found.areas.set(self.areas())
        return found

    def go_on(self, plan: Plan) -> None:
        """Somebody has gone on in spite of some warning about a plan, for a reason."""
        status = self.dealer.choice(["too_soon", "consult", "ask_first"])
        from_before(
            self.dealer.choice(["other", "other", "other", ""]), clinic=plan.clinic, patient=plan.patient, plan=plan,
            said="Too soon.", by=self.people[0], at=NOON, made_on=NOON.date(), status=status,
        )  # fmt: skip

    def call(self) -> None:
        deal = self.dealer
        day, outcome = deal.day(), deal.choice(["called", "no_answer", "declined", "snoozed", "snoozed"])
        Contact.objects.create(
            **self.of(self.somebody(), deal.choice(["laser", "laser", "filler"])), outcome=outcome,
            by=self.people[0], at=moment(day), made_on=day,
            snooze_until=deal.choice(POINTS) if outcome == "snoozed" else None,
        )  # fmt: skip

    def areas(self) -> list[Area]:
        if self.dealer.likely(6):
            return []
        return self.dealer.sample(list(Area.objects.filter(slug__in=["w-face", "w-brow", "w-hand"])), 1)

    def open_days(self) -> None:
        """A week, closures and extra days, for some clinics and some who work there."""
        for whose in (None, *self.people):
            if self.dealer.likely(5):
                self.days_of(whose)

    def days_of(self, practitioner: User | None) -> None:
        deal, whose = self.dealer, {"clinic": self.clinic, "practitioner": practitioner}
        OpenWeek.objects.create(**whose, **{day: deal.likely(7) for day in WEEKDAYS})
        closed = {
            (deal.day(), deal.randrange(10)) for _each in range(deal.randrange(3))
        }  # the same days once
        for first, days in sorted(closed):
            ClosedDays.objects.create(**whose, first=first, last=first + timedelta(days=days))
        for day in {deal.day() for _each in range(deal.randrange(3))}:
            ExtraDay.objects.create(**whose, day=day)


def _more(wait: tuple[int, int], by: tuple[int, int]) -> tuple[int, int]:
    return wait[0] + by[0], wait[1] + by[1]


def moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@contextmanager
def empty(database: str, seed: int, patients: int = 3) -> Iterator[World]:
    """A clinic with a few patients and no rule but the shipped ones, for as long as it is looked at."""
    with transaction.atomic(using=database):
        deal = Dealer(seed)
        clinic, elsewhere = (
            Clinic.objects.create(slug=slug, name=slug, town=slug, time_zone="America/Toronto")
            for slug in ("here", "elsewhere")
        )
        people = [User.objects.create_user(f"{number}@x.example", password=None) for number in (0, 1)]
        for slug, kind in KINDS.items():
            Procedure.objects.create(slug=slug, name=slug, public_name=slug, kind=kind)
        face = Area.objects.create(slug="w-face", name="Face")
        Area.objects.create(slug="w-brow", name="Brow", within=face)
        Area.objects.create(slug="w-hand", name="Hand")
        procedures = {each.slug: each for each in Procedure.objects.all()}
        world = World(deal, deal.choice(POINTS), clinic, elsewhere, people, procedures)
        for number in range(patients):
            place = deal.choice(["here"] * 8 + ["archived", "elsewhere"])
            archived = {"archived_at": NOON, "archived_by": people[0]} if place == "archived" else {}
            world.patients.append(
                Patient.objects.create(
                    clinic=elsewhere if place == "elsewhere" else clinic, name=f"Patient {number}",
                    date_of_birth=date(1980, 1, 1), created_by=people[0], created_at=NOON, **archived,
                )
            )  # fmt: skip
        yield world
        transaction.set_rollback(True, using=database)


@contextmanager
def filled(database: str, seed: int) -> Iterator[World]:
    """A world with everything in it."""
    with empty(database, seed) as world:
        world.rule("peel", "laser", ALWAYS)
        world.rule("filler", "laser", ALWAYS)
        world.more_rules()
        deal_out(world)
        yield world


def deal_out(world: World) -> None:
    """What happened to the patients, and what is meant to."""
    deal = world.dealer
    for _each in range(deal.randint(2, 10)):
        world.treat()
    for make, most in ((world.tell, 3), (world.hold, 2), (world.call, 4)):
        for _each in range(deal.randrange(most + 1)):
            make()
    for _each in range(deal.randrange(3)):
        plan = world.plan()
        if deal.likely(4):
            world.go_on(plan)


SEEDS = st.integers(0, 2**32)
