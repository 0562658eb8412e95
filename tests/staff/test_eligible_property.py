"""The list that is found through the index is what the engine says patient by patient, for any history."""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intervals.models.accounts import User
from intervals.models.clinics import Clinic
from intervals.models.contacts import Contact
from intervals.models.patients import Patient
from intervals.models.plans import Hold, Plan
from intervals.models.procedures import Procedure
from intervals.models.rules import IntervalRule
from intervals.models.treatments import Treatment
from intervals.queries.candidates import Sought, Which
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.eligible import page

NOON = datetime(2027, 1, 1, 12, tzinfo=UTC)
SLUGS = ("peel", "laser", "filler")
POINTS = [date(2027, 1, 31), date(2027, 2, 1), date(2027, 2, 8), date(2027, 2, 14), date(2027, 3, 1)]
POINT = st.sampled_from(POINTS)
DAYS = st.one_of(st.dates(date(2027, 1, 20), date(2027, 3, 10)), POINT)
DONE = st.sampled_from(["peel"] * 4 + ["filler"] * 4 + ["laser"])
EARLIER = st.sampled_from(["peel", "filler", "laser"])
LATER = st.sampled_from(["laser"] * 5 + ["filler", "peel"])
WAITS = st.sampled_from([(0, 1), (0, 3), (0, 7), (0, 14), (1, 0), (1, 2), (2, 0), (0, 30)])
PERSON = st.integers(0, 1)


@dataclass(frozen=True)
class World:
    """What is in the database, as plain data: patients are numbered, people too."""

    rules: list
    patients: list
    treatments: list
    holds: list
    plans: list
    contacts: list


def lists(items, most, least=0):
    return st.lists(items, min_size=least, max_size=most)


def worlds():
    """Two rules for the same later procedure at least; everything else around it, on days that often agree."""
    who = st.integers(0, 2)
    begins = st.sampled_from([date(2020, 1, 1), date(2027, 2, 1), date(2027, 2, 14)])
    kind = st.integers(0, 9)
    rule = st.tuples(EARLIER, LATER, st.booleans(), begins, WAITS, WAITS, kind)
    always = [
        st.tuples(
            st.just(slug), st.just("laser"), st.just(False), st.just(date(2020, 1, 1)), WAITS, WAITS, kind
        )
        for slug in ("peel", "filler")
    ]
    return st.builds(
        World,
        rules=st.builds(
            lambda first, more: list({each[:4]: each for each in [*more, *first]}.values()),
            st.tuples(*always),
            lists(rule, 3),
        ),
        patients=st.lists(st.sampled_from(["here"] * 6 + ["archived", "elsewhere"]), min_size=3, max_size=3),
        treatments=lists(st.tuples(who, DONE, DAYS, st.sampled_from([0, 0, 0, 1]), PERSON), 10, 3),
        holds=lists(st.tuples(who, LATER, st.one_of(DAYS, DAYS, st.none()), st.booleans(), PERSON, DAYS), 2),
        plans=lists(st.tuples(who, LATER, DAYS, st.sampled_from(["open", "open", "cancelled"])), 2),
        contacts=lists(
            st.tuples(
                who, LATER, DAYS, st.sampled_from(["called", "no_answer", "snoozed", "snoozed"]), POINT
            ),
            4,
        ),
    )


