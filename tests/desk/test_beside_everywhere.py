"""What no rule covers, and a version that begins meanwhile, stand beside a status wherever one is shown at the desk."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse

from intervals.models.courses import Course
from intervals.models.members import Role
from intervals.models.messages import MessageKind
from intervals.models.overrides import Override
from intervals.models.own_words import OwnWord
from intervals.models.plans import PlanState
from intervals.models.portal import PortalAccess
from intervals.models.procedures import Procedure
from tests.desk.test_frame import ADDRESSES, filled
from tests.web.page import Page
from tests.web.rows import rule

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates" / "desk").rglob("*.html"))
BARE = "No rule says how long after laser on Friday 20 November 2026"
LONG_AGO = "No rule says how long after a peel on Sunday 3 May 2020"
COMES = "From Monday 30 November 2026"
SHOWN = re.compile(r"pill tone-|date-day|is too soon:|is now too soon")
QUERIES = {
    "desk-plan-verdict": "?procedure=botox&planned_on=2026-12-02",
    "desk-overrides": "?show=all",
    "desk-eligible": "?when=this-week",
}
AT_LEAST = {
    "desk-today", "desk-patient", "desk-card", "desk-patient-merge", "desk-plan-keep", "desk-plan-verdict",
    "desk-patient-at-odds", "desk-at-odds", "desk-at-odds-csv", "desk-overrides", "desk-override-explain",
}  # fmt: skip


@pytest.fixture
def things(clinic, patient, treated, planned, held, told, at):
    """Needled, and lasered, of which no rule speaks; Botox is planned too soon, by a version that is to come."""
    for slug, name in (("laser", "laser"), ("peel", "a peel")):
        Procedure.objects.create(slug=slug, name=name, public_name=name, kind="energy")
    rule("P3W", "P4W", valid_from=date(2026, 11, 30))
    marie = patient()
    treatment = treated(marie, "microneedling", date(2026, 11, 15))
    treated(marie, "laser", date(2026, 11, 20))
    treated(marie, "peel", date(2020, 5, 3))
    course = Course.objects.create(
        clinic=clinic,
        patient=marie,
        name="Spring",
        wanted=2,
        created_by=marie.created_by,
        created_at=marie.created_at,
    )
    plan = planned(marie, "botox", date(2026, 12, 1), course=course, place=1)
    override = Override.objects.create(
        clinic=clinic, patient=marie, plan=plan, status="ask_first", said="Botox is too soon: so it was.",
        by=marie.created_by, at=marie.created_at, made_on=date(2026, 11, 16),
    )  # fmt: skip
    return {
        "clinic": clinic.slug,
        "patient": marie.ref,
        "treatment": treatment.ref,
        "plan": plan.ref,
        "course": course.ref,
        "hold": held(marie, "microneedling", None).ref,
        "circumstance": told(marie, "jab", date(2019, 11, 3)).ref,
        "access": PortalAccess.objects.create(
            clinic=clinic,
            patient=marie,
            email="marie@home.example",
            invited_by=marie.created_by,
            invited_at=marie.created_at,
        ).ref,
        "word": OwnWord.objects.create(
            clinic=clinic,
            patient=marie,
            kind="skin",
            skin="not_settled",
            said_at=marie.created_at,
            said_on=date(2026, 11, 20),
        ).ref,
        "override": override.pk,
    }


@pytest.mark.django_db
@pytest.mark.parametrize("pattern", [each for _address, each in ADDRESSES], ids=lambda each: each.name)
def test_every_page_that_shows_a_status_says_it(pattern, desk, things, patient):
    query = QUERIES.get(pattern.name, "")
    if pattern.name == "desk-patient-merge":
        query = f"?other={patient('Marie Tremblay', date_of_birth=date(1990, 1, 1)).ref}"
    said = whole(desk(Role.MANAGER), filled(pattern, things) + query)
    shows = SHOWN.search((said.partition("<main")[2] or said).replace(str(MessageKind.TOO_SOON.label), ""))
    assert shows or pattern.name not in AT_LEAST
    if shows:
        assert [each for each in (BARE, LONG_AGO, COMES) if each not in said] == []


@pytest.mark.django_db
def test_the_page_that_interrupts_says_it(desk, things):
    sent = {"procedure": "botox", "planned_on": "2026-12-03"}
    address = reverse("desk-plan-new", kwargs={name: things[name] for name in ("clinic", "patient")})
    page = Page(desk(Role.MANAGER).post(address, sent))
    assert [each for each in (BARE, LONG_AGO, COMES) if each not in page.main] == []


@pytest.mark.django_db
def test_the_lists_of_who_is_eligible_say_it(desk, things):
    rule("P1W", "P2W", valid_from=date(2026, 11, 17), later="peel", earlier="laser")
    rule("P8D", "P9D", valid_from=date(2026, 11, 27), later="peel", earlier="laser")
    marie = Override.objects.get().patient
    marie.plans.update(state=PlanState.CANCELLED, closed_by=marie.created_by, closed_at=marie.created_at)
    client = desk(Role.MANAGER)
    for name in ("desk-eligible", "desk-eligible-csv"):
        said = whole(client, reverse(name, kwargs={"clinic": "hamilton"}) + "?when=next-week")
        for each in ("No rule says how long after microneedling on", "From Friday 27 November 2026"):
            assert each in said, name


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_shows_a_status_alone(path):
    """A status that is folded has what stands beside it in the row beneath, wherever a page takes it in."""
    text = path.read_text()
    alone = re.search(r"pill\.html\" status=[\w.]", text) and path.name != "folded_status.html"
    if alone or "desk/parts/folded_status.html" in text:
        assert re.search(r"desk/parts/be(side|neath)\.html|told\.beside", text)


def test_the_desk_has_no_other_words_for_a_status():
    for path in (ROOT / "intervals" / "desk").rglob("*.py"):
        assert not re.search(r"to_staff\.label|to_staff import .*\blabel", path.read_text()), path


def whole(client, address):
    response = client.get(address)
    streamed = b"".join(response.streaming_content) if response.streaming else response.content
    return streamed.decode()
