"""What is recorded speaks up: plans that it spoils are told at once, a reason covers what it was given for."""

from datetime import UTC, date, datetime

import pytest
from django.db import transaction
from django.urls import reverse

from intervals.actions import holds, merging, overrides, patients, plans, treatments
from intervals.actions.asking import Asker
from intervals.actions.plans import Wanted, Warned
from intervals.actions.refusals import Refused
from intervals.actions.treatments import Another, Done, Which
from intervals.actions.warnings import GoingOn
from intervals.models.areas import Area
from intervals.models.audit import AuditEntry, Kind
from intervals.models.members import Role
from intervals.models.open_days import ClosedDays
from intervals.models.overrides import Override
from intervals.models.plans import Plan
from intervals.models.procedures import Procedure
from intervals.models.treatments import Treatment
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.reasons_given import at_odds_of
from tests.web.page import Page
from tests.web.rows import rule

ON = date(2026, 11, 24)
BOTOX = date(2026, 11, 27)
WHY = GoingOn("skin_examined")

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_on_the_day")]


@pytest.fixture
def _on_the_day(at):
    at.move_to(f"{ON}T12:00-05:00")


@pytest.fixture
def by(clinic, person):
    """Somebody who asks, each time afresh: `by().put_at_odds` is what the next action told."""
    user = person(Role.CLINICIAN)

    def make(role=Role.CLINICIAN, on=ON):
        return Asker(user, clinic, role, on)

    return make


@pytest.fixture
def marie(patient):
    return patient()


def done(slug, day, *areas):
    return Done(
        Procedure.objects.get(slug=slug),
        day,
        areas=tuple((Area.objects.get(slug=each), None) for each in areas),
    )


def wanted(slug, day, **more):
    return Wanted(Procedure.objects.get(slug=slug), day, **more)


def told(asker):
    return [(each.plan.planned_on, each.verdict.status.value) for each in asker.put_at_odds]


def left(marie, on=ON):
    return [each.plan.planned_on for each in at_odds_of(marie, clinic_charts(marie.clinic).of(marie, on), on)]


def test_microneedling_logged_before_a_plan_for_botox_is_told(by, marie, planned):
    planned(marie, "botox", BOTOX)
    asker = by()
    treatments.log(by=asker, patient=marie, done=done("microneedling", ON))
    assert told(asker) == [(BOTOX, "too_soon")]
    assert left(marie) == [BOTOX]


def test_what_was_left_is_not_told_again_but_stays(by, marie, planned):
    planned(marie, "botox", BOTOX)
    treatments.log(by=by(), patient=marie, done=done("microneedling", ON))
    asker = by()
    plans.make(by=asker, patient=marie, wanted=wanted("microneedling", date(2027, 3, 1)))
    assert told(asker) == []
    assert left(marie) == [BOTOX]


def test_a_hold_tells_what_it_spoils_and_lifting_it_takes_that_back(by, marie, planned):
    planned(marie, "botox", BOTOX)
    asker = by()
    hold = holds.set_hold(
        by=asker, patient=marie, procedure=wanted("botox", BOTOX).procedure, until=None, reason="Red"
    )
    assert told(asker) == [(BOTOX, "consult")]
    holds.lift(by=by(), hold=hold, reason="Healed")
    assert left(marie) == []


def test_a_correction_tells_and_voiding_takes_back(by, marie, planned, treated):
    planned(marie, "botox", BOTOX)
    old = treated(marie, "microneedling", date(2026, 11, 10))
    asker = by()
    new = treatments.correct(
        by=asker, treatment=old, done=done("microneedling", date(2026, 11, 22)), reason="Wrong day"
    )
    assert told(asker) == [(BOTOX, "too_soon")]
    treatments.void(by=by(), treatment=new, reason="Wrong patient")
    assert left(marie) == []


def test_a_plan_that_spoils_another_needs_one_reason_for_both(by, marie, planned):
    planned(marie, "botox", BOTOX)
    early = wanted("microneedling", date(2026, 11, 25))
    with pytest.raises(Warned):
        plans.make(by=by(), patient=marie, wanted=early)
    asker = by()
    plans.make(by=asker, patient=marie, wanted=early, going_on=WHY)
    assert told(asker) == []
    assert left(marie) == []