def moment(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def rule_row(clinic, procedures, number, earlier, later, own, begins, minimum, more, kind):
    """A version; `kind` 0 withdraws, 1 allows the same day without a wait."""
    minimum = (0, 0) if kind == 1 else minimum
    return IntervalRule(
        clinic=clinic if own else None,
        earlier=procedures[earlier],
        later=procedures[later],
        version=number,
        valid_from=begins,
        withdrawn=kind == 0,
        minimum_months=minimum[0],
        minimum_days=minimum[1],
        recommended_months=minimum[0] + more[0],
        recommended_days=minimum[1] + more[1],
        same_day_allowed=kind <= 2,
        source_title="A study",
        reviewed_by="Dr Okafor",
        reviewed_on=date(2026, 11, 2),
    )


@contextmanager
def filled(world, database):
    """The world in the database, for as long as it is looked at; hands out its clinic and people."""
    with transaction.atomic(using=database):
        clinic, elsewhere = (
            Clinic.objects.create(slug=slug, name=slug, town=slug, time_zone="America/Toronto")
            for slug in ("here", "elsewhere")
        )
        people = [User.objects.create_user(f"{number}@x.example") for number in (0, 1)]
        for slug in SLUGS:
            Procedure.objects.get_or_create(slug=slug, defaults={"name": slug, "public_name": slug})
        procedures = {each.slug: each for each in Procedure.objects.all()}
        IntervalRule.objects.bulk_create(
            rule_row(clinic, procedures, 500 + number, *rule) for number, rule in enumerate(world.rules)
        )
        patients = [
            Patient.objects.create(
                clinic=elsewhere if place == "elsewhere" else clinic,
                name=f"Patient {number}",
                date_of_birth=date(1980, 1, 1),
                created_by=people[0],
                created_at=NOON,
                **({"archived_at": NOON, "archived_by": people[0]} if place == "archived" else {}),
            )
            for number, place in enumerate(world.patients)
        ]
        fill(world, patients, procedures, people)
        yield clinic, people, patients
        transaction.set_rollback(True, using=database)


def fill(world, patients, procedures, people):
    for who, slug, day, voided, by in world.treatments:
        void = {"voided_by": people[0], "voided_at": NOON, "void_reason": "Wrong patient"} if voided else {}
        Treatment.objects.create(
            **of(patients[who], procedures[slug]), given_on=day, practitioner=people[by],
            recorded_by=people[0], recorded_at=moment(day), **void,
        )  # fmt: skip
    for who, slug, until, lifted, by, set_on in world.holds:
        lift = {"lifted_by": people[0], "lifted_at": NOON, "lift_reason": "Healed"} if lifted else {}
        Hold.objects.create(
            **of(patients[who], procedures[slug]), until=until, reason="Red",
            set_by=people[by], set_at=moment(set_on), **lift,
        )  # fmt: skip
    for who, slug, day, state in world.plans:
        close = {} if state == "open" else {"closed_by": people[0], "closed_at": NOON}
        Plan.objects.create(
            **of(patients[who], procedures[slug]), planned_on=day, state=state,
            created_by=people[0], created_at=NOON, **close,
        )  # fmt: skip
    for who, slug, day, outcome, until in world.contacts:
        Contact.objects.create(
            **of(patients[who], procedures[slug]), outcome=outcome, by=people[0], at=moment(day), made_on=day,
            snooze_until=until if outcome == "snoozed" else None,
        )  # fmt: skip


def of(patient, procedure):
    return {"clinic": patient.clinic, "patient": patient, "procedure": procedure}


def by_the_engine(sought, patients):
    """Patient by patient, procedure by procedure: who is on the list, in which order."""
    charts = clinic_charts(sought.clinic)
    rules = charts.book.in_force(sought.on)
    known = charts.of_many([patient.pk for patient in patients], sought.on)
    rows = []
    for patient in patients:
        if patient.clinic == sought.clinic and patient.archived_at is None:
            for procedure in Procedure.objects.all():
                row = row_for(sought, rules, patient, procedure, known[patient.pk])
                if row and sought.first <= row[0] <= sought.last:
                    rows.append(row)
    return sorted(rows, reverse=sought.newest_first)


def row_for(sought, rules, patient, later, chart):  # noqa: PLR0911 - one condition after the other
    question = chart.ask(later.slug, sought.on)
    day = getattr(question.forecast(), sought.which.value)
    if day is None or question.status_on(day) not in ("ask_first", "ready"):
        return None
    rules = [rule for rule in rules if rule.later == later.slug]
    treatments = patient.treatments.filter(voided_at=None).select_related("procedure")
    bearing = [(each, rule) for each in treatments for rule in rules if rule.earlier == each.procedure.slug]
    holds = patient.holds.filter(lifted_at=None, procedure=later)
    last = max(
        *(each.given_on for each, _rule in bearing), *(hold.until for hold in holds), date.min, date.min
    )
    itself = any(rule.earlier == later.slug for rule in rules if rule in [rule for _each, rule in bearing])
    if not itself and any(each.procedure == later and each.given_on >= last for each in treatments):
        return None
    if sought.later not in (None, later.pk):
        return None
    if sought.unplanned and patient.plans.filter(state="open", procedure=later, planned_on__gte=sought.on):
        return None
    after = {Which.EARLIEST: "earliest_after", Which.RECOMMENDED: "recommended_after"}[sought.which]
    giving = [each for each, rule in bearing if getattr(rule, after)(each.given_on) == day]
    if giving:
        cause = max(giving, key=lambda each: (each.given_on, each.pk))
        person, counted_from, earlier = cause.practitioner_id, cause.given_on, cause.procedure_id
        called = patient.contacts.filter(made_on__gte=cause.given_on)
    else:
        cause = max((hold for hold in holds if hold.until == day), key=lambda hold: hold.pk)
        person, counted_from, earlier = cause.set_by_id, cause.until, 0
        called = patient.contacts.filter(at__gte=cause.set_at)
    if sought.practitioner not in (None, person):
        return None
    contact = patient.contacts.filter(procedure=later).order_by("pk").last()
    if sought.to_call and contact and contact in called:
        snoozed = contact.outcome == "snoozed" and contact.snooze_until > sought.on
        if snoozed or contact.outcome in ("called", "booked", "declined"):
            return None
    return day, counted_from, patient.pk, later.pk, earlier


def through_the_index(sought, size):
    charts = clinic_charts(sought.clinic)
    procedures = dict(Procedure.objects.values_list("slug", "pk"))
    found, after = [], None
    for _turn in range(200):
        got = page(sought, charts, procedures, size, after)
        assert len(got.rows) <= size
        found += [tuple(row.position) for row in got.rows]
        after = got.next
        if after is None:
            return found
    raise AssertionError("The list does not end.")


QUESTION = {
    "world": worlds(),
    "on": POINT,
    "first": st.sampled_from([-20, -20, -20, -20, 10, 30]),
    "length": st.sampled_from([0, 6, 100, 100, 100, 100]),
    "which": st.sampled_from(Which),
    "flags": st.tuples(st.booleans(), st.booleans(), st.booleans()),
    "later": st.one_of(st.none(), st.none(), st.none(), LATER),
    "by": st.one_of(st.none(), st.none(), st.none(), PERSON),
    "size": st.integers(1, 4),
}


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)  # fmt: skip
@given(**QUESTION)
def test_the_list_is_what_the_engine_says(routed, world, on, first, length, which, flags, later, by, size):
    with filled(world, routed) as (clinic, people, patients):
        begin = date(2027, 1, 20) + timedelta(days=first)
        newest_first, unplanned, to_call = flags
        asked = Sought(
            clinic,
            on,
            begin,
            begin + timedelta(days=length),
            which,
            newest_first=newest_first,
            unplanned=unplanned,
            to_call=to_call,
            later=Procedure.objects.get(slug=later).pk if later else None,
            practitioner=None if by is None else people[by].pk,
        )
        assert through_the_index(asked, size) == by_the_engine(asked, patients)


