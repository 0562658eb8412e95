"""A status is the same on every page that shows it, and a reason never stands without it."""

from datetime import date, timedelta

import pytest

from intervals.models.members import Role
from intervals.models.overrides import Override
from tests.desk.asking import ON
from tests.desk.conftest import EARLIER
from tests.web.page import Page
from tests.web.rows import procedure, rule

pytestmark = pytest.mark.usefixtures("at")


def read(client, patient, rest=""):
    return Page(client.get(f"/desk/hamilton/patients/{patient.ref}/{rest}"))


def test_a_session_is_as_late_everywhere_as_on_the_page_of_its_course(desk, patient, treated, coursed):
    """The second one is late after what was done, and not after the first, once that is done on its day."""
    rule("P4W", "P4W", "microneedling", "microneedling", best_by="P7W")
    marie = patient()
    treated(marie, "microneedling", ON - timedelta(weeks=4))
    course = coursed(marie)
    client = desk()
    late = "Late"
    for page in (
        read(client, marie, f"courses/{course.ref}/"),
        read(client, marie),
        read(client, marie, "card/"),
    ):
        assert late not in page.main
        assert "Ready" in page.main
    day = Page(client.get("/desk/hamilton/?on=2027-01-12"))
    assert late not in day.main
    assert "Ready" in day.main


def test_the_card_says_each_visit_of_a_course_once_with_its_status(desk, patient, coursed):
    marie = patient()
    coursed(marie)
    card = read(desk(Role.FRONT_DESK), marie, "card/").main
    assert card.count("Microneedling 1, session 1 of 2") == 1
    assert "Planned" not in card
    assert "session 1 of 2 (No wait on record)" in card


@pytest.mark.parametrize(("days", "status"), [(10, "Ask first"), (3, "Too soon"), (15, "Ready")])
def test_a_plan_stands_with_its_status_where_it_is_logged(desk, patient, treated, planned, days, status):
    marie = patient()
    treated(marie, "microneedling", ON - timedelta(days=days))
    plan = planned(marie, "botox", ON)
    Override.objects.create(
        clinic=marie.clinic, patient=marie, plan=plan, status="ask_first", said="Too soon.", by=marie.created_by,
        at=EARLIER, made_on=date(2026, 11, 20), reason="patient_informed", comment="By telephone",
        against={"microneedling 2026-11-10 > botox 2026-11-22 by P1W": "ask_first"},
    )  # fmt: skip
    page = read(desk(Role.CLINICIAN), marie, f"treatments/new/?plan={plan.ref}").main
    assert status in page
    assert "went on after a warning: Patient informed and asked for it (By telephone)" in page


def test_whoever_is_asked_why_reads_the_status_and_what_else_was_done_that_day(desk, patient, treated):
    marie = patient()
    rule("P2W", "P4W", "botox", "microneedling")
    treated(marie, "microneedling", ON - timedelta(days=3))
    done = treated(marie, "botox", ON)
    procedure("laser")
    treated(marie, "laser", ON)
    asked = Override.objects.create(
        clinic=marie.clinic, patient=marie, treatment=done, status="too_soon", said="Botox is too soon.",
        by=marie.created_by, at=EARLIER, made_on=ON,
    )  # fmt: skip
    page = read(desk(Role.MANAGER), marie, f"overrides/{asked.pk}/explain/").main
    assert "Too soon" in page
    assert "On the same day, too: laser." in page


def test_what_is_wrong_stands_once_and_above_the_warning_so_that_its_focus_scrolls_nothing_away(
    desk, patient, treated
):
    marie = patient()
    treated(marie, "microneedling", ON - timedelta(days=2))
    where = f"/desk/hamilton/patients/{marie.ref}/treatments/new/?procedure=botox"
    typed = {"given_on_day": f"{ON.day}", "given_on_month": f"{ON.month}", "given_on_year": f"{ON.year}"}
    told = desk(Role.CLINICIAN).post(where, typed | {"practitioner": "nobody", "units": "many"})
    assert told.status_code == 422
    text = told.content.decode()
    assert text.count("error-summary") == 1
    assert 0 < text.index("error-summary") < text.index("verdict-said")