def test_a_merge_tells_what_the_other_record_spoils(by, marie, patient, planned, treated):
    planned(marie, "botox", BOTOX)
    other = patient("Maria Tremblay")
    treated(other, "microneedling", date(2026, 11, 22))
    asker = by()
    merging.merge(by=asker, into=marie, other=other)
    assert told(asker) == [(BOTOX, "too_soon")]


def test_a_merge_records_why_what_becomes_too_soon_was_done_or_waits_for_it(by, marie, patient, treated):
    first = treated(marie, "botox", date(2026, 11, 10))
    second = treated(marie, "botox", date(2026, 11, 11))
    other = patient("Maria Tremblay")
    treated(other, "microneedling", date(2026, 11, 8))
    merging.merge(by=by(), into=marie, other=other, reasons={first.pk: GoingOn("other_area")})
    assert [(each.treatment, each.reason) for each in Override.objects.order_by("pk")] == [
        (first, "other_area"), (second, ""),
    ]  # fmt: skip
    assert "microneedling on Sunday 8 November 2026" in Override.objects.first().said


def test_who_comes_back_from_the_archive_tells_everything_that_is_at_odds(by, marie, planned, treated):
    planned(marie, "botox", BOTOX)
    treated(marie, "microneedling", ON)
    patients.archive(by=by(), patient=marie)
    asker = by()
    patients.restore(by=asker, patient=marie)
    assert told(asker) == [(BOTOX, "too_soon")]


@pytest.fixture
def done_elsewhere(by, marie, patient, planned):
    """Botox planned in one record and done on that day in another of the same person."""
    plan, other = planned(marie, "botox", ON), patient("Maria Tremblay")
    return plan, other, treatments.log(by=by(), patient=other, done=done("botox", ON))


def test_a_merge_asks_whether_what_is_planned_is_what_the_other_record_has(by, marie, done_elsewhere):
    plan, other, botox = done_elsewhere
    for became in ({}, {plan.pk: 0}, {plan.pk: plan.pk + botox.pk + 1}):
        with pytest.raises(Refused, match="Say first whether it is the same"):
            merging.merge(by=by(), into=marie, other=other, became=became)
    merging.merge(by=by(), into=marie, other=other, became={plan.pk: botox.pk})
    plan.refresh_from_db()
    assert (plan.state, plan.treatment) == ("done", botox)
    assert AuditEntry.objects.filter(kind=Kind.PLAN_DONE).count() == 1


def test_a_merge_keeps_a_plan_that_is_another_one(by, marie, done_elsewhere):
    plan, other, _botox = done_elsewhere
    merging.merge(by=by(), into=other, other=marie, became={plan.pk: None})
    plan.refresh_from_db()
    assert (plan.state, plan.patient) == ("open", other)


def test_what_was_done_before_the_plan_was_made_is_no_question(by, marie, patient, planned, treated):
    other = patient("Maria Tremblay")
    treated(other, "botox", date(2026, 10, 1), recorded_at=datetime(2026, 10, 1, 12, tzinfo=UTC))
    planned(marie, "botox", BOTOX)
    merging.merge(by=by(), into=marie, other=other)


def test_the_page_of_a_merge_asks_it_too(desk, marie, done_elsewhere):
    plan, other, botox = done_elsewhere
    client = desk(Role.MANAGER)
    where = reverse("desk-patient-merge", kwargs={"clinic": "hamilton", "patient": marie.ref})
    page = Page(client.get(f"{where}?other={other.ref}"))
    assert "Botox is planned for Tuesday 24 November 2026 and done in the other record." in page.main
    assert client.post(where, {"other": str(other.ref)}).status_code == 422
    sent = {"other": str(other.ref), f"became_{plan.pk}": str(botox.pk)}
    assert client.post(where, sent).status_code == 302
    plan.refresh_from_db()
    assert plan.treatment == botox


