"""Plans at odds, found where there is a doubt, are what the engine says plan by plan, in any clinic."""

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intervals.actions.doubts import look_through, settle
from intervals.engine.reasons import Status
from intervals.models.open_days import ClosedDays
from intervals.models.overrides import Override
from intervals.models.plans import Plan
from intervals.queries.at_odds import page
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.reasons_given import at_odds
from tests.desk.worlds import SEEDS, deal_out, empty

THOROUGH = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)  # fmt: skip


def busy(world):
    """Everything in it, and many plans."""
    world.rule("peel", "laser", date(2020, 1, 1))
    world.more_rules(8)
    world.open_days()
    deal_out(world)
    for _each in range(world.dealer.randint(2, 8)):
        plan = world.plan()
        if world.dealer.likely(3):
            world.go_on(plan)


def by_the_engine(world, on):
    """Every open plan, judged: its day and its key."""
    charts = clinic_charts(world.clinic)
    found = []
    for patient in world.patients:
        if patient.clinic == world.clinic and patient.archived_at is None:
            chart = charts.of(patient, on)
            for plan in patient.plans.filter(state="open", planned_on__gte=on):
                verdict = chart.judge_plan(str(plan.pk), on)
                reason = Override.objects.filter(plan=plan).exclude(reason="").first()
                covered = reason and Status(reason.status).severity <= verdict.status.severity
                closed = verdict.open is False and not plan.closed_day_ok
                if closed or (verdict.status in ("too_soon", "consult", "ask_first") and not covered):
                    found.append((plan.planned_on, plan.pk))
    return sorted(found)


def through_the_index(world, on, size):
    charts = clinic_charts(world.clinic)
    look_through(world.clinic, charts, on)
    found, after = [], None
    for _turn in range(200):
        got = page(world.clinic, charts, on, size, after)
        assert len(got.rows) <= size
        found += [(row.plan.planned_on, row.plan.pk) for row in got.rows]
        after = got.next
        if after is None:
            return found
    raise AssertionError("The list does not end.")


def in_doubt(world, on):
    return sorted(
        world.clinic.plans.filter(state="open", planned_on__gte=on, in_doubt=True).values_list(
            "planned_on", "pk"
        )
    )


@THOROUGH
@given(SEEDS, st.integers(1, 4))
def test_the_list_is_what_the_engine_says_when_everything_is_in_doubt(routed, seed, size):
    with empty(routed, seed) as world:
        busy(world)
        assert through_the_index(world, world.on, size) == by_the_engine(world, world.on)


@THOROUGH
@given(SEEDS, st.integers(1, 4))
def test_looking_through_leaves_nothing_out(routed, seed, size):
    """What the database takes for possible holds all that the engine says."""
    with empty(routed, seed) as world:
        busy(world)
        Plan.objects.update(in_doubt=False)
        assert through_the_index(world, world.on, size) == by_the_engine(world, world.on)


@THOROUGH
@given(SEEDS, st.integers(0, 30))
def test_what_is_settled_is_in_doubt_only_if_it_is_at_odds_and_stays_found(routed, seed, days):
    """On later days, and after other versions, rules and closures, too."""
    with empty(routed, seed, patients=2) as world:
        busy(world)
        here = [patient for patient in world.patients if patient.clinic == world.clinic]
        look_through(world.clinic, clinic_charts(world.clinic), world.on)
        for patient in here:
            settle(world.clinic, [patient.pk], world.on)
        present = [patient.pk for patient in here if patient.archived_at is None]
        doubtful = Plan.objects.filter(pk__in=[pk for _day, pk in in_doubt(world, world.on)])
        found = doubtful.filter(patient__in=present).values_list("planned_on", "pk")
        assert sorted(found) == by_the_engine(world, world.on)
        later = date.fromordinal(world.on.toordinal() + days)
        assert through_the_index(world, later, 3) == by_the_engine(world, later)
        world.more_rules(8)
        ClosedDays.objects.get_or_create(
            clinic=world.clinic, first=later, last=date.fromordinal(later.toordinal() + 5)
        )
        assert through_the_index(world, later, 3) == by_the_engine(world, later)


@THOROUGH
@given(SEEDS)
def test_the_patients_own_are_those_of_the_list(routed, seed):
    with empty(routed, seed, patients=2) as world:
        busy(world)
        charts = clinic_charts(world.clinic)
        found = []
        for patient in world.patients:
            if patient.clinic == world.clinic and patient.archived_at is None:
                reasons = Override.objects.filter(patient=patient)
                rows = at_odds(patient.plans.open(), charts.of(patient, world.on), reasons, world.on)
                found += [(row.plan.planned_on, row.plan.pk) for row in rows]
        assert sorted(found) == by_the_engine(world, world.on)
