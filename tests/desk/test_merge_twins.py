"""What two records may both hold of one and the same is asked about before they are merged, and one of it stands."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from intervals.actions import merging
from intervals.actions.refusals import Refused
from intervals.actions.twins import One
from intervals.models.audit import AuditEntry
from intervals.models.circumstances import Circumstance
from intervals.models.plans import Plan, PlanState
from intervals.models.procedures import Procedure
from intervals.models.treatments import Treatment
from tests.desk.asking import ON, asker
from tests.web.page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]

DAY = date(2026, 11, 20)
LATER = datetime(2026, 11, 21, 15, tzinfo=UTC)


@pytest.fixture
def by(clinic, person):
    return asker(person(), clinic)


@pytest.fixture
def two(patient, db):
    Procedure.objects.create(slug="jab", name="Jab", public_name="a jab", kind="circumstance")
    return patient(), patient("Maria Tremblay")


@pytest.fixture
def entry(treated, planned, told):
    return {
        "treatment": lambda who, day: treated(who, "botox", day),
        "circumstance": lambda who, day: told(who, "jab", day),
        "plan": lambda who, day: planned(who, "botox", day),
    }


PAIRS = [
    ("treatment", DAY, DAY, True), ("treatment", DAY, date(2026, 11, 21), False),
    ("circumstance", DAY, DAY, True), ("circumstance", None, None, True), ("circumstance", DAY, None, True),
    ("circumstance", date(2026, 10, 1), date(2026, 10, 2), False),
    ("circumstance", date(2026, 12, 9), date(2026, 12, 15), True),
    ("circumstance", date(2026, 11, 9), date(2026, 10, 20), True),  # both told on the first: one lay ahead
    ("plan", date(2026, 12, 1), date(2026, 12, 15), True), ("plan", date(2026, 12, 1), date(2026, 12, 16), False),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "mine", "its", "asked"), PAIRS)
@pytest.mark.parametrize("turned", [False, True])
def test_what_may_be_one_is_asked_about(by, two, entry, kind, mine, its, asked, turned):
    into, other = two
    days = (its, mine) if turned else (mine, its)
    one, twin = (entry[kind](who, day) for who, day in zip(two, days, strict=True))
    key = f"{kind}_{twin.pk}"
    if not asked:
        merging.merge(by=by, into=into, other=other)
        return
    for same in ({}, {key: One(one.pk, one.pk)}, {key: One(0, twin.pk)}, {f"{kind}_0": None}):
        with pytest.raises(Refused, match="Say first whether it is one and the same"):
            merging.merge(by=by, into=into, other=other, same=same)
    merging.merge(by=by, into=into, other=other, same={key: One(twin.pk, one.pk)})
    one.refresh_from_db()
    twin.refresh_from_db()
    if kind == "plan":
        assert (one.state, one.close_reason) == (PlanState.CANCELLED, "The other record had the same.")
        assert twin.is_open
    else:
        assert (one.void_reason, twin.void_reason) == ("The other record had the same.", "")
    assert AuditEntry.objects.filter(detail__has_key=kind, patient_ref=into.ref).exists()


def test_two_of_one_day_both_stay_where_somebody_says_so(by, two, treated):
    into, other = two
    treated(into, "botox", DAY)
    twin = treated(other, "botox", DAY)
    merging.merge(by=by, into=into, other=other, same={f"treatment_{twin.pk}": None})
    assert Treatment.objects.counted().filter(patient=into).count() == 2


def test_the_plan_of_what_goes_is_the_plan_of_what_stands(by, two, treated, planned, person):
    into, other = two
    one, twin = treated(into, "botox", DAY), treated(other, "botox", DAY)
    done = {"state": "done", "closed_by": person(), "closed_at": LATER}
    plan = planned(other, "botox", DAY, treatment=twin, **done)
    merging.merge(by=by, into=into, other=other, same={f"treatment_{twin.pk}": One(one.pk, twin.pk)})
    plan.refresh_from_db()
    assert (plan.state, plan.treatment) == (PlanState.DONE, one)


def test_a_second_plan_for_one_treatment_was_the_same_plan(by, two, treated, planned, person):
    into, other = two
    one, twin = treated(into, "botox", DAY), treated(other, "botox", DAY)
    done = {"state": "done", "closed_by": person(), "closed_at": LATER}
    first = planned(into, "botox", DAY, treatment=one, **done)
    second = planned(other, "botox", date(2026, 11, 19), treatment=twin, **done)
    merging.merge(by=by, into=into, other=other, same={f"treatment_{twin.pk}": One(one.pk, twin.pk)})
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.treatment) == (PlanState.DONE, one)
    assert (second.state, second.treatment) == (PlanState.CANCELLED, None)


def test_three_of_one_day_become_one_in_whatever_order(by, two, treated, planned, person):
    into, other = two
    one, third, fourth = (treated(who, "botox", DAY) for who in (into, other, other))
    done = {"state": "done", "closed_by": person(), "closed_at": LATER}
    plan = planned(other, "botox", DAY, treatment=third, **done)
    same = {f"treatment_{third.pk}": One(one.pk, third.pk), f"treatment_{fourth.pk}": One(fourth.pk, one.pk)}
    merging.merge(by=by, into=into, other=other, same=same)
    assert list(Treatment.objects.counted()) == [fourth]
    plan.refresh_from_db()
    assert plan.treatment == fourth


@pytest.mark.parametrize(
    ("given_on", "planned_on", "asked"),
    [
        (DAY, DAY, True), (DAY, date(2026, 12, 4), True), (DAY, date(2026, 12, 5), False),
        (DAY, date(2026, 11, 6), True), (DAY, date(2026, 11, 5), False),
    ],
)  # fmt: skip
def test_a_plan_near_what_is_done_is_asked_about_though_it_was_made_later(
    by, two, treated, planned, given_on, planned_on, asked
):
    into, other = two
    done = treated(into, "botox", given_on)
    plan = planned(other, "botox", planned_on, created_at=LATER)
    if not asked:
        merging.merge(by=by, into=into, other=other)
        return
    with pytest.raises(Refused):
        merging.merge(by=by, into=into, other=other)
    merging.merge(by=by, into=into, other=other, became={plan.pk: done.pk})
    plan.refresh_from_db()
    assert (plan.state, plan.treatment) == (PlanState.DONE, done)


def test_an_open_plan_for_what_another_plan_became_is_cancelled_where_it_is_the_same(
    by, two, treated, planned, person
):
    into, other = two
    done = treated(into, "botox", DAY)
    planned(into, "botox", DAY, treatment=done, state="done", closed_by=person(), closed_at=LATER)
    plan = planned(other, "botox", DAY)
    merging.merge(by=by, into=into, other=other, became={plan.pk: done.pk})
    plan.refresh_from_db()
    assert (plan.state, plan.close_reason) == (PlanState.CANCELLED, "The other record had the same.")


def test_what_goes_as_a_twin_is_followed_by_what_was_planned(by, two, treated, planned):
    into, other = two
    one, twin = treated(into, "botox", DAY), treated(other, "botox", DAY)
    plan = planned(other, "botox", DAY)
    same = {f"treatment_{twin.pk}": One(twin.pk, one.pk)}
    merging.merge(by=by, into=into, other=other, became={plan.pk: one.pk}, same=same)
    plan.refresh_from_db()
    assert (plan.state, plan.treatment) == (PlanState.DONE, twin)


def test_the_page_asks_each_and_records_what_is_answered(desk, two, entry):
    into, other = two
    pairs = {
        kind: (entry[kind](into, day), entry[kind](other, day))
        for kind, day in (("treatment", DAY), ("circumstance", DAY))
    }
    plans = entry["plan"](into, date(2027, 1, 12)), entry["plan"](other, date(2027, 1, 14))
    manager = desk()
    where = reverse("desk-patient-merge", kwargs={"clinic": "hamilton", "patient": into.ref})
    page = Page(manager.get(where, {"other": str(other.ref)}))
    for name in ("Botox stands in both records", "A jab stands in both records", "Is it one and the same?"):
        assert name in page.main
    assert "the plan for Thursday 14 January 2027" in page.main
    sent = {"other": str(other.ref), f"became_{plans[0].pk}": "stays", f"became_{plans[1].pk}": "stays"}
    unanswered = Page(manager.post(where, sent))
    assert unanswered.status == 422
    assert "Say whether this is one and the same." in unanswered.main
    sent |= {f"{kind}_{its.pk}": f"{mine.pk}-{its.pk}" for kind, (mine, its) in pairs.items()}
    sent[f"plan_{plans[1].pk}"] = f"{plans[1].pk}-{plans[0].pk}"
    assert manager.post(where, sent).status_code == 302
    assert [each.pk for each in Treatment.objects.counted()] == [pairs["treatment"][0].pk]
    assert [each.pk for each in Circumstance.objects.counted()] == [pairs["circumstance"][0].pk]
    assert list(Plan.objects.open()) == [plans[1]]


def test_a_birth_date_that_makes_the_others_age_unlikely_is_asked_about(desk, patient, treated):
    into, other = patient(date_of_birth=date(2016, 5, 12)), patient("Maria Tremblay")
    treated(other, "botox", ON)
    manager = desk()
    where = reverse("desk-patient-merge", kwargs={"clinic": "hamilton", "patient": into.ref})
    page = Page(manager.post(where, {"other": str(other.ref)}))
    assert page.status == 422
    assert "the patient is 10 years old" in page.main
    assert manager.post(where, {"other": str(other.ref), "age_confirmed": "on"}).status_code == 302