# What a reason covers


@pytest.fixture
def kept(by, marie, planned, treated):
    """A plan for Botox inside the recommended wait of one microneedling, with a reason."""
    treated(marie, "microneedling", date(2026, 11, 17))
    plan = plans.make(by=by(), patient=marie, wanted=wanted("botox", BOTOX), going_on=WHY)
    assert plan.overrides.get().against == {"microneedling 2026-11-17 > botox 2026-11-27 by P2W": "ask_first"}
    return plan


def test_given_for_ask_first_it_does_not_cover_too_soon(by, marie, kept):
    asker = by()
    treatments.log(by=asker, patient=marie, done=done("microneedling", date(2026, 11, 22)))
    assert told(asker) == [(BOTOX, "too_soon")]
    plans.keep(by=by(), plan=kept, going_on=GoingOn("other_area"))
    assert left(marie) == []
    assert [each.reason for each in kept.overrides.order_by("pk")] == ["skin_examined", "other_area"]


def test_given_for_one_treatment_it_does_not_cover_another(by, marie, kept):
    asker = by()
    treatments.log(by=asker, patient=marie, done=done("microneedling", date(2026, 11, 18)))
    assert told(asker) == [(BOTOX, "ask_first")]


def test_given_for_one_rule_it_does_not_cover_one_that_asks_for_more(by, marie, kept):
    rule("P1W", "P3W", valid_from=date(2026, 11, 26))
    assert left(marie) == [BOTOX]


def test_it_covers_a_rule_that_asks_for_the_same_or_less(by, marie, kept):
    rule("P2D", "P2W", valid_from=date(2026, 11, 25))
    assert left(marie) == []
    rule("P2D", "P12D", valid_from=date(2026, 11, 26))
    assert left(marie) == []


def test_given_for_one_area_it_does_not_cover_another_of_the_same_day(by, marie):
    neck = treatments.log(by=by(), patient=marie, done=done("microneedling", date(2026, 11, 17), "neck"))
    plans.make(by=by(), patient=marie, wanted=wanted("botox", BOTOX), going_on=WHY)
    assert left(marie) == []
    treatments.log(
        by=by(),
        patient=marie,
        done=done("microneedling", date(2026, 11, 17), "forehead"),
        another=Another(treatments=frozenset({neck.pk})),
    )
    assert left(marie) == [BOTOX]


def test_given_for_a_rule_it_does_not_cover_a_hold(by, marie, kept):
    asker = by()
    holds.set_hold(by=asker, patient=marie, procedure=kept.procedure, until=date(2026, 12, 1), reason="Red")
    assert told(asker) == [(BOTOX, "too_soon")]


def test_a_correction_of_something_else_leaves_it_covered(by, marie, kept):
    old = Treatment.objects.get(procedure__slug="microneedling")
    asker = by()
    treatments.correct(
        by=asker, treatment=old, done=done("microneedling", old.given_on, "chin"), reason="Where"
    )
    assert told(asker) == left(marie) == []


def test_one_from_before_conflicts_were_kept_covers_its_plan_by_status(by, marie, kept):
    reason = Override.objects.get().reason
    Override.objects.update(against={}, reason="")
    Override.objects.update(reason=reason)
    assert left(marie) == []
    treatments.log(by=by(), patient=marie, done=done("microneedling", date(2026, 11, 22)))
    assert left(marie) == [BOTOX]
    Override.objects.update(status="too_soon")
    assert left(marie) == []


def test_one_given_for_less_than_what_is_known_by_now_is_asked_for_again(by, marie, treated):
    treated(marie, "microneedling", date(2026, 11, 17))
    with pytest.raises(Warned) as warned:
        plans.make(by=by(), patient=marie, wanted=wanted("botox", BOTOX))
    read = GoingOn("skin_examined", read=warned.value.verdict.conflicts)
    treated(marie, "microneedling", date(2026, 11, 22))
    with pytest.raises(Warned):
        plans.make(by=by(), patient=marie, wanted=wanted("botox", BOTOX), going_on=read)
    assert not Plan.objects.exists()


