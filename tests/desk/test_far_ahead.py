"""A day more than a year ahead is asked about once more, wherever one is entered."""

from datetime import date

import pytest

from intervals.models.plans import Plan
from tests.web.page import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]

FAR, NEAR = "2029-11-26", "2026-12-10"


def test_a_plan_and_the_interruption_carries_the_answer(desk, patient, treated):
    marie, client = patient(), desk()
    where = f"/desk/hamilton/patients/{marie.ref}/plans/new/"
    sent = {"procedure": "botox", "planned_on": FAR}
    page = Page(client.post(where, sent))
    assert page.status == 422
    assert "is more than 12 months ahead" in page.main
    assert client.post(where, sent | {"far_confirmed": "on"}).status_code == 302
    assert client.post(where, sent | {"planned_on": NEAR}).status_code == 302
    plan = Plan.objects.get(planned_on=date(2029, 11, 26))
    move = f"/desk/hamilton/patients/{marie.ref}/plans/{plan.ref}/move/"
    assert client.post(move, {"planned_on": "2030-01-05"}).status_code == 422
    assert client.post(move, {"planned_on": "2030-01-05", "far_confirmed": "on"}).status_code == 302


def test_what_is_told_of_a_day_to_come(desk, patient):
    marie, client = patient(), desk()
    where = f"/desk/hamilton/patients/{marie.ref}/circumstances/new/"
    sent = {"procedure": "event", "given_on": FAR, "told_by": "patient"}
    page = Page(client.post(where, sent))
    assert page.status == 422
    assert "is more than 12 months ahead" in page.main
    assert client.post(where, sent | {"old_confirmed": "on"}).status_code == 302
