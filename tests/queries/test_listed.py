"""What belongs to a row, as one column of it: read back as it was written, on both databases."""

from datetime import date
from decimal import Decimal

from intervals.models.areas import Area
from intervals.models.overrides import Override
from intervals.models.plans import Plan
from intervals.models.treatments import TreatedArea, Treatment
from intervals.queries.listed_areas import ListedArea, planned_areas, read_areas, treated_areas
from intervals.queries.listed_overrides import (
    overrides_of_patients,
    overrides_of_plans,
    overrides_of_treatments,
    read_overrides,
)
from tests.models.rows import create

FOREHEAD, CHEEKS = (
    ListedArea("forehead", "Forehead", Decimal("1.50")),
    ListedArea("cheeks", "Cheeks", None),
)


def areas():
    return {area.slug: area for area in Area.objects.filter(slug__in=["forehead", "cheeks"])}


def test_the_areas_of_a_treatment_and_of_a_plan(routed):
    here = areas()
    treatment, plan = create(Treatment, routed, {}), create(Plan, routed, {})
    for slug, depth in (("cheeks", None), ("forehead", Decimal("1.5"))):
        TreatedArea.objects.create(treatment=treatment, area=here[slug], needle_depth=depth)
    plan.areas.set(here.values())
    done = Treatment.objects.annotate(listed=treated_areas()).get(pk=treatment.pk)
    meant = Plan.objects.annotate(listed=planned_areas()).get(pk=plan.pk)
    assert set(read_areas(done.listed)) == {FOREHEAD, CHEEKS}
    assert {area.slug for area in read_areas(meant.listed)} == {"forehead", "cheeks"}


def test_no_area_at_all(routed):
    create(Treatment, routed, {})
    create(Plan, routed, {})
    assert read_areas(Treatment.objects.annotate(listed=treated_areas()).latest("pk").listed) == []
    assert read_areas(Plan.objects.annotate(listed=planned_areas()).latest("pk").listed) == []


def test_the_overrides_of_a_treatment_of_a_plan_and_of_a_patient(routed):
    treatment, plan = (
        create(Treatment, routed, {"given_on": date(2026, 1, 2)}),
        create(Plan, routed, {"planned_on": date(2026, 1, 3)}),
    )
    against = {"microneedling 2026-01-01 > botox 2026-01-02 by P1W": "too_soon"}
    kept = create(Override, routed, {"treatment": treatment, "plan": None, "against": against})
    meant = create(Override, routed, {"plan": plan, "treatment": None})
    done = Treatment.objects.annotate(listed=overrides_of_treatments()).get(pk=treatment.pk)
    (found,) = read_overrides(done.listed)
    assert (found.pk, found.against, found.said, found.by.email) == (
        kept.pk,
        against,
        kept.said,
        kept.by.email,
    )
    of_plan = Plan.objects.annotate(listed=overrides_of_plans()).get(pk=plan.pk)
    assert [each.pk for each in read_overrides(of_plan.listed)] == [meant.pk]
    everybody = Plan.objects.annotate(listed=overrides_of_patients([kept.patient])).get(pk=plan.pk)
    assert [each.pk for each in read_overrides(everybody.listed)] == [kept.pk, meant.pk]