def test_what_does_not_need_keeping_is_not_kept(by, marie, planned):
    plan = planned(marie, "botox", BOTOX)
    with pytest.raises(Refused, match="Nothing speaks against this plan"):
        plans.keep(by=by(), plan=plan, going_on=WHY)
    assert not Override.objects.exists()


def test_the_front_desk_keeps_nothing_against_a_hold(by, marie, planned, held):
    plan = planned(marie, "botox", BOTOX)
    held(marie, "botox", None)
    with pytest.raises(Refused, match="against a hold"):
        plans.keep(by=by(Role.FRONT_DESK), plan=plan, going_on=WHY)


# A closed day


@pytest.fixture
def closed(clinic, person):
    return ClosedDays.objects.create(clinic=clinic, first=BOTOX, last=BOTOX, title="Stocktaking")


def test_a_closed_day_needs_one_tick_and_no_reason(by, marie, closed):
    with pytest.raises(Warned) as warned:
        plans.make(by=by(), patient=marie, wanted=wanted("botox", BOTOX))
    assert warned.value.verdict.open is False
    plan = plans.make(by=by(), patient=marie, wanted=wanted("botox", BOTOX, closed_day_ok=True))
    assert plan.closed_day_ok
    assert left(marie) == []
    assert not Override.objects.exists()


def test_the_tick_is_not_kept_for_an_open_day(by, marie, closed):
    other = date(2026, 11, 30)
    plan = plans.make(by=by(), patient=marie, wanted=wanted("botox", other, closed_day_ok=True))
    assert not plan.closed_day_ok


def test_a_plan_on_a_day_that_was_closed_since_is_kept_with_a_tick(by, marie, planned, closed):
    plan = planned(marie, "botox", BOTOX)
    assert left(marie) == [BOTOX]
    with pytest.raises(Warned):
        plans.keep(by=by(), plan=plan)
    plans.keep(by=by(), plan=plan, closed_day_ok=True)
    assert left(marie) == []
    assert AuditEntry.objects.filter(kind=Kind.WARNING_OVERRIDDEN).count() == 1


# Areas


def test_a_moved_plan_keeps_its_areas_and_who_does_it(by, marie):
    chin = Area.objects.get(slug="chin")
    asker = by()
    plan = plans.make(
        by=asker, patient=marie, wanted=wanted("botox", BOTOX, areas=(chin,), practitioner=asker.user)
    )
    new = plans.move(by=by(), plan=plan, planned_on=date(2026, 11, 30))
    assert list(new.areas.all()) == [chin]
    assert new.practitioner == asker.user


# Which of the two


def test_what_may_be_planned_is_asked_about(by, marie, planned):
    plan = planned(marie, "botox", date(2027, 2, 1))
    with pytest.raises(Which) as which:
        treatments.log(by=by(), patient=marie, done=done("botox", ON))
    assert (which.value.plans, which.value.same) == ([plan], [])
    assert not Treatment.objects.exists()
    treatments.log(
        by=by(), patient=marie, done=done("botox", ON), another=Another(plans=frozenset({plan.pk}))
    )
    plan.refresh_from_db()
    assert plan.is_open


def test_the_same_of_the_same_day_is_asked_about_and_a_second_one_is_recorded(by, marie, treated):
    first = treated(marie, "botox", ON)
    with pytest.raises(Which) as which:
        treatments.log(by=by(), patient=marie, done=done("botox", ON, "chin"))
    assert (which.value.plans, which.value.same) == ([], [first])
    second = Another(treatments=frozenset({first.pk}))
    assert treatments.log(by=by(), patient=marie, done=done("botox", ON, "chin"), another=second)
    assert Treatment.objects.count() == 2


def test_another_area_another_day_or_a_voided_one_is_not_asked_about(by, marie, treated):
    treatments.log(by=by(), patient=marie, done=done("botox", ON, "chin"))
    assert treatments.log(by=by(), patient=marie, done=done("botox", ON, "neck"))
    assert treatments.log(by=by(), patient=marie, done=done("botox", date(2026, 11, 20)))
    old = treated(marie, "microneedling", date(2026, 10, 1))
    treatments.void(by=by(), treatment=old, reason="Wrong")
    assert treatments.log(by=by(), patient=marie, done=done("microneedling", date(2026, 10, 1)))


