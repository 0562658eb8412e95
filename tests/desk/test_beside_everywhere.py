"""What no rule covers, and a version that begins meanwhile, stand beside a status wherever one is shown at the desk."""

from datetime import date

import pytest
from django.urls import reverse

from intervals.models.members import Role
from intervals.models.plans import PlanState
from intervals.models.procedures import Procedure
from tests.web.page import Page
from tests.web.rows import rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at")]

TODAY = date(2026, 11, 22)
BARE = "No rule says how long after laser on Friday 20 November 2026"
COMES = "From Monday 30 November 2026"


@pytest.fixture
def marie(patient, treated, planned):
    """Needled, and lasered, of which no rule speaks; Botox is planned too soon, by a version that is to come."""
    Procedure.objects.create(slug="laser", name="Laser", public_name="laser", kind="energy")
    rule("P3W", "P4W", valid_from=date(2026, 11, 30))
    found = patient()
    treated(found, "microneedling", date(2026, 11, 15))
    treated(found, "laser", date(2026, 11, 20))
    planned(found, "botox", date(2026, 12, 1))
    return found


def of(patient, name, **more):
    return reverse(name, kwargs={"clinic": "hamilton", "patient": patient.ref, **more})


def desk_address(name):
    return reverse(name, kwargs={"clinic": "hamilton"})


def test_every_page_about_her(desk, marie, patient):
    client, plan = desk(Role.MANAGER), marie.plans.get(state=PlanState.OPEN)
    other = patient("Marie Tremblay", date_of_birth=date(1990, 1, 1))
    addresses = [
        of(marie, "desk-patient"),
        of(marie, "desk-card"),
        of(marie, "desk-patient-at-odds"),
        of(marie, "desk-plan-keep", plan=plan.ref),
        of(other, "desk-patient-merge") + f"?other={marie.ref}",
        of(marie, "desk-plan-verdict") + "?procedure=botox&planned_on=2026-12-02",
        desk_address("desk-at-odds"),
        desk_address("desk-at-odds-csv"),
    ]
    for address in addresses:
        said = client.get(address).content.decode() if "csv" not in address else whole(client, address)
        assert BARE in said, address
        assert COMES in said, address
    sent = {"procedure": "botox", "planned_on": "2026-12-03"}
    page = Page(client.post(of(marie, "desk-plan-new"), sent))
    assert BARE in page.main
    assert COMES in page.main


def test_the_lists_of_who_is_eligible(desk, patient, treated):
    Procedure.objects.create(slug="laser", name="Laser", public_name="laser", kind="energy")
    found = patient()
    treated(found, "microneedling", date(2026, 11, 15))  # the earliest date is today
    treated(found, "laser", date(2026, 11, 20))
    client = desk(Role.MANAGER)
    for address in (
        desk_address("desk-today"),
        desk_address("desk-eligible"),
        desk_address("desk-eligible-csv"),
    ):
        assert BARE in whole(client, address), address


def whole(client, address):
    response = client.get(address)
    streamed = b"".join(response.streaming_content) if response.streaming else response.content
    return streamed.decode()