@pytest.mark.parametrize("newest_first", [False, True])
def test_days_that_lead_to_the_same_date_are_paged_through(routed, newest_first):
    """1 month after 29, 30 or 31 January and 1 February is the same 1 March: each page ends inside that day."""
    days = [date(2027, 1, 29), date(2027, 1, 30), date(2027, 1, 31), date(2027, 2, 1)]
    world = World(
        rules=[("peel", "laser", False, date(2020, 1, 1), (1, 0), (1, 0), 9),
               ("filler", "laser", False, date(2020, 1, 1), (0, 30), (0, 7), 9),
               ("peel", "filler", False, date(2020, 1, 1), (1, 0), (1, 0), 9)],
        patients=["here"] * 8,
        treatments=[(7 - place, "peel", day, 0, 0) for place, day in enumerate(days)]
        + [(place, "filler", date(2027, 1, 30), 0, 0) for place in range(4)],
        holds=[(6, "laser", date(2027, 3, 1), False, 0, days[0])],
        plans=[], contacts=[],
    )  # fmt: skip
    with filled(world, routed) as (clinic, _people, patients):
        day = date(2027, 3, 1)
        asked = Sought(clinic, day, day, day, newest_first=newest_first)
        expected = by_the_engine(asked, patients)
        assert len(expected) == 12
        for size in range(1, 13):
            assert through_the_index(asked, size) == expected