def test_a_correction_to_a_day_that_has_one_already_is_asked_about(by, marie, treated):
    there, wrong = treated(marie, "botox", ON), treated(marie, "botox", date(2026, 11, 20))
    with pytest.raises(Which) as which:
        treatments.correct(by=by(), treatment=wrong, done=done("botox", ON), reason="Day")
    assert which.value.same == [there]
    assert treatments.correct(by=by(), treatment=there, done=done("botox", ON), reason="Note")


def test_a_plan_whose_treatment_was_another_procedure_is_open_again_and_told(by, marie, planned):
    plan = planned(marie, "botox", ON)
    first = treatments.log(by=by(), patient=marie, done=done("botox", ON), plan=plan)
    asker = by()
    treatments.correct(by=asker, treatment=first, done=done("microneedling", ON), reason="Wrong button")
    plan.refresh_from_db()
    assert (plan.state, plan.treatment) == ("open", None)
    assert told(asker) == [(ON, "too_soon")]


def test_a_plan_is_open_again_once_what_it_became_is_void(by, marie, planned):
    plan = planned(marie, "botox", ON)
    first = treatments.log(by=by(), patient=marie, done=done("botox", ON), plan=plan)
    anew = planned(marie, "botox", ON)
    treatments.void(by=by(), treatment=first, reason="Not done")
    plan.refresh_from_db()
    assert (plan.state, plan.close_reason) == ("cancelled", "The same was planned anew.")
    second = treatments.log(by=by(), patient=marie, done=done("botox", ON), plan=anew)
    treatments.void(by=by(), treatment=second, reason="Not done")
    anew.refresh_from_db()
    assert anew.state == "open"


def test_a_correction_to_what_is_planned_asks_which_it_is(by, marie, planned):
    plan = planned(marie, "botox", BOTOX)
    needled = treatments.log(by=by(), patient=marie, done=done("microneedling", ON))
    change = {"treatment": needled, "done": done("botox", ON), "reason": "Wrong button"}
    with pytest.raises(Which) as which:
        treatments.correct(by=by(), **change)
    assert which.value.plans == [plan]
    with transaction.atomic():
        treatments.correct(by=by(), **change, another=Another(plans=frozenset({plan.pk})))
        plan.refresh_from_db()
        assert plan.is_open
        transaction.set_rollback(True)
    new = treatments.correct(by=by(), **change, plan=plan)
    plan.refresh_from_db()
    assert (plan.state, plan.treatment) == ("done", new)
    assert not Plan.objects.open().exists()


def test_the_page_of_a_correction_asks_and_says_what_becomes_of_the_plan(
    desk, clinic, person, marie, planned
):
    user = person(Role.CLINICIAN)
    asker, client = Asker(user, clinic, Role.CLINICIAN, ON), desk(user=user)
    was, other = planned(marie, "microneedling", ON), planned(marie, "botox", BOTOX)
    needled = treatments.log(by=asker, patient=marie, done=done("microneedling", ON), plan=was)
    kwargs = {"clinic": "hamilton", "patient": marie.ref, "treatment": needled.ref}
    where = reverse("desk-treatment-correct", kwargs=kwargs) + "?procedure=botox"
    page = Page(client.get(where))
    assert "the plan for microneedling on Tuesday 24 November 2026, which will be open again" in page.main
    assert "The plan for Friday 27 November 2026" in page.main
    sent = {"reason": "Wrong button", "given_on": str(ON)}
    assert client.post(where, sent).status_code == 422
    said = client.post(where, sent | {"fulfils": str(other.ref)}, follow=True).text
    assert (
        "Treatment corrected. The plan for microneedling on Tuesday 24 November 2026 is open again." in said
    )
    was.refresh_from_db()
    other.refresh_from_db()
    assert (was.state, other.state) == ("open", "done")


