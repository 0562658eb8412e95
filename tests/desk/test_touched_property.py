"""Whom a draft would touch, found through the index a batch at a time, is what the charts say patient by patient."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intervals.documents.document import DocumentRule, Source
from intervals.engine.periods import Period
from intervals.models.areas import Area
from intervals.models.plans import Plan
from intervals.models.treatments import TreatedArea
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.rule_effects import draft_of, with_rule
from tests.desk.worlds import ALWAYS, SEEDS, WAITS, Dealer, deal_out, empty

THOROUGH = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)  # fmt: skip
PAIRS = [("peel", "laser")] * 4 + [
    ("filler", "laser"),
    ("laser", "laser"),
    ("jab", "laser"),
    ("peel", "gala"),
]


def drafted(deal):
    """A rule of a pair, from a day around the one of asking on."""
    earlier, later = deal.choice(PAIRS)
    minimum, more = deal.choice([(0, 0), *WAITS]), deal.choice([(0, 0), *WAITS])
    begins = deal.choice([ALWAYS, deal.day(), deal.day()])
    return DocumentRule(
        earlier=earlier, later=later, minimum=Period(*minimum),
        recommended=Period(minimum[0] + more[0], minimum[1] + more[1]), best_by=None, start_again=None,
        same_day=minimum == (0, 0) or deal.likely(2), same_area=deal.likely(3), inside_minimum="warn",
        valid_from=begins, ends_on=begins + timedelta(days=deal.randint(1, 40)) if deal.likely(2) else None,
        evidence="studies", source=Source("A study", None, ""), reviewed_by="Dr Okafor", reviewed_on=ALWAYS,
        review_due=None, examples=(),
    )  # fmt: skip


def by_the_charts(world, draft):
    """Whose dates move and how, and the plans that become too soon."""
    later, on = draft.later.slug, world.on
    moved, too_soon = {}, set()
    for patient in world.patients:
        if patient.clinic != world.clinic or patient.archived_at is not None:
            continue
        was = draft.charts.of(patient, on)
        becomes = replace(was, rules=draft.book)
        plans = [plan for plan in was.history.plans if plan.planned_on >= on and plan.id.isdecimal()]
        dates = [chart.ask(later, on).over() for chart in (was, becomes)]
        for one, other in zip(*dates, strict=True):
            ahead = any(day > on for day in (one, other) if day)
            if one != other and ahead and draft.later.is_treatment:
                moved[patient.pk] = tuple(dates)
        for plan in plans:
            before, after = (chart.judge_plan(plan.id, on).inside_minimum for chart in (was, becomes))
            if after and not before:
                too_soon.add(int(plan.id))
    return moved, too_soon


@THOROUGH
@given(SEEDS, st.integers(1, 4))
def test_the_batches_say_what_the_charts_say(routed, seed, size):
    with empty(routed, seed) as world:
        world.rule("peel", "laser", date(2020, 1, 1))
        world.more_rules(6)
        deal_out(world)
        for _each in range(world.dealer.randint(2, 6)):
            world.plan()
        draft = draft_of(world.clinic, clinic_charts(world.clinic), drafted(world.dealer), world.on)
        draft = replace(draft, size=size)
        batches = [*draft.batches()]
        found = [each for batch in batches for each in batch.touched]
        moved, too_soon = by_the_charts(world, draft)
        assert {each.patient: each.dates for each in found if each.dates} == moved
        assert sorted(each.plan for each in found if each.plan) == sorted(too_soon)
        assert len([each for each in found if each.dates]) == len(moved)  # each once
        assert all(Plan.objects.get(pk=each.plan).patient_id == each.patient for each in found if each.plan)
        assert sum(batch.rows for batch in batches) <= draft.count()
        middle = batches[len(batches) // 2].next
        if middle:
            rest = [each for batch in draft.batches(middle) for each in batch.touched]
            assert rest == [each for each in found if each.place > middle]


def test_a_rule_of_other_areas_has_kept_no_plan_away(clinic, patient, treated, planned):
    """What counted in the same area only did not bear on it; what counts anywhere does."""
    marie = patient()
    done, plan = (
        treated(marie, "microneedling", date(2026, 11, 20)),
        planned(marie, "botox", date(2026, 11, 30)),
    )
    TreatedArea.objects.create(treatment=done, area=Area.objects.get(slug="face"))
    plan.areas.add(Area.objects.create(slug="hand", name="Hand"))
    rule = drafted(Dealer(1))
    two_weeks = Period(days=14)
    rule = replace(
        rule, earlier="microneedling", later="botox", minimum=two_weeks, recommended=two_weeks, ends_on=None,
        valid_from=ALWAYS, same_day=False,
    )  # fmt: skip
    charts = clinic_charts(clinic)
    in_one_area = replace(charts, book=with_rule(charts.book, replace(rule, same_area=True)))
    draft = draft_of(clinic, in_one_area, replace(rule, same_area=False), date(2026, 11, 22))
    assert [each.plan for batch in draft.batches() for each in batch.touched if each.plan] == [plan.pk]
