"""A practitioner's own days: one tick, the first day that she works, and on the list of plans at odds."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from intervals import clock
from intervals.actions import open_days, plans
from intervals.actions.asking import Asker
from intervals.actions.plans import Wanted, Warned
from intervals.models.members import Membership, Role
from intervals.models.procedures import Procedure
from intervals.queries.clinic_charts import clinic_charts
from intervals.queries.reasons_given import at_odds_of
from intervals.said import dates
from tests.web.page import Page

ON = date(2026, 11, 22)
TUESDAY, THURSDAY = date(2026, 12, 8), date(2026, 12, 10)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]


@pytest.fixture
def manager(clinic, person):
    return Asker(person(Role.MANAGER), clinic, Role.MANAGER, ON)


@pytest.fixture
def ada(person, manager):
    """Treats on Thursdays; the clinic has said nothing."""
    user = person(Role.CLINICIAN, first_name="Ada")
    open_days.set_week(by=manager, weekdays={3}, practitioner=user)
    return user


def wanted(day, who, **more):
    return Wanted(Procedure.objects.get(slug="botox"), day, who, **more)


def test_a_day_on_which_she_is_away_needs_one_tick(manager, patient, ada):
    marie = patient()
    with pytest.raises(Warned) as warned:
        plans.make(by=manager, patient=marie, wanted=wanted(TUESDAY, ada))
    assert warned.value.verdict.away
    assert warned.value.chart.first_day_that_works("botox", TUESDAY, ON) == THURSDAY
    made = plans.make(by=manager, patient=marie, wanted=wanted(TUESDAY, ada, closed_day_ok=True))
    assert made.closed_day_ok
    plans.make(by=manager, patient=patient("Lea Roy"), wanted=wanted(TUESDAY, None))


def test_moving_her_plan_asks_too(manager, patient, ada):
    plan = plans.make(by=manager, patient=patient(), wanted=wanted(THURSDAY, ada))
    with pytest.raises(Warned):
        plans.move(by=manager, plan=plan, planned_on=TUESDAY)
    assert plans.move(by=manager, plan=plan, planned_on=date(2026, 12, 17)).practitioner == ada


def test_a_plan_is_at_odds_once_she_is_away(manager, clinic, patient, ada):
    marie = patient()
    plan = plans.make(by=manager, patient=marie, wanted=wanted(THURSDAY, ada))
    other = plans.make(by=manager, patient=patient("Lea Roy"), wanted=wanted(THURSDAY, None))
    before = clinic_charts(clinic).fingerprint
    open_days.close(by=manager, first=THURSDAY, last=THURSDAY, practitioner=ada)
    charts = clinic_charts(clinic)
    assert charts.fingerprint != before
    (found,) = at_odds_of(marie, charts.of(marie, ON), ON)
    assert (found.plan, found.closed, found.first_day_that_works) == (plan, True, date(2026, 12, 17))
    assert at_odds_of(other.patient, charts.of(other.patient, ON), ON) == []
    plans.keep(by=manager, plan=plan, closed_day_ok=True)
    assert at_odds_of(marie, charts.of(marie, ON), ON) == []


def test_the_pages_say_that_it_is_she_who_is_away(desk, manager, patient, ada):
    marie, client = patient(), desk(user=manager.user)
    base = f"/desk/hamilton/patients/{marie.ref}/plans/"
    sent = {"procedure": "botox", "planned_on": str(TUESDAY), "practitioner": str(ada.pk)}
    page = Page(client.post(f"{base}new/", sent))
    assert "The practitioner does not treat on Tuesday 8 December 2026" in page.main
    assert "Thursday 10 December 2026" in page.main
    assert client.post(f"{base}new/", sent | {"go_on": "1", "closed_day_ok": "on"}).status_code == 302
    fragment = client.get(f"{base}verdict/", sent)
    assert "The practitioner does not treat on Tuesday 8 December 2026." in fragment.text
    assert "does not treat" not in client.get(f"{base}verdict/", sent | {"practitioner": ""}).text


def test_who_takes_a_colleague_off_the_staff_is_told_what_is_planned_with_her(
    desk, person, clinic, patient, planned
):
    manager, colleague = desk(Role.MANAGER), person(Role.CLINICIAN)
    where = reverse(
        "desk-staff-end",
        kwargs={"clinic": "hamilton", "membership": Membership.objects.get(user=colleague).pk},
    )
    assert "name them" not in Page(manager.get(where)).main
    marie, today = patient(), clock.today(clinic)
    for days in (-3, 10, 17):
        planned(marie, "botox", today + timedelta(days=days), practitioner=colleague)
    said = f"2 open plans name them, the first on {dates.day(today + timedelta(days=10))}: they stay until somebody"
    assert said in Page(manager.get(where)).main
    assert f"Taken off the staff. {said}" in Page(manager.post(where, follow=True)).text