@pytest.mark.parametrize(
    ("name", "anew", "before", "after"),
    [
        ("void", False, "which will be open again", "is open again."),
        ("void", True, "so that plan is cancelled", "is cancelled: the same is planned"),
        ("correct", False, "what you record here is what that plan became", "followed."),
    ],
)
def test_both_pages_say_what_becomes_of_the_plan(
    desk, clinic, person, marie, planned, name, anew, before, after
):
    user = person(Role.CLINICIAN)
    asker, client = Asker(user, clinic, Role.CLINICIAN, ON), desk(user=user)
    botox = treatments.log(by=asker, patient=marie, done=done("botox", ON), plan=planned(marie, "botox", ON))
    if anew:
        planned(marie, "botox", ON)
    kwargs = {"clinic": "hamilton", "patient": marie.ref, "treatment": botox.ref}
    where = reverse(f"desk-treatment-{name}", kwargs=kwargs)
    assert before in Page(client.get(where)).main
    assert after in client.post(where, {"reason": "Slip", "given_on": str(ON)}, follow=True).text


# A treatment's reason


def test_a_treatment_with_a_reason_is_asked_about_what_is_entered_later(by, marie, treated):
    treated(marie, "microneedling", date(2026, 11, 18))
    botox = treatments.log(by=by(), patient=marie, done=done("botox", date(2026, 11, 21)))
    overrides.explain(by=by(), override=botox.overrides.get(), reason="skin_examined", comment="")
    treatments.log(by=by(), patient=marie, done=done("microneedling", date(2026, 11, 20)))
    assert [each.reason for each in botox.overrides.order_by("pk")] == ["skin_examined", ""]
    treatments.log(by=by(), patient=marie, done=done("microneedling", date(2026, 11, 19)))
    assert botox.overrides.count() == 2, "it waits for its reason already"


def test_a_reason_is_not_asked_for_once_it_is_pointless(by, marie, treated):
    needled = treated(marie, "microneedling", date(2026, 11, 18))
    botox = treatments.log(by=by(), patient=marie, done=done("botox", date(2026, 11, 21)))
    treatments.void(by=by(), treatment=needled, reason="Wrong patient")
    with pytest.raises(Refused, match="No reason is needed any more"):
        overrides.explain(by=by(), override=botox.overrides.get(), reason="skin_examined", comment="")
    treated(marie, "microneedling", date(2026, 11, 18))
    overrides.explain(by=by(), override=botox.overrides.get(), reason="skin_examined", comment="")


def test_another_clinic_s_person_keeps_nothing(by, marie, planned, sister, person):
    plan = planned(marie, "botox", BOTOX)
    there = Asker(person(Role.MANAGER, at=sister), sister, Role.MANAGER, ON)
    with pytest.raises(Refused):
        plans.keep(by=there, plan=plan, going_on=WHY)


def test_a_reason_covers_only_what_was_read_of_a_treatment(desk, clinic, person, marie, treated):
    ada = person(Role.CLINICIAN)
    treated(marie, "microneedling", date(2026, 11, 18))
    asker = Asker(ada, clinic, Role.CLINICIAN, ON)
    botox = treatments.log(by=asker, patient=marie, done=done("botox", date(2026, 11, 21)))
    row, client = botox.overrides.get(), desk(user=ada)
    where = reverse(
        "desk-override-explain", kwargs={"clinic": "hamilton", "patient": marie.ref, "override": row.pk}
    )
    page = Page(client.get(where))
    treated(marie, "microneedling", date(2026, 11, 20))
    sent = {"reason": "other", "comment": "She asked", "read": page.typed["read"]}
    response = client.post(where, sent)
    answer = Page(response)
    assert answer.status == 409
    assert "This has come up since you opened the page." in answer.main
    assert "She asked" in response.text
    row.refresh_from_db()
    assert row.reason == ""
    again = client.post(where, sent | {"read": answer.typed["read"]})
    assert again.status_code == 302
    assert left_to_explain(botox) == 0


def left_to_explain(treatment):
    return treatment.overrides.filter(reason="").count()
